"""A coach's hand on an enrollment: what is refused, and what an ended enrollment still takes."""

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import counts
from tests.scenarios.story import Athlete, Coach, expect


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    return coach.enrolls("Ana", "runner-knee-strength", start={"bss": 10})


def test_only_the_next_prescription_can_be_overridden(ana: Athlete, story_server: StoryServer) -> None:
    done = ana.next()["id"]
    ana.trains()
    before = counts(story_server.database_url)
    answer = ana.coach.client.post(
        f"{ana.path}/prescriptions/{done}/override", json={"items": [{"slot": "bss", "load": 8}]}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "prescription_closed")
    assert ana.next()["id"] in answer.json()["detail"]
    assert counts(story_server.database_url) == before


def test_what_is_not_stopped_cannot_be_resumed(ana: Athlete) -> None:
    path = f"{ana.path}/enrollments/{ana.enrollment_id}/resume"
    answer = ana.coach.client.post(path, json={"slot": "bss"})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_stopped")


def test_skip_and_sets_hold_for_one_session_or_say_so(ana: Athlete) -> None:
    """Whatever the coach says once is over when that session is done."""
    ana.is_told(bss={"skip": True}, lunge={"sets": 1})
    ana.trains()
    ana.is_asked("bss", sets=3, code="start_coach")
    ana.is_asked("lunge", sets=3, code="override_done")


def test_sets_and_leaving_out_hold_until_further_notice_as_the_new_base(ana: Athlete) -> None:
    ana.is_told(as_base=True, bss={"skip": True}, lunge={"sets": 1})
    for _ in range(2):
        ana.trains()
        ana.is_asked("bss", sets=0)
        ana.is_asked("lunge", sets=1)
    ana.is_told(as_base=True, bss={"load": 8}, lunge={"sets": 3})
    ana.is_asked("bss", sets=3, load=8, code="coach_override")
    ana.is_asked("lunge", sets=3)


def test_a_word_that_can_not_be_meant_is_refused_by_its_place(ana: Athlete) -> None:
    items = [{"slot": "bss", "reps": 0}, {"slot": "bss", "load": 8}, {"slot": "lunge", "variant": "sides"}]
    answer = ana.coach.client.post(f"{ana.path}/prescriptions/{ana.next()['id']}/override", json={"items": items})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "/items/0/reps", "message": "At least 1; to leave the exercise out, say `skip`."},
        {"pointer": "/items/1/slot", "message": "There is a word on `bss` above already."},
        {"pointer": "/items/2/variant", "message": "The slot has no variant `sides`."},
    ]


def test_an_ended_enrollment_has_nothing_for_a_coach_to_change(ana: Athlete, story_server: StoryServer) -> None:
    client, path = ana.coach.client, f"{ana.path}/enrollments/{ana.enrollment_id}"
    pending = ana.next()["id"]
    ended = expect(client.post(f"{path}/end", json={}), 200)
    assert (ended["status"], ended["ended_on"]) == ("ended", "2026-03-02")
    before = counts(story_server.database_url)
    for ending, body in (("end", {}), ("skip", {"reason": "Travelling"}), ("resume", {"slot": "bss"})):
        answer = client.post(f"{path}/{ending}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "enrollment_ended")
    tag = client.get(path).headers["ETag"]
    answer = client.patch(path, json={"baseline_pain": 2}, headers={"If-Match": tag})
    assert (answer.status_code, answer.json()["code"]) == (409, "enrollment_ended")
    answer = client.post(f"{ana.path}/prescriptions/{pending}/override", json={"items": [{"slot": "bss", "load": 8}]})
    assert (answer.status_code, answer.json()["code"]) == (409, "prescription_closed")
    assert counts(story_server.database_url) == before
    again = {"program": {"slug": "runner-knee-strength"}}
    expect(client.post(f"{ana.path}/enrollments", json=again), 201)


def test_an_enrollment_does_not_end_before_it_begins(ana: Athlete) -> None:
    path = f"{ana.path}/enrollments/{ana.enrollment_id}/end"
    answer = ana.coach.client.post(path, json={"ended_on": "2020-01-01"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": "/ended_on", "message": "Before its first day (2026-03-02)."}]


def test_the_affected_side_decides_from_now_on_which_leg_warms_up(ana: Athlete) -> None:
    client, path = ana.coach.client, f"{ana.path}/enrollments/{ana.enrollment_id}"
    before = ana.next()["id"]
    tag = client.get(path).headers["ETag"]
    changed = expect(client.patch(path, json={"affected_side": "left"}, headers={"If-Match": tag}), 200)
    assert (changed["affected_side"], changed["baseline_pain"]) == ("left", 0)
    assert ana.next()["id"] != before
    assert {item["side"] for item in ana.next()["exercises"][0]["sets"]} == {"left"}


@pytest.mark.parametrize(("tag", "status"), [({}, 428), ({"If-Match": '"2"'}, 412)])
def test_an_enrollment_is_changed_in_the_version_that_was_read(ana: Athlete, tag: dict[str, str], status: int) -> None:
    path = f"{ana.path}/enrollments/{ana.enrollment_id}"
    answer = ana.coach.client.patch(path, json={"baseline_pain": 2}, headers=tag)
    assert answer.status_code == status
    assert expect(ana.coach.client.get(path), 200)["baseline_pain"] == 0


def test_one_program_is_followed_once_at_a_time(ana: Athlete) -> None:
    answer = ana.coach.client.post(f"{ana.path}/enrollments", json={"program": {"slug": "runner-knee-strength"}})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_enrolled")
    assert ana.enrollment_id in answer.json()["detail"]


def test_a_second_program_starts_from_what_was_done_on_the_first(ana: Athlete) -> None:
    ana.trains()
    body = {"program": {"slug": "bulgarian-split-squat"}}
    begun = expect(ana.coach.client.post(f"{ana.path}/enrollments", json=body), 201)
    (split_squat,) = begun["next"]["exercises"]
    assert split_squat["decision"]["code"] == "start_history"
    assert {item["load"] for item in split_squat["sets"]} == {10}
