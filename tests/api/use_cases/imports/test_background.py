"""An import in slices, by processes that may be killed: every workout is stored once, and the counts add up."""

from __future__ import annotations

import asyncio
import threading
import zlib
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from api.problems import ProblemError, conflict
from api.sheets.app_exports.large_export import read_large_export
from api.sheets.app_exports.recognize import read_app_export
from api.sheets.app_exports.rows import MOST_ROWS_OF_FILE
from api.store.database import (
    Database,
    LockTimeoutError,
    OutcomeUnknownError,
    StorageFullError,
    Transaction,
    UnavailableError,
    UniqueViolationError,
)
from api.store.statements import events, imports, outbox
from api.use_cases.athletes.create_athlete import create_athlete
from api.use_cases.change_log import WebhookEventType
from api.use_cases.due_work import WorkKind, next_due_at
from api.use_cases.feed.outbox import DECODER, store_changes
from api.use_cases.imports import background, remove_import, worker
from api.use_cases.imports.app_export import AppExport, RowCounter
from api.use_cases.imports.background import (
    FILE_RETENTION,
    LEASE,
    MOST_ATTEMPTS,
    MOST_UNFINISHED,
    PAUSE,
    ROWS_PER_SLICE,
    ImportJob,
    ImportOptions,
    LargeExport,
    LostImportError,
    claim,
    context_of,
    import_slice,
    note_rows_read,
    prepare,
    rows_of,
    slice_from,
    start_import,
)
from api.use_cases.imports.worker import ImportWorker
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.sessions.import_history import ImportCounts
from api.use_cases.stored.stored_import import ImportStatus, StoredImport, find_import
from domain.athlete import AthleteProfile
from domain.loads.loading import Unit
from tests.api.use_cases.feed.rows import context_of as request_context
from tests.api.use_cases.webhooks.workspace import ManualClock
from tests.large_exports import hevy_export

pytestmark = pytest.mark.anyio
WORKOUTS = 40
TEXT = hevy_export(WORKOUTS)
SLICES = 4  # of 13 workouts


def export_of(text: str = TEXT) -> AppExport:
    export = read_app_export(text, MOST_ROWS_OF_FILE)
    assert export is not None
    return export


def large(text: str = TEXT) -> LargeExport:
    export = export_of(text)
    return LargeExport(format=export.format, rows=export.count, content=zlib.compress(text.encode()))


class Gym:
    """A workspace with an athlete, and processes that import. Their clock is set by the test."""

    def __init__(self, database: Database, workspace_id: UUID) -> None:
        self.database = database
        self.workspace_id = workspace_id
        self.clock = ManualClock()
        self.athlete_id = LOWEST_ID

    def context(self, tx: Transaction) -> RequestContext:
        context = request_context(self.database, self.workspace_id, tx)
        return replace(context, now=self.clock.now(), new_id=self.clock.new_id)

    async def write(self, use_case: Any) -> Any:
        async def run(tx: Transaction) -> Any:
            context = self.context(tx)
            result = await use_case(context)
            await store_changes(context, "request")
            return result

        return await self.database.write(self.workspace_id, run)

    async def joins(self) -> None:
        profile = AthleteProfile(name="Ben", unit=Unit.KG)
        self.athlete_id = (await self.write(lambda context: create_athlete(context, profile, None))).id

    async def starts(self, text: str = TEXT, *, dry_run: bool = False) -> UUID:
        options = ImportOptions(athlete_id=self.athlete_id, unit=None, create_unknown=True, dry_run=dry_run)
        started: StoredImport = await self.write(lambda context: start_import(context, large(text), options))
        return started.id

    def process(self) -> ImportWorker:
        return ImportWorker(self.database, self.clock, read_large_export)

    async def claims(self) -> ImportJob | None:
        return await self.database.write(self.workspace_id, lambda tx: claim(tx, self.clock.now(), self.clock.new_id))

    async def slices(self, job: ImportJob, count: int) -> None:
        """Import so many slices, as a process that is killed after them."""
        export = export_of()
        named = await self.transaction(job, lambda context: prepare(context, job, export))
        for _ in range(count):
            await self.transaction(job, lambda context: import_slice(context, job, export, named))

    async def transaction(self, job: ImportJob, work: Any) -> Any:
        """A transaction of a process that works on the import."""

        async def run(tx: Transaction) -> Any:
            context = context_of(job, tx, self.clock.now(), self.clock.new_id)
            result = await work(context)
            await store_changes(context, None)
            return result

        return await self.database.write(self.workspace_id, run)

    async def found(self, import_id: UUID) -> StoredImport:
        stored: StoredImport = await self.database.read(
            self.workspace_id, lambda tx: find_import(self.context(tx), import_id)
        )
        return stored

    async def counts(self, import_id: UUID) -> ImportCounts:
        return msgspec.json.decode((await self.found(import_id)).document, type=ImportCounts)

    async def session_keys(self, import_id: UUID) -> Counter[str | None]:
        """How often each workout is stored."""
        rows = await self.database.read(
            self.workspace_id,
            lambda tx: tx.all(events.OF_IMPORT, import_id=import_id, after_id=LOWEST_ID, at_most=1_000),
        )
        return Counter(row.external_id for row in rows)

    async def finished_events(self) -> int:
        rows = await self.database.read(
            self.workspace_id, lambda tx: tx.all(outbox.UNPLACED, at_most=1_000)
        ) or await self.database.read(self.workspace_id, lambda tx: tx.all(outbox.AFTER, after=0, at_most=1_000))
        noted = [event.type for row in rows for event in DECODER.decode(row.document).events]
        return noted.count(WebhookEventType.IMPORT_FINISHED)


