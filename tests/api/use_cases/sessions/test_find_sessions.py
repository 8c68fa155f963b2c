"""Finding sessions and prescriptions by date, exercise, program and change. Over HTTP."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Json, complaint, expect

LUNGE, SQUAT = "backward-lunge", "single-leg-box-squat"


def day(n: int) -> str:
    return (FIRST_DAY + timedelta(n)).isoformat()


def performed(*exercises: str) -> list[Json]:
    return [{"exercise": each, "sets": [{"reps": 6, "load": 4}]} for each in exercises]


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    """Ana, with four sessions on two programs."""
    ana = coach.enrolls("Ana", "runner-knee-strength", complaints=[complaint("right")])
    body = {"program": {"slug": "bulgarian-split-squat"}, "start_on": day(0)}
    other = expect(coach.client.post(f"{ana.path}/enrollments", json=body), 201)["enrollment"]["id"]
    for n, (enrollment, exercises) in enumerate(
        [
            (ana.enrollment_id, [LUNGE, SQUAT]),
            (ana.enrollment_id, [SQUAT]),
            (other, ["bulgarian-split-squat"]),
            (ana.enrollment_id, [LUNGE]),
        ]
    ):
        ana.logs({"performed_on": day(3 * n), "enrollment_id": enrollment, "exercises": performed(*exercises)})
    return ana


def found(ana: Athlete, path: str = "sessions", **query: Any) -> list[int]:
    """The numbers of the sessions that are listed, in the order in which they were logged."""
    page = expect(ana.coach.client.get(f"{ana.path}/{path}", params=query), 200)
    return [ana.sessions.index(item["id"]) for item in page["items"]]


@pytest.mark.parametrize(
    ("query", "sessions"),
    [
        ({}, [3, 2, 1, 0]),
        ({"performed_from": day(3)}, [3, 2, 1]),
        ({"performed_to": day(3)}, [1, 0]),
        ({"performed_from": day(3), "performed_to": day(6)}, [2, 1]),
        ({"performed_from": day(6), "performed_to": day(3)}, []),
        ({"exercise": LUNGE}, [3, 0]),
        ({"exercise": SQUAT, "performed_from": day(1)}, [1]),
        ({"exercise": "wall-push-high-knee-kick"}, []),
        ({"program": "bulgarian-split-squat"}, [2]),
        ({"program": "runner-knee-strength"}, [3, 1, 0]),
        ({"program": "unknown"}, []),
        ({"updated_since": f"{day(6)}T00:00:00Z"}, [3, 2]),
    ],
)
def test_sessions_are_found_by_date_exercise_program_and_change(ana: Athlete, query: Json, sessions: list[int]) -> None:
    assert found(ana, **query) == sessions


def test_a_prescribed_exercise_that_was_not_performed_is_not_found(ana: Athlete) -> None:
    """The stored session contains what was prescribed too."""
    assert found(ana, exercise="wall-push-high-knee-kick") == []


def test_an_exercise_is_not_found_by_a_note_about_it(ana: Athlete) -> None:
    ana.logs(
        {"performed_on": day(12), "enrollment_id": ana.enrollment_id, "exercises": [], "notes": f'"exercise":"{LUNGE}"'}
    )
    assert found(ana, exercise=LUNGE) == [3, 0]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_found_sessions_have_pages(ana: Athlete, limit: int) -> None:
    client, cursor, numbers = ana.coach.client, None, []
    while True:
        query: Json = {"exercise": LUNGE, "limit": limit} | ({"cursor": cursor} if cursor else {})
        page = expect(client.get(f"{ana.path}/sessions", params=query), 200)
        numbers += [ana.sessions.index(item["id"]) for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert numbers == [3, 0]


def test_a_corrected_session_counts_as_changed(ana: Athlete) -> None:
    ana.rests(5)
    ana.reports(ana.sessions[0], next_morning=1)
    assert found(ana, updated_since=f"{ana.coach.calendar.today}T00:00:00Z") == [0]


def test_the_history_of_an_exercise_has_its_sets_only(ana: Athlete) -> None:
    path = f"{ana.path}/exercises/{SQUAT}/history"
    items = expect(ana.coach.client.get(path), 200)["items"]
    assert [ana.sessions.index(item["id"]) for item in items] == [1, 0]
    assert [[each["exercise"] for each in item["exercises"]] for item in items] == [[SQUAT], [SQUAT]]


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ({"program": "bulgarian-split-squat"}, {"bulgarian-split-squat"}),
        ({"exercise": LUNGE}, {"runner-knee-strength"}),
        ({"program": "unknown"}, set()),
        ({"prescribed_from": "2030-01-01"}, set()),
    ],
)
def test_prescriptions_are_found_by_program_exercise_and_date(ana: Athlete, query: Json, slugs: set[str]) -> None:
    page = expect(ana.coach.client.get(f"{ana.path}/prescriptions", params=query | {"limit": 2}), 200)
    assert {item["program"]["slug"] for item in page["items"]} == slugs


def test_prescriptions_are_found_by_their_last_change(coach: Coach) -> None:
    ana = coach.enrolls("Ana")

    def found_since(day: date) -> list[tuple[str, str]]:
        query = {"updated_since": f"{day}T00:00:00Z", "limit": "100"}
        items = expect(coach.client.get(f"{ana.path}/prescriptions", params=query), 200)["items"]
        return [(item["id"], item["status"]) for item in items]

    pending = ana.next()["id"]
    ana.rests(5)
    today = coach.calendar.today
    assert found_since(today) == []
    ana.trains(today)
    assert sorted(found_since(today)) == sorted([(pending, "done"), (ana.next()["id"], "pending")])
    ana.rests(1)
    tag = coach.client.get(f"{ana.path}/sessions/{ana.sessions[-1]}").headers["ETag"]
    expect(coach.client.delete(f"{ana.path}/sessions/{ana.sessions[-1]}", headers={"If-Match": tag}), 200)
    assert (pending, "superseded") in found_since(coach.calendar.today)


def test_prescriptions_are_found_by_status(ana: Athlete) -> None:
    page = expect(ana.coach.client.get(f"{ana.path}/prescriptions", params={"status": "pending", "limit": 1}), 200)
    rest = {"status": "pending", "limit": 5, "cursor": page["next_cursor"]}
    others = expect(ana.coach.client.get(f"{ana.path}/prescriptions", params=rest), 200)
    assert [item["status"] for item in page["items"] + others["items"]] == ["pending", "pending"]
