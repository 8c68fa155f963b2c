"""Correct or delete a logged session, or add pain scores to it. Each folds the history of its enrollment again.

An amended session keeps its place in the history unless its date changes. A session without an enrollment is in no
history, unless enrollments replay it. These are folded again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api import problems
from api.store.database import LostLockError
from api.store.statements import events, prescriptions
from api.store.statements.events import EventRow
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.history.event_result import EventResult
from api.use_cases.history.issue_prescription import REOPENED
from api.use_cases.history.late_events import LateEventBatch
from api.use_cases.history.record_event import note_event
from api.use_cases.history.refold import refold
from api.use_cases.history.refold_athlete import lock_replaying, refold_replaying, refold_without
from api.use_cases.request_context import RequestContext
from api.use_cases.sessions.check_performance import check_performance, complaint_fault
from api.use_cases.sessions.log_session import LogResult
from api.use_cases.sessions.read_sessions import find_session_event
from api.use_cases.stored.athlete import StoredAthlete, active_athlete
from api.use_cases.stored.enrollment import StoredEnrollment, check_open, lock_enrollment_of
from api.use_cases.stored.session_attributes import SessionAttributes, encode_attributes
from api.use_cases.stored.workout_key import is_workout_key
from domain.programs.exercise import Exercise
from domain.progress.history import SessionEvent
from domain.progress.history_change import HistoryChange
from domain.sessions.session import ComplaintPain, Performance


class LockedSession(msgspec.Struct, frozen=True):
    """A stored session, locked together with its athlete and its enrollment, or with those that replay it."""

    row: EventRow
    data: SessionEvent
    athlete: StoredAthlete
    enrollment: StoredEnrollment | None
    replaying: Sequence[StoredEnrollment] = ()


async def _lock(context: RequestContext, athlete_id: UUID, session_id: UUID, version: int | None) -> LockedSession:
    athlete = await active_athlete(context, athlete_id, locked=True)
    row, _ = await find_session_event(context, athlete_id, session_id)
    enrollment = None if row.enrollment_id is None else await lock_enrollment_of(context, row)
    row, data = await find_session_event(context, athlete_id, session_id)  # again, now that it can't change
    if version is not None and version != row.version:
        raise problems.stale_version(row.version)
    replaying = [] if enrollment is not None else await lock_replaying(context, athlete_id, {session_id})
    return LockedSession(row, data, athlete, enrollment, replaying)


async def correct_session(
    context: RequestContext,
    athlete_id: UUID,
    session_id: UUID,
    performance: Performance,
    external_id: str | None,
    attributes: SessionAttributes,
    late: LateEventBatch | None = None,
    known: Mapping[str, Exercise] | None = None,
) -> LogResult:
    """Replace what was logged with what was really done. Raises stale_version, and the problems of logging.

    With `late`, the history is folded with that batch. The result then has no decisions. `known` are all exercises, if
    the caller has read them already. A session from another app keeps its external id if none is given.
    """
    session = await _lock(context, athlete_id, session_id, context.if_match)
    if external_id is None and is_workout_key(session.row.external_id or ""):
        external_id = session.row.external_id
    await check_performance(
        context, session.athlete, session.enrollment, performance, attributes, before=session.data.done, known=known
    )
    if session.enrollment is not None:
        check_open(session.enrollment, performance.performed_on)
    if external_id is not None and external_id != session.row.external_id:
        other = await context.tx.first(events.BY_EXTERNAL_ID, athlete_id=athlete_id, external_id=external_id)
        if other is not None:
            raise problems.conflict("external_id_taken", f"Session {other.event_id} already has this external_id.")
    before = session.data.done
    performance = replace(performance, unit=performance.unit or before.unit, prescription_id=before.prescription_id)
    return await _amend(context, session, performance, external_id, encode_attributes(attributes), late)


async def report_pain(
    context: RequestContext,
    athlete_id: UUID,
    session_id: UUID,
    scores: dict[str, int | None],
    complaint: str | None = None,
) -> LogResult:
    """Add or change pain scores of a session, such as the next morning's. Omitted scores stay as they are.

    Raises a validation problem for an unknown complaint.
    """
    session = await _lock(context, athlete_id, session_id, None)
    done, row = session.data.done, session.row
    if complaint is None:
        done = replace(done, pain=replace(done.pain, **scores))
    else:
        if message := complaint_fault(complaint, session.enrollment, done):
            raise problems.invalid("/complaint", message)
        own = replace(done.own_pain_of(complaint) or ComplaintPain(complaint=complaint), **scores)
        others = tuple(one for one in done.complaint_pain if one.complaint != complaint)
        done = replace(done, complaint_pain=(*others, own))
    return await _amend(context, session, done, row.external_id, row.attributes)


async def _amend(
    context: RequestContext,
    session: LockedSession,
    performance: Performance,
    external_id: str | None,
    attributes: str | None,
    late: LateEventBatch | None = None,
) -> LogResult:
    row = session.row
    await context.tx.defer(
        events.AMEND,
        if_no_row=LostLockError,
        event_id=row.event_id,
        on_date=performance.performed_on,
        external_id=external_id,
        document=msgspec.json.encode(replace(session.data, done=performance)).decode(),
        version=row.version + 1,
        updated_at=context.now,
        attributes=attributes,
    )
    note_event(context, ResourceKind.SESSION, row, ChangeAction.UPDATED)
    enrollment = session.enrollment
    result = None
    if enrollment is not None:
        if late is None:
            is_same_day = performance.performed_on == row.on_date
            amendment = HistoryChange(amended={row.event_id: session.data}) if is_same_day else None
            result = await refold(context, enrollment, amendment)
        else:
            result = late.amended(enrollment)
    else:
        await refold_replaying(context, session.replaying, late)
    amended_row = replace(
        row,
        on_date=performance.performed_on,
        external_id=external_id,
        version=row.version + 1,
        updated_at=context.now,
        attributes=attributes,
    )
    return LogResult(
        row=amended_row,
        done=performance,
        decisions=() if result is None else result.outcomes.get(row.event_id, ()),
        changed=[] if result is None else result.changed,
        pending=None if result is None else result.pending,
        enrollment=None if enrollment is None or result is None else replace(enrollment, progress=result.progress),
        athlete=session.athlete,
        fresh=False,
    )


async def delete_session(
    context: RequestContext, athlete_id: UUID, session_id: UUID
) -> tuple[LockedSession, EventResult | None]:
    """Delete a session and fold the history without it. Raises stale_version.

    The result is None for a session without an enrollment.
    """
    session = await _lock(context, athlete_id, session_id, context.if_match)
    enrollment = session.enrollment
    deletion = HistoryChange(deleted=frozenset({session_id}))
    result = None if enrollment is None else await refold(context, enrollment, deletion)
    await context.tx.run(events.DELETE, event_id=session_id)
    note_event(context, ResourceKind.SESSION, session.row, ChangeAction.DELETED)
    if enrollment is None or result is None:
        await refold_without(context, session.replaying, {session_id})
        return session, None
    await _supersede(context, session.row, enrollment, result)
    return session, result


async def delete_sessions(context: RequestContext, rows: Sequence[EventRow]) -> None:
    """Delete sessions whose athletes the caller has locked, and fold each enrollment once without them."""
    of_enrollment: dict[UUID, list[EventRow]] = {}
    enrollments: dict[UUID, StoredEnrollment] = {}
    free: dict[UUID, set[UUID]] = {}
    for row in rows:
        if row.enrollment_id is None:
            free.setdefault(row.athlete_id, set()).add(row.event_id)
        else:
            of_enrollment.setdefault(row.enrollment_id, []).append(row)
            if row.enrollment_id not in enrollments:
                enrollments[row.enrollment_id] = await lock_enrollment_of(context, row)
    replaying = {athlete_id: await lock_replaying(context, athlete_id, free[athlete_id]) for athlete_id in sorted(free)}
    for row in rows:
        await context.tx.defer(events.DELETE, event_id=row.event_id)
        note_event(context, ResourceKind.SESSION, row, ChangeAction.DELETED)
    for enrollment_id, deleted in of_enrollment.items():
        result = await refold(context, enrollments[enrollment_id])
        for row in deleted:
            await _supersede(context, row, enrollments[enrollment_id], result)
    for athlete_id, without_them in replaying.items():
        await refold_without(context, without_them, free[athlete_id])


async def _supersede(
    context: RequestContext, deleted: EventRow, enrollment: StoredEnrollment, result: EventResult
) -> None:
    """The prescription that the deleted session has done is superseded by the one that is next now."""
    for row in await context.tx.all(
        prescriptions.SUPERSEDE_FOR_DELETED_SESSION,
        enrollment_id=enrollment.id,
        deleted_session_id=deleted.event_id,
        superseded_by=None if result.pending is None else result.pending.id,
        updated_at=context.now,
    ):
        context.changes.add(
            ResourceKind.PRESCRIPTION,
            row.prescription_id,
            ChangeAction.SUPERSEDED,
            REOPENED,
            athlete_id=deleted.athlete_id,
            enrollment_id=enrollment.id,
        )