@pytest.fixture
async def gym(database: Database, workspace_id: UUID) -> Gym:
    gym = Gym(database, workspace_id)
    await gym.joins()
    return gym


def test_a_slice_has_a_bounded_number_of_rows_and_whole_workouts() -> None:
    export = export_of()
    taken = 0
    while workouts := slice_from(export, taken):
        assert workouts == export.workouts[taken : taken + len(workouts)]
        assert sum(map(rows_of, workouts[:-1])) < ROWS_PER_SLICE
        taken += len(workouts)
    assert taken == WORKOUTS


async def test_a_process_imports_to_the_end(gym: Gym) -> None:
    import_id = await gym.starts()
    await gym.process().work(gym.workspace_id)
    stored, counts = await gym.found(import_id), await gym.counts(import_id)
    assert (stored.status, stored.details.rows_done, counts.created) == (ImportStatus.FINISHED, counts.rows, WORKOUTS)
    assert set((await gym.session_keys(import_id)).values()) == {1}
    assert await gym.finished_events() == 1


@pytest.mark.parametrize("done", range(SLICES))
async def test_another_process_continues_after_a_kill_and_stores_nothing_twice(gym: Gym, done: int) -> None:
    import_id = await gym.starts()
    job = await gym.claims()
    assert job is not None
    await gym.slices(job, done)
    assert sum((await gym.session_keys(import_id)).values()) == done * 13
    await gym.process().work(gym.workspace_id)  # the killed process still has its lease
    assert (await gym.found(import_id)).status is ImportStatus.RUNNING
    gym.clock.time += LEASE + timedelta(seconds=1)
    assert await gym.process().sweep() == [gym.workspace_id]
    await gym.process().work(gym.workspace_id)
    counts = await gym.counts(import_id)
    assert (counts.created, counts.known, counts.sessions) == (WORKOUTS, 0, WORKOUTS)
    assert list((await gym.session_keys(import_id)).values()) == [1] * WORKOUTS
    assert counts.of_rows is not None
    assert counts.of_rows.taken + counts.of_rows.waiting == counts.rows
    assert await gym.finished_events() == 1


async def test_rows_of_an_ignored_name_are_counted_once_over_all_slices(gym: Gym) -> None:
    text = TEXT.replace('"Squat (Barbell)"', '"Warm Up"')
    rows = text.count('"Warm Up"')
    import_id = await gym.starts(text)
    await gym.process().work(gym.workspace_id)
    counts = await gym.counts(import_id)
    assert counts.of_rows is not None
    assert counts.of_rows.skipped == {"ignored": rows}
    assert counts.of_rows.taken + rows == counts.rows


