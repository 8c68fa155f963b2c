"""What is SQLite's own: one writer, groups that share a commit, one server, and nothing lost when it is killed."""

import asyncio
import contextvars
import itertools
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import text

from api.store.database import (
    AlreadyServedError,
    CannotOpenError,
    OutcomeUnknownError,
    OverloadedError,
    StorageFullError,
    Transaction,
    UnavailableError,
)
from api.store.engines import group_commit
from api.store.engines.sqlite import LARGEST_IDLE_WAL, MOST_LONG_READS, MOST_SNAPSHOTS, SqliteDatabase
from api.store.statement import Statement
from tests.api.store.statements import FIND, LIST, SET, add, increment
from tests.databases import Urls
from tests.waiting import PATIENCE_SECONDS, wait_until

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[4]


def operators(sql: str) -> Statement[None]:
    return Statement(text(sql), across_workspaces=True)


@pytest.fixture
async def sqlite(sqlite_urls: Urls) -> AsyncIterator[SqliteDatabase]:
    database = SqliteDatabase(sqlite_urls.api)
    await database.open()
    yield database
    await database.close()


def connection_of(database: SqliteDatabase) -> sqlite3.Connection:
    """The writer's own connection: the tests look at it, and set limits on it that a disk would set."""
    assert database._writer is not None
    return database._writer._connection


async def stored(database: SqliteDatabase, workspace_id: UUID) -> set[UUID]:
    return {row.athlete_id for row in await database.read(workspace_id, lambda tx: tx.all(LIST))}


async def test_a_second_server_is_refused(sqlite_urls: Urls) -> None:
    first, second = SqliteDatabase(sqlite_urls.api), SqliteDatabase(sqlite_urls.api)
    await first.open(exclusive=True)
    with pytest.raises(AlreadyServedError, match="Another server"):
        await second.open(exclusive=True)
    await first.close()
    await second.open(exclusive=True)
    await second.close()


async def test_the_command_line_opens_what_is_served(sqlite_urls: Urls, workspace_id: UUID) -> None:
    server, command_line = SqliteDatabase(sqlite_urls.api), SqliteDatabase(sqlite_urls.api)
    await server.open(exclusive=True)
    await command_line.open()
    athlete_id = uuid4()
    await command_line.write(workspace_id, partial(add, athlete_id=athlete_id))
    assert await stored(server, workspace_id) == {athlete_id}
    await command_line.close()
    await server.close()


async def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(CannotOpenError, match="create it with `nextset migrate`"):
        await SqliteDatabase(f"sqlite:///{tmp_path / 'new.sqlite'}").open()
    assert list(tmp_path.iterdir()) == []


class Setting(msgspec.Struct):
    value: str | int


@pytest.mark.parametrize(
    ("setting", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("trusted_schema", 0), ("busy_timeout", 5000)],
)
async def test_the_settings_are_the_durable_ones(sqlite: SqliteDatabase, setting: str, value: str | int) -> None:
    assert connection_of(sqlite).execute(f"PRAGMA {setting}").fetchone() == (value,)


async def test_the_log_of_a_large_transaction_does_not_keep_its_size(
    sqlite: SqliteDatabase, workspace_id: UUID
) -> None:
    log = sqlite.path.with_name(sqlite.path.name + "-wal")
    connection = connection_of(sqlite)
    connection.execute("CREATE TABLE filler (content BLOB)")
    connection.execute("BEGIN")
    for _ in range(40):
        connection.execute("INSERT INTO filler VALUES (zeroblob(1024 * 1024))")
    connection.execute("COMMIT")
    assert log.stat().st_size > 40 * 1024 * 1024 > LARGEST_IDLE_WAL
    await sqlite.write(workspace_id, partial(add, athlete_id=uuid4()))
    assert log.stat().st_size <= LARGEST_IDLE_WAL


async def test_writes_that_queue_share_a_commit(sqlite: SqliteDatabase, workspace_id: UUID) -> None:
    statements: list[str] = []
    connection_of(sqlite).set_trace_callback(statements.append)
    fresh = [uuid4() for _ in range(50)]
    await asyncio.gather(*(sqlite.write(workspace_id, partial(add, athlete_id=one)) for one in fresh))
    assert await stored(sqlite, workspace_id) == set(fresh)
    assert statements.count("COMMIT") < 10
    assert statements.count("BEGIN IMMEDIATE") == statements.count("COMMIT")


