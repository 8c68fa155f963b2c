"""Logging a session: its enrollment, the dates that are accepted, and retries of the same session."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from api.store.schema.tables import events
from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import counts, query
from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Json, expect

SETS = [{"reps": 9, "load": 10}] * 3
SPLIT_SQUATS = [{"exercise": "bulgarian-split-squat", "sets": SETS}]


def body(day: int = 0, **fields: object) -> Json:
    return {"performed_on": (FIRST_DAY + timedelta(day)).isoformat(), "exercises": SPLIT_SQUATS, **fields}


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    return coach.enrolls("Ana", start={"bss": 10})


def test_logging_the_same_session_again_returns_the_stored_one(
    coach: Coach, ana: Athlete, story_server: StoryServer
) -> None:
    first = coach.client.post(f"{ana.path}/sessions", json=body(external_id="sheet-1"))
    before = counts(story_server.database_url)
    again = coach.client.post(f"{ana.path}/sessions", json=body(external_id="sheet-1"))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["ETag"] == first.headers["ETag"]
    assert counts(story_server.database_url) == before


def test_pain_reported_in_between_does_not_make_it_another_session(coach: Coach, ana: Athlete) -> None:
    session = body(external_id="sheet-1", pain={"during": 1})
    first = expect(coach.client.post(f"{ana.path}/sessions", json=session), 201)
    expect(coach.client.post(f"{ana.path}/sessions/{first['session']['id']}/pain", json={"next_morning": 0}), 200)
    again = expect(coach.client.post(f"{ana.path}/sessions", json=session), 200)
    assert again["session"]["pain"] == {"before": None, "during": 1, "after_1h": None, "next_morning": 0}
    response = coach.client.post(f"{ana.path}/sessions", json=session | {"pain": {"during": 2}})
    assert (response.status_code, response.json()["code"]) == (409, "external_id_taken")


def test_another_session_with_the_same_external_id_is_rejected(
    coach: Coach, ana: Athlete, story_server: StoryServer
) -> None:
    first = expect(coach.client.post(f"{ana.path}/sessions", json=body(external_id="sheet-1")), 201)
    before = counts(story_server.database_url)
    problem = expect(coach.client.post(f"{ana.path}/sessions", json=body(external_id="sheet-1", notes="!")), 409)
    assert problem["code"] == "external_id_taken"
    assert "correctSession" in problem["detail"]
    assert first["session"]["id"] in problem["detail"]
    assert counts(story_server.database_url) == before


def test_an_external_id_is_unique_per_athlete(coach: Coach, ana: Athlete) -> None:
    ben = coach.enrolls("Ben")
    for athlete in (ana, ben):
        expect(coach.client.post(f"{athlete.path}/sessions", json=body(external_id="sheet-1")), 201)


def test_an_athlete_on_several_programs_needs_an_enrollment_id(
    coach: Coach, ana: Athlete, story_server: StoryServer
) -> None:
    enrolled = {"program": {"slug": "runner-knee-strength"}, "start_on": FIRST_DAY.isoformat()}
    second = expect(coach.client.post(f"{ana.path}/enrollments", json=enrolled), 201)
    before = counts(story_server.database_url)
    problem = expect(coach.client.post(f"{ana.path}/sessions", json=body()), 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/enrollment_id"]
    for enrollment_id in (ana.enrollment_id, second["enrollment"]["id"]):
        assert enrollment_id in problem["errors"][0]["message"]
    assert counts(story_server.database_url) == before

    by_enrollment = body(enrollment_id=ana.enrollment_id)
    by_prescription = body(prescription_id=second["next"]["id"])
    results = [
        expect(coach.client.post(f"{ana.path}/sessions", json=one), 201) for one in (by_enrollment, by_prescription)
    ]
    assert [one["session"]["enrollment_id"] for one in results] == [ana.enrollment_id, second["enrollment"]["id"]]
    contradictory = body(enrollment_id=ana.enrollment_id, prescription_id=second["next"]["id"])
    problem = expect(coach.client.post(f"{ana.path}/sessions", json=contradictory), 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/enrollment_id"]


def test_an_athlete_without_an_enrollment_can_not_log(coach: Coach) -> None:
    ben = expect(coach.client.post("/v1/athletes", json={"name": "Ben", "unit": "kg"}), 201)
    response = coach.client.post(f"/v1/athletes/{ben['id']}/sessions", json=body())
    assert (response.status_code, response.json()["code"]) == (409, "no_enrollment")


def test_after_the_end_only_sessions_dated_before_it_are_accepted(coach: Coach, ana: Athlete) -> None:
    ana.trains()
    ana.rests(20)
    ended = {"ended_on": (FIRST_DAY + timedelta(10)).isoformat()}
    expect(coach.client.post(f"{ana.path}/enrollments/{ana.enrollment_id}/end", json=ended), 200)
    for day, status in ((11, 409), (10, 201), (5, 201)):
        response = coach.client.post(f"{ana.path}/sessions", json=body(day, enrollment_id=ana.enrollment_id))
        assert response.status_code == status
        if status == 409:
            assert response.json()["code"] == "enrollment_ended"
        else:
            assert response.json()["next"] is None
    assert coach.client.get(f"{ana.path}/next-session").status_code == 404


def test_a_session_before_the_start_date_counts(coach: Coach, ana: Athlete) -> None:
    result = expect(coach.client.post(f"{ana.path}/sessions", json=body(-2)), 201)
    assert [one["code"] for one in result["decisions"]] == ["reps_up"]
    assert result["next"]["due"]["earliest"] == FIRST_DAY.isoformat()
    ana.is_asked("bss", load=10, reps=10, code="reps_up")


def test_a_session_defaults_to_the_unit_of_its_prescription(coach: Coach, ana: Athlete) -> None:
    prescription_id = ana.next()["id"]
    assert (
        expect(coach.client.post(f"{ana.path}/sessions", json=body(prescription_id=prescription_id)), 201)["session"][
            "unit"
        ]
        == "kg"
    )
    ana.has(unit="lb")
    result = expect(coach.client.post(f"{ana.path}/sessions", json=body(0, prescription_id=prescription_id)), 201)
    assert result["session"]["unit"] == "kg"
    result = expect(coach.client.post(f"{ana.path}/sessions", json=body(0)), 201)
    assert result["session"]["unit"] == "lb"


def test_a_completed_prescription_names_its_session(coach: Coach, ana: Athlete) -> None:
    prescription = ana.next()
    session_id = ana.trains()
    stored = expect(coach.client.get(f"{ana.path}/prescriptions/{prescription['id']}"), 200)
    assert (stored["status"], stored["session_id"], stored["superseded_by"]) == ("done", session_id, None)
    assert stored["exercises"] == prescription["exercises"]


def test_the_exercises_shown_are_stored_only_once(coach: Coach, ana: Athlete, story_server: StoryServer) -> None:
    prescription_id = ana.next()["id"]
    named, unnamed = ana.trains(), ana.trains(FIRST_DAY + timedelta(3), late=True)
    rows = {str(row.event_id): row for row in query(story_server.database_url, select(events))}
    issued = {each: json.loads(rows[each].document)["issued"] for each in (named, unnamed)}
    assert (str(rows[named].shown_in), issued[named]) == (prescription_id, [])
    assert (rows[unnamed].shown_in, [item["slot"] for item in issued[unnamed]]) == (None, ["bss"])


def test_the_response_contains_the_next_session(coach: Coach, ana: Athlete) -> None:
    ana.trains()
    assert ana.said["next"] == ana.next()
    session = ana.said["session"]
    assert expect(coach.client.get(f"{ana.path}/sessions/{session['id']}"), 200) == session
