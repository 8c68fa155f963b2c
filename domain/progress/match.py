"""Which slot a performed exercise was done for."""

from collections.abc import Sequence

from msgspec import Struct

from domain.programs.program import Plan
from domain.progress.progress import OverrideItem
from domain.sessions.session import PerformedExercise, PerformedSet


class SlotMatch(Struct, frozen=True):
    """Performed sets by slot; slots that something else was done instead of; and what belongs to no slot."""

    sets: dict[str, tuple[PerformedSet, ...]]
    substitutes: dict[str, str]
    elsewhere: tuple[str, ...]


def match_slots(plan: Plan, day: int, exercises: Sequence[PerformedExercise]) -> SlotMatch:
    """A slot that is named wins; else the slot of the same exercise: of this day first, then of any other."""
    today = [slot.slot for slot in plan.program.days[day % len(plan.program.days)].slots]
    order = today + [name for name in plan.slots if name not in today]
    sets: dict[str, tuple[PerformedSet, ...]] = {}
    substitutes: dict[str, str] = {}
    elsewhere: list[str] = []
    for item in exercises:
        if item.substitute_for is not None and item.substitute_for in plan.slots:
            substitutes[item.substitute_for] = item.exercise
            continue
        named = plan.slots.get(item.slot) if item.slot is not None else None
        if named is not None and named.exercise == item.exercise:
            slot: str | None = named.slot
        else:
            slot = next(
                (name for name in order if plan.slots[name].exercise == item.exercise and name not in sets),
                None,
            )
            if slot is None:
                slot = next((name for name in order if plan.slots[name].exercise == item.exercise), None)
        if slot is None:
            elsewhere.append(item.exercise)
        else:
            sets[slot] = (*sets.get(slot, ()), *item.sets)
    return SlotMatch(sets, substitutes, tuple(elsewhere))


def overrides_after_day(plan: Plan, overrides: Sequence[OverrideItem], day: int) -> tuple[OverrideItem, ...]:
    """The overrides that are still to come once a day of the rotation was done or left out."""
    over = {slot.slot for slot in plan.program.days[day % len(plan.program.days)].slots}
    return tuple(item for item in overrides if item.slot not in over)


def trained_day(plan: Plan, day: int, matched: SlotMatch) -> int:
    """The day of the rotation that was done: the one with most of the slots, the one in turn where they tie."""
    touched = matched.sets.keys() | matched.substitutes.keys()
    days = plan.program.days
    turn = day % len(days)

    def slots_of(n: int) -> tuple[int, bool]:
        return sum(slot.slot in touched for slot in days[n].slots), n == turn

    return max(range(len(days)), key=slots_of)
