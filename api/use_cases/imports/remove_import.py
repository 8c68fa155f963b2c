"""Remove what an import has stored: its sessions that have not been corrected since, and exercises that are not used.

A few sessions are removed in the transaction of the request, more of them in slices, in the background.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from msgspec.structs import replace

from api.problems import ProblemError
from api.store.statement_parts import as_parameter
from api.store.statements import athletes, events, exercises, imports, programs
from api.store.statements.events import ImportedRow
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.due_work import WorkKind, add_work
from api.use_cases.enrollments.starts_from_sessions import enrollments_started_from, start_again
from api.use_cases.imports.background import FILE_RETENTION, LEASE, ImportJob, held_import
from api.use_cases.imports.exercise_mappings import forget_exercises
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.sessions.amend_session import delete_sessions
from api.use_cases.stored.athlete import find_athlete
from api.use_cases.stored.stored_import import (
    UNFINISHED,
    ImportStatus,
    StartedEnrollment,
    StoredImport,
    find_import,
    update_import,
)

REMOVED_AT_ONCE = 200
"""In the transaction of the request. Each enrollment with such sessions is folded again once."""
REMOVED_PER_SLICE = 100
MOST_LISTED = 100
MOST_COMPARED = 1_000
"""So many events and revisions may name an exercise. If there are more since the import, its exercises are kept."""


async def remove_import(context: RequestContext, import_id: UUID) -> StoredImport:
    """Remove the import's sessions, or begin to. Raises not_found.

    An import that still runs is stopped. One that is removed already stays as it is.
    """
    stored = await find_import(context, import_id)
    if stored.athlete_id is not None:
        try:
            await find_athlete(context, stored.athlete_id, locked=True)
        except ProblemError:  # erased meanwhile, with the import
            await find_import(context, import_id)
    stored = await find_import(context, import_id, locked=True)
    if stored.status in (ImportStatus.DELETING, ImportStatus.DELETED):
        return stored
    rows = await _sessions(context, stored, REMOVED_AT_ONCE + 1)
    if stored.status not in UNFINISHED and len(rows) <= REMOVED_AT_ONCE:
        return await _remove(context, stored, rows, is_last=True)
    await context.tx.run(imports.DELETE_FILE, import_id=stored.id)
    await add_work(context.tx, WorkKind.IMPORT, context.new_id(), context.now)
    context.changes.wakes_imports = True
    deleting = replace(
        stored,
        status=ImportStatus.DELETING,
        lease_id=None,
        leased_until=None,
        expires_at=context.now + FILE_RETENTION,
        details=replace(stored.details, attempts=0),
    )
    return await update_import(context, stored, deleting)


async def remove_slice(context: RequestContext, job: ImportJob) -> bool:
    """Remove the next sessions. Returns whether there are more. Raises LostImportError."""
    if job.stored.athlete_id is not None:
        await find_athlete(context, job.stored.athlete_id, locked=True)
    stored = await held_import(context, job)
    rows = await _sessions(context, stored, REMOVED_PER_SLICE)
    after = await _remove(context, stored, rows, is_last=len(rows) < REMOVED_PER_SLICE)
    return after.status is ImportStatus.DELETING


async def _sessions(context: RequestContext, stored: StoredImport, at_most: int) -> list[ImportedRow]:
    """The next sessions of the import, with their athletes locked."""
    after = stored.details.removed_up_to or LOWEST_ID
    rows = await context.tx.all(events.OF_IMPORT, import_id=stored.id, after_id=after, at_most=at_most)
    owners = sorted({row.athlete_id for row in rows})
    if not owners or owners == [stored.athlete_id]:  # the caller has locked the import's own athlete
        return rows
    await context.tx.all(athletes.LOCK_MANY, athlete_ids=as_parameter(owners))
    return await context.tx.all(events.OF_IMPORT, import_id=stored.id, after_id=after, at_most=at_most)


async def _remove(
    context: RequestContext, stored: StoredImport, rows: list[ImportedRow], *, is_last: bool
) -> StoredImport:
    """Remove the sessions that have not changed since the import, and store the progress."""
    removable = [row for row in rows if row.version == row.import_version]
    kept = [row.event_id for row in rows if row.version != row.import_version]
    started = await _enrollments_started_from(context, removable)
    await delete_sessions(context, removable)
    details = stored.details
    details = replace(
        details,
        removed_up_to=rows[-1].event_id if rows else details.removed_up_to,
        removed=details.removed + len(removable),
        kept=details.kept + len(kept),
        kept_sessions=(*details.kept_sessions, *kept)[:MOST_LISTED],
        started_from_it=_added(details.started_from_it, started),
        attempts=0,
    )
    if not is_last:
        return await update_import(context, stored, replace(stored, details=details, leased_until=context.now + LEASE))
    details = replace(
        details,
        created_exercises=await _remove_exercises(context, stored),
        **await _start_again(context, details.started_from_it),
        started_from_it=(),
    )
    after = replace(stored, status=ImportStatus.DELETED, details=details, lease_id=None, leased_until=None)
    return await update_import(
        context, stored, replace(after, expires_at=stored.expires_at if details.dry_run else None)
    )


async def _enrollments_started_from(context: RequestContext, sessions: list[ImportedRow]) -> list[StartedEnrollment]:
    """The enrollments that started from these sessions, whose athletes are locked."""
    found: list[StartedEnrollment] = []
    for athlete_id in sorted({row.athlete_id for row in sessions}):
        of_athlete = [row for row in sessions if row.athlete_id == athlete_id]
        started = await enrollments_started_from(context, athlete_id, of_athlete)
        found += [StartedEnrollment(athlete_id, each) for each in started]
    return found


def _added(before: tuple[StartedEnrollment, ...], found: list[StartedEnrollment]) -> tuple[StartedEnrollment, ...]:
    """Each once, and no more than are listed."""
    return tuple(dict.fromkeys((*before, *found)))[:MOST_LISTED]


async def _start_again(context: RequestContext, started: tuple[StartedEnrollment, ...]) -> dict[str, tuple[UUID, ...]]:
    """Let the enrollments start without the removed sessions, where nothing has happened since."""
    again: list[UUID] = []
    kept: list[UUID] = []
    for athlete_id in sorted({each.athlete_id for each in started}):
        ids = {each.enrollment_id for each in started if each.athlete_id == athlete_id}
        with suppress(ProblemError):  # erased meanwhile
            await find_athlete(context, athlete_id, locked=True)
        of_athlete = await start_again(context, athlete_id, ids)
        again += of_athlete[0]
        kept += of_athlete[1]
    return {"started_again": tuple(again), "kept_starts": tuple(kept)}


async def _remove_exercises(context: RequestContext, stored: StoredImport) -> tuple[str, ...]:
    """Delete the exercises that the import created and that are not used. Returns those that are kept."""
    created = stored.details.created_exercises
    if not created:
        return ()
    since = stored.created_at
    logged = await context.tx.all(events.DOCUMENTS_SINCE, since=since, at_most=MOST_COMPARED + 1)
    revisions = await context.tx.all(programs.DOCUMENTS_SINCE, since=since, at_most=MOST_COMPARED + 1)
    documents = [*(row.document for row in logged), *(row.document for row in revisions)]
    if len(documents) > MOST_COMPARED:
        return created
    kept = {slug for slug in created if any(f'"{slug}"' in document for document in documents)}
    for slug in [slug for slug in created if slug not in kept]:
        row = await context.tx.first(exercises.BY_SLUG, slug=slug)
        if row is not None and row.updated_at != row.created_at:  # it was changed, so it is wanted
            kept.add(slug)
        elif row is not None:
            version = row.version + 1
            await context.tx.run(exercises.DELETE, slug=slug, version=version, deleted_at=context.now)
            context.changes.add(ResourceKind.EXERCISE, slug, ChangeAction.DELETED, version)
    names = [each.name for each in stored.details.names if each.exercise in created and each.exercise not in kept]
    await forget_exercises(context, names)
    return tuple(slug for slug in created if slug in kept)
