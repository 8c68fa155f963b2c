"""Faults of performed exercises.

Slots and variants that a program does not have, sets with load and assistance, and bands that the athlete can't have
used like this.
"""

from collections.abc import Iterator, Mapping, Sequence

from domain.athlete import EquipmentOwner, band_forces, unknown_band
from domain.loads.equipment import EquipmentKind
from domain.loads.loading import Unit, equal_after_conversion
from domain.programs.exercise import Exercise
from domain.programs.plan import Plan
from domain.progression_rules.parts.collected_data import Fault
from domain.sessions.session import PerformedExercise, PerformedSet


def performance_faults(plan: Plan, exercises: Sequence[PerformedExercise]) -> list[Fault]:
    """Names that the plan does not have, and sets with load and assistance, as (JSON pointer, sentence).

    An exercise outside the plan is no fault: athletes also do what is not in their program.
    """
    return [
        (f"/exercises/{n}/{field}", sentence)
        for n, item in enumerate(exercises)
        for field, sentence in _faults(plan, item)
    ]


def unenrolled_performance_faults(
    exercises: Mapping[str, Exercise], done: Sequence[PerformedExercise]
) -> Iterator[Fault]:
    """The same for a session without an enrollment, which has no slots. `exercises` are those that are known."""
    for n, item in enumerate(done):
        for field, name in (("slot", item.slot), ("substitute_for", item.substitute_for)):
            if name is not None:
                yield f"/exercises/{n}/{field}", "A session without an enrollment has no slots. Omit this field."
        for field, sentence in _set_and_variant_faults(exercises, item):
            yield f"/exercises/{n}/{field}", sentence


def _set_and_variant_faults(exercises: Mapping[str, Exercise], item: PerformedExercise) -> Iterator[Fault]:
    for n, performed in enumerate(item.sets):
        if performed.load and performed.assistance:
            yield f"sets/{n}/assistance", "Give `load` or `assistance`, not both."
    exercise = exercises.get(item.exercise)
    if exercise is not None and item.variant is not None and exercise.variant(item.variant) is None:
        allowed = ", ".join(each.slug for each in exercise.variants) or "none"
        yield "variant", f"`{exercise.slug}` has no variant `{item.variant}`. Its variants: {allowed}."


def _faults(plan: Plan, item: PerformedExercise) -> Iterator[Fault]:
    for field, name in (("slot", item.slot), ("substitute_for", item.substitute_for)):
        if name is not None and name not in plan.slots:
            yield field, f"The program has no slot `{name}`. Its slots: {', '.join(plan.slots)}."
    yield from _set_and_variant_faults(plan.exercise, item)
    if item.exercise not in plan.exercise:
        return
    slot = None if item.slot is None else plan.slots.get(item.slot)
    if slot is not None and item.substitute_for is None and item.exercise not in plan.slot_exercises[slot.slot]:
        allowed = " or ".join(f"`{slug}`" for slug in plan.slot_exercises[slot.slot])
        reason = f"The slot `{slot.slot}` is for {allowed}, not `{item.exercise}`."
        yield "slot", f"{reason} For a substitute, use `substitute_for`."


def band_faults(
    owner: EquipmentOwner, exercises: Mapping[str, Exercise], done: Sequence[PerformedExercise], unit: Unit
) -> Iterator[Fault]:
    """Sets with a band that the athlete does not have in any place, or with another load than that of the band.

    `exercises` are those that are known, by slug. `unit` is that of the loads.
    """
    for n, item in enumerate(done):
        for s, one in enumerate(item.sets):
            if one.band is None:
                continue
            pointer = f"/exercises/{n}/sets/{s}"
            if message := unknown_band(owner, one.band):
                yield f"{pointer}/band", message
            elif message := _load_of_band_fault(one, band_forces(owner, one.band, unit), exercises.get(item.exercise)):
                yield f"{pointer}/{_load_field(one)}", message


def _load_field(performed: PerformedSet) -> str:
    return "assistance" if performed.assistance else "load"


def _load_of_band_fault(performed: PerformedSet, forces: Sequence[float], exercise: Exercise | None) -> str | None:
    """Why the load of a set is not that of its band. None if it is, and if the band alone was logged."""
    load, field = performed.signed_load, _load_field(performed)
    if not load:
        return None
    if not any(equal_after_conversion(abs(load), force) for force in forces):
        return f"Band `{performed.band}` has another force, or none. Omit `{field}`: the band is enough."
    if exercise is None or EquipmentKind.BAND not in exercise.equipment or (load < 0) == exercise.bands_assist:
        return None
    effect, right = ("assists", "assistance") if exercise.bands_assist else ("adds resistance", "load")
    return f"Band `{performed.band}` {effect} in `{exercise.slug}`. Give `{right}` or omit `{field}`."
