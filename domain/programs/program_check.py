"""Faults of a program, found before an athlete trains by it: in itself, or with an athlete's equipment."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from domain.loads.equipment import Equipment
from domain.loads.loading import Unit
from domain.policies.week import Weekday
from domain.programs.exercise import Exercise, Laterality
from domain.programs.plan import Plan
from domain.programs.program import Program, Progression, SidePolicy, Slot, SlotSides
from domain.progression_rules import ProgressionRule
from domain.progression_rules.parts.collected_data import CollectedData, Fault, slot_session
from domain.progression_rules.parts.scheme import SetLine, scheme_faults

Exercises = dict[str, Exercise]


def program_faults(program: Program, exercises: Exercises) -> list[Fault]:
    """The faults that make a program impossible to run, as (JSON pointer, sentence)."""
    rules = {item.progression: item.rule for item in program.progressions}
    return [
        *_duplicate_faults([item.progression for item in program.progressions]),
        *_slot_faults(program, exercises, rules),
        *_weekday_faults(program),
        *_side_faults(program, exercises),
        *_judged_twice_faults(program),
        *_progression_faults(program, exercises),
    ]


def _duplicate_faults(names: Sequence[str]) -> Iterator[Fault]:
    for n, name in enumerate(names):
        if name in names[:n]:
            yield f"/progressions/{n}/progression", f"Duplicate progression `{name}`."


def _slot_faults(program: Program, exercises: Exercises, rules: dict[str, ProgressionRule]) -> Iterator[Fault]:
    names: set[str] = set()
    for pointer, slot in program.slots():
        if slot.slot in names:
            yield f"{pointer}/slot", f"Duplicate slot `{slot.slot}`."
        names.add(slot.slot)
        if slot.progression in rules:
            yield from _scheme_faults(pointer, slot, rules[slot.progression])
            if slot.weeks and program.weeks is None:
                yield f"{pointer}/weeks", "The program needs `weeks`, which defines how weeks are counted."
        else:
            yield f"{pointer}/progression", f"There is no progression `{slot.progression}`."
        if slot.exercise in exercises:
            yield from _variant_faults(pointer, slot, exercises[slot.exercise])
            yield from _bodyweight_faults(pointer, slot, exercises[slot.exercise], rules.get(slot.progression))
        else:
            yield f"{pointer}/exercise", f"There is no exercise `{slot.exercise}`."


def _own_lines(slot: Slot) -> tuple[SetLine, ...]:
    return (*slot.sets, *(line for row in (*slot.turns, *slot.weeks) for line in row.scheme))


def _scheme_faults(pointer: str, slot: Slot, rule: ProgressionRule) -> Iterator[Fault]:
    yield from scheme_faults(slot.sets, f"{pointer}/sets")
    for field, rows in (("turns", slot.turns), ("weeks", slot.weeks)):
        for n, row in enumerate(rows):
            yield from scheme_faults(row.scheme, f"{pointer}/{field}/{n}/sets")
    fields = [field for field in ("sets", "turns", "weeks") if getattr(slot, field)]
    if len(fields) > 1:
        yield f"{pointer}/{fields[0]}", f"Give `{fields[0]}` or `{fields[1]}`, not both."
    if slot.turns and not rule.takes_turns():
        yield f"{pointer}/turns", "Only a slot that follows a wave has `turns`."
    if rule.needs_turns() and not fields:
        yield pointer, "The slot's wave has no `turns`, so the slot needs its own sets."
    if fields and slot.judged and rule.sets_own_reps:
        reason = f"The slot's rule sets the target reps itself. Omit `{fields[0]}`, or set `judged: false`."
        yield f"{pointer}/{fields[0]}", reason
    lines = _own_lines(slot)
    if lines and all(line.loaded for line in lines) and not rule.carries_load():
        yield f"{pointer}/{fields[0]}", "The slot's rule has no load to take a percentage of."


def _bodyweight_faults(pointer: str, slot: Slot, exercise: Exercise, rule: ProgressionRule | None) -> Iterator[Fault]:
    """Sets without a load need an exercise that can be done with bodyweight alone."""
    lines = _own_lines(slot)
    unloaded = any(not line.loaded for line in lines) if lines else rule is not None and rule.needs_bodyweight()
    if unloaded and not exercise.bodyweight:
        reason = f"`{exercise.slug}` can't be done with bodyweight alone, and some of its sets have `loaded: false`."
        yield f"{pointer}/exercise", reason


def _variant_faults(pointer: str, slot: Slot, exercise: Exercise) -> Iterator[Fault]:
    for n, step in enumerate(slot.variants):
        if exercise.variant(step.variant) is None:
            yield f"{pointer}/variants/{n}/variant", f"`{exercise.slug}` has no variant `{step.variant}`."
        if step.confirmation is None and n < len(slot.variants) - 1:
            yield f"{pointer}/variants/{n}", "A variant without `confirmation` is never left, so it must be the last."


def _weekday_faults(program: Program) -> Iterator[Fault]:
    taken: set[Weekday] = set()
    for d, day in enumerate(program.days):
        if program.weekdays and not day.weekdays:
            yield f"/days/{d}/weekdays", "Other days have weekdays, so a day without one would never be trained."
        for n, weekday in enumerate(day.weekdays):
            if weekday in taken:
                yield f"/days/{d}/weekdays/{n}", f"Another day is already trained on {weekday.value}."
            taken.add(weekday)


def _side_faults(program: Program, exercises: Exercises) -> Iterator[Fault]:
    """With independent sides, all slots of a progression must train the sides that it has a state for."""
    if program.policies.sides is not SidePolicy.INDEPENDENT:
        return
    first: dict[str, tuple[Laterality, SlotSides]] = {}
    for pointer, slot in program.slots():
        if slot.exercise not in exercises:
            continue
        laterality = exercises[slot.exercise].laterality
        sides = slot.sides if laterality is Laterality.ONE_SIDED else SlotSides.EACH
        if first.setdefault(slot.progression, (laterality, sides)) != (laterality, sides):
            reason = f"With independent sides, all slots of `{slot.progression}` must train the same sides."
            yield f"{pointer}/progression", reason


def _judged_twice_faults(program: Program) -> Iterator[Fault]:
    for d, day in enumerate(program.days):
        names = [slot.progression if slot.judged else None for slot in day.slots]
        for n, name in enumerate(names):
            if name is not None and name in names[:n]:
                yield f"/days/{d}/slots/{n}/progression", f"`{name}` would be judged twice on one training day."


def _progression_faults(program: Program, exercises: Exercises) -> Iterator[Fault]:
    followed = {slot.progression for _, slot in program.slots()}
    judged = {slot.progression for _, slot in program.slots() if slot.judged}
    for n, item in enumerate(program.progressions):
        pointer, name = f"/progressions/{n}", item.progression
        faults = item.rule.faults(f"{pointer}/rule")
        data = _collected_data(program, item, exercises)
        yield from faults or item.rule.unreachable_faults(f"{pointer}/rule", data)
        if name not in followed:
            yield pointer, f"No slot follows the progression `{name}`."
        elif name not in judged:
            yield pointer, f"No slot that follows `{name}` is judged, so it would never change."


def _collected_data(program: Program, progression: Progression, exercises: Exercises) -> CollectedData:
    """The sets and sides of the judged slots that follow a progression."""
    slots = [slot for _, slot in program.slots() if slot.judged and slot.progression == progression.progression]
    schemes = [(slot.sets,) if slot.sets else tuple(row.scheme for row in slot.turns or slot.weeks) for slot in slots]
    lateralities = {exercises[slot.exercise].laterality for slot in slots if slot.exercise in exercises}
    return CollectedData(
        slot_sessions=tuple(slot_session(lines) for rows in schemes for lines in rows),
        rule_sets=not all(schemes),
        unilateral=Laterality.ONE_SIDED in lateralities or not lateralities,
    )


class EquipmentOwner(Protocol):
    """An athlete's equipment and unit. `Setup` implements it."""

    @property
    def equipment(self) -> tuple[Equipment, ...]: ...

    @property
    def unit(self) -> Unit: ...


def equipment_faults(plan: Plan, setup: EquipmentOwner) -> list[Fault]:
    """The slots that an athlete's equipment can't load, as (JSON pointer, sentence). Checked at enrollment."""
    faults: list[Fault] = []
    for pointer, slot in plan.program.slots():
        exercise = plan.exercise[slot.exercise]
        variants: list[str | None] = [step.variant for step in slot.variants] or [None]
        loads = [plan.loads(slot, variant, setup.equipment, setup.unit) for variant in variants]
        if not exercise.bodyweight and any(item.heaviest == 0 for item in loads):
            lacking = [variant for variant, item in zip(variants, loads, strict=True) if item.heaviest == 0]
            is_pair = any(exercise.implements_of(variant) > 1 for variant in lacking)
            needed = " or ".join(f"{kind.value}s" if is_pair else kind.value for kind in exercise.equipment)
            amount = f"two {needed} of the same weight" if is_pair else f"a {needed}"
            faults.append(
                (f"{pointer}/exercise", f"`{exercise.slug}` needs {amount}, and the athlete has none that fits.")
            )
    return faults