async def test_a_commit_that_fails_fails_everyone_in_it(sqlite: SqliteDatabase, workspace_id: UUID) -> None:
    orphan = operators(
        "INSERT INTO program_revisions (workspace_id, slug, revision, content_sha256, document, created_at)"
        " VALUES ('w', 'no-such-program', 1, '', '', '')"
    )

    async def fail_at_commit(tx: Transaction) -> None:
        await tx.run(operators("PRAGMA defer_foreign_keys = ON"))  # judged at the commit, not before
        await tx.run(orphan)

    fresh = [uuid4() for _ in range(5)]
    answers = await asyncio.gather(
        sqlite.across_workspaces(fail_at_commit),
        *(sqlite.write(workspace_id, partial(add, athlete_id=one)) for one in fresh),
        return_exceptions=True,
    )
    acknowledged = {one for one, answer in zip(fresh, answers[1:], strict=True) if answer == 1}
    assert isinstance(answers[0], OutcomeUnknownError)
    assert await stored(sqlite, workspace_id) == acknowledged
    assert await sqlite.write(workspace_id, partial(add, athlete_id=uuid4())) == 1


async def test_a_database_at_its_largest_size_loses_nothing_acknowledged(
    sqlite: SqliteDatabase, workspace_id: UUID
) -> None:
    pages = connection_of(sqlite).execute("PRAGMA page_count").fetchone()[0]
    connection_of(sqlite).execute(f"PRAGMA max_page_count = {pages + 5}")
    fresh = [uuid4() for _ in range(300)]
    answers = await asyncio.gather(
        *(sqlite.write(workspace_id, partial(add, athlete_id=one)) for one in fresh), return_exceptions=True
    )
    assert {type(answer) for answer in answers} == {int, StorageFullError}
    acknowledged = {one for one, answer in zip(fresh, answers, strict=True) if answer == 1}
    assert await stored(sqlite, workspace_id) == acknowledged

    connection_of(sqlite).execute("PRAGMA max_page_count = 1000000")
    assert await sqlite.write(workspace_id, partial(add, athlete_id=uuid4())) == 1


async def test_a_writer_that_another_process_keeps_out_is_unavailable(
    sqlite: SqliteDatabase, workspace_id: UUID
) -> None:
    connection_of(sqlite).execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(sqlite.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(UnavailableError, match="locked"):
        await sqlite.write(workspace_id, partial(add, athlete_id=uuid4()))
    assert await stored(sqlite, workspace_id) == set()  # reads go on meanwhile
    other.execute("ROLLBACK")
    other.close()
    assert await sqlite.write(workspace_id, partial(add, athlete_id=uuid4())) == 1


async def test_a_use_case_that_awaits_something_else_is_stopped(sqlite: SqliteDatabase, workspace_id: UUID) -> None:
    async def add_and_sleep(tx: Transaction) -> None:
        await add(tx, uuid4())
        await asyncio.sleep(0)

    async def sleep(_: Transaction) -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="must await nothing but its transaction"):
        await sqlite.write(workspace_id, add_and_sleep)
    with pytest.raises(RuntimeError, match="must await nothing but its transaction"):
        await sqlite.read(workspace_id, sleep)
    assert await stored(sqlite, workspace_id) == set()


async def test_too_many_waiting_writes_are_refused(
    sqlite: SqliteDatabase, workspace_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "LONGEST_QUEUE", 3)
    fresh = [uuid4() for _ in range(200)]
    answers = await asyncio.gather(
        *(sqlite.write(workspace_id, partial(add, athlete_id=one)) for one in fresh), return_exceptions=True
    )
    assert any(isinstance(answer, OverloadedError) for answer in answers)
    assert len(await stored(sqlite, workspace_id)) == answers.count(1)


async def test_a_request_is_known_in_its_use_case(sqlite: SqliteDatabase, workspace_id: UUID) -> None:
    request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id")
    request_id.set("r-17")

    async def ask(_: Transaction) -> str:
        return request_id.get()

    assert await sqlite.write(workspace_id, ask) == "r-17"


async def test_an_instant_without_a_time_zone_is_refused(sqlite: SqliteDatabase, workspace_id: UUID) -> None:
    statement = Statement(text("SELECT :workspace_id, :at"))
    with pytest.raises(TypeError, match="without a time zone"):
        await sqlite.write(workspace_id, lambda tx: tx.run(statement, at=datetime(2026, 11, 24)))  # noqa: DTZ001  # that is it


async def test_reads_and_writes_at_once_see_whole_transactions(sqlite: SqliteDatabase, workspace_id: UUID) -> None:
    pair = [uuid4(), uuid4()]

    async def move_both(tx: Transaction) -> None:
        for one in pair:
            await increment(tx, one)

    async def versions(tx: Transaction) -> set[int]:
        return {row.version for one in pair if (row := await tx.first(FIND, athlete_id=one))}

    for one in pair:
        await sqlite.write(workspace_id, partial(add, athlete_id=one))
    writes = [asyncio.create_task(sqlite.write(workspace_id, move_both)) for _ in range(100)]
    while not all(write.done() for write in writes):
        assert len(await sqlite.read(workspace_id, versions)) == 1
        await asyncio.sleep(0)
    assert await sqlite.read(workspace_id, versions) == {100}


