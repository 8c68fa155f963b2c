"""Faults of a program, found before an athlete trains by it: in itself, or with an athlete's equipment."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from msgspec.structs import replace

from domain.athlete import Place
from domain.loads.equipment import Equipment
from domain.loads.loading import Unit
from domain.policies.pain import PainLimits
from domain.policies.week import Weekday
from domain.programs.exercise import Exercise, Laterality
from domain.programs.phase_check import dated_condition_faults, phase_faults
from domain.programs.plan import Plan
from domain.programs.program import Program, Progression, SidePolicy, Slot, SlotSides
from domain.progression_rules import ProgressionRule
from domain.progression_rules.parts.collected_data import CollectedData, Fault, slot_session
from domain.progression_rules.parts.scheme import SetLine, scheme_faults, target_sets
from domain.progression_rules.staged import StagedRule
from domain.text_types import ONLY_DIGITS, is_only_digits

Exercises = dict[str, Exercise]
MOST_SUBSTITUTES = 200  # each has progress of its own, which is stored with every enrollment


GREEN_ABOVE_RED = "A green limit is above the red one (`red_above`), so it could never be reached."


def program_faults(program: Program, exercises: Exercises) -> list[Fault]:
    """The faults that make a program impossible to run, as (JSON pointer, sentence)."""
    rules = {item.progression: item.rule for item in program.progressions}
    return [
        *_duplicate_faults([item.progression for item in program.progressions]),
        *_slot_faults(program, exercises, rules),
        *_weekday_faults(program),
        *_side_faults(program, exercises),
        *_judged_twice_faults(program),
        *_stage_exercise_faults(program),
        *_pain_limit_faults(program),
        *_progression_faults(program, exercises),
        *phase_faults(program),
        *_rule_condition_faults(program),
    ]


def _rule_condition_faults(program: Program) -> Iterator[Fault]:
    """Conditions of rules on the athlete on a day, such as on a measurement."""
    for n, item in enumerate(program.progressions):
        for condition in item.rule.conditions():
            yield from dated_condition_faults(program, condition, f"/progressions/{n}/rule")


def _pain_limit_faults(program: Program) -> Iterator[Fault]:
    """Pain thresholds that refine none of the program, or whose green limit is above the red one."""
    policy = program.policies.pain
    if policy is not None and policy.contradiction is not None:
        yield f"/policies/pain/{policy.contradiction}", GREEN_ABOVE_RED
        return
    for pointer, limits in _pain_limits(program):
        if policy is None:
            yield pointer, "The program needs `policies.pain`, which these thresholds refine."
        elif policy.with_limits(limits).contradiction is not None:
            yield pointer, GREEN_ABOVE_RED


def _pain_limits(program: Program) -> Iterator[tuple[str, PainLimits]]:
    """The pain thresholds of slots, stages and phases, with their pointers."""
    for pointer, slot in program.slots():
        if slot.pain is not None:
            yield f"{pointer}/pain", slot.pain
    for n, item in enumerate(program.progressions):
        for at, stage in enumerate(item.rule.stages if isinstance(item.rule, StagedRule) else ()):
            if stage.pain is not None:
                yield f"/progressions/{n}/rule/stages/{at}/pain", stage.pain
    for n, phase in enumerate(program.phases):
        if phase.pain is not None:
            yield f"/phases/{n}/pain", phase.pain


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
        if is_only_digits(slot.slot):
            yield f"{pointer}/slot", ONLY_DIGITS
        if slot.progression in rules:
            yield from _scheme_faults(pointer, slot, rules[slot.progression])
            if slot.weeks and program.weeks is None:
                yield f"{pointer}/weeks", "The program needs `weeks`, which defines how weeks are counted."
        else:
            yield f"{pointer}/progression", f"There is no progression `{slot.progression}`."
        if slot.exercise in exercises:
            yield from _variant_faults(pointer, slot, exercises[slot.exercise])
            yield from _bodyweight_faults(pointer, slot, exercises, rules.get(slot.progression))
        else:
            yield f"{pointer}/exercise", f"There is no exercise `{slot.exercise}`."
        yield from _substitute_faults(pointer, slot, exercises, rules)
    substitutes = sum(len(slot.substitutes) for _, slot in program.slots())
    if substitutes > MOST_SUBSTITUTES:
        yield "/days", f"A program has at most {MOST_SUBSTITUTES} substitutes. This one has {substitutes}."


def _substitute_faults(
    pointer: str, slot: Slot, exercises: Exercises, rules: dict[str, ProgressionRule]
) -> Iterator[Fault]:
    rule = rules.get(slot.progression)
    own = {slot.exercise} if rule is None else {slug for slug, _ in rule.rules_by_exercise(slot.exercise)}
    for n, item in enumerate(slot.substitutes):
        here = f"{pointer}/substitutes/{n}"
        if item.exercise not in exercises:
            yield f"{here}/exercise", f"There is no exercise `{item.exercise}`."
        elif item.exercise in own:
            yield f"{here}/exercise", f"`{item.exercise}` is the exercise of the slot."
        elif item.exercise in [other.exercise for other in slot.substitutes[:n]]:
            yield f"{here}/exercise", f"Duplicate substitute `{item.exercise}`."
        elif item.progression is not None and item.progression not in rules:
            yield f"{here}/progression", f"There is no progression `{item.progression}`."
        else:
            substitute_rule = rules.get(item.progression or slot.progression)
            for _, reason in _bodyweight_faults(
                here, replace(slot, exercise=item.exercise), exercises, substitute_rule
            ):
                yield f"{here}/exercise", reason


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


def _bodyweight_faults(pointer: str, slot: Slot, exercises: Exercises, rule: ProgressionRule | None) -> Iterator[Fault]:
    """Sets without a load need an exercise that can be done with bodyweight alone."""
    lines = _own_lines(slot)
    needs: dict[str, bool] = {}
    for slug, part in [(slot.exercise, rule)] if rule is None else rule.rules_by_exercise(slot.exercise):
        unloaded = any(not line.loaded for line in lines) if lines else part is not None and part.needs_bodyweight()
        needs[slug] = needs.get(slug, False) or unloaded
    for slug, unloaded in needs.items():
        if slug not in exercises:
            yield (
                f"{pointer}/progression",
                f"A stage of this progression names the exercise `{slug}`, which does not exist.",
            )
        elif unloaded and not exercises[slug].bodyweight:
            reason = f"`{slug}` can't be done with bodyweight alone, and some of its sets have `loaded: false`."
            yield f"{pointer}/exercise", reason


def _variant_faults(pointer: str, slot: Slot, exercise: Exercise) -> Iterator[Fault]:
    for n, step in enumerate(slot.variants):
        if exercise.variant(step.variant) is None:
            yield f"{pointer}/variants/{n}/variant", f"`{exercise.slug}` has no variant `{step.variant}`."
        if step.confirmation is None and n < len(slot.variants) - 1:
            yield f"{pointer}/variants/{n}", "A variant without `confirmation` is never left, so it must be the last."


def _stage_exercise_faults(program: Program) -> Iterator[Fault]:
    """Stages with an exercise of their own exclude what belongs to one exercise only."""
    ladders = {
        item.progression
        for item in program.progressions
        if isinstance(item.rule, StagedRule) and any(stage.exercise for stage in item.rule.stages)
    }
    for pointer, slot in program.slots():
        if slot.progression not in ladders:
            continue
        if slot.variants:
            yield (
                f"{pointer}/variants",
                "The stages of this progression have exercises of their own, so omit `variants`.",
            )
        if program.policies.sides is SidePolicy.INDEPENDENT:
            reason = "Stages with exercises of their own need `sides: weaker_leads`: both sides do the same exercise."
            yield f"{pointer}/progression", reason


def _weekday_faults(program: Program) -> Iterator[Fault]:
    taken: dict[Weekday, set[str]] = {}
    for d, day in enumerate(program.days):
        if program.weekdays and not day.weekdays:
            yield f"/days/{d}/weekdays", "Other days have weekdays, so a day without one would never be trained."
        phases = _phases_of(program, *day.slots)
        for n, weekday in enumerate(day.weekdays):
            if taken.get(weekday, set()) & phases:
                yield f"/days/{d}/weekdays/{n}", f"Another day is already trained on {weekday.value}."
            taken[weekday] = taken.get(weekday, set()) | phases


def _phases_of(program: Program, *slots: Slot) -> set[str]:
    """The phases in which any of the slots is trained. One without a name for a program without phases."""
    every = {phase.phase for phase in program.phases} or {""}
    return {phase for slot in slots for phase in slot.phases or every}


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
        for n, slot in enumerate(day.slots):
            name, phases = slot.progression, _phases_of(program, slot)
            earlier = [one for one in day.slots[:n] if one.judged and one.progression == name]
            if slot.judged and any(_phases_of(program, one) & phases for one in earlier):
                yield f"/days/{d}/slots/{n}/progression", f"`{name}` would be judged twice on one training day."


def _progression_faults(program: Program, exercises: Exercises) -> Iterator[Fault]:
    of_substitutes = {item.progression for _, slot in program.slots() for item in slot.substitutes if slot.judged}
    followed = {slot.progression for _, slot in program.slots()} | of_substitutes
    judged = {slot.progression for _, slot in program.slots() if slot.judged} | of_substitutes
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
    slugs = {slug for slot in slots for slug, _ in progression.rule.rules_by_exercise(slot.exercise)}
    lateralities = {exercises[slug].laterality for slug in slugs if slug in exercises}
    return CollectedData(
        slot_sessions=tuple(slot_session(lines) for rows in schemes for lines in rows),
        rule_sets=not all(schemes),
        unilateral=Laterality.ONE_SIDED in lateralities or not lateralities,
    )


UNUSED_BAND = (
    "With the other equipment that is available, this exercise is done without the band. Only bands with a known "
    "`force` are used together with other equipment."
)


def uses_band(plan: Plan, owner: "EquipmentOwner", progression: str, band: str) -> bool:
    """Whether a progression can be loaded with a band of the athlete: another piece can take its place."""
    everywhere = (*owner.equipment, *(piece for place in owner.places for piece in place.equipment))
    for slot in plan.every_slot:
        if slot.progression != progression:
            continue
        variant = slot.variants[0].variant if slot.variants else None
        for slug, _ in plan.progressions[progression].rule.rules_by_exercise(slot.exercise):
            loads = plan.loads(slug, variant, owner.equipment, owner.unit)
            if loads.values == (0.0,):
                loads = plan.loads(slug, variant, everywhere, owner.unit)
            if band in loads.load_by_band:
                return True
    return False


class EquipmentOwner(Protocol):
    """An athlete's equipment, places and unit. `Setup` implements it."""

    @property
    def equipment(self) -> tuple[Equipment, ...]: ...

    @property
    def places(self) -> tuple[Place, ...]: ...

    @property
    def unit(self) -> Unit: ...