async def test_a_process_that_has_lost_its_lease_stores_nothing(gym: Gym) -> None:
    import_id = await gym.starts()
    slow = await gym.claims()
    assert slow is not None
    gym.clock.time += LEASE + timedelta(seconds=1)
    assert await gym.claims() is not None
    with pytest.raises(LostImportError):
        await gym.slices(slow, 1)
    assert await gym.session_keys(import_id) == Counter()


async def test_each_slice_renews_the_lease(gym: Gym) -> None:
    import_id = await gym.starts()
    job = await gym.claims()
    assert job is not None
    gym.clock.time += LEASE - timedelta(seconds=1)
    await gym.slices(job, 1)
    gym.clock.time += LEASE - timedelta(seconds=1)
    await gym.process().work(gym.workspace_id)
    assert (await gym.found(import_id)).details.workouts_done == 13


async def test_each_slice_of_a_removal_renews_the_lease_and_another_process_ends_it(
    gym: Gym, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remove_import, "REMOVED_PER_SLICE", 5)
    import_id = await gym.starts()
    job = await gym.claims()
    assert job is not None
    await gym.slices(job, 1)
    await gym.write(lambda context: remove_import.remove_import(context, import_id))
    removal = await gym.claims()
    assert removal is not None
    gym.clock.time += LEASE - timedelta(seconds=1)
    assert await gym.transaction(removal, lambda context: remove_import.remove_slice(context, removal))
    gym.clock.time += LEASE - timedelta(seconds=1)
    assert await gym.claims() is None
    gym.clock.time += timedelta(seconds=2)
    await gym.process().work(gym.workspace_id)
    assert (await gym.found(import_id)).status is ImportStatus.DELETED
    assert await gym.session_keys(import_id) == Counter()


async def test_two_processes_share_the_imports_of_a_workspace(gym: Gym) -> None:
    ids = {await gym.starts() for _ in range(2)}
    jobs = [await gym.claims(), await gym.claims()]
    assert {job.stored.id for job in jobs if job is not None} == ids
    assert await gym.claims() is None


async def test_reading_the_file_is_progress_too_and_renews_the_lease(gym: Gym) -> None:
    """The file is read in a thread, which here waits until its progress was stored."""
    import_id = await gym.starts()
    seen = threading.Event()

    def read(content: bytes, counter: RowCounter) -> AppExport:
        counter.rows = 300
        assert seen.wait(30)
        return read_large_export(content, counter)

    async def look() -> int:
        stored = await gym.found(import_id)
        return stored.details.rows_read

    working = asyncio.ensure_future(ImportWorker(gym.database, gym.clock, read).work(gym.workspace_id))
    while (rows_read := await look()) == 0:
        await asyncio.sleep(0.05)
    assert (rows_read, (await gym.found(import_id)).details.rows_done) == (300, 0)
    seen.set()
    await working
    assert (await look(), (await gym.found(import_id)).status) == (WORKOUTS * 20, ImportStatus.FINISHED)


async def test_reading_a_file_again_does_not_set_the_progress_back(gym: Gym) -> None:
    import_id = await gym.starts()
    job = await gym.claims()
    assert job is not None
    await gym.slices(job, 1)
    await gym.transaction(job, lambda context: note_rows_read(context, job, 20))
    assert (await gym.found(import_id)).details.rows_read == WORKOUTS * 20


async def test_a_process_that_stops_gives_its_import_back(gym: Gym) -> None:
    await gym.starts()
    process = gym.process()
    job = await gym.claims()
    assert job is not None
    process._held[gym.workspace_id] = job
    await process.close()
    assert await gym.claims() is not None


