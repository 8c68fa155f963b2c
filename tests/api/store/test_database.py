"""What both engines guarantee; each test runs on both."""

import asyncio
import gc
import threading
import weakref
from contextlib import suppress
from functools import partial
from uuid import UUID, uuid4

import pytest

from api.store.database import (
    CannotOpenError,
    Database,
    ForeignKeyViolationError,
    Transaction,
    UniqueViolationError,
)
from api.store.open_database import open_database
from tests.api.store.statements import ADD, ALL, ENROLL, FIND, LIST, NOW, REMOVE, SET, add, increment, row_of
from tests.databases import Urls
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.anyio


async def version_of(database: Database, workspace_id: UUID, athlete_id: UUID) -> int:
    counter = await database.read(workspace_id, lambda tx: tx.first(FIND, athlete_id=athlete_id))
    assert counter is not None
    return counter.version


async def new_athlete(database: Database, workspace_id: UUID) -> UUID:
    athlete_id = uuid4()
    await database.write(workspace_id, lambda tx: add(tx, athlete_id))
    return athlete_id


async def test_a_row_is_read_back_as_it_was_written(database: Database, workspace_id: UUID) -> None:
    athlete_id = await new_athlete(database, workspace_id)
    counter = await database.read(workspace_id, lambda tx: tx.first(FIND, athlete_id=athlete_id))
    assert counter is not None
    assert (counter.athlete_id, counter.version) == (athlete_id, 0)
    assert (counter.created_at, counter.archived_at) == (NOW, None)
    assert counter.created_at.utcoffset() is not None


async def test_a_missing_row_is_none(database: Database, workspace_id: UUID) -> None:
    assert await database.read(workspace_id, lambda tx: tx.first(FIND, athlete_id=uuid4())) is None


async def test_a_write_returns_how_many_rows_it_touched(database: Database, workspace_id: UUID) -> None:
    athlete_id = await new_athlete(database, workspace_id)
    assert await database.write(workspace_id, lambda tx: tx.run(SET, athlete_id=athlete_id, version=1)) == 1
    assert await database.write(workspace_id, lambda tx: tx.run(SET, athlete_id=uuid4(), version=1)) == 0


async def test_120_increments_by_16_clients_at_once_are_all_counted(database: Database, workspace_id: UUID) -> None:
    athlete_id = await new_athlete(database, workspace_id)
    increments = iter(range(120))

    async def client() -> None:
        for _ in increments:
            await database.write(workspace_id, lambda tx: increment(tx, athlete_id))

    await asyncio.gather(*(client() for _ in range(16)))
    assert await version_of(database, workspace_id, athlete_id) == 120


async def test_a_read_sees_what_was_just_acknowledged(database: Database, workspace_id: UUID) -> None:
    athlete_id = await new_athlete(database, workspace_id)
    for _ in range(20):
        version = await database.write(workspace_id, lambda tx: increment(tx, athlete_id))
        assert await version_of(database, workspace_id, athlete_id) == version


async def test_a_failing_use_case_stores_nothing(database: Database, workspace_id: UUID) -> None:
    athlete_id = uuid4()

    async def add_and_fail(tx: Transaction) -> None:
        await add(tx, athlete_id)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(workspace_id, add_and_fail)
    assert await database.read(workspace_id, lambda tx: tx.all(LIST)) == []


class _Held:
    """What a use case has in memory, such as the workouts of a large export."""


@pytest.mark.parametrize("long", [False, True])
async def test_a_failing_use_case_leaves_nothing_in_memory(database: Database, workspace_id: UUID, long: bool) -> None:
    """Without waiting for a garbage collection, which is rare in a server: a dry run ends each slice with an error."""
    held: list[weakref.ref[_Held]] = []

    async def fail(tx: Transaction) -> None:
        workouts = _Held()
        held.append(weakref.ref(workouts))
        await tx.first(FIND, athlete_id=uuid4())
        raise ValueError

    gc.disable()
    try:
        with suppress(ValueError):
            await database.write(workspace_id, fail, long=long)
        await new_athlete(database, workspace_id)  # the next write
        async with asyncio.timeout(PATIENCE_SECONDS):  # until the thread of long work has left its last frame
            while held[0]() is not None:
                await asyncio.sleep(0.01)
    finally:
        gc.enable()


