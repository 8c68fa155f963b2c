"""What is PostgreSQL's own: the second wall, retries, lost servers, full pools, and commits that nobody answers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID, uuid4

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import msgspec
import pytest
from sqlalchemy import text

from api.store.database import (
    CannotOpenError,
    LockTimeoutError,
    LostLockError,
    OutcomeUnknownError,
    Transaction,
    UnavailableError,
    UniqueViolationError,
)
from api.store.engines import postgresql as postgresql_engine
from api.store.engines.postgresql import PostgresqlDatabase
from api.store.statement import Statement
from tests.api.store.statements import ALL, FIND, LIST, LOCK, REMOVE, SET, WITHOUT_FILTER, add, increment
from tests.databases import PostgresqlServer, Urls
from tests.waiting import PATIENCE_SECONDS, wait_until

pytestmark = [pytest.mark.anyio, pytest.mark.postgresql]


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[PostgresqlDatabase]:
    database = PostgresqlDatabase(url)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture
async def postgresql(postgresql_urls: Urls) -> AsyncIterator[PostgresqlDatabase]:
    async with opened(postgresql_urls.api) as database:
        yield database


@pytest.fixture
async def athlete_id(postgresql: PostgresqlDatabase, workspace_id: UUID) -> UUID:
    athlete_id = uuid4()
    await postgresql.write(workspace_id, partial(add, athlete_id=athlete_id))
    return athlete_id


def name_of(urls: Urls) -> str:
    return urls.api.partition("@/")[2].partition("?")[0]


def cut_connections(server: PostgresqlServer, urls: Urls) -> None:
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    sql = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"  # noqa: S608  # a constant
    server.say_in(name_of(urls), sql)


def wait_for_sleep(server: PostgresqlServer, urls: Urls) -> None:
    """Wait until a connection to this database runs `pg_sleep`."""
    conditions = "datname = current_database() AND wait_event = 'PgSleep'"
    sql = f"SELECT 'sleeps' FROM pg_stat_activity WHERE {conditions}"  # noqa: S608  # a constant
    wait_until(lambda: "sleeps" in server.say_in(name_of(urls), sql).split())


async def version_of(database: PostgresqlDatabase, workspace_id: UUID, athlete_id: UUID) -> int:
    counter = await database.read(workspace_id, lambda tx: tx.first(FIND, athlete_id=athlete_id))
    assert counter is not None
    return counter.version


# The second wall


async def test_a_query_that_forgets_its_filter_sees_its_own_workspace_only(
    postgresql: PostgresqlDatabase, workspace_id: UUID, athlete_id: UUID
) -> None:
    other = uuid4()
    await postgresql.write(uuid4(), partial(add, athlete_id=other))
    rows = await postgresql.read(workspace_id, lambda tx: tx.all(WITHOUT_FILTER))
    assert [row.athlete_id for row in rows] == [athlete_id]


async def test_the_owner_is_walled_in_too(
    postgresql_urls: Urls, postgresql: PostgresqlDatabase, athlete_id: UUID
) -> None:
    async with opened(postgresql_urls.migration) as owner:
        assert await owner.read(uuid4(), lambda tx: tx.all(WITHOUT_FILTER)) == []


async def test_the_api_cannot_look_across_workspaces(postgresql: PostgresqlDatabase, athlete_id: UUID) -> None:
    with pytest.raises(CannotOpenError, match=r"^The role nextset_app can't see all workspaces: .*MIGRATION_URL.*\.$"):
        await postgresql.across_workspaces(lambda tx: tx.all(ALL))


async def test_a_row_for_another_workspace_is_refused(postgresql: PostgresqlDatabase, workspace_id: UUID) -> None:
    smuggle = Statement(
        text("INSERT INTO workspaces VALUES (CAST(:other AS uuid), CAST(:workspace_id AS uuid)::text, '2026-11-24Z')")
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await postgresql.write(workspace_id, lambda tx: tx.run(smuggle, other=uuid4()))


async def test_a_role_that_bypasses_the_wall_is_said_out_loud(
    postgresql_server: PostgresqlServer, postgresql_urls: Urls, postgresql: PostgresqlDatabase
) -> None:
    assert await postgresql.ready() == []
    async with opened(postgresql_server.url("postgres", name_of(postgresql_urls))) as superuser:
        (notice,) = await superuser.ready()
    assert "bypassed" in notice


async def test_row_level_security_lifted_for_the_owner_is_reported_as_a_notice(
    postgresql_server: PostgresqlServer, postgresql_urls: Urls, postgresql: PostgresqlDatabase
) -> None:
    postgresql_server.say_in(name_of(postgresql_urls), "ALTER TABLE events NO FORCE ROW LEVEL SECURITY")
    (notice,) = await postgresql.ready()
    assert "does not apply to the owner" in notice


# Attempts


@pytest.mark.parametrize(
    "error", [LostLockError(), UniqueViolationError("of another transaction")], ids=["lock", "row"]
)
async def test_a_write_that_met_another_transaction_is_attempted_again(
    postgresql: PostgresqlDatabase, workspace_id: UUID, error: Exception
) -> None:
    left = [error]

    async def work(tx: Transaction) -> int:
        if left:
            raise left.pop()
        return await add(tx, uuid4())

    assert await postgresql.write(workspace_id, work) == 1


async def test_a_lock_that_is_lost_in_every_attempt_is_a_database_that_is_unavailable(
    postgresql: PostgresqlDatabase, workspace_id: UUID, athlete_id: UUID
) -> None:
    async def work(tx: Transaction) -> None:
        await tx.defer(REMOVE, athlete_id=uuid4(), if_no_row=LostLockError)

    with pytest.raises(UnavailableError, match="although it was locked"):
        await postgresql.write(workspace_id, work)


# Locks


async def test_a_lock_kept_too_long_is_said_to_be_that(postgresql_urls: Urls, workspace_id: UUID) -> None:
    async with opened(postgresql_urls.api + "&lock_timeout_seconds=0.1") as database:
        athlete_id, locked, free = uuid4(), asyncio.Event(), asyncio.Event()
        await database.write(workspace_id, partial(add, athlete_id=athlete_id))

        async def keep(tx: Transaction) -> None:
            await tx.first(LOCK, athlete_id=athlete_id)
            locked.set()
            await free.wait()

        keeper = asyncio.create_task(database.write(workspace_id, keep))
        await locked.wait()
        with pytest.raises(LockTimeoutError) as refusal:
            await database.write(workspace_id, partial(increment, athlete_id=athlete_id))
        assert refusal.value.retry_after_seconds >= 1
        free.set()
        await keeper
        assert await database.write(workspace_id, partial(increment, athlete_id=athlete_id)) == 1


async def test_athletes_do_not_wait_for_each_other(
    postgresql: PostgresqlDatabase, workspace_id: UUID, athlete_id: UUID
) -> None:
    other, locked, free = uuid4(), asyncio.Event(), asyncio.Event()
    await postgresql.write(workspace_id, partial(add, athlete_id=other))

    async def keep(tx: Transaction) -> None:
        await tx.first(LOCK, athlete_id=athlete_id)
        locked.set()
        await free.wait()

    keeper = asyncio.create_task(postgresql.write(workspace_id, keep))
    await locked.wait()
    assert await postgresql.write(workspace_id, partial(increment, athlete_id=other)) == 1
    free.set()
    await keeper


async def test_two_that_lock_crosswise_both_succeed(
    postgresql: PostgresqlDatabase, workspace_id: UUID, athlete_id: UUID
) -> None:
    other, both = uuid4(), asyncio.Barrier(2)
    await postgresql.write(workspace_id, partial(add, athlete_id=other))

    def crosswise(*order: UUID) -> Callable[[Transaction], Awaitable[None]]:
        waited = False

        async def work(tx: Transaction) -> None:
            nonlocal waited
            await increment(tx, order[0])
            if not waited:
                waited = True
                await both.wait()
            await increment(tx, order[1])

        return work

    # The lock timeout must come after PostgreSQL has looked for a deadlock, even on a slow machine.
    async with opened(f"{postgresql._url}&lock_timeout_seconds={PATIENCE_SECONDS}") as database:
        await asyncio.gather(
            database.write(workspace_id, crosswise(athlete_id, other)),
            database.write(workspace_id, crosswise(other, athlete_id)),
        )
    assert [await version_of(postgresql, workspace_id, one) for one in (athlete_id, other)] == [2, 2]


# Lost connections, full pools


async def test_a_connection_lost_before_the_commit_is_made_good(
    postgresql_server: PostgresqlServer,
    postgresql_urls: Urls,
    postgresql: PostgresqlDatabase,
    workspace_id: UUID,
    athlete_id: UUID,
) -> None:
    calls = 0

    async def increment_and_lose(tx: Transaction) -> None:
        nonlocal calls
        calls += 1
        await increment(tx, athlete_id)
        if calls == 1:
            await asyncio.to_thread(cut_connections, postgresql_server, postgresql_urls)
            await tx.first(FIND, athlete_id=athlete_id)

    await postgresql.write(workspace_id, increment_and_lose)
    assert calls == 2
    assert await version_of(postgresql, workspace_id, athlete_id) == 1


async def test_idle_connections_that_were_cut_are_replaced(
    postgresql_server: PostgresqlServer,
    postgresql_urls: Urls,
    postgresql: PostgresqlDatabase,
    workspace_id: UUID,
    athlete_id: UUID,
) -> None:
    for turn in range(1, 4):
        await asyncio.to_thread(cut_connections, postgresql_server, postgresql_urls)
        assert await postgresql.write(workspace_id, partial(increment, athlete_id=athlete_id)) == turn


async def test_a_stopped_server_is_unavailable_and_a_started_one_serves_again(
    postgresql_server: PostgresqlServer, postgresql: PostgresqlDatabase, workspace_id: UUID, athlete_id: UUID
) -> None:
    await asyncio.to_thread(postgresql_server.stop)
    try:
        for run in (postgresql.read, postgresql.write):
            with pytest.raises(UnavailableError) as refusal:
                await run(workspace_id, partial(increment, athlete_id=athlete_id))
            assert not isinstance(refusal.value, OutcomeUnknownError)
        with pytest.raises(UnavailableError):
            await postgresql.ready()
    finally:
        await asyncio.to_thread(postgresql_server.start)
    await postgresql.ready()
    assert await postgresql.write(workspace_id, partial(increment, athlete_id=athlete_id)) == 1


async def test_a_full_pool_is_unavailable_and_recovers(postgresql_urls: Urls, workspace_id: UUID) -> None:
    async with opened(postgresql_urls.api + "&pool_size=1&pool_wait_seconds=0.1") as database:
        held, free = asyncio.Event(), asyncio.Event()

        async def keep(_: Transaction) -> None:
            held.set()
            await free.wait()

        keeper = asyncio.create_task(database.write(workspace_id, keep))
        await held.wait()
        with pytest.raises(UnavailableError, match="No database connection became free"):
            await database.read(workspace_id, lambda tx: tx.all(LIST))
        free.set()
        await keeper
        assert await database.read(workspace_id, lambda tx: tx.all(LIST)) == []


async def test_a_client_that_leaves_gives_its_connection_back(
    postgresql_server: PostgresqlServer, postgresql_urls: Urls, workspace_id: UUID
) -> None:
    options = f"&pool_size=1&pool_wait_seconds={PATIENCE_SECONDS}&statement_timeout_seconds=3600"
    async with opened(postgresql_urls.api + options) as database:
        sleep = Statement(text("SELECT pg_sleep(3600), CAST(:workspace_id AS uuid)"))
        client = asyncio.create_task(database.write(workspace_id, lambda tx: tx.run(sleep)))
        await asyncio.to_thread(wait_for_sleep, postgresql_server, postgresql_urls)
        client.cancel()
        await asyncio.wait([client])
        assert await database.read(workspace_id, lambda tx: tx.all(LIST)) == []


async def test_a_statement_that_runs_too_long_is_ended(postgresql_urls: Urls, workspace_id: UUID) -> None:
    async with opened(postgresql_urls.api + "&statement_timeout_seconds=0.2") as database:
        sleep = Statement(text("SELECT pg_sleep(3600), CAST(:workspace_id AS uuid)"))
        with pytest.raises(UnavailableError, match="57014"):
            await database.write(workspace_id, lambda tx: tx.run(sleep))


@pytest.mark.slow
async def test_a_read_behind_the_lock_of_a_table_ends_soon_after_the_statement_timeout(
    postgresql_urls: Urls, workspace_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The driver ends it: only transactions that write set the timeouts of the server."""
    monkeypatch.setattr(postgresql_engine, "LATEST_ATTEMPT_SECONDS", 0)  # one attempt
    owner = await asyncpg.connect(postgresql_urls.migration)
    try:
        async with owner.transaction(), opened(postgresql_urls.api + "&statement_timeout_seconds=0.1") as database:
            await owner.execute("LOCK TABLE athletes IN ACCESS EXCLUSIVE MODE")
            async with asyncio.timeout(PATIENCE_SECONDS):
                with pytest.raises(UnavailableError):
                    await database.read(workspace_id, lambda tx: tx.all(LIST))
    finally:
        await owner.close()


