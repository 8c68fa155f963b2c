"""The deliveries of endpoints that are disabled or deleted are cleared in slices, after the request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from api.problems import ProblemError
from api.store.database import Transaction
from api.store.statement import Statement
from api.store.statements import due_work, webhook_deliveries, webhook_endpoints
from api.store.statements.webhook_deliveries import DeliveryRow
from api.use_cases.webhooks import clear
from api.use_cases.webhooks.deliver import claim
from api.use_cases.webhooks.deliveries import list_deliveries, redeliver
from api.use_cases.webhooks.endpoints import delete_endpoint, get_endpoint, list_endpoints, update_endpoint
from api.use_cases.webhooks.send import Attempt
from tests.api.use_cases.feed.rows import session
from tests.api.use_cases.webhooks.workspace import DOWN, Workspace

pytestmark = pytest.mark.anyio

SECOND = timedelta(seconds=1)


class CountedTransaction:
    """A transaction that notes how many rows each statement touched."""

    def __init__(self, tx: Transaction, touched: dict[Statement[Any], int]) -> None:
        self._tx = tx
        self._touched = touched
        self.workspace_id = tx.workspace_id
        self.all, self.first, self.defer = tx.all, tx.first, tx.defer

    async def run(self, statement: Statement[Any], **parameters: object) -> int:
        rows = await self._tx.run(statement, **parameters)
        self._touched[statement] = self._touched.get(statement, 0) + rows
        return rows


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clear, "CLEARED_AT_ONCE", 2)


async def pending(workspace: Workspace, endpoints: int = 1, count: int = 5) -> list[UUID]:
    """Endpoints with so many pending deliveries each. Their first attempt has failed."""
    found = [await workspace.listens() for _ in range(endpoints)]
    workspace.answers = [DOWN] * (endpoints * count)
    for number in range(count):
        await workspace.changes(session(f"{number}", 1))
    await workspace.works()
    assert {row.status for each in found for row in await workspace.deliveries(each)} == {"pending"}
    workspace.sent.clear()
    workspace.clock.time += SECOND
    return found


async def disable(workspace: Workspace, endpoint_id: UUID, *, enabled: bool = False) -> dict[Statement[Any], int]:
    touched: dict[Statement[Any], int] = {}

    async def write(tx: Transaction) -> None:
        row = await get_endpoint(workspace.context(tx), endpoint_id)
        context = replace(workspace.context(CountedTransaction(tx, touched)), if_match=row.version)
        await update_endpoint(context, endpoint_id, {"enabled": enabled})

    await workspace.database.write(workspace.id, write)
    workspace.clock.time += SECOND
    return touched


async def delete(workspace: Workspace, endpoint_id: UUID) -> dict[Statement[Any], int]:
    touched: dict[Statement[Any], int] = {}

    async def write(tx: Transaction) -> None:
        await delete_endpoint(workspace.context(CountedTransaction(tx, touched)), endpoint_id)

    await workspace.database.write(workspace.id, write)
    workspace.clock.time += SECOND
    return touched


async def shown(workspace: Workspace, endpoint_id: UUID) -> list[DeliveryRow]:
    """What `listWebhookDeliveries` returns."""
    return await workspace.database.read(
        workspace.id, lambda tx: list_deliveries(workspace.context(tx), endpoint_id, before=None, limit=100)
    )


async def stored_rows(workspace: Workspace, endpoint_id: UUID) -> int:
    return len(await workspace.deliveries(endpoint_id))


async def marks(workspace: Workspace) -> list[UUID]:
    return [each.endpoint_id for each in await workspace.database.read(workspace.id, clear.marked_endpoints)]


async def clear_one_slice(workspace: Workspace, endpoint_id: UUID) -> tuple[clear.ClearProgress | None, dict[Any, int]]:
    touched: dict[Statement[Any], int] = {}
    cleared = await workspace.database.write(
        workspace.id,
        lambda tx: clear.clear_slice(CountedTransaction(tx, touched), endpoint_id, None, workspace.clock.now()),
    )
    return cleared, touched


@pytest.mark.parametrize("end", [disable, delete])
async def test_a_request_touches_no_delivery(workspace: Workspace, end: Callable[..., Any]) -> None:
    (endpoint,) = await pending(workspace)
    touched = await end(workspace, endpoint)
    assert {each: rows for each, rows in touched.items() if rows} == {
        webhook_endpoints.UPDATE if end is disable else webhook_endpoints.SET_DELETED: 1,
        due_work.INSERT: 1,
    }


async def test_deliveries_of_a_disabled_endpoint_are_shown_as_given_up_at_once(workspace: Workspace) -> None:
    (endpoint,) = await pending(workspace)
    disabled_at = workspace.clock.now()
    await disable(workspace, endpoint)
    before = await shown(workspace, endpoint)
    assert {(row.status, row.next_attempt_at, row.error, row.updated_at) for row in before} == {
        ("failed", None, clear.DISABLED, disabled_at)
    }
    await workspace.works()
    assert await shown(workspace, endpoint) == before == (await workspace.deliveries(endpoint))[::-1]
    assert await marks(workspace) == []


async def test_a_deleted_endpoint_is_gone_at_once(workspace: Workspace) -> None:
    deleted, kept = await pending(workspace, endpoints=2)
    await delete(workspace, deleted)
    read = workspace.database.read
    assert [row.endpoint_id for row in await read(workspace.id, lambda tx: list_endpoints(workspace.context(tx)))] == [
        kept
    ]
    for look in (get_endpoint, delete_endpoint):
        with pytest.raises(ProblemError) as refused:
            await workspace.database.write(
                workspace.id,
                lambda tx, look=look: look(workspace.context(tx), deleted),  # type: ignore[misc]  # one of the two
            )
        assert refused.value.code == "not_found"
    with pytest.raises(ProblemError):
        await shown(workspace, deleted)


async def test_a_deleted_endpoint_keeps_neither_its_secret_nor_its_address(workspace: Workspace) -> None:
    (endpoint,) = await pending(workspace)
    await delete(workspace, endpoint)
    row = await workspace.database.write(
        workspace.id, lambda tx: tx.first(webhook_endpoints.LOCK_OR_DELETED, endpoint_id=endpoint)
    )
    assert row is not None
    assert (row.secrets, row.url, row.description) == ("[]", "", None)


@pytest.mark.parametrize("end", [disable, delete])
async def test_a_slice_touches_so_many_rows_and_no_other_endpoint(
    workspace: Workspace, end: Callable[..., Any]
) -> None:
    ended, other = await pending(workspace, endpoints=2)
    await end(workspace, ended)
    cleared, touched = await clear_one_slice(workspace, ended)
    assert cleared is not None
    assert touched == {webhook_deliveries.GIVE_UP if end is disable else webhook_deliveries.DELETE_SLICE: 2}
    await workspace.works()
    assert {row.status for row in await workspace.deliveries(other)} == {"pending"}
    assert await stored_rows(workspace, ended) == (5 if end is disable else 0)
    assert await marks(workspace) == []


@pytest.mark.parametrize("end", [disable, delete])
async def test_the_sweep_finds_what_a_killed_process_has_left(workspace: Workspace, end: Callable[..., Any]) -> None:
    (endpoint,) = await pending(workspace)
    await workspace.works(timedelta(seconds=70))  # a new endpoint is looked at again for so long
    await end(workspace, endpoint)
    await clear_one_slice(workspace, endpoint)  # the process is killed here
    other = workspace.new_worker()
    assert workspace.id in await other.sweep()
    await other.work(workspace.id)
    assert "pending" not in {row.status for row in await workspace.deliveries(endpoint)}
    assert await marks(workspace) == []


@pytest.mark.parametrize("end", [disable, delete])
async def test_nothing_is_sent_that_another_process_has_not_cleared_yet(
    workspace: Workspace, end: Callable[..., Any]
) -> None:
    (endpoint,) = await pending(workspace)
    await end(workspace, endpoint)
    workspace.clock.time += timedelta(hours=1)
    claimed = await workspace.database.write(
        workspace.id, lambda tx: claim(tx, workspace.clock.now(), workspace.clock.new_id)
    )
    assert (list(claimed.rows), claimed.has_more) == ([], True)
    await workspace.works()
    assert workspace.sent == []


async def test_an_endpoint_that_is_enabled_again_does_not_get_what_was_given_up(workspace: Workspace) -> None:
    (endpoint,) = await pending(workspace)
    await disable(workspace, endpoint)
    await disable(workspace, endpoint, enabled=True)
    assert {row.status for row in await shown(workspace, endpoint)} == {"failed"}
    await workspace.changes(session("new", 1))
    await workspace.works(timedelta(hours=1))
    assert len(workspace.sent) == 1
    statuses = [row.status for row in await workspace.deliveries(endpoint)]
    assert statuses == ["failed"] * 5 + ["succeeded"]


async def test_what_was_given_up_can_be_redelivered_before_it_is_cleared(workspace: Workspace) -> None:
    (endpoint,) = await pending(workspace)
    await disable(workspace, endpoint)
    await disable(workspace, endpoint, enabled=True)
    first = (await workspace.deliveries(endpoint))[0].delivery_id
    again = await workspace.database.write(workspace.id, lambda tx: redeliver(workspace.context(tx), endpoint, first))
    assert (again.status, again.attempts) == ("pending", 0)
    await workspace.works(SECOND)
    assert [row.status for row in await workspace.deliveries(endpoint)] == ["succeeded"] + ["failed"] * 4


async def test_a_disabled_endpoint_that_is_deleted_meanwhile_is_deleted_with_all_its_deliveries(
    workspace: Workspace,
) -> None:
    (endpoint,) = await pending(workspace)
    await disable(workspace, endpoint)
    cleared, _ = await clear_one_slice(workspace, endpoint)
    assert cleared is not None
    await delete(workspace, endpoint)
    touched: dict[Statement[Any], int] = {}
    while cleared is not None:
        before = cleared
        cleared = await workspace.database.write(
            workspace.id,
            lambda tx, before=before: clear.clear_slice(  # type: ignore[misc]  # of this turn
                CountedTransaction(tx, touched), endpoint, before, workspace.clock.now()
            ),
        )
    assert touched[webhook_deliveries.DELETE_SLICE] == 5
    assert touched[webhook_endpoints.DELETE] == 1
    assert await stored_rows(workspace, endpoint) == 0


async def test_an_endpoint_that_is_gone_has_its_deliveries_given_up_in_slices(workspace: Workspace) -> None:
    (endpoint,) = await pending(workspace)
    workspace.answers = [Attempt(status=410)]
    await workspace.changes(session("new", 1))  # sent now, while the others wait for their next attempt
    await workspace.works()
    assert not (await workspace.endpoint(endpoint)).enabled
    assert {row.status for row in await workspace.deliveries(endpoint)} == {"failed"}
    assert await marks(workspace) == []


async def test_a_worker_without_keys_clears_and_sends_nothing(workspace: Workspace) -> None:
    deleted, _ = await pending(workspace, endpoints=2)
    await delete(workspace, deleted)
    worker = workspace.new_worker()
    worker._keys = None
    workspace.clock.time += timedelta(hours=1)
    await worker.work(workspace.id)
    assert await stored_rows(workspace, deleted) == 0
    assert workspace.sent == []


async def test_a_mark_that_another_process_has_worked_off_is_no_work(workspace: Workspace) -> None:
    (endpoint,) = await pending(workspace)
    cleared, touched = await clear_one_slice(workspace, endpoint)
    assert (cleared, touched) == (None, {})
