"""Work in the background while the disk is full or the database is away: it goes on by itself, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import CapturingLogger

from api.store.database import Database, StorageFullError, UnavailableError
from api.store.engines.sqlite import SqliteDatabase
from api.use_cases.failure_log import FailureLog
from api.use_cases.imports import remove_import
from api.use_cases.imports import worker as imports_worker
from api.use_cases.imports.background import LEASE, MOST_ATTEMPTS
from api.use_cases.stored.stored_import import ImportStatus
from api.use_cases.webhooks import worker as webhooks_worker
from api.use_cases.webhooks.deliver import LEASE as DELIVERY_LEASE
from api.use_cases.webhooks.send import Attempt
from tests.api.store.engines.test_sqlite import connection_of
from tests.api.use_cases.feed.rows import session
from tests.api.use_cases.imports.test_background import WORKOUTS, Gym
from tests.api.use_cases.webhooks.workspace import Workspace
from tests.databases import PostgresqlServer, Urls
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.anyio

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)
both_engines = pytest.mark.parametrize("engine", ["sqlite", POSTGRESQL], scope="session")
only_postgresql = pytest.mark.parametrize("engine", [POSTGRESQL], scope="session")

FullDisk = Callable[[str], AbstractContextManager[None]]
TURNS = 2 * MOST_ATTEMPTS


@pytest.fixture
def full_disk(database: Database, database_urls: Urls, request: pytest.FixtureRequest) -> FullDisk:
    """No room for what one table needs on PostgreSQL, where a trigger raises its error. On SQLite, no room at all."""

    @contextmanager
    def on_sqlite(_table: str) -> Iterator[None]:
        assert isinstance(database, SqliteDatabase)
        connection_of(database).execute("PRAGMA max_page_count = 1")  # as many as there are
        yield
        connection_of(database).execute("PRAGMA max_page_count = 1000000")

    @contextmanager
    def on_postgresql(table: str) -> Iterator[None]:
        server: PostgresqlServer = request.getfixturevalue("postgresql_server")
        server.say_in(
            database_urls.name,
            f"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
            CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse();
            """,
        )
        yield
        server.say_in(database_urls.name, f"DROP TRIGGER full_disk ON {table}")

    return on_sqlite if isinstance(database, SqliteDatabase) else on_postgresql


@contextmanager
def stopped(server: PostgresqlServer) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()


@pytest.fixture
async def gym(database: Database, workspace: Workspace) -> Gym:
    gym = Gym(database, workspace.id)
    await gym.joins()
    return gym


@pytest.fixture
def workspace(database: Database, workspace_id: UUID) -> Workspace:
    return Workspace(database, workspace_id)


@both_engines
async def test_an_import_outlasts_a_full_disk(gym: Gym, full_disk: FullDisk) -> None:
    import_id, process = await gym.starts(), gym.process()
    with full_disk("events"):
        for _ in range(TURNS):
            with pytest.raises(StorageFullError):
                await process.work(gym.workspace_id)
            gym.clock.time += LEASE + timedelta(seconds=1)
        assert await gym.session_keys(import_id) == Counter()
    await process.work(gym.workspace_id)
    await assert_imported(gym, import_id)


@both_engines
async def test_webhooks_resume_after_a_full_disk_without_counting_an_attempt(
    workspace: Workspace, full_disk: FullDisk
) -> None:
    endpoint = await workspace.listens()
    for number in range(1, 201):
        await workspace.changes(session("a", number))
    refused = 0
    with full_disk("webhook_deliveries"):
        for _ in range(TURNS):
            try:
                await workspace.works(DELIVERY_LEASE)
            except StorageFullError:
                refused += 1
    assert refused == TURNS
    await workspace.works(DELIVERY_LEASE)
    rows = await workspace.deliveries(endpoint)
    assert Counter((row.status, row.attempts) for row in rows) == {("succeeded", 1): 200}


