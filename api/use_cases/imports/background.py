"""An import in the background: a large export is stored, and its workouts are committed in slices.

Each slice is one transaction with its workouts and the new progress, so a killed process leaves no half of a slice, and
another one continues where it ended. A lease in the row of the import lets one process at a time work on it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api.problems import ImportMistake, ProblemError
from api.store.database import Transaction
from api.store.statements import imports, webhook_endpoints, workspaces
from api.use_cases.change_log import WebhookEventType
from api.use_cases.due_work import WorkKind, add_work, take_due_work
from api.use_cases.feed.outbox import store_changes
from api.use_cases.imports.app_export import AppExport, ExportedWorkout, SkippedRowReason, SourceApp
from api.use_cases.imports.exercise_mappings import remember_names
from api.use_cases.imports.import_workouts import (
    NameInExport,
    RowTotals,
    athlete_to_import_for,
    counts_of,
    stored_names,
)
from api.use_cases.imports.named_exercises import NamedExercises, match_export, named_as_stored, rows_of_names
from api.use_cases.imports.workout_batch import WorkoutBatch
from api.use_cases.request_context import NOBODY, Caller, RequestContext, Scope
from api.use_cases.sessions.import_history import MOST_MISTAKES, ImportCounts, RowCounts
from api.use_cases.stored.stored_import import (
    ImportDetails,
    ImportStatus,
    StoredImport,
    find_import,
    insert_import,
    read_import,
    update_import,
)
from domain.loads.loading import Unit

ROWS_PER_SLICE = 250
"""This many rows take a few hundredths of a second. No other write to a SQLite file waits longer."""
ROWS_PER_REQUEST = 1_000
"""This many rows count as one request for the rate limit.

