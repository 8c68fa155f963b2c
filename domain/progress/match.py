"""Matches logged exercises to the slots of the program."""

from collections.abc import Sequence

from msgspec import Struct

from domain.programs.plan import Plan
from domain.progress.progress import OverrideItem
from domain.sessions.session import PerformedExercise, PerformedSet


class SlotMatch(Struct, frozen=True):
    """The logged exercises of one session, by slot."""

    sets: dict[str, tuple[PerformedSet, ...]]
    substitutes: dict[str, str]  # slot: slug of the exercise that was done instead
    elsewhere: tuple[str, ...]  # slugs of exercises that belong to no slot


def match_slots(plan: Plan, day: int, exercises: Sequence[PerformedExercise]) -> SlotMatch:
    """Match each exercise to the slot it names, or else to a slot of the same exercise, on this day first."""
    today = [slot.slot for slot in plan.program.days[day % len(plan.program.days)].slots]
    order = today + [name for name in plan.slots if name not in today]
    sets: dict[str, tuple[PerformedSet, ...]] = {}
    substitutes: dict[str, str] = {}
    elsewhere: list[str] = []
    for item in exercises:
        if item.substitute_for is not None and item.substitute_for in plan.slots:
            substitutes[item.substitute_for] = item.exercise
            continue
        slot = _slot_of(plan, item, order, sets)
        if slot is None:
            elsewhere.append(item.exercise)
        else:
            sets[slot] = (*sets.get(slot, ()), *item.sets)
    return SlotMatch(sets, substitutes, tuple(elsewhere))


def _slot_of(
    plan: Plan, item: PerformedExercise, order: Sequence[str], sets: dict[str, tuple[PerformedSet, ...]]
) -> str | None:
    named = plan.slots.get(item.slot) if item.slot is not None else None
    if named is not None and named.exercise == item.exercise:
        return named.slot
    same = [name for name in order if plan.slots[name].exercise == item.exercise]
    return next((name for name in same if name not in sets), same[0] if same else None)


def overrides_after_day(plan: Plan, overrides: Sequence[OverrideItem], day: int) -> tuple[OverrideItem, ...]:
    """The overrides that remain once a day of the rotation was done or skipped."""
    slots = {slot.slot for slot in plan.program.days[day % len(plan.program.days)].slots}
    return tuple(item for item in overrides if item.slot not in slots)


def trained_day(plan: Plan, day: int, matched: SlotMatch) -> int:
    """The day of the rotation that was trained: the one with the most logged slots. On a tie, the one in turn."""
    logged = matched.sets.keys() | matched.substitutes.keys()
    days = plan.program.days
    turn = day % len(days)

    def slots_of(n: int) -> tuple[int, bool]:
        return sum(slot.slot in logged for slot in days[n].slots), n == turn

    return max(range(len(days)), key=slots_of)
