"""A coach's actions on an enrollment: skip a session, override a prescription, resume a stopped exercise."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from api import problems
from api.problems import FieldError
from api.store.statements import events, prescriptions
from api.use_cases.history.event_result import EventResult
from api.use_cases.history.record_event import NewEvent, record_event
from api.use_cases.history.refold import refold
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import active_athlete, too_late
from api.use_cases.stored.documents import EVENT_DATA
from api.use_cases.stored.enrollment import (
    StoredEnrollment,
    check_active,
    effective_date,
    lock_enrollment,
)
from domain.programs.program import Slot
from domain.progress.history import EventData, OverrideEvent, ResumeEvent, SkipEvent
from domain.progress.slot_progress import SlotProgress


async def _record(
    context: RequestContext, athlete_id: UUID, enrollment_id: UUID, data: EventData, on: date | None
) -> EventResult:
    """Record an event that takes effect now, or on the date `on`. A date before the newest event folds again."""
    athlete = await active_athlete(context, athlete_id, locked=True)
    enrollment = await lock_enrollment(context, athlete_id, enrollment_id)
    # A date in the future would be folded after sessions that are logged until then, and undo their effect.
    if on is not None and (message := too_late(context, athlete, on)):
        raise problems.invalid("/on", message)
    check_active(enrollment)
    _check(enrollment, data)
    day = on or effective_date(enrollment, athlete.athlete.local_date(context.now))
    return await record_event(context, NewEvent(enrollment, data, day))


def _check(enrollment: StoredEnrollment, data: EventData) -> None:
    slots = enrollment.plan.slots
    if isinstance(data, ResumeEvent):
        if data.slot not in slots:
            raise problems.invalid("/slot", _unknown_slot(enrollment, data.slot))
        if not enrollment.progress.progression_states[slots[data.slot].progression].stopped:
            raise problems.conflict("not_stopped", f"Slot `{data.slot}` is not stopped.")
    if isinstance(data, OverrideEvent):
        errors: list[FieldError] = []
        for n, item in enumerate(data.items):
            slot = slots.get(item.slot)
            if slot is None:
                errors.append(FieldError(f"/items/{n}/slot", _unknown_slot(enrollment, item.slot)))
            elif item.variant is not None and item.variant not in [step.variant for step in slot.variants]:
                errors.append(FieldError(f"/items/{n}/variant", _unknown_variant(slot, item.variant)))
            elif item.reps and _prescribes_holds(enrollment, slot):
                message = f"Slot `{slot.slot}` prescribes holds in seconds, so it takes no reps."
                errors.append(FieldError(f"/items/{n}/reps", message))
            if item.reps == 0:
                message = "Reps must be at least 1. To leave the exercise out, use `skip`."
                errors.append(FieldError(f"/items/{n}/reps", message))
            if any(item.slot == other.slot for other in data.items[:n]):
                errors.append(FieldError(f"/items/{n}/slot", f"Duplicate override for slot `{item.slot}`."))
        if errors:
            raise problems.validation(errors)


def _unknown_slot(enrollment: StoredEnrollment, slot: str) -> str:
    return f"The program has no slot `{slot}`. Its slots: {', '.join(enrollment.plan.slots)}."


def _unknown_variant(slot: Slot, variant: str) -> str:
    allowed = ", ".join(step.variant for step in slot.variants) or "none"
    return f"Slot `{slot.slot}` has no variant `{variant}`. Its variants: {allowed}."


def _prescribes_holds(enrollment: StoredEnrollment, slot: Slot) -> bool:
    progress = SlotProgress(enrollment.plan, enrollment.progress, slot)
    return all(
        item.is_hold for state in progress.progression_state.states.values() for item in progress.target_sets(state)
    )


async def skip_session(
    context: RequestContext, athlete_id: UUID, enrollment_id: UUID, reason: str, on: date | None
) -> EventResult:
    """Skip the pending session."""
    return await _record(context, athlete_id, enrollment_id, SkipEvent(reason), on)


async def override_prescription(
    context: RequestContext, athlete_id: UUID, prescription_id: UUID, override: OverrideEvent
) -> tuple[UUID, EventResult]:
    """Override slots of the pending prescription. Raises prescription_closed if it is no longer pending."""
    row = await context.tx.first(prescriptions.BY_ID, athlete_id=athlete_id, prescription_id=prescription_id)
    if row is None:
        raise problems.not_found("prescription")
    enrollment = await lock_enrollment(context, athlete_id, row.enrollment_id)
    if enrollment.row.pending_prescription_id != prescription_id:
        pending_id = enrollment.row.pending_prescription_id
        detail = None if pending_id is None else f"The next prescription is {pending_id}."
        raise problems.conflict("prescription_closed", detail)
    return enrollment.id, await _record(context, athlete_id, enrollment.id, override, None)


async def cancel_override(context: RequestContext, athlete_id: UUID, override_id: UUID) -> tuple[UUID, EventResult]:
    """Delete an override and fold the history without it."""
    await active_athlete(context, athlete_id, locked=True)
    row = await context.tx.first(events.BY_ID, athlete_id=athlete_id, event_id=override_id)
    if row is None or not isinstance(EVENT_DATA.decode(row.document), OverrideEvent):
        raise problems.not_found("override")
    enrollment = await lock_enrollment(context, athlete_id, row.enrollment_id)
    result = await refold(context, enrollment, excluded_event_id=override_id)
    await context.tx.run(events.DELETE, enrollment_id=enrollment.id, number=row.number)
    return enrollment.id, result


async def resume_exercise(context: RequestContext, athlete_id: UUID, enrollment_id: UUID, slot: str) -> EventResult:
    """Resume a stopped exercise, one step easier if there is an easier step."""
    return await _record(context, athlete_id, enrollment_id, ResumeEvent(slot), None)
