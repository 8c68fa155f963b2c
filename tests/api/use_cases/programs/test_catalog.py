"""Searching exercises and programs; archiving and deleting one's own. Over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.scenarios.story import Coach, Json, expect
from tests.scenarios.test_programs.by_the_book import KG_GYM


def slugs(coach: Coach, path: str, **query: Any) -> list[str]:
    items = expect(coach.client.get(path, params={"limit": 100} | query), 200)["items"]
    return [item["slug"] for item in items]


@pytest.fixture
def mine(coach: Coach) -> Json:
    """A program of one's own."""
    program: Json = expect(coach.client.get("/v1/programs/bulgarian-split-squat"), 200)["program"]
    mine = program | {"slug": "mine", "name": "Meine Übung"}
    expect(coach.client.post("/v1/programs", json=mine), 201)
    return mine


def delete(coach: Coach, path: str, tag: str = '"1"') -> tuple[int, str | None]:
    answer = coach.client.delete(path, headers={"If-Match": tag})
    return answer.status_code, answer.json()["code"] if answer.content else None


@pytest.mark.parametrize("text", ["split squat", "SPLIT SQUAT", "bulgarian-split"])
def test_exercises_are_found_by_their_name_or_slug(coach: Coach, text: str) -> None:
    assert "bulgarian-split-squat" in slugs(coach, "/v1/exercises", search=text)
    assert "barbell-bench-press" not in slugs(coach, "/v1/exercises", search=text)


def test_exercises_are_found_by_equipment(coach: Coach) -> None:
    every = expect(coach.client.get("/v1/exercises?limit=100"), 200)["items"]
    expected = [item["slug"] for item in every if "kettlebell" in item["equipment"]]
    assert expected
    assert slugs(coach, "/v1/exercises", equipment="kettlebell")[: len(expected)] == expected


def test_programs_are_found_by_their_name(coach: Coach, mine: Json) -> None:
    assert slugs(coach, "/v1/programs", search="übung") == ["mine"]
    assert mine["slug"] not in slugs(coach, "/v1/programs", search="5x5")


def test_programs_are_found_by_their_training_days(coach: Coach) -> None:
    four = slugs(coach, "/v1/programs", days=4)
    assert "nsuns-4-day" in four
    assert "bulgarian-split-squat" not in four
    assert "bulgarian-split-squat" in slugs(coach, "/v1/programs", days=1)


def test_programs_are_found_by_the_equipment_that_is_enough_for_them(coach: Coach, mine: Json) -> None:
    with_dumbbells = slugs(coach, "/v1/programs", equipment="dumbbell")
    assert {"mine", "bulgarian-split-squat"} <= set(with_dumbbells)
    assert "stronglifts-5x5" not in with_dumbbells
    assert "stronglifts-5x5" in slugs(coach, "/v1/programs", equipment="barbell")
    assert mine


def test_an_archived_program_is_listed_only_on_request_and_stays_in_use(coach: Coach, mine: Json) -> None:
    ana = coach.enrolls("Ana", "mine")
    archived = expect(coach.client.post("/v1/programs/mine/archive"), 200)
    assert archived["archived_at"] == "2026-03-02T12:00:00Z"
    assert ("mine" in slugs(coach, "/v1/programs"), slugs(coach, "/v1/programs", archived=True)) == (False, ["mine"])
    ana.trains()
    coach.enrolls("Ben", "mine")
    assert expect(coach.client.post("/v1/programs/mine/restore"), 200)["archived_at"] is None
    assert "mine" in slugs(coach, "/v1/programs")
    assert mine


def test_archiving_a_program_again_keeps_the_time(coach: Coach, mine: Json) -> None:
    first = expect(coach.client.post("/v1/programs/mine/archive"), 200)["archived_at"]
    coach.calendar.today += timedelta(days=1)
    assert expect(coach.client.post("/v1/programs/mine/archive"), 200)["archived_at"] == first
    assert mine


