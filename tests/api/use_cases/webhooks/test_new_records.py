"""The event `record.set` is sent for logged sessions that set personal records."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from api.routes.webhook_resources import represent
from api.store.database import Database, Transaction
from api.use_cases.change_log import WebhookEventType
from api.use_cases.webhooks.dispatch import dispatch
from api.use_cases.webhooks.new_records import find_new_records
from tests.api.use_cases.feed.rows import session
from tests.api.use_cases.reports.squatter import EXERCISE, a_set, day, logs, records
from tests.api.use_cases.webhooks.workspace import Workspace
from tests.receiver import Receiver, receiver
from tests.scenarios.story import FIRST_DAY, Athlete, Coach, expect

PATH = "/v1/webhook-endpoints"


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    """Ana, who has squatted once."""
    ana = coach.enrolls("Ana", start={"bss": 10})
    logs(ana, 0, a_set(8, 10))
    return ana


def listen(coach: Coach, hook: Receiver, *types: str) -> None:
    expect(coach.client.post(PATH, json={"url": hook.url, "event_types": list(types)}), 201)


def test_a_session_that_sets_records_is_told_with_their_kinds(coach: Coach, ana: Athlete, hook: Receiver) -> None:
    listen(coach, hook, "record.set")
    session_id = logs(ana, 3, a_set(8, 10, "left"), a_set(8, 12, "right"))
    (request,) = hook.wait_for(1)
    data = request.event["data"]
    assert (data["id"], data["action"], data["exercise"]) == (session_id, "created", EXERCISE)
    assert (data["athlete_id"], data["enrollment_id"]) == (ana.id, ana.enrollment_id)
    assert data["records"] == ["heaviest_load", "e1rm"]
    set_by = {(each["side"], each["kind"]) for each in records(ana) if each["session_id"] == session_id}
    assert {("right", "heaviest_load"), ("right", "e1rm")} <= set_by


def test_the_first_time_and_an_equal_result_are_no_records(coach: Coach, ana: Athlete, hook: Receiver) -> None:
    listen(coach, hook, "record.set", "prescription.created")
    done = ((EXERCISE, a_set(8, 10)), ("back-squat", a_set(5, 60)))
    ana.logs({"performed_on": day(3), "exercises": [{"exercise": slug, "sets": [one]} for slug, one in done]})
    hook.wait_for(1)
    ana.skips("ill")
    assert {request.event["type"] for request in hook.wait_for(2)} == {"prescription.created"}


def test_a_correction_is_not_told_and_a_late_session_is_only_if_nothing_later_is_better(
    coach: Coach, ana: Athlete, hook: Receiver
) -> None:
    best = logs(ana, 6, a_set(8, 14))
    listen(coach, hook, "record.set", "session.changed")
    logs(ana, 3, a_set(8, 12), prescription_id=None)
    ana.reports(best, during=3)
    late = logs(ana, 4, a_set(8, 16))
    found = [request.event for request in hook.wait_for(3)]
    assert {each["data"]["id"] for each in found if each["type"] == "record.set"} <= {late}


def test_an_import_is_not_told(coach: Coach, ana: Athlete, hook: Receiver) -> None:
    listen(coach, hook, "record.set", "import.finished")
    rows = f"{ana.id},{FIRST_DAY},{EXERCISE},both,8,12\n"
    log = f"Athlete,Date,Exercise,Side,Reps,Load (kg)\n{rows}"
    expect(coach.client.post("/v1/imports", json={"csv": log}), 201)
    session_id = logs(ana, 3, a_set(8, 13))
    by_type = {request.event["type"]: request.event["data"]["id"] for request in hook.wait_for(2)}
    assert by_type["record.set"] == session_id
    assert len(hook.requests) == 2


def test_of_a_batch_the_session_whose_record_stands_is_told(coach: Coach, ana: Athlete, hook: Receiver) -> None:
    listen(coach, hook, "record.set")
    sessions = [
        {
            "athlete_id": ana.id,
            "performed_on": day(n),
            "exercises": [{"exercise": EXERCISE, "sets": [a_set(8, load)]}],
        }
        for n, load in ((0, 12), (1, 14))
    ]
    logged = expect(coach.client.post("/v1/batches/sessions", json={"sessions": sessions}), 200)["results"]
    (request,) = hook.wait_for(1)
    assert request.event["data"]["id"] == logged[1]["session"]["id"]


@pytest.mark.anyio
async def test_without_an_endpoint_that_wants_them_no_history_is_read(workspace: Workspace) -> None:
    await workspace.listens(WebhookEventType.SESSION_LOGGED)
    await workspace.changes(session("a", 1, uuid4()))
    assert await find_new_records(workspace.database, workspace.id) is None
    await workspace.works()
    assert len(workspace.sent) == 1


@pytest.mark.anyio
async def test_a_change_is_dispatched_after_its_records_were_looked_for(workspace: Workspace) -> None:
    endpoint = await workspace.listens(WebhookEventType.RECORD_SET, WebhookEventType.SESSION_LOGGED)
    await workspace.works()
    await workspace.changes(session("a", 1))
    database, clock = workspace.database, workspace.clock

    async def unprepared(tx: Transaction) -> bool:
        return (await dispatch(tx, clock.now(), clock.new_id, represent)).has_more

    assert await database.write(workspace.id, unprepared)  # something is left
    assert await workspace.deliveries(endpoint) == []
    assert workspace.id in await workspace.worker.sweep()  # also if this process ends now
    await workspace.works()
    assert len(await workspace.deliveries(endpoint)) == 1


@pytest.mark.anyio
async def test_a_session_of_an_erased_athlete_sets_no_record(workspace: Workspace, database: Database) -> None:
    await workspace.listens()
    await workspace.changes(session(str(uuid4()), 1, uuid4()))
    await workspace.works()  # gives it its position
    await workspace.changes(session(str(uuid4()), 1, uuid4()))
    found = await find_new_records(database, workspace.id)
    assert found is None or found.by_position == {}
    await workspace.works()
    assert len(workspace.sent) == 2
