"""Correct, delete, or complete with late pain scores a session that was logged; then fold the history again.

What is amended keeps its place in the history: only a changed date moves it.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api import problems
from api.store.statements import events, prescriptions
from api.store.statements.events import EventRow
from api.use_cases.history.record_event import EventResult, refold
from api.use_cases.request_context import RequestContext
from api.use_cases.sessions.log_session import LogResult, check_performance
from api.use_cases.stored.athlete import StoredAthlete, active_athlete
from api.use_cases.stored.documents import EVENT_DATA
from api.use_cases.stored.enrollment import StoredEnrollment, check_open, lock_enrollment
from domain.progress.history import SessionEvent
from domain.sessions.session import PainScores, Performance


class StoredSession(msgspec.Struct, frozen=True):
    """A session as it is stored."""

    row: EventRow
    done: Performance


class LockedSession(msgspec.Struct, frozen=True):
    """A session that is there, with what it belongs to."""

    row: EventRow
    what: SessionEvent
    athlete: StoredAthlete
    enrollment: StoredEnrollment


async def find_session(context: RequestContext, athlete_id: UUID, session_id: UUID) -> StoredSession:
    """Raises not_found."""
    row, what = await _event(context, athlete_id, session_id)
    return StoredSession(row, what.done)


async def _event(context: RequestContext, athlete_id: UUID, session_id: UUID) -> tuple[EventRow, SessionEvent]:
    row = await context.tx.first(events.BY_ID, athlete_id=athlete_id, event_id=session_id)
    what = None if row is None else EVENT_DATA.decode(row.document)
    if row is None or not isinstance(what, SessionEvent):
        raise problems.not_found("session")
    return row, what


async def _lock(context: RequestContext, athlete_id: UUID, session_id: UUID, version: int | None) -> LockedSession:
    athlete = await active_athlete(context, athlete_id, locked=True)
    row, _ = await _event(context, athlete_id, session_id)
    enrollment = await lock_enrollment(context, athlete_id, row.enrollment_id)
    row, what = await _event(context, athlete_id, session_id)  # again, now that nobody else can change it
    if version is not None and version != row.version:
        raise problems.stale_version(row.version)
    return LockedSession(row, what, athlete, enrollment)


async def correct_session(
    context: RequestContext, athlete_id: UUID, session_id: UUID, done: Performance, external_id: str | None
) -> LogResult:
    """Put what was really done in the place of what was logged. Raises stale_version, and as logging does."""
    found = await _lock(context, athlete_id, session_id, context.if_match)
    await check_performance(context, found.athlete, found.enrollment, done)
    check_open(found.enrollment, done.performed_on)
    if external_id is not None and external_id != found.row.external_id:
        other = await context.tx.first(events.BY_EXTERNAL_ID, athlete_id=athlete_id, external_id=external_id)
        if other is not None:
            raise problems.conflict("external_id_taken", f"The session {other.event_id} carries this external_id.")
    done = replace(done, unit=done.unit or found.what.done.unit, prescription_id=found.what.done.prescription_id)
    return await _amend(context, found, done, external_id)


async def report_pain(
    context: RequestContext, athlete_id: UUID, session_id: UUID, scores: dict[str, int | None]
) -> LogResult:
    """Add or change pain scores of a session: the late ones, above all. What is not given stays."""
    found = await _lock(context, athlete_id, session_id, None)
    pain: PainScores = replace(found.what.done.pain, **scores)
    return await _amend(context, found, replace(found.what.done, pain=pain), found.row.external_id)


async def _amend(
    context: RequestContext, found: LockedSession, done: Performance, external_id: str | None
) -> LogResult:
    row = found.row
    await context.tx.run(
        events.AMEND,
        enrollment_id=row.enrollment_id,
        number=row.number,
        on_date=done.performed_on,
        external_id=external_id,
        document=msgspec.json.encode(replace(found.what, done=done)).decode(),
        version=row.version + 1,
        updated_at=context.now,
    )
    recorded = await refold(context, found.enrollment)
    amended = replace(
        row, on_date=done.performed_on, external_id=external_id, version=row.version + 1, updated_at=context.now
    )
    return LogResult(
        row=amended,
        done=done,
        decisions=recorded.outcomes.get(row.event_id, ()),
        changed=recorded.changed,
        pending=recorded.pending,
        enrollment=replace(found.enrollment, progress=recorded.progress),
        athlete=found.athlete,
        fresh=False,
    )


async def delete_session(
    context: RequestContext, athlete_id: UUID, session_id: UUID
) -> tuple[LockedSession, EventResult]:
    """Take a session out of the history, as if it had never been logged. Raises stale_version."""
    found = await _lock(context, athlete_id, session_id, context.if_match)
    recorded = await refold(context, found.enrollment, leave_out=session_id)
    await context.tx.run(events.DELETE, enrollment_id=found.enrollment.id, number=found.row.number)
    await context.tx.run(
        prescriptions.SUPERSEDE_FOR_DELETED_SESSION,
        enrollment_id=found.enrollment.id,
        deleted_session_id=session_id,
        superseded_by=None if recorded.pending is None else recorded.pending.id,
    )
    return found, recorded


async def list_sessions(
    context: RequestContext, athlete_id: UUID, *, before: tuple[date, UUID] | None, limit: int
) -> list[StoredSession]:
    """Up to `limit + 1` sessions, the newest first."""
    day, session_id = before or (date.max, UUID(int=0))
    rows = await context.tx.all(
        events.SESSIONS,
        athlete_id=athlete_id,
        before=day,
        before_too=day,
        before_id=session_id,
        at_most=limit + 1,
    )
    found = [(row, EVENT_DATA.decode(row.document)) for row in rows]
    return [StoredSession(row, what.done) for row, what in found if isinstance(what, SessionEvent)]
