"""Changing and ending an enrollment: what is rejected, and what is still possible after its end."""

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import counts
from tests.scenarios.story import Athlete, Coach, complaint, expect


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    return coach.enrolls("Ana", "runner-knee-strength", start={"bss": 10})


def test_an_ended_enrollment_can_not_be_changed(ana: Athlete, story_server: StoryServer) -> None:
    client, path = ana.coach.client, f"{ana.path}/enrollments/{ana.enrollment_id}"
    pending = ana.next()["id"]
    ended = expect(client.post(f"{path}/end", json={}), 200)
    assert (ended["status"], ended["ended_on"]) == ("ended", "2026-03-02")
    before = counts(story_server.database_url)
    for ending, body in (("end", {}), ("skip", {"reason": "Traveling"}), ("resume", {"slot": "bss"})):
        response = client.post(f"{path}/{ending}", json=body)
        assert (response.status_code, response.json()["code"]) == (409, "enrollment_ended")
    tag = client.get(path).headers["ETag"]
    response = client.patch(path, json={"complaints": [complaint(baseline_pain=2)]}, headers={"If-Match": tag})
    assert (response.status_code, response.json()["code"]) == (409, "enrollment_ended")
    response = client.post(f"{ana.path}/prescriptions/{pending}/override", json={"items": [{"slot": "bss", "load": 8}]})
    assert (response.status_code, response.json()["code"]) == (409, "prescription_closed")
    assert "detail" not in response.json()  # there is no next prescription to name
    assert counts(story_server.database_url) == before
    again = {"program": {"slug": "runner-knee-strength"}}
    expect(client.post(f"{ana.path}/enrollments", json=again), 201)


def test_an_enrollment_can_not_end_before_it_starts(ana: Athlete) -> None:
    path = f"{ana.path}/enrollments/{ana.enrollment_id}/end"
    response = ana.coach.client.post(path, json={"ended_on": "2020-01-01"})
    assert response.status_code == 422
    message = "2020-01-01 is before the enrollment starts (2026-03-02)."
    assert response.json()["errors"] == [{"pointer": "/ended_on", "message": message}]


def test_a_new_affected_side_changes_which_leg_warms_up(ana: Athlete) -> None:
    client, path = ana.coach.client, f"{ana.path}/enrollments/{ana.enrollment_id}"
    before = ana.next()["id"]
    tag = client.get(path).headers["ETag"]
    changed = expect(client.patch(path, json={"complaints": [complaint("left")]}, headers={"If-Match": tag}), 200)
    assert changed["complaints"] == [complaint("left")]
    assert ana.next()["id"] != before
    assert {item["side"] for item in ana.next()["exercises"][0]["sets"]} == {"left"}


@pytest.mark.parametrize(("tag", "status"), [({}, 428), ({"If-Match": '"2"'}, 412)])
def test_changing_an_enrollment_requires_its_current_version(ana: Athlete, tag: dict[str, str], status: int) -> None:
    path = f"{ana.path}/enrollments/{ana.enrollment_id}"
    response = ana.coach.client.patch(path, json={"complaints": [complaint(baseline_pain=2)]}, headers=tag)
    assert response.status_code == status
    assert expect(ana.coach.client.get(path), 200)["complaints"] == []