async def test_a_writer_that_is_torn_out_of_its_work_goes_on_with_the_next(
    sqlite: SqliteDatabase, workspace_id: UUID
) -> None:
    async def tear(tx: Transaction) -> None:
        await add(tx, uuid4())
        assert sqlite._writer is not None
        assert sqlite._writer._task is not None
        sqlite._writer._task.cancel()

    with pytest.raises(OutcomeUnknownError):
        await sqlite.write(workspace_id, tear)
    assert await stored(sqlite, workspace_id) == set()
    assert await sqlite.write(workspace_id, partial(add, athlete_id=uuid4())) == 1


async def test_a_writer_torn_out_of_a_long_write_keeps_nothing_of_it(
    sqlite: SqliteDatabase, workspace_id: UUID
) -> None:
    goes_on = threading.Event()

    async def add_two(tx: Transaction) -> None:
        await add(tx, uuid4())
        assert goes_on.wait(PATIENCE_SECONDS)
        await add(tx, uuid4())

    writing = asyncio.create_task(sqlite.write(workspace_id, add_two, long=True))
    queued = asyncio.create_task(sqlite.write(workspace_id, partial(add, athlete_id=uuid4())))
    await asyncio.to_thread(wait_until, lambda: connection_of(sqlite).total_changes)
    assert sqlite._writer is not None
    assert sqlite._writer._task is not None
    sqlite._writer._task.cancel()
    asyncio.get_running_loop().call_soon(goes_on.set)  # after the cancellation was delivered
    for torn in (writing, queued):
        with pytest.raises(OutcomeUnknownError):
            await torn
    assert await stored(sqlite, workspace_id) == set()
    assert await sqlite.write(workspace_id, partial(add, athlete_id=uuid4())) == 1


async def test_a_write_that_comes_while_another_is_kept_out_has_a_turn_of_its_own(
    sqlite: SqliteDatabase, workspace_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection_of(sqlite).execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(sqlite.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    second: list[asyncio.Task[int]] = []
    in_thread = group_commit.GroupCommit._in_thread

    async def begin(writer: group_commit.GroupCommit, work: Callable[[Any], object], argument: Any) -> None:
        if writer is not sqlite._writer:
            pass  # that of another test's server in this process
        elif argument == "BEGIN IMMEDIATE" and not second:
            second.append(asyncio.create_task(sqlite.write(workspace_id, partial(add, athlete_id=uuid4()))))
            await asyncio.sleep(0)  # it is queued now, behind the write whose turn has begun
        elif argument == "BEGIN IMMEDIATE":
            other.execute("ROLLBACK")
        await in_thread(writer, work, argument)

    monkeypatch.setattr(group_commit.GroupCommit, "_in_thread", begin)
    with pytest.raises(UnavailableError, match="locked"):
        await sqlite.write(workspace_id, partial(add, athlete_id=uuid4()))
    assert await second[0] == 1
    other.close()


async def test_a_write_while_the_database_is_being_closed_is_refused(sqlite_urls: Urls, workspace_id: UUID) -> None:
    database = SqliteDatabase(sqlite_urls.api)
    await database.open()
    first = asyncio.create_task(database.write(workspace_id, partial(add, athlete_id=uuid4())))
    await asyncio.sleep(0)
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0)
    with pytest.raises(UnavailableError):
        await database.write(workspace_id, partial(add, athlete_id=uuid4()))
    await closing
    assert await first == 1


async def test_a_long_read_while_the_database_is_being_closed_is_refused(sqlite_urls: Urls, workspace_id: UUID) -> None:
    database = SqliteDatabase(sqlite_urls.api)
    await database.open()
    started, goes_on = threading.Event(), threading.Event()

    async def until_told(_tx: Transaction) -> int:
        started.set()
        assert goes_on.wait(PATIENCE_SECONDS)
        return 1

    first = asyncio.create_task(database.long_read(workspace_id, until_told))
    await asyncio.to_thread(started.wait, PATIENCE_SECONDS)
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0)
    with pytest.raises(UnavailableError):
        await database.long_read(workspace_id, until_told)
    goes_on.set()
    await closing
    assert await first == 1


async def test_a_long_read_that_would_wait_behind_too_many_is_refused(
    sqlite: SqliteDatabase, workspace_id: UUID
) -> None:
    goes_on = threading.Event()

    async def until_told(_tx: Transaction) -> None:
        assert goes_on.wait(PATIENCE_SECONDS)

    waiting = [asyncio.create_task(sqlite.long_read(workspace_id, until_told)) for _ in range(MOST_LONG_READS)]
    await asyncio.sleep(0)
    with pytest.raises(OverloadedError):
        await sqlite.long_read(workspace_id, until_told)
    goes_on.set()
    await asyncio.gather(*waiting)