def test_programs_are_found_by_their_last_change(coach: Coach, mine: Json) -> None:
    today = coach.calendar.today
    since_today = {"updated_since": f"{today}T00:00:00Z"}
    since_tomorrow = {"updated_since": f"{today + timedelta(days=1)}T00:00:00Z"}
    assert slugs(coach, "/v1/programs", **since_today) == ["mine"]  # no built-in one is in use yet
    coach.enrolls("Ana", "stronglifts-5x5", equipment=KG_GYM)
    assert slugs(coach, "/v1/programs", **since_today) == ["mine", "stronglifts-5x5"]
    assert slugs(coach, "/v1/programs", **since_tomorrow) == []
    coach.calendar.comes_to(today + timedelta(days=1))
    expect(coach.client.patch("/v1/programs/mine", json={"metadata": {"by": "Zoe"}}, headers={"If-Match": '"1"'}), 200)
    assert slugs(coach, "/v1/programs", **since_tomorrow) == ["mine"]
    assert mine


def test_a_program_that_nobody_was_enrolled_in_can_be_deleted(coach: Coach, mine: Json) -> None:
    assert delete(coach, "/v1/programs/mine") == (204, None)
    for query in ("", "?revision=1"):
        assert coach.client.get(f"/v1/programs/mine{query}").status_code == 404
    assert "mine" not in slugs(coach, "/v1/programs")
    assert delete(coach, "/v1/programs/mine") == (404, "not_found")
    assert mine


def test_a_new_program_with_the_slug_of_a_deleted_one_is_never_mistaken_for_it(coach: Coach, mine: Json) -> None:
    delete(coach, "/v1/programs/mine")
    created = expect(coach.client.post("/v1/programs", json=mine | {"name": "Other", "rounds": 2}), 201)
    assert (created["revision"], created["program"]["rounds"]) == (2, 2)
    ana = coach.enrolls("Ana", "mine")
    assert (ana.next()["program"]["revision"], ana.next()["rounds"]) == (2, 2)


def test_a_program_cannot_be_named_with_digits_alone(coach: Coach, mine: Json) -> None:
    response = coach.client.post("/v1/programs", json=mine | {"slug": "531"})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/slug")


def test_a_program_in_use_cannot_be_deleted(coach: Coach, mine: Json) -> None:
    ana = coach.enrolls("Ana", "mine")
    assert delete(coach, "/v1/programs/mine") == (409, "program_in_use")
    expect(coach.client.post(f"{ana.enrollment_path}/end", json={}), 200)
    assert delete(coach, "/v1/programs/mine") == (409, "program_in_use")
    assert mine


def test_deleting_requires_the_newest_revision(coach: Coach, mine: Json) -> None:
    revision = mine | {"name": "Newer"}
    expect(coach.client.post("/v1/programs/mine/revisions", json=revision, headers={"If-Match": '"1"'}), 201)
    assert delete(coach, "/v1/programs/mine") == (412, "stale_version")
    assert delete(coach, "/v1/programs/mine", '"2"') == (204, None)


@pytest.mark.parametrize("action", ["archive", "restore"])
@pytest.mark.parametrize(
    ("slug", "status", "code"), [("bulgarian-split-squat", 409, "built_in"), ("unknown", 404, "not_found")]
)
def test_only_an_own_program_can_be_archived(coach: Coach, action: str, slug: str, status: int, code: str) -> None:
    assert expect(coach.client.post(f"/v1/programs/{slug}/{action}"), status)["code"] == code


@pytest.mark.parametrize("kind", ["programs", "exercises"])
def test_a_built_in_resource_cannot_be_deleted(coach: Coach, kind: str) -> None:
    assert delete(coach, f"/v1/{kind}/bulgarian-split-squat") == (409, "built_in")
    assert delete(coach, f"/v1/{kind}/unknown") == (404, "not_found")


def test_a_deleted_exercise_stays_in_revisions_that_use_it(coach: Coach, mine: Json) -> None:
    exercise = {"slug": "step-down", "name": "Step-down", "laterality": "one_sided", "bodyweight": True}
    expect(coach.client.post("/v1/exercises", json=exercise), 201)
    (day,) = mine["days"]
    slots = [each | {"exercise": "step-down"} for each in day["slots"]]
    program = mine | {"slug": "stepping", "days": [day | {"slots": slots}]}
    expect(coach.client.post("/v1/programs", json=program), 201)
    assert delete(coach, "/v1/exercises/step-down", '"2"') == (412, "stale_version")
    assert delete(coach, "/v1/exercises/step-down") == (204, None)
    assert coach.client.get("/v1/exercises/step-down").status_code == 404
    coach.enrolls("Ana", "stepping").trains()
