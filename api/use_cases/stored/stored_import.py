"""An import as it is stored: its status, its progress, and who made it.

A log of Nextset's own, and an export of up to 5,000 rows, are imported in one transaction. Their import is finished
from the start. A larger export is stored and imported in slices (`api/use_cases/imports/background.py`).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api import problems
from api.problems import ImportMistake
from api.store.database import LostLockError
from api.store.statements import imports
from api.store.statements.imports import ImportRow
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.feed.outbox import ChangeActor, actor_of
from api.use_cases.request_context import RequestContext


class ImportStatus(StrEnum):
    """What happens with an import. In the background it waits and runs first; its sessions can be removed later."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    DELETING = "deleting"
    DELETED = "deleted"


UNFINISHED = (ImportStatus.WAITING, ImportStatus.RUNNING, ImportStatus.DELETING)


class ImportedName(msgspec.Struct, frozen=True, omit_defaults=True):
    """A name of an exercise in an export, what it stands for, and how many rows have it."""

    name: str
    rows: int
    exercise: str | None = None
    suggestion: str | None = None
    source: str | None = None
    ignored: bool = False


class SetsConflict(msgspec.Struct, frozen=True, kw_only=True):
    """An exercise of an exported workout that is stored already, with other sets: those of the export are left out.

    `row` is its first row, and `sets` is how many the export has.
    """

    row: int
    performed_on: date
    exercise: str
    sets: int
    stored_sets: int


class StartedEnrollment(msgspec.Struct, frozen=True):
    """An enrollment with a starting load from a session of the import."""

    athlete_id: UUID
    enrollment_id: UUID


class ImportDetails(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is stored about an import besides the counts of its result.

    `rows_read` is how many rows are read and checked, and `rows_done` how many are processed. `workouts_done` is how
    many workouts of the file, in their order, are processed. `unit` is the unit of the stored loads, and `asked_unit`
    the one that the request has for an export without one. `unit_is_assumed`: the file has loads, but neither it nor
    the request names their unit.
    """

    actor: ChangeActor | None = None
    dry_run: bool = False
    rows: int = 0
    rows_read: int = 0
    rows_done: int = 0
    workouts: int = 0
    workouts_done: int = 0
    unit: str | None = None
    unit_is_assumed: bool = False
    asked_unit: str | None = None
    create_unknown: bool = False
    names: tuple[ImportedName, ...] = ()
    is_prepared: bool = False
    """Whether the names are matched, and the unknown ones created."""
    created_exercises: tuple[str, ...] = ()
    ramps: int = 0
    conflicts: tuple[SetsConflict, ...] = ()
    """The first of them."""
    mistakes: tuple[ImportMistake, ...] = ()
    failure: str | None = None
    attempts: int = 0
    """How often a process lost the import, or gave it up, without getting any further."""
    removed_up_to: UUID | None = None
    removed: int = 0
    kept: int = 0
    kept_sessions: tuple[UUID, ...] = ()
    """The first of them. `kept` counts all."""
    started_from_it: tuple[StartedEnrollment, ...] = ()
    """Found while the sessions are removed. At the end each is in one of the next two, unless it has ended."""
    started_again: tuple[UUID, ...] = ()
    kept_starts: tuple[UUID, ...] = ()


class StoredImport(msgspec.Struct, frozen=True):
    """An import. `document` has the counts of its result."""

    id: UUID
    athlete_id: UUID | None
    status: ImportStatus
    details: ImportDetails
    document: str
    version: int
    lease_id: UUID | None
    leased_until: datetime | None
    created_at: datetime
    updated_at: datetime
    expires_at: datetime | None = None
    """When it is given up, or its report deleted. None for an import that has ended, except a dry run."""


_DETAILS = msgspec.json.Decoder(ImportDetails)


def begin_import(context: RequestContext) -> UUID:
    """Give the import of this transaction its id, which every event that it adds carries."""
    if context.changes.import_id is None:
        context.changes.import_id = context.new_id()
    return context.changes.import_id


async def store_import(
    context: RequestContext, document: str, details: ImportDetails, athlete_id: UUID | None = None
) -> UUID:
    """Store the import of this transaction, which is finished. Returns its id."""
    import_id = begin_import(context)
    await insert_import(context, import_id, ImportStatus.FINISHED, document, details, athlete_id)
    return import_id


async def insert_import(
    context: RequestContext,
    import_id: UUID,
    status: ImportStatus,
    document: str,
    details: ImportDetails,
    athlete_id: UUID | None,
    expires_at: datetime | None = None,
) -> None:
    await context.tx.run(
        imports.INSERT,
        import_id=import_id,
        document=document,
        created_at=context.now,
        athlete_id=athlete_id,
        status=status.value,
        details=msgspec.json.encode(replace(details, actor=actor_of(context))).decode(),
        version=1,
        lease_id=None,
        leased_until=None,
        updated_at=context.now,
        expires_at=expires_at,
    )
    context.changes.add(ResourceKind.IMPORT, import_id, ChangeAction.CREATED, 1)


async def find_import(context: RequestContext, import_id: UUID, *, locked: bool = False) -> StoredImport:
    """Return the import. Raises not_found."""
    row = await context.tx.first(imports.LOCK if locked else imports.BY_ID, import_id=import_id)
    if row is None:
        raise problems.not_found("import")
    return read_import(row)


async def list_imports(context: RequestContext, *, before: UUID, limit: int) -> list[ImportRow]:
    """Return the rows of up to `limit + 1` imports before an id, the newest first.

    Reports are not decoded here: each can be 200 KB, and the page may end before the last row.
    """
    return await context.tx.all(imports.PAGE, before=before, at_most=limit + 1)


def read_import(row: ImportRow) -> StoredImport:
    return StoredImport(
        id=row.import_id,
        athlete_id=row.athlete_id,
        status=ImportStatus.FINISHED if row.status is None else ImportStatus(row.status),
        details=ImportDetails() if row.details is None else _DETAILS.decode(row.details),
        document=row.document,
        version=row.version or 1,
        lease_id=row.lease_id,
        leased_until=row.leased_until,
        created_at=row.created_at,
        updated_at=row.updated_at or row.created_at,
        expires_at=row.expires_at,
    )


async def update_import(context: RequestContext, before: StoredImport, after: StoredImport) -> StoredImport:
    """Store the locked import under its next version, and return it. A change of its status is noted in the feed."""
    after = replace(after, version=before.version + 1, updated_at=context.now)
    updated = await context.tx.run(
        imports.UPDATE,
        import_id=after.id,
        earlier_version=before.version,
        document=after.document,
        status=after.status.value,
        details=msgspec.json.encode(after.details).decode(),
        version=after.version,
        lease_id=after.lease_id,
        leased_until=after.leased_until,
        expires_at=after.expires_at,
        updated_at=after.updated_at,
    )
    if not updated:
        raise LostLockError
    if after.status is not before.status:
        context.changes.add(ResourceKind.IMPORT, after.id, ChangeAction.UPDATED, after.version)
    return after
