"""The sets of an exercise on a date, where a planned deload meets a break: the easier of both, and never their sum."""

from msgspec.structs import replace

from domain.progress.prescribed_sets import prescribed_sets, work_sets
from domain.progress.slot_progress import SlotProgress
from domain.progress.training_day import TrainingDay
from domain.sessions.prescription import PrescribedSet


def sets_of_day(slot: SlotProgress, today: TrainingDay) -> list[PrescribedSet]:
    """All sets of a slot, warm-up first. Empty if the exercise is stopped or skipped, or not possible here."""
    return prescribed_sets(*deciding(slot, today))


def deciding(slot: SlotProgress, today: TrainingDay) -> tuple[SlotProgress, TrainingDay]:
    """The slot and the day whose sets are done: those of the break, or those of the deload without the break."""
    before = today.before_break.get(slot.slot.progression)
    if before is None or not slot.sets_asked_by_rule or slot.progression_state.stopped:
        return slot, today
    after_break = slot, replace(today, factor=1.0)
    states = slot.progression_state.states
    if any(states[side].stage < state.stage for side, state in before.states.items()):
        return after_break  # an earlier stage is the easier one, whatever its sets are
    in_deload = slot.at(before), today
    return min(after_break, in_deload, key=lambda one: _effort(*one))


def _effort(slot: SlotProgress, today: TrainingDay) -> tuple[float, float]:
    """What the work sets ask for with the usual equipment: all their loads, and all their targets."""
    sets = work_sets(slot, replace(today, equipment=None))
    load = sum(slot.loads.signed(one) or 0.0 for one in sets)
    return round(load, 2), sum(one.amount or 0.0 for one in sets)
