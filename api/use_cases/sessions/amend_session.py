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
from api.use_cases.history.record_event import Recorded, refold
from api.use_cases.request_context import Call
from api.use_cases.sessions.log_session import Logged, check_performance
from api.use_cases.stored.athlete import StoredAthlete, active_athlete
from api.use_cases.stored.documents import HAPPENING
from api.use_cases.stored.enrollment import Enrollment, check_open, lock_enrollment
from domain.progress.history import SessionDone
from domain.sessions.session import PainScores, Performance


class Kept(msgspec.Struct, frozen=True):
    """A session as it is stored."""

    row: EventRow
    done: Performance


class Found(msgspec.Struct, frozen=True):
    """A session that is there, with what it belongs to."""

    row: EventRow
    what: SessionDone
    athlete: StoredAthlete
    enrollment: Enrollment


async def find_session(call: Call, athlete_id: UUID, session_id: UUID) -> Kept:
    """Raises not_found."""
    row, what = await _event(call, athlete_id, session_id)
    return Kept(row, what.done)


async def _event(call: Call, athlete_id: UUID, session_id: UUID) -> tuple[EventRow, SessionDone]:
    row = await call.tx.first(events.BY_ID, athlete_id=athlete_id, event_id=session_id)
    what = None if row is None else HAPPENING.decode(row.document)
    if row is None or not isinstance(what, SessionDone):
        raise problems.not_found("session")
    return row, what


async def _lock(call: Call, athlete_id: UUID, session_id: UUID, version: int | None) -> Found:
    athlete = await active_athlete(call, athlete_id, locked=True)
    row, _ = await _event(call, athlete_id, session_id)
    enrollment = await lock_enrollment(call, athlete_id, row.enrollment_id)
    row, what = await _event(call, athlete_id, session_id)  # again, now that nobody else can change it
    if version is not None and version != row.version:
        raise problems.stale_version(row.version)
    return Found(row, what, athlete, enrollment)


async def correct_session(
    call: Call, athlete_id: UUID, session_id: UUID, done: Performance, external_id: str | None
) -> Logged:
    """Put what was really done in the place of what was logged. Raises stale_version, and as logging does."""
    found = await _lock(call, athlete_id, session_id, call.if_match)
    await check_performance(call, found.athlete, found.enrollment, done)
    check_open(found.enrollment, done.performed_on)
    if external_id is not None and external_id != found.row.external_id:
        other = await call.tx.first(events.BY_EXTERNAL_ID, athlete_id=athlete_id, external_id=external_id)
        if other is not None:
            raise problems.conflict("external_id_taken", f"The session {other.event_id} carries this external_id.")
    done = replace(done, unit=done.unit or found.what.done.unit, prescription_id=found.what.done.prescription_id)
    return await _amend(call, found, done, external_id)


async def report_pain(call: Call, athlete_id: UUID, session_id: UUID, scores: dict[str, int | None]) -> Logged:
    """Add or change pain scores of a session: the late ones, above all. What is not given stays."""
    found = await _lock(call, athlete_id, session_id, None)
    pain: PainScores = replace(found.what.done.pain, **scores)
    return await _amend(call, found, replace(found.what.done, pain=pain), found.row.external_id)


async def _amend(call: Call, found: Found, done: Performance, external_id: str | None) -> Logged:
    row = found.row
    await call.tx.run(
        events.AMEND,
        enrollment_id=row.enrollment_id,
        number=row.number,
        on_date=done.performed_on,
        external_id=external_id,
        document=msgspec.json.encode(replace(found.what, done=done)).decode(),
        version=row.version + 1,
        updated_at=call.now,
    )
    recorded = await refold(call, found.enrollment)
    amended = replace(
        row, on_date=done.performed_on, external_id=external_id, version=row.version + 1, updated_at=call.now
    )
    return Logged(
        row=amended,
        done=done,
        decisions=recorded.outcomes.get(row.event_id, ()),
        changed=recorded.changed,
        pending=recorded.pending,
        enrollment=replace(found.enrollment, progress=recorded.progress),
        athlete=found.athlete,
        fresh=False,
    )


async def delete_session(call: Call, athlete_id: UUID, session_id: UUID) -> tuple[Found, Recorded]:
    """Take a session out of the history, as if it had never been logged. Raises stale_version."""
    found = await _lock(call, athlete_id, session_id, call.if_match)
    recorded = await refold(call, found.enrollment, leave_out=session_id)
    await call.tx.run(events.DELETE, enrollment_id=found.enrollment.id, number=found.row.number)
    await call.tx.run(
        prescriptions.NOT_DONE,
        enrollment_id=found.enrollment.id,
        deleted_session_id=session_id,
        superseded_by=None if recorded.pending is None else recorded.pending.id,
    )
    return found, recorded


async def list_sessions(call: Call, athlete_id: UUID, *, before: tuple[date, UUID] | None, limit: int) -> list[Kept]:
    """Up to `limit + 1` sessions, the newest first."""
    day, session_id = before or (date.max, UUID(int=0))
    rows = await call.tx.all(
        events.SESSIONS,
        athlete_id=athlete_id,
        before=day,
        before_too=day,
        before_id=session_id,
        at_most=limit + 1,
    )
    found = [(row, HAPPENING.decode(row.document)) for row in rows]
    return [Kept(row, what.done) for row, what in found if isinstance(what, SessionDone)]