async def test_no_attempt_starts_long_after_the_first(
    postgresql: PostgresqlDatabase, workspace_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql_engine, "LATEST_ATTEMPT_SECONDS", 0)
    attempts = 0

    async def work(_tx: Transaction) -> None:
        nonlocal attempts
        attempts += 1
        raise LostLockError

    with pytest.raises(LostLockError):
        await postgresql.write(workspace_id, work)
    assert attempts == 1


async def test_a_commit_that_is_not_answered_is_unknown_and_not_tried_again(
    postgresql_server: PostgresqlServer,
    postgresql_urls: Urls,
    postgresql: PostgresqlDatabase,
    workspace_id: UUID,
    athlete_id: UUID,
) -> None:
    await asyncio.to_thread(postgresql_server.say_in, name_of(postgresql_urls), SLOW_COMMIT)
    calls = 0

    async def counted(tx: Transaction) -> None:
        nonlocal calls
        calls += 1
        await increment(tx, athlete_id)

    async with opened(postgresql_urls.api + "&statement_timeout_seconds=3600") as database:
        commit = asyncio.create_task(database.write(workspace_id, counted))
        await asyncio.to_thread(wait_for_sleep, postgresql_server, postgresql_urls)
        await asyncio.to_thread(cut_connections, postgresql_server, postgresql_urls)
        with pytest.raises(OutcomeUnknownError):
            await commit
    assert calls == 1
    assert await version_of(postgresql, workspace_id, athlete_id) == 0