async def test_a_statements_error_ends_the_transaction_even_when_it_is_swallowed(
    database: Database, workspace_id: UUID
) -> None:
    athlete_id = await new_athlete(database, workspace_id)
    other = uuid4()

    async def swallow(tx: Transaction) -> None:
        await add(tx, other)
        with pytest.raises(UniqueViolationError):
            await add(tx, athlete_id)

    with pytest.raises(UniqueViolationError):
        await database.write(workspace_id, swallow)
    assert await database.read(workspace_id, lambda tx: tx.first(FIND, athlete_id=other)) is None


async def test_one_write_that_fails_among_many_at_once_fails_alone(database: Database, workspace_id: UUID) -> None:
    existing = await new_athlete(database, workspace_id)
    athlete_ids = [uuid4() for _ in range(20)]
    results = await asyncio.gather(
        *(
            database.write(workspace_id, partial(add, athlete_id=one))
            for one in [*athlete_ids[:10], existing, *athlete_ids[10:]]
        ),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [int] * 10 + [UniqueViolationError] + [int] * 10
    rows = await database.read(workspace_id, lambda tx: tx.all(LIST))
    assert {row.athlete_id for row in rows} == {existing, *athlete_ids}


async def test_an_external_id_is_unique_in_its_workspace_only(database: Database, workspace_id: UUID) -> None:
    await database.write(workspace_id, lambda tx: add(tx, uuid4(), "app-17"))
    await database.write(uuid4(), lambda tx: add(tx, uuid4(), "app-17"))
    with pytest.raises(UniqueViolationError):
        await database.write(workspace_id, lambda tx: add(tx, uuid4(), "app-17"))


async def test_a_row_that_references_a_missing_row_is_rejected(database: Database, workspace_id: UUID) -> None:
    orphan = dict.fromkeys(ENROLL.sqlite.required - {"workspace_id"}, None) | {
        "enrollment_id": uuid4(),
        "athlete_id": uuid4(),
        "program_slug": "no-program",
        "revision": 1,
        "status": "active",
        "start_on": NOW.date(),
        "document": "{}",
        "progress": "{}",
        "last_number": 0,
        "sessions_done": 0,
        "flagged": False,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    with pytest.raises(ForeignKeyViolationError):
        await database.write(workspace_id, lambda tx: tx.run(ENROLL, **orphan))


async def test_a_read_cannot_write(database: Database, workspace_id: UUID) -> None:
    async def write_in_a_read(tx: Transaction) -> int:
        return await add(tx, uuid4())

    with pytest.raises(Exception, match=r"read-?only"):
        await database.read(workspace_id, write_in_a_read)


async def test_a_missing_parameter_is_named(database: Database, workspace_id: UUID) -> None:
    with pytest.raises(TypeError, match=r"missing parameters: \['athlete_id'\]"):
        await database.read(workspace_id, lambda tx: tx.first(FIND))


async def test_a_use_case_cannot_name_another_workspace(database: Database, workspace_id: UUID) -> None:
    with pytest.raises(TypeError, match="bound by the transaction"):
        await database.read(workspace_id, lambda tx: tx.all(LIST, workspace_id=uuid4()))


async def test_a_workspace_does_not_see_rows_of_another(database: Database, workspace_id: UUID) -> None:
    athlete_id = await new_athlete(database, workspace_id)
    assert await database.read(uuid4(), lambda tx: tx.first(FIND, athlete_id=athlete_id)) is None


async def test_the_operator_sees_all_workspaces(database: Database, database_urls: Urls) -> None:
    athletes = [await new_athlete(database, uuid4()) for _ in range(3)]
    operator = open_database(database_urls.migration)
    await operator.open()
    rows = await operator.across_workspaces(lambda tx: tx.all(ALL))
    await operator.close()
    assert {row.athlete_id for row in rows} == set(athletes)


async def test_statements_of_a_workspace_and_across_them_do_not_mix(database_urls: Urls, workspace_id: UUID) -> None:
    operator = open_database(database_urls.migration)
    await operator.open()
    with pytest.raises(TypeError, match="across workspaces"):
        await operator.across_workspaces(lambda tx: tx.all(LIST))
    with pytest.raises(TypeError, match="a workspace"):
        await operator.read(workspace_id, lambda tx: tx.all(ALL))
    await operator.close()


async def test_an_open_database_is_ready_and_a_closed_one_opens_again(database: Database, workspace_id: UUID) -> None:
    await database.ready()
    athlete_id = await new_athlete(database, workspace_id)
    await database.close()
    await database.open()
    assert await version_of(database, workspace_id, athlete_id) == 0


async def test_closing_finishes_the_accepted_writes(database: Database, workspace_id: UUID) -> None:
    athlete_ids = [uuid4() for _ in range(10)]
    writes = [asyncio.create_task(database.write(workspace_id, partial(add, athlete_id=one))) for one in athlete_ids]
    await asyncio.sleep(0)
    await database.close()
    assert await asyncio.gather(*writes) == [1] * 10
    await database.open()
    assert len(await database.read(workspace_id, lambda tx: tx.all(LIST))) == 10


async def test_a_cancelled_write_does_not_affect_the_others(database: Database, workspace_id: UUID) -> None:
    athlete_id = await new_athlete(database, workspace_id)
    clients = [
        asyncio.create_task(database.write(workspace_id, lambda tx: increment(tx, athlete_id))) for _ in range(30)
    ]
    await asyncio.sleep(0)
    for client in clients[::3]:
        client.cancel()
    results = await asyncio.gather(*clients, return_exceptions=True)
    acknowledged = [result for result in results if isinstance(result, int)]
    assert len(acknowledged) >= 20
    assert len(set(acknowledged)) == len(acknowledged)
    assert await version_of(database, workspace_id, athlete_id) >= max(acknowledged)
    await database.ready()


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "sqlite:///x.sqlite?mode=ro", "mysql://host/x", "nextset.sqlite"]
)
async def test_a_url_that_names_no_database_is_rejected(url: str) -> None:
    with pytest.raises(CannotOpenError):
        open_database(url)