The request itself is cheap: it only counts the rows and stores the file.
"""
LEASE = timedelta(seconds=15)
"""Renewed with each slice, and while the file is read. After a kill, another process waits this long."""
FILE_RETENTION = timedelta(days=7)
MOST_UNFINISHED = 5
"""Of a workspace: each holds a file."""
MOST_ATTEMPTS = 5
PAUSE = timedelta(seconds=15)
"""So long an import waits that the database could not serve, such as one on a full disk: its file is read again."""
MOST_NAMES = 1_000

_COUNTS = msgspec.json.Decoder(ImportCounts)


class LargeExport(msgspec.Struct, frozen=True, kw_only=True):
    """An export with too many rows for one transaction. `content` is its compressed text."""

    format: SourceApp
    rows: int
    content: bytes


class ImportOptions(msgspec.Struct, frozen=True, kw_only=True):
    athlete_id: UUID
    unit: Unit | None
    create_unknown: bool
    dry_run: bool


class ImportJob(msgspec.Struct, frozen=True, kw_only=True):
    """An import that this process works on. `content` is None while its sessions are removed."""

    stored: StoredImport
    content: bytes | None
    has_webhooks: bool
    test_now: datetime | None

    @property
    def athlete_id(self) -> UUID:
        if self.stored.athlete_id is None:
            raise TypeError("an import in the background has an athlete")
        return self.stored.athlete_id


class LostImportError(Exception):
    """Another process has taken the import, or it was deleted."""


class UndoneSliceError(Exception):
    """Ends a slice of a dry run: rolls it back, and carries what it has found."""

    def __init__(self, batch: WorkoutBatch) -> None:
        super().__init__()
        self.batch = batch


async def start_import(context: RequestContext, large: LargeExport, options: ImportOptions) -> StoredImport:
    """Store the export, to be imported in the background.

    Raises a validation problem for an athlete who does not exist or is archived, and busy if many imports wait.
    """
    await athlete_to_import_for(context, options.athlete_id)
    context.charge_batch(math.ceil(large.rows / ROWS_PER_REQUEST))
    unfinished = await context.tx.all(imports.UNFINISHED, at_most=MOST_UNFINISHED)
    if len(unfinished) == MOST_UNFINISHED:
        detail = (
            f"{MOST_UNFINISHED} imports of this workspace are not finished yet. Wait until "
            f"/v1/imports/{unfinished[0].import_id} has ended, then send the file again."
        )
        raise ProblemError("busy", detail, headers={"Retry-After": "30"})
    import_id = context.new_id()
    counts = ImportCounts(
        rows=large.rows,
        sessions=0,
        created=0,
        known=0,
        athletes=0,
        first_on=None,
        last_on=None,
        of_rows=RowCounts(app=large.format.value, taken=0, waiting=0, skipped={}),
    )
    details = ImportDetails(
        dry_run=options.dry_run,
        rows=large.rows,
        asked_unit=None if options.unit is None else options.unit.value,
        create_unknown=options.create_unknown,
    )
    document = msgspec.json.encode(counts).decode()
    await insert_import(
        context, import_id, ImportStatus.WAITING, document, details, options.athlete_id, context.now + FILE_RETENTION
    )
    await context.tx.run(imports.INSERT_FILE, import_id=import_id, content=large.content, created_at=context.now)
    await add_work(context.tx, WorkKind.IMPORT, context.new_id(), context.now)
    context.changes.wakes_imports = True
    return await find_import(context, import_id)


async def claim(tx: Transaction, now: datetime, new_id: Callable[[], UUID]) -> ImportJob | None:
    """Take the oldest import that no other process works on. None if there is none.

    While it runs, work is due at the end of the lease, in case this process is killed. A lease that has run out counts
    as an attempt: the process that had it was probably killed, perhaps by the file.
    """
    await take_due_work(tx, WorkKind.IMPORT, now)
    await tx.run(imports.DELETE_EXPIRED, now=now)
    chosen: StoredImport | None = None
    for row in await tx.all(imports.UNFINISHED, at_most=2 * MOST_UNFINISHED):
        if row.leased_until is not None and row.leased_until > now:
            await add_work(tx, WorkKind.IMPORT, new_id(), row.leased_until)
        elif chosen is None:
            chosen = read_import(row)
        else:
            await add_work(tx, WorkKind.IMPORT, new_id(), now)
    if chosen is None:
        return None
    await add_work(tx, WorkKind.IMPORT, new_id(), now + LEASE)
    file = await tx.first(imports.FILE, import_id=chosen.id)
    workspace = await tx.first(workspaces.BY_ID)
    job = ImportJob(
        stored=chosen,
        content=None if file is None else file.content,
        has_webhooks=bool(await tx.all(webhook_endpoints.ALL)),
        test_now=None if workspace is None else workspace.test_now,
    )
    context = context_of(job, tx, now, new_id)
    is_waiting = chosen.status is ImportStatus.WAITING
    attempts = chosen.details.attempts + (chosen.lease_id is not None)
    claimed = replace(
        chosen,
        status=ImportStatus.RUNNING if is_waiting else chosen.status,
        details=replace(chosen.details, attempts=attempts),
        lease_id=new_id(),
        leased_until=now + LEASE,
    )
    job = replace(job, stored=await update_import(context, chosen, claimed))
    await store_changes(context, None)
    return job


def context_of(job: ImportJob, tx: Transaction, now: datetime, new_id: Callable[[], UUID]) -> RequestContext:
    """The context of a transaction for the import, which is its actor."""
    caller = Caller(tx.workspace_id, NOBODY.key_id, Scope.write, has_webhooks=job.has_webhooks, test_now=job.test_now)
    context = RequestContext(caller=caller, tx=tx, now=now, new_id=new_id, ready=_ready)
    context.changes.import_id = job.stored.id
    return context


async def _ready() -> list[str]:
    return []


async def held_import(context: RequestContext, job: ImportJob) -> StoredImport:
    """Return the locked import. Raises LostImportError if this process has lost it."""
    try:
        stored = await find_import(context, job.stored.id, locked=True)
    except ProblemError:
        raise LostImportError from None
    if stored.lease_id != job.stored.lease_id or stored.status is not job.stored.status:
        raise LostImportError
    return stored


async def note_rows_read(context: RequestContext, job: ImportJob, rows: int) -> None:
    """Store how many rows are read, and renew the lease. Raises LostImportError."""
    stored = await held_import(context, job)
    details = replace(stored.details, rows_read=max(rows, stored.details.rows_read))  # a second reading starts at 0
    await update_import(context, stored, replace(stored, details=details, leased_until=context.now + LEASE))


async def prepare(context: RequestContext, job: ImportJob, export: AppExport) -> NamedExercises | None:
    """Match the names of the export, and store what they stand for. None if its mistakes end the import."""
    await athlete_to_import_for(context, job.athlete_id)
    stored = await held_import(context, job)
    details = replace(stored.details, rows_read=export.count)
    if details.is_prepared:
        return await named_as_stored(context, export, details)
    mistakes = list(export.mistakes)
    if len(rows_of_names(export)) > MOST_NAMES:
        mistakes.append(ImportMistake(1, None, f"An export has at most {MOST_NAMES:,} different exercises."))
    if mistakes:
        await _end(context, stored, ImportStatus.FAILED, replace(details, mistakes=tuple(mistakes[:MOST_MISTAKES])))
        return None
    named = await match_export(context, export, create_unknown=details.create_unknown, dry_run=details.dry_run)
    if not details.dry_run:
        await remember_names(context, named.matches.values(), named.known)
    counts = counts_of(export, (), RowTotals())
    details = replace(
        details,
        rows=export.count,
        rows_done=len(export.skipped),
        workouts=len(export.workouts),
        names=stored_names(NameInExport(match, named.rows[name]) for name, match in named.matches.items()),
        is_prepared=True,
        created_exercises=tuple(exercise.slug for exercise in named.created),
        attempts=0,
    )
    stored = replace(stored, document=msgspec.json.encode(counts).decode())
    if not export.workouts:
        await _end(context, stored, ImportStatus.FINISHED, details)
        return None
    await update_import(context, stored, replace(stored, details=details, leased_until=context.now + LEASE))
    return named


def slice_from(export: AppExport, start: int) -> tuple[ExportedWorkout, ...]:
    """The next workouts, from position `start`: as many as `ROWS_PER_SLICE` rows have, and at least one."""
    rows, stop = 0, start
    while stop < len(export.workouts) and (rows == 0 or rows < ROWS_PER_SLICE):
        rows += rows_of(export.workouts[stop])
        stop += 1
    return tuple(export.workouts[start:stop])


def rows_of(workout: ExportedWorkout) -> int:
    return sum(len(exercise.rows) for exercise in workout.exercises)


async def import_slice(
    context: RequestContext, job: ImportJob, export: AppExport, named: NamedExercises, *, undo: bool = False
) -> bool:
    """Import the next workouts, and store the progress. Returns whether there are more.

    With `undo`, it raises UndoneSliceError with what it has found.
    """
    athlete = await athlete_to_import_for(context, job.athlete_id)
    stored = await held_import(context, job)
    asked = stored.details.asked_unit
    unit = export.unit or (athlete.athlete.unit if asked is None else Unit(asked))
    batch = WorkoutBatch(context, athlete, export, named, unit)
    workouts = slice_from(export, stored.details.workouts_done)
    await batch.add_all(workouts)
    if undo:
        raise UndoneSliceError(batch)
    return await store_slice(context, stored, export, batch)


async def store_slice(context: RequestContext, stored: StoredImport, export: AppExport, batch: WorkoutBatch) -> bool:
    """Store the progress after a slice. Returns whether there are more."""
    workouts = slice_from(export, stored.details.workouts_done)
    details, counts = stored.details, _counts_with(_COUNTS.decode(stored.document), export, batch)
    mistakes = (*details.mistakes, *batch.mistakes)[:MOST_MISTAKES]
    done = details.workouts_done + len(workouts)
    is_unit_open = export.unit is None and details.asked_unit is None
    details = replace(
        details,
        unit=batch.unit.value,
        unit_is_assumed=details.unit_is_assumed or (is_unit_open and any(each.has_loads for each in workouts)),
        rows_done=details.rows_done + sum(map(rows_of, workouts)),
        workouts_done=done,
        ramps=details.ramps + batch.ramps,
        conflicts=(*details.conflicts, *batch.conflicts)[:MOST_MISTAKES],
        mistakes=mistakes,
        attempts=0,
    )
    stored = replace(stored, document=msgspec.json.encode(counts).decode())
    if done < len(export.workouts):
        await update_import(context, stored, replace(stored, details=details, leased_until=context.now + LEASE))
        return True
    await _end(context, stored, ImportStatus.FINISHED, details)
    return False


def _counts_with(counts: ImportCounts, export: AppExport, batch: WorkoutBatch) -> ImportCounts:
    """The counts, with those of a slice added."""
    of_slice = counts_of(export, batch.sessions, _totals_of(batch))
    before, fresh = counts.of_rows, of_slice.of_rows
    days = [day for day in (counts.first_on, counts.last_on, of_slice.first_on, of_slice.last_on) if day is not None]
    return replace(
        counts,
        sessions=counts.sessions + of_slice.sessions,
        created=counts.created + of_slice.created,
        known=counts.known + of_slice.known,
        changed=counts.changed + of_slice.changed,
        conflicting=counts.conflicting + of_slice.conflicting,
        athletes=max(counts.athletes, of_slice.athletes),
        first_on=min(days, default=None),
        last_on=max(days, default=None),
        of_rows=fresh
        if before is None or fresh is None
        else replace(
            before,
            taken=before.taken + fresh.taken,
            waiting=before.waiting + fresh.waiting,
            skipped=_skipped_with(before.skipped, fresh.skipped),
            rejected=before.rejected + fresh.rejected,
        ),
    )


def _totals_of(batch: WorkoutBatch) -> RowTotals:
    return RowTotals(batch.taken, batch.waiting, batch.ignored, batch.conflicting_rows, batch.rejected)


def _skipped_with(before: dict[str, int], fresh: dict[str, int]) -> dict[str, int]:
    """The skipped rows, with those of the workouts of a slice. The others are known from the start."""
    of_workouts = {
        reason.value: before.get(reason, 0) + fresh.get(reason, 0)
        for reason in (SkippedRowReason.IGNORED, SkippedRowReason.OTHER_SETS)
    }
    return before | {reason: rows for reason, rows in of_workouts.items() if rows}


async def release(
    context: RequestContext, job: ImportJob, *, is_attempt: bool = False, pause: timedelta = timedelta(0)
) -> None:
    """Give the import back, so that this process or another one continues after the pause.

    It counts as an attempt only if the import itself may be the reason.
    """
    stored = await held_import(context, job)
    due_at = context.now + pause
    details = replace(stored.details, attempts=stored.details.attempts + is_attempt)
    released = replace(stored, lease_id=None, leased_until=due_at if pause else None, details=details)
    await update_import(context, stored, released)
    await add_work(context.tx, WorkKind.IMPORT, context.new_id(), due_at)


async def fail(context: RequestContext, stored: StoredImport, reason: str) -> None:
    """End the import. What it has stored stays until it is deleted."""
    await _end(context, stored, ImportStatus.FAILED, replace(stored.details, failure=reason))


async def _end(context: RequestContext, stored: StoredImport, status: ImportStatus, details: ImportDetails) -> None:
    """End the import, delete its file, and tell webhooks once. A dry run has stored nothing, so it sends no event."""
    rows_done = details.rows if status is ImportStatus.FINISHED else details.rows_done
    expires_at = context.now + FILE_RETENTION if details.dry_run else None
    ended = replace(
        stored,
        status=status,
        details=replace(details, rows_done=rows_done),
        lease_id=None,
        leased_until=None,
        expires_at=expires_at,
    )
    await update_import(context, stored, ended)
    await context.tx.run(imports.DELETE_FILE, import_id=stored.id)
    if expires_at is not None:
        await add_work(context.tx, WorkKind.IMPORT, context.new_id(), expires_at)
    else:
        context.changes.note(WebhookEventType.IMPORT_FINISHED)