SLOW_COMMIT = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(3600); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER slow AFTER UPDATE ON athletes DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION slow();
"""


# Prepared statements


async def test_a_migration_under_a_running_server_is_survived(
    postgresql_server: PostgresqlServer,
    postgresql_urls: Urls,
    postgresql: PostgresqlDatabase,
    workspace_id: UUID,
    athlete_id: UUID,
) -> None:
    assert await version_of(postgresql, workspace_id, athlete_id) == 0
    alter = "ALTER TABLE athletes ALTER COLUMN version TYPE bigint"
    await asyncio.to_thread(postgresql_server.say_in, name_of(postgresql_urls), alter)
    assert await version_of(postgresql, workspace_id, athlete_id) == 0


async def test_it_works_without_prepared_statements(postgresql_urls: Urls, workspace_id: UUID) -> None:
    class Names(msgspec.Struct):
        name: str

    async with opened(postgresql_urls.api + "&statement_cache_size=0") as database:
        athlete_id = uuid4()
        await database.write(workspace_id, partial(add, athlete_id=athlete_id))
        assert await database.write(workspace_id, lambda tx: tx.run(SET, athlete_id=athlete_id, version=3)) == 1
        prepared = Statement(
            text("SELECT name FROM pg_prepared_statements WHERE CAST(:workspace_id AS uuid) IS NOT NULL"), Names
        )
        assert await database.read(workspace_id, lambda tx: tx.all(prepared)) == []


# The URL


async def test_a_database_that_is_not_there_is_said_in_a_sentence(postgresql_server: PostgresqlServer) -> None:
    with pytest.raises(CannotOpenError, match="does not exist"):
        await PostgresqlDatabase(postgresql_server.url("nextset_app", "no_such_database")).open()


async def test_a_read_across_statements_sees_one_moment(
    postgresql: PostgresqlDatabase, workspace_id: UUID, athlete_id: UUID
) -> None:
    async def before_and_after(tx: Transaction) -> tuple[int, int]:
        before = await tx.first(FIND, athlete_id=athlete_id)
        await postgresql.write(workspace_id, partial(increment, athlete_id=athlete_id))
        after = await tx.first(FIND, athlete_id=athlete_id)
        assert before is not None
        assert after is not None
        return before.version, after.version

    assert await postgresql.read(workspace_id, before_and_after) == (0, 0)
    assert await version_of(postgresql, workspace_id, athlete_id) == 1
