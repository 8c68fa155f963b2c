"""Writes beside requests: seldom, harmless when they fail, waited for at the end."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from api.clock import SystemClock
from api.store.database import Database, Transaction
from api.store.open_database import open_database
from api.store.statements import idempotency_keys
from api.store.statements.idempotency_keys import StoredResponseRow
from api.use_cases.idempotency import store_response
from api.use_cases.request_context import Caller, Scope
from api.use_cases.upkeep import Upkeep
from tests.servers import migrated

WORKSPACE = uuid4()
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Set(SystemClock):
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time


async def kept_since(tx: Transaction, key: str, when: datetime) -> None:
    await store_response(tx, key, StoredResponseRow("mark", 201, "[]", ""), None, when)


async def stored(database: Database, workspace_id: UUID, *keys: str) -> list[str]:
    async def look(tx: Transaction) -> list[str]:
        return [key for key in keys if await tx.first(idempotency_keys.BY_KEY, key=key)]

    return await database.read(workspace_id, look)


def test_old_idempotency_keys_go_and_young_ones_stay(tmp_path: Path) -> None:
    async def story() -> list[str]:
        database = open_database(migrated(tmp_path))
        await database.open()
        clock = Set()
        ages = {"old": timedelta(hours=49), "young": timedelta(hours=25)}
        for key, age in ages.items():
            await database.write(WORKSPACE, partial(kept_since, key=key, when=NOON - age))
        upkeep = Upkeep(database, clock)
        upkeep.idempotency_key_stored(WORKSPACE)
        await upkeep.close()
        left = await stored(database, WORKSPACE, *ages)
        await database.close()
        return left

    assert asyncio.run(story()) == ["young"]


def test_a_use_is_written_once_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[UUID] = []
    monkeypatch.setattr(Upkeep, "_start", lambda _self, workspace_id, _work: begun.append(workspace_id))
    clock = Set()
    upkeep = Upkeep(open_database(migrated(tmp_path)), clock)
    caller = Caller(WORKSPACE, uuid4(), Scope.read)
    upkeep.key_used(caller, NOON.date())
    assert begun == []
    upkeep.key_used(caller, None)
    upkeep.key_used(caller, None)
    assert len(begun) == 1
    clock.time += timedelta(days=1)
    upkeep.key_used(caller, NOON.date())
    assert len(begun) == 2


def test_a_write_that_fails_harms_nobody(tmp_path: Path) -> None:
    async def story() -> None:
        upkeep = Upkeep(open_database(migrated(tmp_path)), Set())  # never opened
        upkeep.idempotency_key_stored(WORKSPACE)
        await upkeep.close()

    asyncio.run(story())
