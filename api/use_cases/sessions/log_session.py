"""Log a training session: the one write that everything else is about."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api import problems
from api.problems import FieldError
from api.store.statements import events, prescriptions
from api.store.statements.events import EventRow
from api.use_cases.history.late_events import LateEventBatch
from api.use_cases.history.record_event import (
    EventResult,
    NewEvent,
    PendingPrescription,
    event_of,
    record_event,
    revisions_in,
)
from api.use_cases.request_context import RequestContext
from api.use_cases.sessions.log_session_lookup import SessionReference, enrollment_of, log_session_lookup
from api.use_cases.stored.athlete import StoredAthlete, too_late
from api.use_cases.stored.documents import DECISIONS, EVENT_DATA, PRESCRIPTION_CONTENT
from api.use_cases.stored.enrollment import StoredEnrollment, check_open, lock_enrollment
from api.use_cases.stored.plans import all_exercises, plans_of
from domain.decision import Decision
from domain.loads.loading import Unit
from domain.programs.program import Plan
from domain.progress.history import DecisionChange, SessionEvent
from domain.progress.open_session import open_session
from domain.progress.prescribe import prescribe
from domain.sessions.prescription import PrescriptionContent
from domain.sessions.session import PainScores, Performance


class SessionReport(msgspec.Struct, frozen=True, kw_only=True):
    """A session as the client reports it."""

    done: Performance
    enrollment_id: UUID | None
    external_id: str | None


class LogResult(msgspec.Struct, frozen=True, kw_only=True):
    """A session with its place in the database, and what came of it. `fresh`: it was not there before."""

    row: EventRow
    done: Performance
    decisions: tuple[Decision, ...]
    changed: list[DecisionChange]
    pending: PendingPrescription | None
    enrollment: StoredEnrollment
    athlete: StoredAthlete
    fresh: bool = True


async def log_session(
    context: RequestContext, athlete_id: UUID, logging: SessionReport, late: LateEventBatch | None = None
) -> LogResult:
    """Store the session and fold it in. The same session again (by `external_id`) changes nothing.

    With `late`, a session dated before others is left there to be folded, with an answer that knows no decisions.
    """
    done = logging.done
    named = SessionReference(done.prescription_id, logging.enrollment_id)
    before = await log_session_lookup(context, athlete_id, named)
    athlete = before.athlete
    known = await _known(context, athlete, logging)
    if known is not None:
        return known
    enrollment, shown = await enrollment_of(context, before, named)
    await check_performance(context, athlete, enrollment, done)
    check_open(enrollment, done.performed_on)
    is_late = done.performed_on < (enrollment.progress.folded_to or done.performed_on)
    if late is not None and not is_late:
        enrollment = await late.folded(context, enrollment)
    unit = done.unit or _unit_of(shown) or enrollment.progress.setup.unit
    done = replace(done, unit=unit)
    issued = _as_issued(enrollment, done, shown)
    what = SessionEvent(done) if issued is None else SessionEvent(done, issued.exercises, issued.unit)
    shown_in = done.prescription_id if issued is not None and issued is shown else None
    as_asked = shown_in is not None and not _is_older(enrollment, done, shown)
    writing = NewEvent(enrollment, what, done.performed_on, logging.external_id, as_asked, shown_in)
    recorded = await (late.write(context, writing) if late is not None and is_late else record_event(context, writing))
    return _logged(context, athlete, enrollment, logging, done, recorded)


def _logged(
    context: RequestContext,
    athlete: StoredAthlete,
    enrollment: StoredEnrollment,
    logging: SessionReport,
    done: Performance,
    recorded: EventResult,
) -> LogResult:
    row = EventRow(
        recorded.event_id,
        enrollment.id,
        athlete.id,
        enrollment.row.last_number + 1,
        "session",
        done.performed_on,
        logging.external_id,
        1,
        "",
        None,
        context.now,
        context.now,
    )
    return LogResult(
        row=row,
        done=done,
        decisions=recorded.decisions,
        changed=recorded.changed,
        pending=recorded.pending,
        enrollment=replace(enrollment, progress=recorded.progress),
        athlete=athlete,
    )


async def _known(context: RequestContext, athlete: StoredAthlete, logging: SessionReport) -> LogResult | None:
    """The session that carries this external id already; a conflict when its content is another."""
    if logging.external_id is None:
        return None
    row = await context.tx.first(events.BY_EXTERNAL_ID, athlete_id=athlete.id, external_id=logging.external_id)
    if row is None:
        return None
    what = EVENT_DATA.decode(row.document)
    if not isinstance(what, SessionEvent):
        raise problems.conflict("external_id_taken")
    if not _same(logging.done, what.done):
        detail = f"The session {row.event_id} carries this external_id with other content: use correctSession."
        raise problems.conflict("external_id_taken", detail)
    enrollment = await lock_enrollment(context, athlete.id, row.enrollment_id)
    decisions = DECISIONS.decode(row.outcome or "[]")
    return LogResult(
        row=row,
        done=what.done,
        decisions=decisions,
        changed=[],
        pending=await pending_of(context, enrollment),
        enrollment=enrollment,
        athlete=athlete,
        fresh=False,
    )


def _same(given: Performance, stored: Performance) -> bool:
    """Whether it is the same session again: the unit and the pain that it leaves out are what they are by now."""
    scores = {
        time: getattr(stored.pain, time) if score is None else score
        for time, score in msgspec.structs.asdict(given.pain).items()
    }
    return replace(given, unit=given.unit or stored.unit, pain=PainScores(**scores)) == stored


async def pending_of(context: RequestContext, enrollment: StoredEnrollment) -> PendingPrescription | None:
    """The prescription that is next, as it was stored."""
    prescription_id = enrollment.row.pending_prescription_id
    if prescription_id is None:
        return None
    row = await context.tx.first(
        prescriptions.BY_ID, athlete_id=enrollment.row.athlete_id, prescription_id=prescription_id
    )
    return None if row is None else PendingPrescription(row.prescription_id, PRESCRIPTION_CONTENT.decode(row.document))


def _unit_of(shown: PrescriptionContent | None) -> Unit | None:
    return None if shown is None else shown.unit


def _as_issued(
    enrollment: StoredEnrollment, done: Performance, shown: PrescriptionContent | None
) -> PrescriptionContent | None:
    """What the athlete was shown: the pending prescription as it was on its date, or an older one as it was stored."""
    if _is_older(enrollment, done, shown):
        return shown
    if done.performed_on < (enrollment.progress.folded_to or done.performed_on):
        return None  # logged late, with no prescription named: nobody knows what was shown
    if shown is not None and _asks_the_same(enrollment, shown, done.prescribed_on):
        return shown
    return prescribe(enrollment.plan, enrollment.progress, done.prescribed_on)


def _is_older(enrollment: StoredEnrollment, done: Performance, shown: PrescriptionContent | None) -> bool:
    """Whether the session names a prescription that is not the pending one: another progress has issued it."""
    return shown is not None and done.prescription_id != enrollment.row.pending_prescription_id


def _asks_the_same(enrollment: StoredEnrollment, pending: PrescriptionContent, on: date) -> bool:
    """Whether the pending prescription asks on that date for what it was issued with: no break, week or day between."""
    plan, progress = enrollment.plan, enrollment.progress
    as_stored = all(open_session(plan, progress, day) is progress for day in (on, pending.on))
    return as_stored and plan.program.day_on(progress.day, on) == plan.program.day_on(progress.day, pending.on)


async def check_performance(
    context: RequestContext, athlete: StoredAthlete, enrollment: StoredEnrollment, done: Performance
) -> None:
    """Raises a validation problem for a date too late, and for exercises, slots and variants nobody knows."""
    wrong: list[FieldError] = []
    dates = {done.prescribed_on: "prescribed_on", done.performed_on: "performed_on"}  # the same date is one mistake
    for day, field in dates.items():
        if late := too_late(context, athlete, day):
            wrong.append(FieldError(f"/{field}", late))
    wrong += await _unknown_slots(context, enrollment, done)
    strange = [(n, item) for n, item in enumerate(done.exercises) if item.exercise not in enrollment.plan.exercise]
    if strange:
        known = await all_exercises(context.tx)
        wrong += [
            FieldError(f"/exercises/{n}/exercise", f"There is no exercise `{item.exercise}`.")
            for n, item in strange
            if item.exercise not in known
        ]
    if wrong:
        raise problems.validation(wrong)


async def _unknown_slots(context: RequestContext, enrollment: StoredEnrollment, done: Performance) -> list[FieldError]:
    """What the athlete's revision does not know, nor any that they were on before they were moved."""
    wrong = _unknown_to(enrollment.plan, done)
    if not wrong or enrollment.basis.first.program == enrollment.plan.named:
        return wrong
    history = await context.tx.all(events.HISTORY, enrollment_id=enrollment.id)
    earlier = await plans_of(context.tx, revisions_in(enrollment, [event_of(row) for row in history]))
    return wrong if all(_unknown_to(plan, done) for plan in earlier.values()) else []


def _unknown_to(plan: Plan, done: Performance) -> list[FieldError]:
    wrong: list[FieldError] = []
    for n, item in enumerate(done.exercises):
        for field in ("slot", "substitute_for"):
            name = getattr(item, field)
            if name is not None and name not in plan.slots:
                wrong.append(FieldError(f"/exercises/{n}/{field}", f"The program has no slot `{name}`."))
        exercise = plan.exercise.get(item.exercise)
        if exercise is None:
            continue
        if item.variant is not None and exercise.variant(item.variant) is None:
            wrong.append(FieldError(f"/exercises/{n}/variant", f"`{exercise.slug}` has no variant `{item.variant}`."))
        if item.slot in plan.slots and plan.slots[item.slot].exercise != item.exercise and item.substitute_for is None:
            message = f"The slot `{item.slot}` is for `{plan.slots[item.slot].exercise}`; use `substitute_for`."
            wrong.append(FieldError(f"/exercises/{n}/slot", message))
    return wrong
