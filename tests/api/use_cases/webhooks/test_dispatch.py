"""Changes become deliveries: one for each event and each endpoint that wants it."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from uuid import UUID

import pytest

from api.use_cases.change_log import Change, ChangeAction, ResourceKind, WebhookEventType
from api.use_cases.due_work import WorkKind, take_due_work
from tests.api.use_cases.feed.rows import session
from tests.api.use_cases.webhooks.workspace import Workspace

pytestmark = pytest.mark.anyio

PRESCRIPTION = Change(ResourceKind.PRESCRIPTION, "p", ChangeAction.CREATED, 1)


async def types_of(workspace: Workspace, endpoint_id: object) -> list[str]:
    return [row.event_type for row in await workspace.deliveries(endpoint_id)]  # type: ignore[arg-type]  # a UUID


async def test_each_endpoint_gets_the_types_that_it_wants(workspace: Workspace) -> None:
    everything = await workspace.listens()
    sessions = await workspace.listens(WebhookEventType.SESSION_LOGGED)
    await workspace.changes(session("a", 1), PRESCRIPTION)
    await workspace.works()
    assert await types_of(workspace, everything) == ["session.logged", "prescription.created"]
    assert await types_of(workspace, sessions) == ["session.logged"]


async def test_an_endpoint_gets_nothing_from_before_it_was_created(workspace: Workspace) -> None:
    await workspace.listens()
    await workspace.changes(session("a", 1))
    await workspace.works()
    late = await workspace.listens()
    await workspace.changes(session("b", 1))
    await workspace.works()
    assert len(await workspace.deliveries(late)) == 1


async def test_an_event_is_delivered_once_however_often_the_worker_looks(workspace: Workspace) -> None:
    endpoint = await workspace.listens()
    await workspace.changes(session("a", 1))
    for _ in range(3):
        await workspace.works()
    assert len(await workspace.deliveries(endpoint)) == len(workspace.sent) == 1


async def test_processes_that_work_at_the_same_time_deliver_each_event_once(workspace: Workspace) -> None:
    endpoint = await workspace.listens()
    for number in range(30):
        await workspace.changes(session(f"{number}", 1))
    workers = [workspace.new_worker() for _ in range(4)]
    await asyncio.gather(*(worker.work(workspace.id) for worker in workers))
    assert len(await workspace.deliveries(endpoint)) == len(workspace.sent) == 30
    assert len({message.id for message in workspace.sent}) == 30


async def test_more_changes_than_fit_one_turn_are_all_delivered(workspace: Workspace) -> None:
    endpoint = await workspace.listens()
    for number in range(105):
        await workspace.changes(session(f"{number}", 1))
    await workspace.works()
    assert len(await workspace.deliveries(endpoint)) == 105


async def deliveries_stored_by_one_turn(workspace: Workspace, *endpoints: UUID) -> int:
    await workspace.worker._dispatch(workspace.id)
    return sum([len(await workspace.deliveries(each)) for each in endpoints])


async def test_a_turn_ends_within_a_write_that_has_many_events(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.use_cases.webhooks.dispatch.DELIVERIES_AT_ONCE", 6)
    endpoints = [await workspace.listens(WebhookEventType.SESSION_LOGGED) for _ in range(4)]
    await workspace.changes(*(session(f"{number}", 1) for number in range(5)))
    stored = [await deliveries_stored_by_one_turn(workspace, *endpoints) for _ in range(4)]
    assert stored == [8, 16, 20, 20]  # a change that was begun is stored for all endpoints
    for each in endpoints:
        ids = [json.loads(row.payload)["data"]["id"] for row in await workspace.deliveries(each)]
        assert sorted(ids) == ["0", "1", "2", "3", "4"]


async def test_a_turn_ends_once_payloads_have_so_many_bytes(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.use_cases.webhooks.dispatch.BYTES_AT_ONCE", 1)
    endpoint = await workspace.listens(WebhookEventType.SESSION_LOGGED)
    await workspace.changes(*(session(f"{number}", 1) for number in range(3)))
    assert [await deliveries_stored_by_one_turn(workspace, endpoint) for _ in range(4)] == [1, 2, 3, 3]


async def test_the_sweep_finds_the_rest_of_a_write_if_the_process_is_killed_between_two_turns(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.use_cases.webhooks.dispatch.DELIVERIES_AT_ONCE", 1)
    endpoint = await workspace.listens(WebhookEventType.SESSION_LOGGED)
    await workspace.works(timedelta(seconds=70))  # a new endpoint is looked at again for so long
    await workspace.changes(*(session(f"{number}", 1) for number in range(3)))
    assert await deliveries_stored_by_one_turn(workspace, endpoint) == 1  # the process is killed here
    await workspace.database.write(workspace.id, lambda tx: take_due_work(tx, WorkKind.DELIVER, workspace.clock.now()))
    other = workspace.new_worker()
    assert workspace.id in await other.sweep()
    await other.work(workspace.id)
    assert len(await workspace.deliveries(endpoint)) == 3


async def test_a_workspace_without_endpoints_has_no_deliveries(workspace: Workspace) -> None:
    await workspace.changes(session("a", 1))
    await workspace.works()
    assert workspace.sent == []
    assert await workspace.worker.sweep() == []