@only_postgresql
async def test_a_removal_outlasts_a_full_disk(gym: Gym, full_disk: FullDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite it needs no room: it frees some."""
    monkeypatch.setattr(remove_import, "REMOVED_AT_ONCE", 5)
    monkeypatch.setattr(remove_import, "REMOVED_PER_SLICE", 5)
    import_id, process = await gym.starts(), gym.process()
    await process.work(gym.workspace_id)
    await gym.write(lambda context: remove_import.remove_import(context, import_id))
    with full_disk("outbox"):
        for _ in range(TURNS):
            with pytest.raises(StorageFullError):
                await process.work(gym.workspace_id)
            gym.clock.time += LEASE + timedelta(seconds=1)
    await process.work(gym.workspace_id)
    stored = await gym.found(import_id)
    assert (stored.status, stored.details.removed) == (ImportStatus.DELETED, WORKOUTS)
    assert await gym.session_keys(import_id) == Counter()


@only_postgresql
async def test_an_import_goes_on_after_the_database_was_away(gym: Gym, postgresql_server: PostgresqlServer) -> None:
    import_id, process = await gym.starts(), gym.process()
    job = await gym.claims()
    assert job is not None
    await gym.slices(job, 1)
    process._held[gym.workspace_id] = job  # the database stops in its second slice
    with stopped(postgresql_server):
        for _ in range(TURNS):
            with pytest.raises(UnavailableError):
                await process.work(gym.workspace_id)
            gym.clock.time += LEASE + timedelta(seconds=1)
    await process.work(gym.workspace_id)
    await assert_imported(gym, import_id)


@only_postgresql
async def test_an_outcome_that_the_database_could_not_record_does_not_count_as_an_attempt(
    workspace: Workspace, postgresql_server: PostgresqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is sent again with the same id, so the receiver can tell."""
    endpoint = await workspace.listens()
    await workspace.changes(session("a", 1))
    attempt, is_sent = workspace.worker._attempt, asyncio.Event()

    async def stop_after(*arguments: Any) -> Attempt:
        outcome = await attempt(*arguments)
        if not is_sent.is_set():
            is_sent.set()
            postgresql_server.stop()
        return outcome

    monkeypatch.setattr(workspace.worker, "_attempt", stop_after)
    try:
        with suppress(UnavailableError):
            await workspace.works()
    finally:
        postgresql_server.start()
    (row,) = await workspace.deliveries(endpoint)
    assert (row.status, row.attempts) == ("pending", 0)
    await workspace.works(DELIVERY_LEASE)
    (row,) = await workspace.deliveries(endpoint)
    assert (row.status, row.attempts) == ("succeeded", 1)
    assert [each.id for each in workspace.sent] == [workspace.sent[0].id] * 2


@only_postgresql
async def test_workers_recover_without_a_restart_and_log_little(
    gym: Gym, workspace: Workspace, postgresql_server: PostgresqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They look 20 times while the database is away. Their clock stands still, so all of this is one minute.

    The workers have a log of their own: servers that share the process with this test warn about their database too.
    """
    monkeypatch.setattr(imports_worker, "SWEPT_EVERY_SECONDS", 0.01)
    monkeypatch.setattr(webhooks_worker, "SWEPT_EVERY_SECONDS", 0.01)
    import_id, endpoint = await gym.starts(), await workspace.listens()
    await workspace.changes(session("a", 1))
    workers: list[Any] = [gym.process(), workspace.worker]
    looks: Counter[int] = Counter()
    log = CapturingLogger()
    for number, each in enumerate(workers):
        monkeypatch.setattr(each, "sweep", _counted(each.sweep, looks, number))
        monkeypatch.setattr(each, "_failures", FailureLog(log, workspace.clock.now))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            with stopped(postgresql_server):
                for each in workers:
                    each.start()
                while min(looks[0], looks[1]) < 20:
                    await asyncio.sleep(0.01)
            while (await gym.found(import_id)).status is not ImportStatus.FINISHED:
                await asyncio.sleep(0.01)
            while {row.attempts for row in await workspace.deliveries(endpoint)} != {1}:  # sent, and recorded
                await asyncio.sleep(0.01)
    finally:
        for each in workers:
            await each.close()
    await assert_imported(gym, import_id)
    warnings = Counter((*call.args, call.kwargs["error"], call.kwargs.get("workspace_id")) for call in log.calls)
    assert {event for event, _, _ in warnings} >= {"the sweep for imports failed", "the sweep for webhooks failed"}
    assert set(warnings.values()) == {1}
    assert all(call.method_name == "warning" and "exc_info" not in call.kwargs for call in log.calls)


def _counted(sweep: Callable[[], object], looks: Counter[int], number: int) -> Callable[[], object]:
    def counted() -> object:
        looks[number] += 1
        return sweep()

    return counted


async def assert_imported(gym: Gym, import_id: UUID) -> None:
    """Every workout once, and the event once."""
    stored, counts = await gym.found(import_id), await gym.counts(import_id)
    assert (stored.status, counts.created, counts.known) == (ImportStatus.FINISHED, WORKOUTS, 0)
    assert list((await gym.session_keys(import_id)).values()) == [1] * WORKOUTS
    assert await gym.finished_events() == 1
