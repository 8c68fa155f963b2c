"""Matches logged exercises to the slots of the program."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from domain.programs.plan import Plan, declared_name
from domain.programs.program import Slot
from domain.progress.progress import OverrideItem, Progress
from domain.progress.slot_progress import SlotProgress
from domain.progress.training_day import TrainingDay, slot_on
from domain.sessions.session import PerformedExercise, PerformedSet


class SlotMatch(Struct, frozen=True):
    """The logged exercises of one session, by the name of the slot in the program."""

    sets: dict[str, tuple[PerformedSet, ...]]
    trained: dict[str, Slot]  # each slot as it was trained: with its own exercise or with a substitute
    substitutes: dict[str, str]  # slot: slug of an exercise that was done instead, and that the program does not have
    elsewhere: tuple[str, ...]  # slugs of exercises that belong to no slot


def match_slots(
    plan: Plan, progress: Progress, turn: int, today: TrainingDay, exercises: Sequence[PerformedExercise]
) -> SlotMatch:
    """Match each exercise to the slot it names, or else to a slot of the same exercise, on this day first."""
    days = plan.program.days
    on_day = [slot.slot for slot in days[turn % len(days)].slots]
    order = on_day + [name for name in plan.slots if name not in on_day]
    choices = {name: _choices(plan, progress, plan.slots[name], today) for name in order}
    sets: dict[str, tuple[PerformedSet, ...]] = {}
    trained: dict[str, Slot] = {}
    substitutes: dict[str, str] = {}
    elsewhere: list[str] = []
    for item in exercises:
        slot = _slot_of(item, choices, trained)
        if slot is None and item.substitute_for is not None and item.substitute_for in plan.slots:
            substitutes[item.substitute_for] = item.exercise
        elif slot is None:
            elsewhere.append(item.exercise)
        else:
            name = declared_name(slot.slot)
            trained[name] = slot
            sets[name] = (*sets.get(name, ()), *item.sets)
    return SlotMatch(sets, trained, substitutes, tuple(elsewhere))


def _choices(plan: Plan, progress: Progress, slot: Slot, today: TrainingDay) -> dict[str, Slot]:
    """The ways to train a slot, by exercise: as prescribed first, then its own exercise, then its substitutes."""
    own = plan.own_exercise.get(slot.slot)
    if own is not None:
        return own
    options = (slot_on(plan, progress, slot, today), slot, *plan.substitute_slots.get(slot.slot, {}).values())
    choices: dict[str, Slot] = {}
    for one in options:
        choices.setdefault(SlotProgress(plan, progress, one).exercise_slug, one)
    return choices


def _slot_of(
    item: PerformedExercise, choices: Mapping[str, Mapping[str, Slot]], trained: Mapping[str, Slot]
) -> Slot | None:
    named = item.slot if item.substitute_for is None else item.substitute_for
    if named is not None and (found := choices.get(named, {}).get(item.exercise)) is not None:
        return found if trained.get(named, found) == found else None
    if item.substitute_for is not None:
        return None
    same = list(_of_exercise(item.exercise, choices, trained))
    return next((slot for slot in same if declared_name(slot.slot) not in trained), same[0] if same else None)


def _of_exercise(
    exercise: str, choices: Mapping[str, Mapping[str, Slot]], trained: Mapping[str, Slot]
) -> Iterator[Slot]:
    """The slots that can be trained with an exercise: as prescribed first, then in any other way."""
    found = [(name, options[exercise]) for name, options in choices.items() if exercise in options]
    found.sort(key=lambda one: next(iter(choices[one[0]])) != exercise)
    return (slot for name, slot in found if trained.get(name, slot) == slot)


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