class EnrollmentSetup(EquipmentOwner, Protocol):
    """What an enrollment depends on: the equipment, and the body weight if it is known. `Setup` implements it."""

    @property
    def body_weight(self) -> float | None: ...


def equipment_faults(plan: Plan, setup: EnrollmentSetup) -> list[Fault]:
    """The slots that an athlete's equipment can't load, as (JSON pointer, sentence). Checked at enrollment.

    A slot is fine if one of its substitutes can be done instead. Every stage of a ladder counts.
    """
    equipment = (*setup.equipment, *(piece for place in setup.places for piece in place.equipment))
    faults: list[Fault] = []
    for pointer, slot in plan.program.slots():
        variants: list[str | None] = [step.variant for step in slot.variants] or [None]
        rule = plan.progressions[slot.progression].rule
        slugs = dict.fromkeys(slug for slug, _ in rule.rules_by_exercise(slot.exercise))
        reasons = [_why_not_loadable(plan, slug, variants, equipment, setup.unit) for slug in slugs]
        lacking = [reason for reason in reasons if reason is not None]
        others = (_why_not_loadable(plan, item.exercise, [None], equipment, setup.unit) for item in slot.substitutes)
        if lacking and all(reason is not None for reason in others):
            faults += [(f"{pointer}/exercise", reason) for reason in lacking]
        faults += [(f"{pointer}/exercise", reason) for reason in _percent_faults(plan, slot, equipment, setup)]
    return faults


