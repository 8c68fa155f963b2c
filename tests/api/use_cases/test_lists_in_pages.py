"""Pagination of every list: complete, in order and without duplicates, also while items are added."""

from datetime import timedelta
from typing import Any

import pytest

from tests.scenarios.story import FIRST_DAY, Coach, Json, expect


def pages(coach: Coach, path: str, limit: int, **query: Any) -> list[Json]:
    """All items, page by page; asserts that each page but the last is full."""
    items: list[Json] = []
    cursor: str | None = None
    while True:
        params = query | {"limit": limit} | ({"cursor": cursor} if cursor else {})
        page = expect(coach.client.get(path, params=params), 200)
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            assert len(page["items"]) <= limit
            return items
        assert len(page["items"]) == limit


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 100])
def test_pages_of_any_size_list_every_athlete_once(coach: Coach, limit: int) -> None:
    athletes = [expect(coach.client.post("/v1/athletes", json={"name": f"{n}", "unit": "kg"}), 201) for n in range(6)]
    expect(coach.client.post(f"/v1/athletes/{athletes[2]['id']}/archive"), 200)
    active = [item for item in athletes if item is not athletes[2]]
    assert pages(coach, "/v1/athletes", limit) == active
    assert [item["id"] for item in pages(coach, "/v1/athletes", limit, archived=True)] == [athletes[2]["id"]]


@pytest.mark.parametrize("external_id", ["", "x" * 201])
@pytest.mark.parametrize("path", ["/v1/athletes", "/v1/enrollments", "{ana}/enrollments", "{ana}/sessions"])
def test_an_external_id_to_look_up_has_the_length_that_one_can_have(coach: Coach, path: str, external_id: str) -> None:
    path = path.format(ana=coach.enrolls("Ana").path)
    problem = expect(coach.client.get(path, params={"external_id": external_id}), 400)
    assert problem["code"] == "invalid_parameter"


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_sessions_are_listed_newest_first_and_sessions_of_the_same_day_once(coach: Coach, limit: int) -> None:
    ana = coach.enrolls("Ana")
    logged = []
    for day in (0, 3, 3, 3, 1, 0, 2):
        ana.logs({"performed_on": (FIRST_DAY + timedelta(day)).isoformat(), "exercises": []})
        logged.append(ana.said["session"])
    expected = sorted(logged, key=lambda item: (item["performed_on"], item["id"]), reverse=True)
    assert pages(coach, f"{ana.path}/sessions", limit) == expected


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_imports_are_listed_newest_first(coach: Coach, limit: int) -> None:
    ana = coach.enrolls("Ana")
    imports = []
    for day in range(5):
        log = f"Date,Exercise,Reps,Enrollment\n{FIRST_DAY - timedelta(day)},back-squat,5,none\n"
        body = {"csv": log, "athlete_id": ana.id}
        imports.append(expect(coach.client.post("/v1/imports", json=body), 201) | {"session_results": []})
    assert pages(coach, "/v1/imports", limit) == imports[::-1]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
@pytest.mark.parametrize("query", [{}, {"name": "body_weight"}])
def test_measurements_are_listed_newest_first(coach: Coach, limit: int, query: dict[str, str]) -> None:
    ana = coach.enrolls("Ana")
    coach.enrolls("Ben").weighs(90)
    measured = [ana.weighs(80 + day, FIRST_DAY - timedelta(day)) for day in (3, 0, 2, 4, 1)]
    expected = sorted(measured, key=lambda item: str(item["measured_on"]), reverse=True)
    assert pages(coach, f"{ana.path}/measurements", limit, **query) == expected


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_reports_of_symptoms_are_listed_newest_first(coach: Coach, limit: int) -> None:
    ana = coach.enrolls("Ana")
    coach.enrolls("Ben").reports_symptoms(pain=1)
    reported = [ana.reports_symptoms(FIRST_DAY - timedelta(day), pain=day) for day in (3, 0, 2, 4, 1)]
    expected = sorted(reported, key=lambda item: str(item["reported_on"]), reverse=True)
    assert pages(coach, f"{ana.path}/symptom-reports", limit) == expected


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_records_are_listed_by_exercise_side_kind_and_load(coach: Coach, limit: int) -> None:
    ana = coach.enrolls("Ana")
    exercises = [
        {"exercise": "back-squat", "sets": [{"reps": 5, "load": 60}, {"reps": 8, "load": 50}]},
        {"exercise": "plank", "sets": [{"seconds": 30}]},
        {
            "exercise": "bulgarian-split-squat",
            "sets": [{"reps": 8, "load": 0, "side": each} for each in ("left", "right")],
        },
    ]
    ana.logs({"performed_on": FIRST_DAY.isoformat(), "exercises": exercises})
    items = pages(coach, f"{ana.path}/records", limit)
    assert [(one["exercise"], one["side"], one["kind"], one["load"]) for one in items] == [
        ("back-squat", "both", "heaviest_load", 60),
        ("back-squat", "both", "most_reps", 50),
        ("back-squat", "both", "most_reps", 60),
        ("back-squat", "both", "e1rm", 60),
        *[("bulgarian-split-squat", side, "most_reps", 0) for side in ("left", "right")],
        ("plank", "both", "longest_time", None),
    ]


