"""A coach's hand on an enrollment: skip, override, resume, another affected side, the end. Each is an event."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from msgspec.structs import replace

from api import problems
from api.problems import FieldError
from api.store.statements import enrollments, events, prescriptions
from api.use_cases.date_limits import too_far
from api.use_cases.history.record_event import EventResult, NewEvent, record_event, refold
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import active_athlete, too_late
from api.use_cases.stored.documents import EVENT_DATA
from api.use_cases.stored.enrollment import StoredEnrollment, check_active, check_version, lock_enrollment, today_of
from api.use_cases.stored.plans import plan_to_enroll_on
from domain.programs.program import Slot
from domain.programs.program_check import equipment_faults
from domain.progress.history import EventData, OverrideEvent, ResumeEvent, RevisionEvent, SetupEvent, SkipEvent
from domain.progress.revision_change import CarriedProgression, change_revision
from domain.progress.slot_progress import SlotProgress
from domain.sessions.side import AffectedSide


async def _record(
    context: RequestContext, athlete_id: UUID, enrollment_id: UUID, what: EventData, on: date | None
) -> EventResult:
    """Write an event of today, or of `on`, into the history. A date before the newest event folds again from there."""
    athlete = await active_athlete(context, athlete_id, locked=True)
    enrollment = await lock_enrollment(context, athlete_id, enrollment_id)
    day = on or today_of(enrollment, athlete.athlete.local_date(context.now))
    if on is not None and (late := too_late(context, athlete, on)):
        raise problems.invalid("/on", late)  # what comes later would be folded in before it, and undone by it
    check_active(enrollment)
    _check(enrollment, what)
    newest = enrollment.progress.folded_to
    if on is None and newest is not None:
        day = max(day, newest)  # "from now on" is never before what was already done
    return await record_event(context, NewEvent(enrollment, what, day))


def _check(enrollment: StoredEnrollment, what: EventData) -> None:
    slots = enrollment.plan.slots
    if isinstance(what, ResumeEvent):
        if what.slot not in slots:
            raise problems.invalid("/slot", f"The program has no slot `{what.slot}`.")
        if not enrollment.progress.progression_states[slots[what.slot].progression].stopped:
            raise problems.conflict("not_stopped", f"`{what.slot}` is not stopped.")
    if isinstance(what, OverrideEvent):
        wrong: list[FieldError] = []
        for n, item in enumerate(what.items):
            slot = slots.get(item.slot)
            if slot is None:
                wrong.append(FieldError(f"/items/{n}/slot", f"The program has no slot `{item.slot}`."))
            elif item.variant is not None and item.variant not in [step.variant for step in slot.variants]:
                wrong.append(FieldError(f"/items/{n}/variant", f"The slot has no variant `{item.variant}`."))
            elif item.reps and _asks_for_holds(enrollment, slot):
                wrong.append(FieldError(f"/items/{n}/reps", "The slot asks for holds in seconds: they have no reps."))
            if item.reps == 0:
                wrong.append(FieldError(f"/items/{n}/reps", "At least 1; to leave the exercise out, say `skip`."))
            if any(item.slot == other.slot for other in what.items[:n]):
                wrong.append(FieldError(f"/items/{n}/slot", f"There is a word on `{item.slot}` above already."))
        if wrong:
            raise problems.validation(wrong)


def _asks_for_holds(enrollment: StoredEnrollment, slot: Slot) -> bool:
    standing = SlotProgress(enrollment.plan, enrollment.progress, slot)
    return all(
        item.is_hold for state in standing.progression_state.states.values() for item in standing.target_sets(state)
    )


async def skip_session(
    context: RequestContext, athlete_id: UUID, enrollment_id: UUID, reason: str, on: date | None
) -> EventResult:
    """Leave the pending session out on purpose."""
    return await _record(context, athlete_id, enrollment_id, SkipEvent(reason), on)


async def override_prescription(
    context: RequestContext, athlete_id: UUID, prescription_id: UUID, override: OverrideEvent
) -> tuple[UUID, EventResult]:
    """Set slots of the pending prescription. Raises a conflict when it is not the pending one any more."""
    row = await context.tx.first(prescriptions.BY_ID, athlete_id=athlete_id, prescription_id=prescription_id)
    if row is None:
        raise problems.not_found("prescription")
    enrollment = await lock_enrollment(context, athlete_id, row.enrollment_id)
    if enrollment.row.pending_prescription_id != prescription_id:
        detail = f"The next prescription is {enrollment.row.pending_prescription_id}."
        raise problems.conflict("prescription_closed", detail)
    return enrollment.id, await _record(context, athlete_id, enrollment.id, override, None)


async def cancel_override(context: RequestContext, athlete_id: UUID, override_id: UUID) -> tuple[UUID, EventResult]:
    """Take an override back, as if it had never been."""
    await active_athlete(context, athlete_id, locked=True)
    row = await context.tx.first(events.BY_ID, athlete_id=athlete_id, event_id=override_id)
    if row is None or not isinstance(EVENT_DATA.decode(row.document), OverrideEvent):
        raise problems.not_found("override")
    enrollment = await lock_enrollment(context, athlete_id, row.enrollment_id)
    recorded = await refold(context, enrollment, leave_out=override_id)
    await context.tx.run(events.DELETE, enrollment_id=enrollment.id, number=row.number)
    return enrollment.id, recorded


async def resume_exercise(context: RequestContext, athlete_id: UUID, enrollment_id: UUID, slot: str) -> EventResult:
    """Let a stopped exercise go on, one step easier where there is one."""
    return await _record(context, athlete_id, enrollment_id, ResumeEvent(slot), None)


async def update_enrollment(
    context: RequestContext,
    athlete_id: UUID,
    enrollment_id: UUID,
    affected_side: AffectedSide | None,
    baseline_pain: int | None,
) -> None:
    """Change the affected side or the baseline pain from now on. Raises stale_version."""
    athlete = await active_athlete(context, athlete_id, locked=True)
    enrollment = await lock_enrollment(context, athlete_id, enrollment_id)
    check_version(context, enrollment)
    before = enrollment.progress.setup
    setup = replace(
        before,
        affected_side=before.affected_side if affected_side is None else affected_side,
        baseline_pain=before.baseline_pain if baseline_pain is None else baseline_pain,
    )
    day = today_of(enrollment, athlete.athlete.local_date(context.now))
    check_active(enrollment)
    day = max(day, enrollment.progress.folded_to or day)
    await record_event(context, NewEvent(enrollment, SetupEvent(setup), day))


async def end_enrollment(context: RequestContext, athlete_id: UUID, enrollment_id: UUID, on: date | None) -> None:
    """Close an enrollment. Sessions dated before its end are still taken."""
    athlete = await active_athlete(context, athlete_id, locked=True)
    enrollment = await lock_enrollment(context, athlete_id, enrollment_id)
    check_active(enrollment)
    if far := too_far(on):
        raise problems.invalid("/ended_on", far)
    if on is not None and on < enrollment.row.start_on:
        raise problems.invalid("/ended_on", f"Before its first day ({enrollment.row.start_on}).")
    ended_on = on or today_of(enrollment, athlete.athlete.local_date(context.now))
    if enrollment.row.pending_prescription_id is not None:
        await context.tx.run(
            prescriptions.CLOSE,
            prescription_id=enrollment.row.pending_prescription_id,
            status="superseded",
            superseded_by=None,
            session_id=None,
        )
    await context.tx.run(
        enrollments.END,
        enrollment_id=enrollment_id,
        ended_on=ended_on,
        version=enrollment.row.version + 1,
        updated_at=context.now,
    )


async def move_enrollment(
    context: RequestContext, athlete_id: UUID, enrollment_id: UUID, revision: int | None
) -> tuple[EventResult, tuple[CarriedProgression, ...]]:
    """Put an athlete on another revision of the program, from today on. Raises stale_version."""
    athlete = await active_athlete(context, athlete_id, locked=True)
    enrollment = await lock_enrollment(context, athlete_id, enrollment_id)
    check_version(context, enrollment)
    plan = await plan_to_enroll_on(context, enrollment.plan.program.slug, revision, place="")
    if plan.named == enrollment.progress.program:
        raise problems.conflict("conflict", f"The athlete is on revision {plan.revision} already.")
    if lacking := [message for _, message in equipment_faults(plan, enrollment.progress.setup)]:
        raise problems.validation([FieldError("/revision", message) for message in dict.fromkeys(lacking)])
    day = today_of(enrollment, athlete.athlete.local_date(context.now))
    check_active(enrollment)
    day = max(day, enrollment.progress.folded_to or day)
    _, carried = change_revision(enrollment.plan, plan, enrollment.progress)
    return await record_event(context, NewEvent(enrollment, RevisionEvent(plan.named), day)), carried