def _percent_faults(plan: Plan, slot: Slot, equipment: tuple[Equipment, ...], setup: EnrollmentSetup) -> Iterator[str]:
    """Percentages need bands with a known force, and percentages of assistance a known body weight."""
    for slug, rule in plan.progressions[slot.progression].rule.rules_by_exercise(slot.exercise):
        loads, exercise = plan.loads(slug, None, equipment, setup.unit), plan.exercise[slug]
        needs_weight = loads.lightest < 0 and exercise.lifts_bodyweight and setup.body_weight is None
        if not loads.is_ranked and not needs_weight:
            continue
        own = [target for lines in plan.scheme(slot, setup.unit) for target in target_sets(lines, (1.0,))]
        targets = own or [target for sets in rule.sessions() for target in sets]
        if loads.is_ranked and any(target.has_percentage or target.has_difference for target in targets):
            yield f"The sets of `{slug}` are percentages of a load, so its bands need a `force`."
        elif not loads.is_ranked and any(target.has_percentage for target in targets):
            yield (
                f"`{slug}` has percentage-based sets and can be done with assistance, so the athlete's body weight is "
                "needed. Record a `body_weight` measurement first."
            )


def _why_not_loadable(
    plan: Plan, slug: str, variants: Sequence[str | None], equipment: tuple[Equipment, ...], unit: Unit
) -> str | None:
    """What the equipment lacks for an exercise. None if it lacks nothing."""
    exercise = plan.exercise[slug]
    lacking = [variant for variant in variants if plan.loads(slug, variant, equipment, unit).heaviest == 0]
    if exercise.bodyweight or not lacking:
        return None
    is_pair = any(exercise.implements_of(variant) > 1 for variant in lacking)
    needed = " or ".join(f"{kind.value}s" if is_pair else kind.value for kind in exercise.equipment)
    amount = f"two {needed} of the same weight" if is_pair else f"a {needed}"
    return f"`{exercise.slug}` needs {amount}, and the athlete has none that fits."