async def test_a_snapshot_that_would_wait_behind_too_many_is_refused(
    sqlite: SqliteDatabase, workspace_id: UUID
) -> None:
    goes_on = threading.Event()

    async def until_told(_tx: Transaction) -> None:
        assert goes_on.wait(PATIENCE_SECONDS)

    waiting = [asyncio.create_task(sqlite.snapshot(workspace_id, until_told)) for _ in range(MOST_SNAPSHOTS)]
    await asyncio.sleep(0)
    with pytest.raises(OverloadedError):
        await sqlite.snapshot(workspace_id, until_told)
    goes_on.set()
    await asyncio.gather(*waiting)


async def test_closing_the_database_does_not_wait_for_the_end_of_a_snapshot(
    sqlite_urls: Urls, workspace_id: UUID
) -> None:
    """Writing an archive may take minutes."""
    database = SqliteDatabase(sqlite_urls.api)
    await database.open()
    started, goes_on = threading.Event(), threading.Event()

    async def many_pages(tx: Transaction) -> None:
        started.set()
        assert goes_on.wait(PATIENCE_SECONDS)
        await tx.all(LIST)

    running = asyncio.create_task(database.snapshot(workspace_id, many_pages))
    await asyncio.to_thread(started.wait, PATIENCE_SECONDS)
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0)
    goes_on.set()
    await closing
    with pytest.raises(UnavailableError, match="closing"):
        await running


async def test_a_long_write_lets_others_read_meanwhile(sqlite: SqliteDatabase, workspace_id: UUID) -> None:
    goes_on = threading.Event()

    async def until_told(tx: Transaction) -> None:
        await add(tx, uuid4())
        assert goes_on.wait(PATIENCE_SECONDS)

    writing = asyncio.create_task(sqlite.write(workspace_id, until_told, long=True))
    await asyncio.to_thread(wait_until, lambda: connection_of(sqlite).total_changes)
    assert await stored(sqlite, workspace_id) == set()
    goes_on.set()
    await writing
    assert len(await stored(sqlite, workspace_id)) == 1


async def test_a_long_queue_of_writes_gives_reads_their_turn(sqlite: SqliteDatabase, workspace_id: UUID) -> None:
    writes = [asyncio.create_task(sqlite.write(workspace_id, partial(add, athlete_id=uuid4()))) for _ in range(60)]
    await asyncio.sleep(0)
    reads = 0
    while not all(write.done() for write in writes):
        await stored(sqlite, workspace_id)
        await asyncio.sleep(0)
        reads += 1
    assert reads > 30


WRITER = """
import asyncio, sys
from functools import partial
from uuid import UUID, uuid4
from api.store.engines.sqlite import MOST_LONG_READS, SqliteDatabase
from tests.api.store.statements import add

async def client(database, workspace_id):
    while True:
        athlete_id = uuid4()
        await database.write(workspace_id, partial(add, athlete_id=athlete_id))
        print(athlete_id, flush=True)

async def main(url, workspace_id):
    database = SqliteDatabase(url)
    await database.open(exclusive=True)
    await asyncio.gather(*(client(database, UUID(workspace_id)) for _ in range(8)))

asyncio.run(main(*sys.argv[1:]))
"""


async def test_a_killed_server_has_lost_nothing_acknowledged(sqlite_urls: Urls, workspace_id: UUID) -> None:
    acknowledged: set[UUID] = set()
    for lives in (40, 170, 300):
        server = subprocess.Popen(
            [sys.executable, "-c", WRITER, sqlite_urls.api, str(workspace_id)], stdout=subprocess.PIPE, cwd=ROOT
        )
        assert server.stdout is not None
        acknowledged |= {UUID(line.decode().strip()) for line in itertools.islice(server.stdout, lives)}
        server.send_signal(signal.SIGKILL)
        rest, _ = server.communicate()
        acknowledged |= {UUID(line.decode()) for line in rest.splitlines() if len(line) == 36}
    database = SqliteDatabase(sqlite_urls.api)
    await database.open(exclusive=True)
    left = await stored(database, workspace_id)
    await database.close()
    assert acknowledged <= left
    assert len(left - acknowledged) <= 3 * 8  # committed, and killed before it could say so
    assert len(acknowledged) >= 510


async def test_a_value_set_is_bound_never_spelled(sqlite: SqliteDatabase, workspace_id: UUID) -> None:
    athlete_id = uuid4()
    external_id = "'; DROP TABLE athletes; --"
    await sqlite.write(workspace_id, partial(add, athlete_id=athlete_id, external_id=external_id))
    assert await sqlite.write(workspace_id, lambda tx: tx.run(SET, athlete_id=athlete_id, version=2)) == 1