@pytest.mark.slow
@pytest.mark.parametrize(
    "error",
    [StorageFullError("full"), UnavailableError("away"), LockTimeoutError("locked"), OutcomeUnknownError("cut")],
)
@pytest.mark.parametrize("step", ["prepare", "import_slice"])
async def test_a_database_problem_does_not_count_as_an_attempt(
    gym: Gym, monkeypatch: pytest.MonkeyPatch, step: str, error: Exception
) -> None:
    import_id = await gym.starts()
    original, failures = getattr(worker, step), [error] * (2 * MOST_ATTEMPTS)

    async def in_trouble(*arguments: Any, **options: Any) -> Any:
        if failures:
            raise failures.pop()
        return await original(*arguments, **options)

    monkeypatch.setattr(worker, step, in_trouble)
    process = gym.process()
    while failures:
        with pytest.raises(type(error)):
            await process.work(gym.workspace_id)
        gym.clock.time += PAUSE
    await process.work(gym.workspace_id)
    stored, counts = await gym.found(import_id), await gym.counts(import_id)
    assert (stored.status, counts.created, counts.known) == (ImportStatus.FINISHED, WORKOUTS, 0)
    assert list((await gym.session_keys(import_id)).values()) == [1] * WORKOUTS
    assert await gym.finished_events() == 1


