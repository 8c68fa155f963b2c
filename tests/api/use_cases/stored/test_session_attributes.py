"""What is stored with a session but never judged: start and end, session RPE and metadata. Over HTTP."""

from __future__ import annotations

import pytest

from tests.scenarios.story import Athlete, Coach, Json, expect

ATTRIBUTES: Json = {
    "started_at": "2026-03-02T17:00:00+01:00",
    "ended_at": "2026-03-02T18:05:00+01:00",
    "rpe": 7.5,
    "metadata": {"app_build": "204"},
}
RETURNED = ATTRIBUTES | {"started_at": "2026-03-02T17:00:00+01:00", "ended_at": "2026-03-02T18:05:00+01:00"}
NONE: Json = {"started_at": None, "ended_at": None, "rpe": None, "metadata": {}}
BODY: Json = {"performed_on": "2026-03-02", "exercises": [], "external_id": "s/1"}


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    return coach.enrolls("Ana")


def attributes_of(session: Json) -> Json:
    return {name: session[name] for name in ATTRIBUTES}


def test_attributes_are_returned_as_they_were_logged(ana: Athlete) -> None:
    ana.logs(BODY | ATTRIBUTES)
    assert attributes_of(ana.said["session"]) == RETURNED
    path = f"{ana.path}/sessions/{ana.sessions[0]}"
    assert expect(ana.coach.client.get(path), 200) == ana.said["session"]


def test_a_session_without_attributes_has_none(ana: Athlete) -> None:
    ana.logs(BODY)
    assert attributes_of(ana.said["session"]) == NONE


def test_attributes_change_no_decision(ana: Athlete) -> None:
    ben = ana.coach.enrolls("Ben")
    ana.logs(BODY | ATTRIBUTES)
    ben.logs(BODY)
    assert [each["code"] for each in ana.said["decisions"]] == [each["code"] for each in ben.said["decisions"]]


def test_a_session_is_found_by_its_external_id(ana: Athlete) -> None:
    ana.logs(BODY)
    ana.logs(BODY | {"external_id": "s/2"})
    page = expect(ana.coach.client.get(f"{ana.path}/sessions", params={"external_id": "s/1"}), 200)
    assert [item["id"] for item in page["items"]] == ana.sessions[:1]
    page = expect(ana.coach.client.get(f"{ana.path}/sessions", params={"external_id": "s/3"}), 200)
    assert page == {"items": [], "next_cursor": None}


def test_a_correction_replaces_the_attributes_and_a_pain_report_keeps_them(ana: Athlete) -> None:
    ana.logs(BODY | ATTRIBUTES)
    path = f"{ana.path}/sessions/{ana.sessions[0]}"
    reported = expect(ana.coach.client.post(f"{path}/pain", json={"next_morning": 1}), 200)
    assert attributes_of(reported["session"]) == RETURNED
    corrected = ana.coach.client.put(path, json=BODY | {"rpe": 3}, headers={"If-Match": '"2"'})
    assert attributes_of(expect(corrected, 200)["session"]) == NONE | {"rpe": 3}


def test_the_same_external_id_with_other_attributes_is_taken(ana: Athlete) -> None:
    ana.logs(BODY | ATTRIBUTES)
    path = f"{ana.path}/sessions"
    assert ana.coach.client.post(path, json=BODY | ATTRIBUTES).status_code == 200
    assert expect(ana.coach.client.post(path, json=BODY | {"rpe": 3}), 409)["code"] == "external_id_taken"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"started_at": "2026-03-02T17:00:00"}, "/started_at"),
        ({"started_at": "2026-02-27T17:00:00Z", "ended_at": None}, "/started_at"),
        ({"ended_at": "2026-03-02T16:59:00+01:00"}, "/ended_at"),
        ({"ended_at": "2026-03-03T17:00:01+01:00"}, "/ended_at"),
        ({"started_at": None}, "/ended_at"),
        ({"rpe": 10.5}, "/rpe"),
        ({"rpe": -1}, "/rpe"),
    ],
)
def test_attributes_that_cannot_be_are_rejected_with_their_pointer(ana: Athlete, changes: Json, pointer: str) -> None:
    answer = ana.coach.client.post(f"{ana.path}/sessions", json=BODY | ATTRIBUTES | changes)
    assert [error["pointer"] for error in expect(answer, 422)["errors"]] == [pointer]