@pytest.mark.parametrize("limit", [1, 2, 4, 100])
def test_prescriptions_are_listed_newest_first_with_their_status(coach: Coach, limit: int) -> None:
    ana = coach.enrolls("Ana")
    ana.trains()
    ana.skips("Traveling")
    ana.has(equipment=[])
    items = pages(coach, f"{ana.path}/prescriptions", limit)
    assert [item["status"] for item in items] == ["pending", "superseded", "skipped", "done"]
    assert items[1]["superseded_by"] == items[0]["id"] == ana.next()["id"]


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_enrollments_are_listed_oldest_first_including_ended_ones(coach: Coach, limit: int) -> None:
    ana = coach.enrolls("Ana")
    coach.client.post(f"{ana.path}/enrollments/{ana.enrollment_id}/end", json={})
    body = {"program": {"slug": "bulgarian-split-squat"}}
    second = expect(coach.client.post(f"{ana.path}/enrollments", json=body), 201)["enrollment"]
    items = pages(coach, f"{ana.path}/enrollments", limit)
    assert [(item["id"], item["status"]) for item in items] == [(ana.enrollment_id, "ended"), (second["id"], "active")]


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_next_sessions_exercises_and_programs_are_paginated(coach: Coach, limit: int) -> None:
    athletes = [coach.enrolls(name) for name in ("Ana", "Ben", "Cleo", "Dan")]
    assert [item["athlete_id"] for item in pages(coach, "/v1/next-sessions", limit)] == [one.id for one in athletes]
    for path in ("/v1/exercises", "/v1/programs"):
        slugs = [item["slug"] for item in pages(coach, path, limit)]
        assert slugs == sorted(set(slugs))
        assert len(slugs) >= 2


def test_items_added_while_a_list_is_read_do_not_shift_its_pages(coach: Coach) -> None:
    athletes = [expect(coach.client.post("/v1/athletes", json={"name": f"{n}", "unit": "kg"}), 201) for n in range(3)]
    page = expect(coach.client.get("/v1/athletes", params={"limit": 2}), 200)
    late = expect(coach.client.post("/v1/athletes", json={"name": "late", "unit": "kg"}), 201)
    coach.client.delete(f"/v1/athletes/{athletes[0]['id']}", headers={"If-Match": '"1"'})
    rest = expect(coach.client.get("/v1/athletes", params={"limit": 2, "cursor": page["next_cursor"]}), 200)
    assert [*page["items"], *rest["items"]] == [*athletes, late]


@pytest.mark.parametrize("cursor", ["x", "bm9uc2Vuc2U", "WzFd", "!!!", "é"])
def test_an_invalid_cursor_is_rejected(coach: Coach, cursor: str) -> None:
    response = coach.client.get("/v1/athletes", params={"cursor": cursor})
    assert (response.status_code, response.json()["code"]) == (400, "invalid_parameter")


def test_an_athlete_is_found_by_external_id_archived_or_not(coach: Coach) -> None:
    athlete = expect(coach.client.post("/v1/athletes", json={"name": "A", "unit": "kg", "external_id": "app-1"}), 201)
    coach.client.post("/v1/athletes", json={"name": "B", "unit": "kg", "external_id": "app-2"})
    for _ in range(2):
        assert [one["id"] for one in pages(coach, "/v1/athletes", 5, external_id="app-1")] == [athlete["id"]]
        coach.client.post(f"/v1/athletes/{athlete['id']}/archive")
    assert pages(coach, "/v1/athletes", 5, external_id="app-3") == []
