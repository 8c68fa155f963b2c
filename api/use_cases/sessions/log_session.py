"""Log a training session: store it, fold it into the progress and issue the next prescription."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec
from msgspec import UnsetType
from msgspec.structs import replace

from api import problems
from api.store.statements import events
from api.store.statements.events import EventRow
from api.use_cases.history.issue_prescription import PendingPrescription, pending_of
from api.use_cases.history.late_events import LateEventBatch
from api.use_cases.history.record_event import NewEvent, insert_event_row, record_event
from api.use_cases.request_context import RequestContext
from api.use_cases.sessions.check_performance import check_performance
from api.use_cases.sessions.log_session_lookup import (
    LogContext,
    SessionReference,
    enrollment_of,
    lock_athlete,
    log_session_lookup,
)
from api.use_cases.sessions.possible_duplicate import find_possible_duplicate, first_duplicate
from api.use_cases.stored.athlete import StoredAthlete
from api.use_cases.stored.documents import DECISIONS, EVENT_DATA
from api.use_cases.stored.enrollment import StoredEnrollment, check_open, lock_enrollment_of
from api.use_cases.stored.session_attributes import (
    NO_ATTRIBUTES,
    SessionAttributes,
    decode_attributes,
    encode_attributes,
)
from domain.decision import Decision
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise
from domain.progress.history import DecisionChange, Event, SessionEvent
from domain.progress.open_session import open_session
from domain.progress.phases import advance_phase, plan_in_phase
from domain.progress.prescribe import prescribe
from domain.sessions.prescription import PrescriptionContent
from domain.sessions.session import PainScores, Performance


class SessionReport(msgspec.Struct, frozen=True, kw_only=True):
    """A session as the client reports it."""

    done: Performance
    enrollment_id: UUID | UnsetType | None
    """None: without an enrollment. UNSET: that of the prescription, or the athlete's only one."""
    external_id: str | None
    attributes: SessionAttributes = NO_ATTRIBUTES


class LogResult(msgspec.Struct, frozen=True, kw_only=True):
    """A stored session and its effect. `fresh` is False if it was already stored before this request.

    `enrollment` is None for a session without one, which has no decisions and no next prescription.
    `possible_duplicate_of` is another session of the same day with the same sets.
    """

    row: EventRow
    done: Performance
    decisions: tuple[Decision, ...]
    changed: list[DecisionChange]
    pending: PendingPrescription | None
    enrollment: StoredEnrollment | None
    athlete: StoredAthlete
    fresh: bool = True
    possible_duplicate_of: UUID | None = None


async def log_session(
    context: RequestContext,
    athlete_id: UUID,
    session: SessionReport,
    late: LateEventBatch | None = None,
    lookup: LogContext | None = None,
) -> LogResult:
    """Store the session and fold it. Logging the same session again (by `external_id`) changes nothing.

    With `late`, a session dated before others is added to that batch and folded later. Its result has no decisions.
    `lookup` is what a batch has looked up for all of its sessions at once.
    """
    if session.enrollment_id is None:
        return await _log_without_enrollment(context, athlete_id, session)
    performance = session.done
    enrollment_id = session.enrollment_id if isinstance(session.enrollment_id, UUID) else None
    reference = SessionReference(performance.prescription_id, enrollment_id)
    if lookup is None:
        lookup = await log_session_lookup(context, athlete_id, reference)
    athlete = lookup.athlete
    already_stored = await _find_stored(context, athlete, session) if lookup.external_id_used else None
    if already_stored is not None:
        return already_stored
    enrollment, prescription = await enrollment_of(context, lookup, reference)
    await check_performance(context, athlete, enrollment, performance, session.attributes)
    check_open(enrollment, performance.performed_on)
    is_late = enrollment.progress.is_past(performance.performed_on, performance.time_of_day)
    if late is not None and not is_late:
        enrollment = await late.folded(context, enrollment)
    duplicate = None
    if performance.performed_on in enrollment.progress.done_on:
        if lookup.same_day is None:
            duplicate = await find_possible_duplicate(context, athlete.id, performance)
        else:
            duplicate = first_duplicate(lookup.same_day, performance)
    unit = performance.unit or _unit_of(prescription) or enrollment.progress.setup.unit
    performance = replace(performance, unit=unit)
    issued = _as_issued(enrollment, performance, prescription)
    data = SessionEvent(performance) if issued is None else SessionEvent(performance, issued.exercises, issued.unit)
    shown_in = performance.prescription_id if issued is not None and issued is prescription else None
    is_current = shown_in is not None and not _is_older(enrollment, performance, prescription)
    new_event = NewEvent(
        enrollment,
        data,
        performance.performed_on,
        session.external_id,
        is_current,
        shown_in,
        session.attributes,
        has_inputs=lookup.has_inputs,
    )
    if late is not None and is_late:
        result = await late.write(context, new_event)
    else:
        result = await record_event(context, new_event)
    return LogResult(
        row=_row(context, athlete, session, result.event_id, enrollment),
        done=performance,
        decisions=result.decisions,
        changed=result.changed,
        pending=result.pending,
        enrollment=replace(enrollment, progress=result.progress),
        athlete=athlete,
        possible_duplicate_of=duplicate,
    )


async def _log_without_enrollment(context: RequestContext, athlete_id: UUID, session: SessionReport) -> LogResult:
    """Store a session that belongs to no program. Nothing is decided from it, and nothing is prescribed after it."""
    athlete = await lock_athlete(context, athlete_id)
    already_stored = await _find_stored(context, athlete, session)
    if already_stored is not None:
        return already_stored
    if session.done.prescription_id is not None:
        message = "A session without an enrollment follows no prescription. Omit this field or `enrollment_id`."
        raise problems.invalid("/prescription_id", message)
    return await store_unenrolled(context, athlete, session)