async def test_an_insert_requires_every_column_of_its_table() -> None:
    assert "external_id" in ADD.sqlite.required


async def test_a_deferred_write_runs_before_the_next_read_and_before_the_commit(
    database: Database, workspace_id: UUID
) -> None:
    one, other = await new_athlete(database, workspace_id), await new_athlete(database, workspace_id)

    async def write(tx: Transaction) -> int:
        await tx.defer(SET, athlete_id=one, version=1)
        await tx.defer(SET, athlete_id=one, version=2)
        counter = await tx.first(FIND, athlete_id=one)
        await tx.defer(SET, athlete_id=other, version=7)
        assert counter is not None
        return counter.version

    assert await database.write(workspace_id, write) == 2
    assert await version_of(database, workspace_id, other) == 7


async def test_a_deferred_write_that_touches_no_row_rolls_everything_back(
    database: Database, workspace_id: UUID
) -> None:
    athlete_id, fresh = await new_athlete(database, workspace_id), uuid4()

    async def write(tx: Transaction) -> None:
        await tx.defer(SET, athlete_id=athlete_id, version=1)
        await tx.defer(ADD, **row_of(fresh))
        await tx.defer(REMOVE, athlete_id=uuid4(), if_no_row=lambda: ZeroDivisionError("no row"))

    with pytest.raises(ZeroDivisionError):
        await database.write(workspace_id, write)
    assert await version_of(database, workspace_id, athlete_id) == 0
    assert await database.read(workspace_id, lambda tx: tx.first(FIND, athlete_id=fresh)) is None


async def test_deferred_writes_of_a_batch_keep_their_order(database: Database, workspace_id: UUID) -> None:
    athlete_id = await new_athlete(database, workspace_id)
    fresh = [uuid4() for _ in range(5)]

    async def write(tx: Transaction) -> None:
        for number, added in enumerate(fresh, start=1):
            await tx.defer(SET, athlete_id=athlete_id, version=number)
            await tx.defer(ADD, **row_of(added))

    await database.write(workspace_id, write)
    assert await version_of(database, workspace_id, athlete_id) == len(fresh)
    assert [await version_of(database, workspace_id, added) for added in fresh] == [0] * len(fresh)


async def test_one_write_of_a_batch_that_touches_no_row_rolls_everything_back(
    database: Database, workspace_id: UUID
) -> None:
    athlete_id = await new_athlete(database, workspace_id)

    async def write(tx: Transaction) -> None:
        for each in (athlete_id, uuid4(), athlete_id):
            await tx.defer(SET, athlete_id=each, version=1, if_no_row=lambda: ZeroDivisionError("no row"))

    with pytest.raises(ZeroDivisionError):
        await database.write(workspace_id, write)
    assert await version_of(database, workspace_id, athlete_id) == 0


