"""Faults of performed exercises: slots and variants that a program does not have, sets with load and assistance."""

from collections.abc import Iterator, Sequence

from domain.programs.plan import Plan
from domain.progression_rules.parts.collected_data import Fault
from domain.sessions.session import PerformedExercise


def performance_faults(plan: Plan, exercises: Sequence[PerformedExercise]) -> list[Fault]:
    """Names that the plan does not have, and sets with load and assistance, as (JSON pointer, sentence).

    An exercise outside the plan is no fault: athletes also do what is not in their program.
    """
    return [
        (f"/exercises/{n}/{field}", sentence)
        for n, item in enumerate(exercises)
        for field, sentence in _faults(plan, item)
    ]


def _faults(plan: Plan, item: PerformedExercise) -> Iterator[Fault]:
    for n, performed in enumerate(item.sets):
        if performed.load and performed.assistance:
            yield f"sets/{n}/assistance", "Give `load` or `assistance`, not both."
    for field, name in (("slot", item.slot), ("substitute_for", item.substitute_for)):
        if name is not None and name not in plan.slots:
            yield field, f"The program has no slot `{name}`. Its slots: {', '.join(plan.slots)}."
    exercise = plan.exercise.get(item.exercise)
    if exercise is None:
        return
    if item.variant is not None and exercise.variant(item.variant) is None:
        allowed = ", ".join(each.slug for each in exercise.variants) or "none"
        yield "variant", f"`{exercise.slug}` has no variant `{item.variant}`. Its variants: {allowed}."
    slot = None if item.slot is None else plan.slots.get(item.slot)
    if slot is not None and slot.exercise != item.exercise and item.substitute_for is None:
        reason = f"The slot `{slot.slot}` is for `{slot.exercise}`, not `{item.exercise}`."
        yield "slot", f"{reason} For a substitute, use `substitute_for`."
