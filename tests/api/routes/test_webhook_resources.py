"""Endpoints with full payloads get resources as their GET returns them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.use_cases.webhooks import events
from tests.receiver import Receiver, receiver
from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Json, expect

PATH = "/v1/webhook-endpoints"


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    return coach.enrolls("Ana", metadata={"crm": "17"})


def listen(coach: Coach, hook: Receiver, *types: str, payload: str = "full") -> Json:
    body = {"url": hook.url, "event_types": list(types) or None, "payload": payload}
    endpoint: Json = expect(coach.client.post(PATH, json=body), 201)
    return endpoint


def told(hook: Receiver, count: int) -> dict[str, Json]:
    """The data of the events by their types."""
    return {request.event["type"]: request.event["data"] for request in hook.wait_for(count)}


def test_a_session_and_the_next_prescription_come_with_their_event(ana: Athlete, hook: Receiver) -> None:
    listen(ana.coach, hook, "session.logged", "prescription.created")
    ana.trains()
    data = told(hook, 2)
    session, prescription = data["session.logged"], data["prescription.created"]
    answer = ana.coach.client.get(f"{ana.path}/sessions/{session['id']}")
    assert session["current"] == expect(answer, 200)
    assert f'"{session["current_version"]}"' == answer.headers["ETag"]
    answer = ana.coach.client.get(f"{ana.path}/prescriptions/{prescription['id']}")
    assert prescription["current"] == expect(answer, 200)
    assert "current_version" not in prescription  # a prescription has no ETag


def test_an_enrollment_comes_with_its_event(ana: Athlete, hook: Receiver) -> None:
    listen(ana.coach, hook, "enrollment.finished")
    expect(ana.coach.client.post(f"{ana.enrollment_path}/end", json={}), 200)
    data = told(hook, 1)["enrollment.finished"]
    answer = ana.coach.client.get(ana.enrollment_path)
    assert data["current"] == expect(answer, 200)
    assert (data["current"]["metadata"], f'"{data["current_version"]}"') == ({"crm": "17"}, answer.headers["ETag"])


def test_an_import_comes_with_its_event(ana: Athlete, hook: Receiver) -> None:
    listen(ana.coach, hook, "import.finished")
    row = f"{ana.id},{FIRST_DAY},bulgarian-split-squat,both,9,10"
    log = f"Athlete,Date,Exercise,Side,Reps,Load (kg)\n{row}\n"
    result = expect(ana.coach.client.post("/v1/imports", json={"csv": log}), 201)
    assert told(hook, 1)["import.finished"]["current"] == result | {"session_results": []}  # as `getImport` returns it


def test_a_deleted_session_is_told_with_ids_only(ana: Athlete, hook: Receiver) -> None:
    session_id = ana.trains()
    listen(ana.coach, hook, "session.changed")
    path = f"{ana.path}/sessions/{session_id}"
    tag = ana.coach.client.get(path).headers["ETag"]
    expect(ana.coach.client.delete(path, headers={"If-Match": tag}), 200)
    data = told(hook, 1)["session.changed"]
    assert (data["id"], data["action"]) == (session_id, "deleted")
    assert not {"current", "current_version"} & data.keys()


def test_a_resource_that_is_too_large_is_told_with_ids_only(
    ana: Athlete, hook: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MOST_CONTENT_BYTES", 100)
    listen(ana.coach, hook, "session.logged")
    session_id = ana.trains()
    data = told(hook, 1)["session.logged"]
    assert (data["id"], "current" in data) == (session_id, False)


def test_a_thin_endpoint_beside_a_full_one_gets_ids_only(ana: Athlete, hook: Receiver) -> None:
    listen(ana.coach, hook, "session.logged")
    thin = listen(ana.coach, hook, "session.logged", payload="thin")
    ana.trains()
    hook.wait_for(2)
    (item,) = expect(ana.coach.client.get(f"{PATH}/{thin['id']}/deliveries"), 200)["items"]
    by_id = {request.id: request.event["data"] for request in hook.requests}
    assert "current" not in by_id.pop(item["message_id"])
    (full,) = by_id.values()
    assert full["current"]["id"] == full["id"]


def test_the_payload_is_thin_by_default_and_can_be_changed(ana: Athlete, hook: Receiver) -> None:
    body = {"url": hook.url, "event_types": ["session.logged"]}
    endpoint = expect(ana.coach.client.post(PATH, json=body), 201)
    assert endpoint["payload"] == "thin"
    changed = ana.coach.client.patch(f"{PATH}/{endpoint['id']}", json={"payload": "full"}, headers={"If-Match": '"1"'})
    assert expect(changed, 200)["payload"] == "full"
    ana.trains()
    assert "current" in told(hook, 1)["session.logged"]


def test_a_test_event_has_no_resource(ana: Athlete, hook: Receiver) -> None:
    endpoint = listen(ana.coach, hook)
    expect(ana.coach.client.post(f"{PATH}/{endpoint['id']}/test"), 202)
    assert told(hook, 1)["webhook.test"] is None