async def test_deferred_writes_fail_together(database: Database, workspace_id: UUID) -> None:
    athlete_id = await new_athlete(database, workspace_id)

    async def write(tx: Transaction) -> None:
        await tx.defer(SET, athlete_id=athlete_id, version=1)
        await tx.defer(ADD, **row_of(athlete_id))

    with pytest.raises(UniqueViolationError):
        await database.write(workspace_id, write)
    assert await version_of(database, workspace_id, athlete_id) == 0


async def thread_of(_tx: Transaction) -> int:
    return threading.get_ident()


async def test_long_work_runs_outside_the_thread_of_the_event_loop(database: Database, workspace_id: UUID) -> None:
    assert await database.long_read(workspace_id, thread_of) != threading.get_ident()
    assert await database.write(workspace_id, thread_of, long=True) != threading.get_ident()


async def test_other_work_runs_on_the_event_loop(database: Database, workspace_id: UUID) -> None:
    assert await database.read(workspace_id, thread_of) == threading.get_ident()
    assert await database.write(workspace_id, thread_of) == threading.get_ident()


async def test_a_long_read_sees_what_was_just_acknowledged(database: Database, workspace_id: UUID) -> None:
    athlete_id = await new_athlete(database, workspace_id)
    counter = await database.long_read(workspace_id, lambda tx: tx.first(FIND, athlete_id=athlete_id))
    assert counter is not None
    assert counter.version == 0


async def test_a_long_read_can_not_write(database: Database, workspace_id: UUID) -> None:
    with pytest.raises(Exception, match=r"read-?only"):
        await database.long_read(workspace_id, partial(add, athlete_id=uuid4()))
    assert await database.read(workspace_id, lambda tx: tx.all(LIST)) == []


async def test_a_long_write_that_fails_stores_nothing(database: Database, workspace_id: UUID) -> None:
    async def add_and_fail(tx: Transaction) -> None:
        await add(tx, uuid4())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(workspace_id, add_and_fail, long=True)
    assert await database.read(workspace_id, lambda tx: tx.all(LIST)) == []


async def test_while_long_work_calculates_others_read(database: Database, workspace_id: UUID) -> None:
    started, goes_on = threading.Event(), threading.Event()

    async def calculate(_tx: Transaction) -> None:
        started.set()
        assert goes_on.wait(PATIENCE_SECONDS)

    for long_work in (database.long_read(workspace_id, calculate), database.write(workspace_id, calculate, long=True)):
        running = asyncio.create_task(long_work)
        await asyncio.to_thread(started.wait, PATIENCE_SECONDS)
        assert await database.read(workspace_id, lambda tx: tx.all(LIST)) == []
        goes_on.set()
        await running
        started.clear()
        goes_on.clear()


async def test_a_snapshot_stays_the_same_while_others_write(database: Database, workspace_id: UUID) -> None:
    """On Citus too: the rows of a workspace are on one node, and the nodes agree on the isolation."""
    await new_athlete(database, workspace_id)
    started, goes_on = threading.Event(), threading.Event()

    async def count_twice(tx: Transaction) -> tuple[int, int]:
        before = len(await tx.all(LIST))
        started.set()
        assert goes_on.wait(PATIENCE_SECONDS)
        return before, len(await tx.all(LIST))

    running = asyncio.create_task(database.snapshot(workspace_id, count_twice))
    await asyncio.to_thread(started.wait, PATIENCE_SECONDS)
    await new_athlete(database, workspace_id)
    goes_on.set()
    assert await running == (1, 1)
    assert await database.snapshot(workspace_id, lambda tx: tx.all(LIST)) == await database.read(
        workspace_id, lambda tx: tx.all(LIST)
    )


async def test_a_snapshot_delays_neither_reads_nor_long_reads(database: Database, workspace_id: UUID) -> None:
    started, goes_on = threading.Event(), threading.Event()

    async def until_told(_tx: Transaction) -> None:
        started.set()
        assert goes_on.wait(PATIENCE_SECONDS)

    running = asyncio.create_task(database.snapshot(workspace_id, until_told))
    await asyncio.to_thread(started.wait, PATIENCE_SECONDS)
    assert await database.read(workspace_id, lambda tx: tx.all(LIST)) == []
    assert await database.long_read(workspace_id, lambda tx: tx.all(LIST)) == []
    await new_athlete(database, workspace_id)
    goes_on.set()
    await running


async def test_a_snapshot_can_not_write(database: Database, workspace_id: UUID) -> None:
    with pytest.raises(Exception, match=r"read-?only"):
        await database.snapshot(workspace_id, partial(add, athlete_id=uuid4()))