async def store_unenrolled(
    context: RequestContext,
    athlete: StoredAthlete,
    session: SessionReport,
    known: Mapping[str, Exercise] | None = None,
) -> LogResult:
    """Store a new session without an enrollment. The caller has locked the athlete, and looked for its external id.

    `known` are all exercises, if the caller has read them already. Raises the problems of logging.
    """
    performance = session.done
    await check_performance(context, athlete, None, performance, session.attributes, known=known)
    duplicate = await find_possible_duplicate(context, athlete.id, performance)
    performance = replace(performance, unit=performance.unit or athlete.athlete.unit)
    event = Event(context.new_id(), performance.performed_on, 0, SessionEvent(performance))
    await insert_event_row(
        context,
        event,
        athlete_id=athlete.id,
        enrollment_id=None,
        external_id=session.external_id,
        attributes=session.attributes,
    )
    return LogResult(
        row=_row(context, athlete, session, event.id, None),
        done=performance,
        decisions=(),
        changed=[],
        pending=None,
        enrollment=None,
        athlete=athlete,
        possible_duplicate_of=duplicate,
    )


def _row(
    context: RequestContext,
    athlete: StoredAthlete,
    session: SessionReport,
    session_id: UUID,
    enrollment: StoredEnrollment | None,
) -> EventRow:
    """The row of a new session as responses need it: without its document and its outcome."""
    return EventRow(
        session_id,
        None if enrollment is None else enrollment.id,
        athlete.id,
        0 if enrollment is None else enrollment.row.last_number + 1,
        "session",
        session.done.performed_on,
        session.external_id,
        1,
        "",
        None,
        context.now,
        context.now,
        encode_attributes(session.attributes),
    )


async def _find_stored(context: RequestContext, athlete: StoredAthlete, session: SessionReport) -> LogResult | None:
    """Return the stored session with this external id, if any. Raises external_id_taken if its content differs."""
    if session.external_id is None:
        return None
    row = await context.tx.first(events.BY_EXTERNAL_ID, athlete_id=athlete.id, external_id=session.external_id)
    if row is None:
        return None
    data = EVENT_DATA.decode(row.document)
    if not isinstance(data, SessionEvent):
        raise problems.conflict("external_id_taken")
    if not _is_same(session.done, data.done) or session.attributes != decode_attributes(row.attributes):
        detail = (
            f"Session {row.event_id} already has this external_id, with other content. Use correctSession to change it."
        )
        raise problems.conflict("external_id_taken", detail)
    enrollment = None if row.enrollment_id is None else await lock_enrollment_of(context, row)
    decisions = DECISIONS.decode(row.outcome or "[]")
    return LogResult(
        row=row,
        done=data.done,
        decisions=decisions,
        changed=[],
        pending=None if enrollment is None else await pending_of(context, enrollment),
        enrollment=enrollment,
        athlete=athlete,
        fresh=False,
    )


def _is_same(reported: Performance, stored: Performance) -> bool:
    """Whether the report equals the stored session. An omitted unit or pain score counts as equal."""
    same = replace(reported, unit=reported.unit or stored.unit, pain=stored.pain, complaint_pain=stored.complaint_pain)
    return (
        same == stored
        and _has_scores(stored.pain, reported.pain)
        and all(_has_scores(stored.own_pain_of(one.complaint), one) for one in reported.complaint_pain)
    )


def _has_scores(stored: PainScores | None, reported: PainScores) -> bool:
    """Whether each reported score is stored."""
    return stored is not None and all(
        score is None or getattr(stored, time) == score for time, score in msgspec.structs.asdict(reported).items()
    )


def _unit_of(prescription: PrescriptionContent | None) -> Unit | None:
    return None if prescription is None else prescription.unit


def _as_issued(
    enrollment: StoredEnrollment, performance: Performance, prescription: PrescriptionContent | None
) -> PrescriptionContent | None:
    """Return the prescription as issued: the pending one for its date, or an older one as it was stored."""
    if _is_older(enrollment, performance, prescription):
        return prescription
    if enrollment.progress.is_past(performance.performed_on, performance.time_of_day):
        return None  # logged late and without a prescription: the issued sets are unknown
    if prescription is not None and _is_unchanged(enrollment, prescription, performance):
        return prescription
    return prescribe(enrollment.plan, enrollment.progress, performance.prescribed_on, performance.place)


def _is_older(enrollment: StoredEnrollment, performance: Performance, prescription: PrescriptionContent | None) -> bool:
    """Whether the session follows a prescription that is no longer pending: it was issued from earlier progress."""
    return prescription is not None and performance.prescription_id != enrollment.row.pending_prescription_id


def _is_unchanged(enrollment: StoredEnrollment, pending: PrescriptionContent, performance: Performance) -> bool:
    """Whether the pending prescription is the same for the session: no layoff, new week, other day or other place."""
    plan, progress, on = enrollment.plan, enrollment.progress, performance.prescribed_on
    if performance.place is not None or progress.deloads or progress.substitutions:
        return False
    if any(advance_phase(plan, progress, day).phase != progress.phase for day in (on, pending.on)):
        return False
    plan = plan_in_phase(plan, progress)
    as_stored = all(open_session(plan, progress, day) is progress for day in (on, pending.on))
    return as_stored and plan.program.day_on(progress.day, on) == plan.program.day_on(progress.day, pending.on)
