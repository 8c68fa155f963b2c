"""An app receives events: logged sessions, new prescriptions, exercises that pain stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from tests.receiver import Receiver, receiver
from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import places_of
from tests.scenarios.story import FIRST_DAY, Coach, Did, Json, complaint, expect
from tests.scenarios.test_phases import KNEE
from tests.servers import Client, new_key
from tests.waiting import wait_until

PATH = "/v1/webhook-endpoints"


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def listen(coach: Coach, hook: Receiver, *types: str) -> Json:
    body = {"url": hook.url, "event_types": list(types) or None}
    endpoint: Json = expect(coach.client.post(PATH, json=body), 201)
    return endpoint


def events(hook: Receiver, count: int) -> list[Json]:
    return [request.event for request in hook.wait_for(count)]


def test_logging_a_session_is_told_with_ids_that_can_be_read(coach: Coach, hook: Receiver) -> None:
    ana = coach.enrolls("Ana")
    endpoint = listen(coach, hook, "session.logged", "prescription.created")
    session_id = ana.trains()
    by_type = {event["type"]: event["data"] for event in events(hook, 2)}
    assert (by_type["session.logged"]["id"], by_type["session.logged"]["athlete_id"]) == (session_id, ana.id)
    assert by_type["prescription.created"]["id"] == ana.next()["id"]
    for request in hook.requests:  # signed at the time of the story, which is too old to be verified now
        at = datetime.fromtimestamp(int(request.headers["webhook-timestamp"]), UTC)
        signed = Webhook(endpoint["secret"]).sign(request.id, at, request.body.decode())
        assert (at.date(), request.headers["webhook-signature"]) == (FIRST_DAY, signed)


def test_an_event_names_its_position_in_the_change_feed(coach: Coach, hook: Receiver) -> None:
    ana = coach.enrolls("Ana")
    listen(coach, hook, "session.logged")
    ana.trains()
    (event,) = events(hook, 1)
    items = expect(coach.client.get("/v1/changes", params={"limit": "500"}), 200)["items"]
    (item,) = [each for each in items if each["position"] == event["data"]["position"]]
    assert (item["resource"], item["id"], item["version"]) == ("session", event["data"]["id"], 1)


def test_an_exercise_that_pain_stops_is_told(coach: Coach, hook: Receiver) -> None:
    ana = coach.enrolls("Ana", "runner-knee-strength", complaints=[complaint("right")])
    listen(coach, hook, "exercise.stopped")
    ana.trains(lunge=Did(6, pain=6))
    ana.rests(1)
    ana.trains(lunge=Did(6, pain=6))
    (event,) = events(hook, 1)
    assert (event["data"]["slot"], event["data"]["exercise"]) == ("lunge", "backward-lunge")
    assert event["data"]["enrollment_id"] == ana.enrollment_id


def test_a_late_score_that_stops_an_exercise_is_told_once(coach: Coach, hook: Receiver) -> None:
    ana = coach.enrolls("Ana", "runner-knee-strength", complaints=[complaint("right")])
    ana.trains(lunge=Did(6, pain=6))
    ana.rests(1)
    session_id = ana.trains()
    listen(coach, hook, "exercise.stopped", "session.changed")
    ana.corrects(session_id, lunge=Did(6, pain=6))
    ana.corrects(session_id, lunge=Did(5, pain=6))
    told = [event["type"] for event in events(hook, 3)]
    assert sorted(told) == ["exercise.stopped", "session.changed", "session.changed"]


def test_a_phase_that_the_coach_opens_is_told(coach: Coach, hook: Receiver) -> None:
    expect(coach.client.post("/v1/programs", json=KNEE), 201)
    ana = coach.enrolls("Ana", KNEE["slug"], complaints=[complaint("right")], surgery_on=FIRST_DAY.isoformat())
    listen(coach, hook, "phase.opened")
    expect(coach.client.post(f"{ana.enrollment_path}/phase", json={"phase": "load"}), 201)
    (event,) = events(hook, 1)
    assert (event["data"]["phase"], event["data"]["code"]) == ("load", "phase_opened_by_coach")


def test_the_end_of_an_enrollment_is_told(coach: Coach, hook: Receiver) -> None:
    ana = coach.enrolls("Ana")
    listen(coach, hook, "enrollment.finished")
    expect(coach.client.post(f"{ana.enrollment_path}/end", json={}), 200)
    (event,) = events(hook, 1)
    assert event["data"]["id"] == ana.enrollment_id


def test_an_import_is_told_once_and_not_session_by_session(coach: Coach, hook: Receiver) -> None:
    ana = coach.enrolls("Ana")
    listen(coach, hook)
    rows = "".join(f"{ana.id},{FIRST_DAY},bulgarian-split-squat,both,{reps},10\n" for reps in (9, 9, 9))
    log = f"Athlete,Date,Exercise,Side,Reps,Load (kg)\n{rows}"
    result = expect(coach.client.post("/v1/imports", json={"csv": log}), 201)
    ana.skips("ill")  # whatever comes after the import has arrived, nothing of the import is missing
    told = events(hook, 2)
    assert sorted(event["type"] for event in told) == ["import.finished", "prescription.created"]
    assert {event["data"]["id"] for event in told} == {result["id"], ana.next()["id"]}


def test_an_endpoint_that_was_away_for_a_moment_gets_everything(coach: Coach, hook: Receiver) -> None:
    ana = coach.enrolls("Ana")
    hook.statuses = [503]
    endpoint = listen(coach, hook, "session.logged")
    ana.trains()
    hook.wait_for(1)
    path = f"{PATH}/{endpoint['id']}/deliveries"
    wait_until(lambda: [each for each in expect(coach.client.get(path), 200)["items"] if each["response_status"]])
    coach.calendar.at = time(12, 1)
    first, second = hook.wait_for(2)
    assert (first.id, first.body) == (second.id, second.body)
    (item,) = wait_until(
        lambda: [each for each in expect(coach.client.get(path), 200)["items"] if each["status"] == "succeeded"]
    )
    assert item["attempts"] == 2


def test_the_last_day_of_a_session_is_told_when_it_is_over(coach: Coach, hook: Receiver) -> None:
    ana = coach.enrolls("Ana")
    endpoint = listen(coach, hook, "athlete.overdue")
    ana.trains()
    pending = ana.next()
    coach.calendar.comes_to(date.fromisoformat(pending["due"]["latest"]) + timedelta(days=1))
    expect(coach.client.post(f"{PATH}/{endpoint['id']}/test"), 202)  # the worker does not wait for its next sweep
    told = {event["type"]: event["data"] for event in events(hook, 2)}
    assert (told["athlete.overdue"]["resource"], told["athlete.overdue"]["id"]) == ("prescription", pending["id"])


def test_erasing_an_athlete_erases_deliveries_about_them(
    coach: Coach, story_server: StoryServer, hook: Receiver
) -> None:
    ana = coach.enrolls("Ana")
    endpoint = listen(coach, hook, "session.logged")
    ana.trains()
    hook.wait_for(1)
    path = f"{PATH}/{endpoint['id']}/deliveries"
    wait_until(lambda: [each for each in expect(coach.client.get(path), 200)["items"] if each["status"] == "succeeded"])
    tag = coach.client.get(ana.path).headers["ETag"]
    assert coach.client.delete(ana.path, headers={"If-Match": tag}).status_code == 204
    assert expect(coach.client.get(path), 200)["items"] == []
    assert places_of(story_server.database_url, ana.id) == ["outbox.document"]


def test_in_a_sandbox_a_session_is_overdue_by_the_test_clock(story_server: StoryServer, hook: Receiver) -> None:
    with Client(story_server.address, new_key(story_server.database_url, sandbox=True)) as client:
        coach = Coach(client, story_server.calendar)
        today = datetime.fromisoformat(expect(client.get("/v1/test-clock"), 200)["now"]).date().isoformat()
        ana = coach.enrolls("Ana", start_on=today)
        squats = {"exercise": "bulgarian-split-squat", "sets": [{"reps": 9, "load": 10}]}
        body = {"performed_on": today, "exercises": [squats]}
        done = expect(client.post(f"{ana.path}/sessions", json=body), 201)
        listen(coach, hook, "athlete.overdue")
        latest = date.fromisoformat(done["next"]["due"]["latest"])
        for day in (latest, latest + timedelta(days=1)):
            noon = datetime.combine(day, time(12), UTC)
            expect(client.put("/v1/test-clock", json={"now": noon.isoformat()}), 200)
        (event,) = events(hook, 1)
        assert event["data"]["id"] == done["next"]["id"]