async def test_an_import_is_given_back_later_if_the_database_is_away(gym: Gym, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its lease runs out meanwhile, again and again. No process was killed, so these are no attempts."""
    import_id, process = await gym.starts(), gym.process()
    original, is_away = ImportWorker._in_transaction, True

    async def in_transaction(*arguments: Any) -> Any:
        if is_away:
            raise UnavailableError("away")
        return await original(*arguments)

    monkeypatch.setattr(ImportWorker, "_in_transaction", in_transaction)
    for _ in range(2 * MOST_ATTEMPTS):
        with pytest.raises(UnavailableError):
            await process.work(gym.workspace_id)
        gym.clock.time += LEASE + timedelta(seconds=1)
    is_away = False
    await process.work(gym.workspace_id)
    stored = await gym.found(import_id)
    assert (stored.status, (await gym.counts(import_id)).created) == (ImportStatus.FINISHED, WORKOUTS)


async def test_an_import_that_the_database_could_not_serve_waits_before_its_file_is_read_again(
    gym: Gym, monkeypatch: pytest.MonkeyPatch
) -> None:
    await gym.starts()

    async def refuse(*_: Any, **__: Any) -> Any:
        raise StorageFullError("full")

    monkeypatch.setattr(worker, "import_slice", refuse)
    with pytest.raises(StorageFullError):
        await gym.process().work(gym.workspace_id)
    gym.clock.time += PAUSE - timedelta(seconds=1)
    assert await gym.process().sweep() == []
    assert await gym.claims() is None
    gym.clock.time += timedelta(seconds=1)
    assert await gym.process().sweep() == [gym.workspace_id]
    assert await gym.claims() is not None


async def test_a_removal_goes_on_after_trouble_of_the_database(gym: Gym, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remove_import, "REMOVED_PER_SLICE", 5)
    import_id = await gym.starts()
    job = await gym.claims()
    assert job is not None
    await gym.slices(job, 1)
    await gym.write(lambda context: remove_import.remove_import(context, import_id))
    failures: list[Exception] = [StorageFullError("full")] * (2 * MOST_ATTEMPTS)

    async def in_trouble(*arguments: Any, **options: Any) -> Any:
        if failures:
            raise failures.pop()
        return await remove_import.remove_slice(*arguments, **options)

    monkeypatch.setattr(worker, "remove_slice", in_trouble)
    process = gym.process()
    while failures:
        with pytest.raises(StorageFullError):
            await process.work(gym.workspace_id)
        gym.clock.time += PAUSE
    await process.work(gym.workspace_id)
    assert (await gym.found(import_id)).status is ImportStatus.DELETED
    assert await gym.session_keys(import_id) == Counter()


@pytest.mark.parametrize("error", [UniqueViolationError(), conflict("slug_taken")])
async def test_two_imports_that_create_the_same_exercise_do_not_wait_for_a_lease(
    gym: Gym, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """The one that comes second finds the exercise in its next attempt."""
    import_id = await gym.starts()
    errors = [error]

    async def prepare_second(*arguments: Any, **options: Any) -> Any:
        if errors:
            raise errors.pop()
        return await prepare(*arguments, **options)

    monkeypatch.setattr(worker, "prepare", prepare_second)
    await gym.process().work(gym.workspace_id)
    assert ((await gym.found(import_id)).status, errors) == (ImportStatus.FINISHED, [])
    assert (await gym.counts(import_id)).created == WORKOUTS


async def test_work_is_due_while_an_import_is_leased_and_never_after_it(gym: Gym) -> None:
    async def due() -> Any:
        return await gym.database.read(gym.workspace_id, lambda tx: next_due_at(tx, WorkKind.IMPORT))

    await gym.starts()
    started = gym.clock.now()
    assert await due() == started
    await gym.claims()
    assert await due() == started + LEASE
    gym.clock.time += LEASE + timedelta(seconds=1)
    await gym.process().work(gym.workspace_id)
    gym.clock.time += LEASE + timedelta(seconds=1)
    await gym.process().work(gym.workspace_id)
    assert await due() is None


async def test_a_file_that_stops_every_process_is_given_up(gym: Gym) -> None:
    import_id = await gym.starts()
    for _ in range(MOST_ATTEMPTS):
        assert await gym.claims() is not None
        gym.clock.time += LEASE + timedelta(seconds=1)
    await gym.process().work(gym.workspace_id)
    stored = await gym.found(import_id)
    assert (stored.status, "could not process" in str(stored.details.failure)) == (ImportStatus.FAILED, True)


async def test_an_import_that_nothing_finishes_is_given_up_with_its_file(gym: Gym) -> None:
    import_id = await gym.starts()
    gym.clock.time += FILE_RETENTION
    await gym.process().work(gym.workspace_id)
    stored = await gym.found(import_id)
    file = await gym.database.read(gym.workspace_id, lambda tx: tx.first(imports.FILE, import_id=import_id))
    assert (stored.status, "did not finish within 7 days" in str(stored.details.failure), file) == (
        ImportStatus.FAILED,
        True,
        None,
    )


async def test_the_report_of_a_dry_run_is_deleted_after_a_while(gym: Gym) -> None:
    import_id = await gym.starts(dry_run=True)
    await gym.process().work(gym.workspace_id)
    assert (await gym.counts(import_id)).created == WORKOUTS
    assert await gym.session_keys(import_id) == Counter()
    assert await gym.finished_events() == 0
    gym.clock.time += FILE_RETENTION + timedelta(seconds=1)
    assert await gym.process().sweep() == [gym.workspace_id]
    await gym.process().work(gym.workspace_id)
    found = await gym.database.read(gym.workspace_id, lambda tx: tx.first(imports.BY_ID, import_id=import_id))
    assert found is None


async def test_a_workspace_has_a_bounded_number_of_files(gym: Gym) -> None:
    first, *_ = [await gym.starts() for _ in range(MOST_UNFINISHED)]
    with pytest.raises(ProblemError) as refused:
        await gym.starts()
    assert (refused.value.code, refused.value.headers) == ("busy", {"Retry-After": "30"})
    assert f"Wait until /v1/imports/{first} has ended" in str(refused.value.detail)


async def test_an_export_with_too_many_names_fails_before_anything_is_stored(
    gym: Gym, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "MOST_NAMES", 8)
    import_id = await gym.starts()
    await gym.process().work(gym.workspace_id)
    stored = await gym.found(import_id)
    assert [each.message for each in stored.details.mistakes] == ["An export has at most 8 different exercises."]
    assert await gym.session_keys(import_id) == Counter()


class CountedTransaction:
    """Counts the statements of a transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.statements = 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._tx, name)
        if name in ("all", "first", "run", "defer"):
            self.statements += 1
        return found


async def test_a_session_of_an_import_takes_two_statements_and_folds_nothing(gym: Gym) -> None:
    """One looks for a session of the same day, and one inserts it. The rest is for the slice as a whole."""
    await gym.starts()
    job = await gym.claims()
    assert job is not None
    await gym.slices(job, 0)
    export = export_of()
    counted: list[CountedTransaction] = []

    async def run(tx: Transaction) -> None:
        counted.append(CountedTransaction(tx))
        context = context_of(job, counted[-1], gym.clock.now(), gym.clock.new_id)
        named = await prepare(context, job, export)
        assert named is not None
        counted[-1].statements = 0
        await import_slice(context, job, export, named)
        await store_changes(context, None)

    await gym.database.write(gym.workspace_id, run)
    sessions = len(slice_from(export, 0))
    assert (sessions, counted[-1].statements) == (13, 2 * sessions + 5)
