"""A coach's actions on an enrollment, and enrolling an athlete again."""

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import counts
from tests.scenarios.story import Athlete, Coach, expect


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    return coach.enrolls("Ana", "runner-knee-strength", start={"bss": 10})


def test_only_the_next_prescription_can_be_overridden(ana: Athlete, story_server: StoryServer) -> None:
    closed_id = ana.next()["id"]
    ana.trains()
    before = counts(story_server.database_url)
    response = ana.coach.client.post(
        f"{ana.path}/prescriptions/{closed_id}/override", json={"items": [{"slot": "bss", "load": 8}]}
    )
    assert (response.status_code, response.json()["code"]) == (409, "prescription_closed")
    assert ana.next()["id"] in response.json()["detail"]
    assert counts(story_server.database_url) == before


def test_an_exercise_that_is_not_stopped_can_not_be_resumed(ana: Athlete) -> None:
    path = f"{ana.path}/enrollments/{ana.enrollment_id}/resume"
    response = ana.coach.client.post(path, json={"slot": "bss"})
    assert (response.status_code, response.json()["code"]) == (409, "not_stopped")


def test_a_one_time_override_of_skip_and_sets_applies_to_one_session(ana: Athlete) -> None:
    ana.is_told(bss={"skip": True}, lunge={"sets": 1})
    ana.trains()
    ana.is_asked("bss", sets=3, code="start_coach")
    ana.is_asked("lunge", sets=3, code="override_done")


def test_an_override_of_skip_and_sets_as_the_new_base_applies_until_it_is_changed(ana: Athlete) -> None:
    ana.is_told(as_base=True, bss={"skip": True}, lunge={"sets": 1})
    for _ in range(2):
        ana.trains()
        ana.is_asked("bss", sets=0)
        ana.is_asked("lunge", sets=1)
    ana.is_told(as_base=True, bss={"load": 8}, lunge={"sets": 3})
    ana.is_asked("bss", sets=3, load=8, code="coach_override")
    ana.is_asked("lunge", sets=3)


def test_an_invalid_override_is_rejected_with_pointers(ana: Athlete) -> None:
    items = [{"slot": "bss", "reps": 0}, {"slot": "bss", "load": 8}, {"slot": "lunge", "variant": "sides"}]
    response = ana.coach.client.post(f"{ana.path}/prescriptions/{ana.next()['id']}/override", json={"items": items})
    assert response.status_code == 422
    assert response.json()["errors"] == [
        {"pointer": "/items/0/reps", "message": "Reps must be at least 1. To leave the exercise out, use `skip`."},
        {"pointer": "/items/1/slot", "message": "Duplicate override for slot `bss`."},
        {"pointer": "/items/2/variant", "message": "Slot `lunge` has no variant `sides`. Its variants: none."},
    ]


def test_an_athlete_can_not_enroll_in_the_same_program_twice(ana: Athlete) -> None:
    response = ana.coach.client.post(f"{ana.path}/enrollments", json={"program": {"slug": "runner-knee-strength"}})
    assert (response.status_code, response.json()["code"]) == (409, "already_enrolled")
    assert ana.enrollment_id in response.json()["detail"]


def test_a_second_program_starts_from_the_loads_of_the_first(ana: Athlete) -> None:
    ana.trains()
    body = {"program": {"slug": "bulgarian-split-squat"}}
    enrolled = expect(ana.coach.client.post(f"{ana.path}/enrollments", json=body), 201)
    (split_squat,) = enrolled["next"]["exercises"]
    assert split_squat["decision"]["code"] == "start_history"
    assert {item["load"] for item in split_squat["sets"]} == {10}
