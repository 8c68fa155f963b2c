"""The worker finds workspaces with due work, and nothing that a workspace does can stop it."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from api.routes.webhook_resources import represent
from api.store.database import Database, StorageFullError
from api.use_cases.webhooks import worker
from api.use_cases.webhooks.deliver import DELAYS, LEASE, record
from api.use_cases.webhooks.send import Attempt, Message
from api.use_cases.webhooks.worker import WebhookWorker
from api.webhook_keys import WebhookKeys, new_key
from tests.api.store.statements import ALL, add
from tests.api.use_cases.feed.rows import session
from tests.api.use_cases.webhooks.workspace import DOWN, KEYS, OK, Workspace
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.anyio


async def test_a_sweep_finds_the_workspaces_with_due_work(database: Database) -> None:
    first, second, idle = (Workspace(database, uuid4()) for _ in range(3))
    for workspace in (first, second):
        await workspace.listens()
        await workspace.changes(session("a", 1))
    found = await first.worker.sweep()
    assert {first.id, second.id} <= set(found)
    assert idle.id not in found


async def test_a_sweep_finds_a_retry_when_it_is_due(workspace: Workspace) -> None:
    await workspace.listens()
    await workspace.works(timedelta(minutes=2))  # a new endpoint is looked at again for a while
    workspace.answers = [DOWN]
    await workspace.changes(session("a", 1))
    await workspace.works()
    assert workspace.id not in await workspace.worker.sweep()
    workspace.clock.time += DELAYS[0]
    workspace.clock.time += timedelta(seconds=60)
    assert workspace.id in await workspace.worker.sweep()


async def test_a_started_worker_does_what_a_crash_has_left(workspace: Workspace) -> None:
    await workspace.listens()
    await workspace.changes(session("a", 1))
    workspace.worker.start()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not workspace.sent:
                await asyncio.sleep(0.01)
    finally:
        await workspace.worker.close()
    assert len(workspace.sent) == 1


async def test_a_receiver_that_does_not_respond_holds_up_no_other(workspace: Workspace) -> None:
    slow = "http://slow.local/hook"
    received: list[str] = []

    async def send(message: Message, _now: datetime) -> Attempt:
        received.append(message.url)
        if message.url == slow:
            await asyncio.Event().wait()
        return OK

    await workspace.listens(url=slow)
    fast = await workspace.listens()
    worker = WebhookWorker(workspace.database, workspace.clock, KEYS, send, represent)
    worker.start()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            for number in (1, 2):
                await workspace.changes(session("a", number))
                worker.wake(workspace.id)
                while [row.status for row in await workspace.deliveries(fast)] != ["succeeded"] * number:
                    await asyncio.sleep(0.01)
    finally:
        await worker.close()
    assert received.count(slow) == 2


async def test_a_secret_that_this_server_can_not_decrypt_is_a_failed_attempt(workspace: Workspace) -> None:
    endpoint = await workspace.listens()
    await workspace.changes(session("a", 1))
    other = WebhookWorker(workspace.database, workspace.clock, WebhookKeys(new_key()), workspace._send, represent)
    await other.work(workspace.id)
    (row,) = await workspace.deliveries(endpoint)
    assert (row.status, row.error) == (
        "pending",
        "The endpoint's secret can't be decrypted with the keys of this server.",
    )
    assert workspace.sent == []


async def test_a_full_disk_does_not_count_as_an_attempt_or_stop_other_deliveries(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = [await workspace.listens(url=f"http://{name}.local/hook") for name in ("first", "second")]
    await workspace.changes(session("a", 1))
    refused = [StorageFullError("full")]

    async def record_or_refuse(*arguments: Any) -> None:
        if refused:
            raise refused.pop()
        await record(*arguments)

    monkeypatch.setattr(worker, "record", record_or_refuse)
    await workspace.works()
    rows = [row for endpoint in (first, second) for row in await workspace.deliveries(endpoint)]
    assert sorted((row.status, row.attempts) for row in rows) == [("pending", 0), ("succeeded", 1)]
    assert len(workspace.sent) == 2

    workspace.clock.time += LEASE
    assert await workspace.worker.sweep() == [workspace.id]
    await workspace.works()
    rows = [row for endpoint in (first, second) for row in await workspace.deliveries(endpoint)]
    assert [(row.status, row.attempts) for row in rows] == [("succeeded", 1)] * 2


async def test_a_worker_without_keys_does_nothing(workspace: Workspace) -> None:
    await workspace.listens()
    await workspace.changes(session("a", 1))
    worker = WebhookWorker(workspace.database, workspace.clock, None, workspace._send, represent)
    worker.start()
    worker.wake(workspace.id)
    await worker.work(workspace.id)
    await worker.close()
    assert workspace.sent == []


async def test_a_worker_without_keys_comes_to_rest_however_often_it_is_woken(workspace: Workspace) -> None:
    await workspace.listens()
    worker = WebhookWorker(workspace.database, workspace.clock, None, workspace._send, represent)
    worker.start()
    try:
        for _ in range(3):  # before the task has run
            worker.wake(workspace.id)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while workspace.id in worker._working:
                await asyncio.sleep(0.01)
    finally:
        await worker.close()
    worker.wake(workspace.id)
    assert worker._working == {}, "a closed worker starts nothing"


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], scope="session")
async def test_looking_for_work_shows_the_server_nothing_else_of_other_workspaces(workspace: Workspace) -> None:
    await workspace.listens()
    await workspace.changes(session("a", 1))
    database = workspace.database
    await database.write(workspace.id, lambda tx: add(tx, uuid4()))
    assert await database.find_work(lambda tx: tx.all(ALL)) == []
    assert workspace.id in await workspace.worker.sweep()
