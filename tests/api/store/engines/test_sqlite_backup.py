"""Backups of a SQLite file: one moment of a database in use, and never a half-written file."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from api.store.database import AlreadyServedError, CannotOpenError
from api.store.engines.sqlite import SqliteDatabase, path_of
from api.store.engines.sqlite_backup import back_up, restore
from tests.api.store.statements import LIST, add
from tests.databases import Urls

pytestmark = pytest.mark.anyio


async def added(database: SqliteDatabase, workspace_id: UUID, count: int = 1) -> set[UUID]:
    fresh = {uuid4() for _ in range(count)}
    await asyncio.gather(*(database.write(workspace_id, partial(add, athlete_id=each)) for each in fresh))
    return fresh


async def stored(path: Path, workspace_id: UUID) -> set[UUID]:
    database = SqliteDatabase(f"sqlite:///{path}")
    await database.open()
    rows = await database.read(workspace_id, lambda tx: tx.all(LIST))
    await database.close()
    return {row.athlete_id for row in rows}


async def test_a_copy_has_what_is_only_in_the_log_so_far(sqlite_urls: Urls, workspace_id: UUID, tmp_path: Path) -> None:
    database, copy = SqliteDatabase(sqlite_urls.api), tmp_path / "copy.sqlite"
    await database.open(exclusive=True)
    before = await added(database, workspace_id, 50)
    await asyncio.to_thread(back_up, database.path, copy)
    await added(database, workspace_id)
    await database.close()
    assert await stored(copy, workspace_id) == before


async def test_a_copy_made_while_pairs_are_written_has_whole_pairs(
    sqlite_urls: Urls, workspace_id: UUID, tmp_path: Path
) -> None:
    database = SqliteDatabase(sqlite_urls.api)
    await database.open(exclusive=True)
    acknowledged: set[UUID] = set()
    done = False

    async def write_pairs() -> None:
        while not done:
            pair = {uuid4(), uuid4()}

            async def add_both(tx: object, pair: set[UUID] = pair) -> None:
                for each in pair:
                    await add(tx, each)  # type: ignore[arg-type]  # a Transaction

            await database.write(workspace_id, add_both)
            acknowledged.update(pair)

    writing = asyncio.create_task(write_pairs())
    for number in range(5):
        before = set(acknowledged)
        await asyncio.to_thread(back_up, database.path, tmp_path / f"{number}.sqlite")
        copied = await stored(tmp_path / f"{number}.sqlite", workspace_id)
        assert before <= copied
        assert len(copied) % 2 == 0
    done = True
    await writing
    await database.close()
    assert acknowledged


async def test_an_existing_file_is_not_overwritten(sqlite_urls: Urls, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear coach")
    with pytest.raises(CannotOpenError, match="already"):
        back_up(path_of(sqlite_urls.api), letter)
    assert letter.read_text() == "Dear coach"


async def test_a_copy_that_fails_leaves_no_file(tmp_path: Path) -> None:
    broken = tmp_path / "broken.sqlite"
    broken.write_text("Dear Sir or Madam, " * 1000)
    with pytest.raises(CannotOpenError, match="not a database"):
        back_up(broken, tmp_path / "copy.sqlite")
    assert [path.name for path in tmp_path.iterdir()] == ["broken.sqlite"]


async def test_a_missing_database_is_not_created(tmp_path: Path) -> None:
    with pytest.raises(CannotOpenError, match="no database file"):
        back_up(tmp_path / "missing.sqlite", tmp_path / "copy.sqlite")
    assert list(tmp_path.iterdir()) == []


async def test_a_restored_database_has_nothing_of_the_one_that_was_replaced(
    sqlite_urls: Urls, workspace_id: UUID, tmp_path: Path
) -> None:
    """Not even what the log of a killed server still holds."""
    database, copy = SqliteDatabase(sqlite_urls.api), tmp_path / "copy.sqlite"
    await database.open()
    before = await added(database, workspace_id, 3)
    back_up(database.path, copy)
    await added(database, workspace_id, 200)
    log = database.path.with_name(database.path.name + "-wal")
    left_by_a_crash = log.read_bytes()
    await database.close()
    log.write_bytes(left_by_a_crash)
    restore(copy, database.path, replace=True)
    assert not log.exists()
    assert await stored(database.path, workspace_id) == before


async def test_a_database_is_replaced_only_on_request(sqlite_urls: Urls, workspace_id: UUID, tmp_path: Path) -> None:
    path, copy = path_of(sqlite_urls.api), tmp_path / "copy.sqlite"
    back_up(path, copy)
    database = SqliteDatabase(sqlite_urls.api)
    await database.open()
    newer = await added(database, workspace_id)
    await database.close()
    with pytest.raises(CannotOpenError, match="--replace"):
        restore(copy, path)
    assert await stored(path, workspace_id) == newer


async def test_nothing_is_restored_under_a_running_server(sqlite_urls: Urls, tmp_path: Path) -> None:
    database, copy = SqliteDatabase(sqlite_urls.api), tmp_path / "copy.sqlite"
    back_up(database.path, copy)
    await database.open(exclusive=True)
    with pytest.raises(AlreadyServedError):
        restore(copy, database.path, replace=True)
    await database.close()


async def test_a_reader_in_the_middle_of_a_transaction_does_not_stop_a_copy(
    sqlite_urls: Urls, workspace_id: UUID, tmp_path: Path
) -> None:
    path = path_of(sqlite_urls.api)
    held, free = threading.Event(), threading.Event()

    def write_for_long() -> None:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        held.set()
        free.wait()
        other.execute("ROLLBACK")
        other.close()

    thread = threading.Thread(target=write_for_long)
    thread.start()
    held.wait()
    back_up(path, tmp_path / "copy.sqlite")
    free.set()
    thread.join()
    assert await stored(tmp_path / "copy.sqlite", workspace_id) == set()
