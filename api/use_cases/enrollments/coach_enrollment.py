"""A coach's actions on an enrollment: skip a session, override a prescription, resume a stopped exercise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from api import problems
from api.problems import FieldError
from api.store.statements import events, prescriptions
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.history.event_result import EventResult
from api.use_cases.history.record_event import NewEvent, note_event, record_event
from api.use_cases.history.refold import refold
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, active_athlete, too_late
from api.use_cases.stored.documents import EVENT_DATA
from api.use_cases.stored.enrollment import (
    StoredEnrollment,
    check_active,
    effective_date,
    lock_enrollment,
    lock_enrollment_of,
)
from domain.athlete import unknown_band
from domain.programs.plan import Plan
from domain.programs.program import Slot
from domain.programs.program_check import UNUSED_BAND
from domain.progress.coach import stopped_slot, trained_slot
from domain.progress.history import EventData, OverrideEvent, ResumeEvent, SkipEvent
from domain.progress.history_change import HistoryChange
from domain.progress.progress import OverrideItem
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.rule import Rule
from domain.sessions.metric import METRIC_WORDS, Metric


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
    day = on or effective_date(enrollment, athlete.athlete.local_date(context.date_now))
    _check(athlete, enrollment, data, day)
    if isinstance(data, OverrideEvent) and data.as_base:
        data = replace(data, exercises=_exercises_of_base(enrollment, data.items, day))
    return await record_event(context, NewEvent(enrollment, data, day))


def _exercises_of_base(enrollment: StoredEnrollment, items: Sequence[OverrideItem], day: date) -> dict[str, str]:
    """The exercise that each slot trains on the day: its own, or a substitute."""
    plan, progress = enrollment.plan, enrollment.progress
    return {item.slot: trained_slot(plan, progress, item.slot, day).slot.exercise for item in items}


def _check(athlete: StoredAthlete, enrollment: StoredEnrollment, data: EventData, day: date) -> None:
    if isinstance(data, ResumeEvent):
        if data.slot not in enrollment.plan.slots:
            raise problems.invalid("/slot", _unknown_slot(enrollment, data.slot))
        if stopped_slot(enrollment.plan, enrollment.progress, data.slot, day) is None:
            raise problems.conflict("not_stopped", f"Slot `{data.slot}` is not stopped.")
    if isinstance(data, OverrideEvent):
        errors: list[FieldError] = []
        for n, item in enumerate(data.items):
            errors += _override_errors(athlete, enrollment, item, day, data.as_base, f"/items/{n}")
            if any(item.slot == other.slot for other in data.items[:n]):
                errors.append(FieldError(f"/items/{n}/slot", f"Duplicate override for slot `{item.slot}`."))
        if errors:
            raise problems.validation(errors)


def _override_errors(
    athlete: StoredAthlete, enrollment: StoredEnrollment, item: OverrideItem, day: date, as_base: bool, pointer: str
) -> Iterator[FieldError]:
    slot = enrollment.plan.slots.get(item.slot)
    if slot is None:
        yield FieldError(f"{pointer}/slot", _unknown_slot(enrollment, item.slot))
    elif item.variant is not None and item.variant not in [step.variant for step in slot.variants]:
        yield FieldError(f"{pointer}/variant", _unknown_variant(slot, item.variant))
    else:
        yield from _target_errors(enrollment, slot, item, day, pointer)
        if as_base:
            yield from _base_target_errors(enrollment, slot, item, day, pointer)
    if item.band is not None and (message := unknown_band(athlete.athlete, item.band)):
        yield FieldError(f"{pointer}/band", message)
    elif slot is not None:
        yield from _resistance_errors(enrollment, slot, item, day, pointer)


def _resistance_errors(
    enrollment: StoredEnrollment, slot: Slot, item: OverrideItem, day: date, pointer: str
) -> Iterator[FieldError]:
    """A band for an exercise that is done without, or a weight for one whose bands have no known force."""
    if item.band is not None:
        if not _takes_band(enrollment.plan, slot):
            yield FieldError(f"{pointer}/band", f"No exercise of slot `{item.slot}` is done with a band.")
        elif item.band not in trained_slot(enrollment.plan, enrollment.progress, item.slot, day).loads.load_by_band:
            yield FieldError(f"{pointer}/band", UNUSED_BAND)
    elif item.signed_load and trained_slot(enrollment.plan, enrollment.progress, item.slot, day).loads.is_ranked:
        message = "The exercise is done with bands whose `force` is not known. Give `band` instead."
        yield FieldError(f"{pointer}/{'assistance' if item.assistance else 'load'}", message)


def _takes_band(plan: Plan, slot: Slot) -> bool:
    ways = (slot, *plan.substitute_slots.get(slot.slot, {}).values())
    return any(one.progression in plan.banded for one in ways)


def _unknown_slot(enrollment: StoredEnrollment, slot: str) -> str:
    return f"The program has no slot `{slot}`. Its slots: {', '.join(enrollment.plan.slots)}."


def _unknown_variant(slot: Slot, variant: str) -> str:
    allowed = ", ".join(step.variant for step in slot.variants) or "none"
    return f"Slot `{slot.slot}` has no variant `{variant}`. Its variants: {allowed}."


def _target_errors(
    enrollment: StoredEnrollment, slot: Slot, item: OverrideItem, day: date, pointer: str
) -> Iterator[FieldError]:
    """Targets of 0, and targets in a metric that the slot does not prescribe, with the exercise that it trains."""
    trained = trained_slot(enrollment.plan, enrollment.progress, slot.slot, day)
    states = trained.progression_state.states.values()
    prescribed = {target.metric for state in states for target in trained.target_sets(state)}
    for metric in Metric:
        target = item.target_in(metric)
        if target == 0:
            message = f"`{metric}` must be above 0. To leave the exercise out, use `skip`."
            yield FieldError(f"{pointer}/{metric}", message)
        elif target is not None and metric not in prescribed:
            takes = " or ".join(f"`{one}`" for one in sorted(prescribed))
            yield FieldError(f"{pointer}/{metric}", f"The sets of slot `{slot.slot}` have a target in {takes}.")


HIGHEST_TARGET = 1_000_000  # the highest that a request can have, in any metric


def _base_target_errors(
    enrollment: StoredEnrollment, slot: Slot, item: OverrideItem, day: date, pointer: str
) -> Iterator[FieldError]:
    """Targets that a rule can't continue from: it has a target of its own, or counts whole seconds and meters."""
    trained = trained_slot(enrollment.plan, enrollment.progress, slot.slot, day)
    states = trained.progression_state.states.values()
    prescribed = {target.metric for state in states for target in trained.target_sets(state)}
    first = {trained.target_sets(state)[0].metric for state in states}
    for metric in Metric:
        target = item.target_in(metric)
        if not target or metric not in prescribed:
            continue
        if metric not in first or not any(_keeps_target(trained.rule, state) for state in states):
            message = (
                f"The program sets the target of slot `{slot.slot}`. Override it for one session, or move to another "
                "revision."
            )
            yield FieldError(f"{pointer}/{metric}", message)
        elif target != int(target):
            yield FieldError(f"{pointer}/{metric}", f"A new base takes whole {METRIC_WORDS[metric]}.")


def _keeps_target(rule: Rule, state: RuleState) -> bool:
    """Whether the coach can set the target of a state. With one possible target, it is that of the rule."""
    return any(rule.with_target(state, target) != state for target in (1, HIGHEST_TARGET))


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
    enrollment = await lock_enrollment_of(context, row)
    result = await refold(context, enrollment, HistoryChange(deleted=frozenset({override_id})))
    await context.tx.run(events.DELETE, event_id=row.event_id)
    note_event(context, ResourceKind.OVERRIDE, row, ChangeAction.DELETED)
    return enrollment.id, result


async def resume_exercise(context: RequestContext, athlete_id: UUID, enrollment_id: UUID, slot: str) -> EventResult:
    """Resume a stopped exercise, one step easier if there is an easier step."""
    return await _record(context, athlete_id, enrollment_id, ResumeEvent(slot), None)
