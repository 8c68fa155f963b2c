"""Due work is deleted in the transaction that does it, and only so many rows of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from api.store.database import Database, Transaction
from api.use_cases.due_work import WorkKind, add_work, next_due_at, take_due_work
from tests.api.use_cases.feed.rows import NOON

pytestmark = pytest.mark.anyio

LATER = NOON + timedelta(seconds=1)


async def taken(database: Database, workspace_id: UUID) -> int:
    return await database.write(workspace_id, lambda tx: take_due_work(tx, WorkKind.DELIVER, NOON))


async def test_only_what_is_due_and_of_the_kind_is_taken(database: Database, workspace_id: UUID) -> None:
    async def add(tx: Transaction) -> None:
        for kind, at in ((WorkKind.DELIVER, NOON), (WorkKind.DELIVER, LATER), (WorkKind.DISPATCH, NOON)):
            await add_work(tx, kind, uuid4(), at)

    async def left(tx: Transaction) -> list[datetime | None]:
        return [await next_due_at(tx, kind) for kind in (WorkKind.DELIVER, WorkKind.DISPATCH)]

    await database.write(workspace_id, add)
    assert await taken(database, workspace_id) == 1
    assert await database.read(workspace_id, left) == [LATER, NOON]


async def test_a_turn_takes_only_so_many_rows_and_the_rest_stays_due(
    database: Database, workspace_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.use_cases.due_work.TAKEN_AT_ONCE", 2)

    async def add(tx: Transaction) -> None:
        for number in range(5):
            await add_work(tx, WorkKind.DELIVER, uuid4(), NOON - timedelta(seconds=number))

    await database.write(workspace_id, add)
    assert [await taken(database, workspace_id) for _ in range(4)] == [2, 2, 1, 0]
