"""Background writes: infrequent, harmless when they fail, completed on shutdown."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from api.clock import SystemClock
from api.store.database import Database, StorageFullError, Transaction
from api.store.engines.sqlite_transaction import SqliteTransaction
from api.store.open_database import open_database
from api.store.statement import Statement
from api.store.statements import idempotency_keys
from api.store.statements.idempotency_keys import StoredResponseRow
from api.tokens import new_token
from api.use_cases.access.credential import API_KEYS, SHEET_LINKS, Credential
from api.use_cases.idempotency import IDEMPOTENCY_RETENTION, store_response
from api.use_cases.upkeep import PAUSE, Upkeep
from tests.servers import migrated

WORKSPACE = uuid4()
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class ManualClock(SystemClock):
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time


async def store_key(tx: Transaction, key: str, when: datetime) -> None:
    await store_response(tx, key, StoredResponseRow("mark", 201, "[]", ""), None, when)


async def stored(database: Database, workspace_id: UUID, *keys: str) -> list[str]:
    async def look(tx: Transaction) -> list[str]:
        return [key for key in keys if await tx.first(idempotency_keys.BY_KEY, key=key)]

    return await database.read(workspace_id, look)


def test_expired_idempotency_keys_are_deleted(tmp_path: Path) -> None:
    async def story() -> list[str]:
        database = open_database(migrated(tmp_path))
        await database.open()
        clock = ManualClock()
        hour = timedelta(hours=1)
        ages = {"old": IDEMPOTENCY_RETENTION + hour, "young": IDEMPOTENCY_RETENTION - hour}
        for key, age in ages.items():
            await database.write(WORKSPACE, partial(store_key, key=key, when=NOON - age))
        upkeep = Upkeep(database, clock)
        upkeep.idempotency_key_stored(WORKSPACE)
        await upkeep.close()
        remaining = await stored(database, WORKSPACE, *ages)
        await database.close()
        return remaining

    assert asyncio.run(story()) == ["young"]


@pytest.mark.parametrize(("is_stopped", "deleted", "left"), [(False, [2, 2, 1], 0), (True, [2], 3)])
def test_expired_idempotency_keys_are_deleted_in_slices_until_the_server_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_stopped: bool, deleted: list[int], left: int
) -> None:
    monkeypatch.setattr("api.use_cases.upkeep.DELETED_AT_ONCE", 2)

    async def story() -> tuple[list[int], list[str]]:
        database = open_database(migrated(tmp_path))
        await database.open()
        keys = [f"key-{number}" for number in range(5)]
        for number, key in enumerate(keys):
            age = IDEMPOTENCY_RETENTION + timedelta(minutes=number + 1)
            await database.write(WORKSPACE, partial(store_key, key=key, when=NOON - age))
        slices: list[int] = []
        run = SqliteTransaction.run

        async def counted(tx: SqliteTransaction, statement: Statement[Any], **parameters: object) -> int:
            rows = await run(tx, statement, **parameters)
            if tx.workspace_id == WORKSPACE:  # servers of other tests run in this process
                slices.append(rows)
            return rows

        monkeypatch.setattr(SqliteTransaction, "run", counted)
        upkeep = Upkeep(database, ManualClock())
        upkeep.idempotency_key_stored(WORKSPACE)
        while not is_stopped and sum(slices) < len(keys):
            await asyncio.sleep(0)
        await upkeep.close()
        remaining = await stored(database, WORKSPACE, *keys)
        await database.close()
        return slices, remaining

    slices, remaining = asyncio.run(story())
    assert (slices, len(remaining)) == (deleted, left)


@pytest.mark.parametrize("kind", [API_KEYS, SHEET_LINKS], ids=["API keys", "sheet links"])
def test_the_day_of_last_use_is_written_once_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Credential[Any, Any]
) -> None:
    started: list[UUID] = []
    monkeypatch.setattr(Upkeep, "_start", lambda _self, workspace_id, *_: started.append(workspace_id))
    clock = ManualClock()
    upkeep = Upkeep(open_database(migrated(tmp_path)), clock)
    token = new_token(WORKSPACE, uuid4())
    kind.note_use(upkeep, token, NOON.date())
    assert started == []
    kind.note_use(upkeep, token, None)
    kind.note_use(upkeep, token, None)
    assert len(started) == 1
    clock.time += timedelta(days=1)
    kind.note_use(upkeep, token, NOON.date())
    assert len(started) == 2


def test_a_failed_write_is_not_raised(tmp_path: Path) -> None:
    async def story() -> None:
        upkeep = Upkeep(open_database(migrated(tmp_path)), ManualClock())  # never opened
        upkeep.idempotency_key_stored(WORKSPACE)
        await upkeep.close()

    asyncio.run(story())


@pytest.mark.parametrize("use", ["credential_used", "idempotency_key_stored", "changes_stored"])
def test_a_failed_write_is_tried_again_after_a_pause_and_logged_once(
    use: str,
) -> None:
    """The disk is full, and many requests come in meanwhile."""
    tried: list[UUID] = []

    class FullDatabase:
        async def write(self, workspace_id: UUID, _work: object, *, long: bool = False) -> None:
            tried.append(workspace_id)
            raise StorageFullError("full")

    async def store(_tx: Transaction, _day: date) -> int:
        return 1

    async def story() -> list[int]:
        clock, counts = ManualClock(), []
        upkeep = Upkeep(FullDatabase(), clock)  # type: ignore[arg-type]  # only what is used
        arguments = (uuid4(), None, store) if use == "credential_used" else ()
        for _ in range(2):
            for _ in range(10):
                getattr(upkeep, use)(WORKSPACE, *arguments)
                await upkeep.close()
            counts.append(len(tried))
            clock.time += PAUSE
        return counts

    with capture_logs() as logs:
        assert asyncio.run(story()) == [1, 2]
    assert [line["error"] for line in logs if line.get("workspace_id") == str(WORKSPACE)] == ["StorageFullError"] * 2
