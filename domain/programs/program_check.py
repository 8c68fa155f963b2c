"""What makes a program impossible, by itself or with an athlete's equipment: said before anybody trains by it."""

from collections.abc import Iterator

from domain.policies.week import Weekday
from domain.programs.exercise import Exercise, Laterality
from domain.programs.program import Equipped, Plan, Program, Progression, SidePolicy, Slot, SlotSides
from domain.programs.unreachable_conditions import CollectedData, slot_sets, unreachable_conditions
from domain.progression_rules import ProgressionRule
from domain.progression_rules.parts.scheme import scheme_faults
from domain.progression_rules.wave import WaveRule


def program_faults(program: Program, exercises: dict[str, Exercise]) -> list[tuple[str, str]]:
    """What makes a program impossible, as (JSON pointer, sentence). Empty: it can be run."""
    names = [item.progression for item in program.progressions]
    followed = {slot.progression for _, slot in program.slots()}
    judged = {slot.progression for _, slot in program.slots() if slot.judged}
    found = [
        (f"/progressions/{n}/progression", f"there is already a progression `{name}`")
        for n, name in enumerate(names)
        if name in names[:n]
    ]
    seen: set[str] = set()
    rules = {item.progression: item.rule for item in program.progressions}
    for place, slot in program.slots():
        if slot.slot in seen:
            found.append((f"{place}/slot", f"there is already a slot `{slot.slot}`"))
        seen.add(slot.slot)
        if slot.progression in rules:
            found += _scheme_faults(place, slot, rules[slot.progression])
            if slot.weeks and program.weeks is None:
                found.append((f"{place}/weeks", "say in the program's `weeks` what a week is"))
        else:
            found.append((f"{place}/progression", f"there is no progression `{slot.progression}`"))
        if slot.exercise in exercises:
            found += _variant_faults(place, slot, exercises[slot.exercise])
            found += _bodyweight_faults(place, slot, exercises[slot.exercise], rules.get(slot.progression))
        else:
            found.append((f"{place}/exercise", f"there is no exercise `{slot.exercise}`"))
    found += _weekday_faults(program)
    found += _side_faults(program, exercises)
    for d, day in enumerate(program.days):
        shared = [slot.progression if slot.judged else None for slot in day.slots]
        found += [
            (f"/days/{d}/slots/{n}/progression", f"`{name}` would be judged twice in one training day")
            for n, name in enumerate(shared)
            if name is not None and name in shared[:n]
        ]
    for n, item in enumerate(program.progressions):
        own = item.rule.faults(f"/progressions/{n}/rule")
        found += own or unreachable_conditions(item.rule, f"/progressions/{n}/rule", _asked(program, item, exercises))
        if item.progression not in followed:
            found.append((f"/progressions/{n}", f"no slot follows the progression `{item.progression}`"))
        elif item.progression not in judged:
            said = f"no slot that follows `{item.progression}` is judged: it would never change"
            found.append((f"/progressions/{n}", said))
    return found


def _asked(program: Program, progression: Progression, exercises: dict[str, Exercise]) -> CollectedData:
    """What the judged slots of a progression ask for."""
    slots = [slot for _, slot in program.slots() if slot.judged and slot.progression == progression.progression]
    own = [(slot.sets,) if slot.sets else tuple(row.scheme for row in slot.turns or slot.weeks) for slot in slots]
    sides = {exercises[slot.exercise].laterality for slot in slots if slot.exercise in exercises}
    sets = tuple(slot_sets(lines) for schemes in own for lines in schemes)
    return CollectedData(sets, not all(own), Laterality.ONE_SIDED in sides or not sides)


def _side_faults(program: Program, exercises: dict[str, Exercise]) -> Iterator[tuple[str, str]]:
    """Where sides go on their own, every slot of a progression must train the sides that it keeps a state for."""
    if program.policies.sides is not SidePolicy.INDEPENDENT:
        return
    trained: dict[str, tuple[Laterality, SlotSides]] = {}
    for place, slot in program.slots():
        if slot.exercise not in exercises:
            continue
        laterality = exercises[slot.exercise].laterality
        sides = slot.sides if laterality is Laterality.ONE_SIDED else SlotSides.EACH
        if trained.setdefault(slot.progression, (laterality, sides)) != (laterality, sides):
            said = f"with independent sides, every slot of `{slot.progression}` must train the same sides"
            yield f"{place}/progression", said


def _weekday_faults(program: Program) -> Iterator[tuple[str, str]]:
    taken: set[Weekday] = set()
    for d, day in enumerate(program.days):
        if program.weekdays and not day.weekdays:
            yield f"/days/{d}/weekdays", "other days have weekdays: a day without would never be trained"
        for n, item in enumerate(day.weekdays):
            if item in taken:
                yield f"/days/{d}/weekdays/{n}", f"there is already something to do on a {item.value}"
            taken.add(item)


def _scheme_faults(place: str, slot: Slot, rule: ProgressionRule) -> Iterator[tuple[str, str]]:
    yield from scheme_faults(slot.sets, f"{place}/sets")
    for field, rows in (("turns", slot.turns), ("weeks", slot.weeks)):
        for n, row in enumerate(rows):
            yield from scheme_faults(row.scheme, f"{place}/{field}/{n}/sets")
    given = [field for field in ("sets", "turns", "weeks") if getattr(slot, field)]
    if len(given) > 1:
        yield f"{place}/{given[0]}", f"give `{given[0]}` or `{given[1]}`, not both"
    if slot.turns and not isinstance(rule, WaveRule):
        yield f"{place}/turns", "only a wave has turns"
    if isinstance(rule, WaveRule) and not rule.turns and not given:
        yield place, "the wave that it follows has no `turns`, so the slot must bring its own"
    if given and slot.judged and rule.chooses_reps:
        said = f"its rule sets the target reps itself: leave out `{given[0]}`, or make the slot not judged"
        yield f"{place}/{given[0]}", said
    own = (*slot.sets, *(line for row in (*slot.turns, *slot.weeks) for line in row.scheme))
    if own and all(line.loaded for line in own) and getattr(rule, "loaded", True) is False:
        yield f"{place}/{given[0]}", "its rule has no load: a per cent of nothing"


def _bodyweight_faults(
    place: str, slot: Slot, exercise: Exercise, rule: ProgressionRule | None
) -> Iterator[tuple[str, str]]:
    """Sets with no load at all are for exercises that can be done so."""
    own = (*slot.sets, *(line for row in (*slot.turns, *slot.weeks) for line in row.scheme))
    without = any(not line.loaded for line in own) if own else rule is not None and rule.asks_for_bodyweight()
    if without and not exercise.bodyweight:
        said = f"`{exercise.slug}` can't be done with bodyweight alone, and some of its sets have `loaded: false`"
        yield f"{place}/exercise", said


def _variant_faults(place: str, slot: Slot, exercise: Exercise) -> Iterator[tuple[str, str]]:
    for v, step in enumerate(slot.variants):
        if exercise.variant(step.variant) is None:
            yield f"{place}/variants/{v}/variant", f"`{exercise.slug}` has no variant `{step.variant}`"
        if step.confirmation is None and v < len(slot.variants) - 1:
            yield f"{place}/variants/{v}", "what follows a variant without `confirmation` is never reached"


def equipment_faults(plan: Plan, setup: Equipped) -> list[tuple[str, str]]:
    """What an athlete's equipment makes impossible, as (JSON pointer, sentence). Checked at enrollment."""
    found = []
    for place, slot in plan.program.slots():
        exercise = plan.exercise[slot.exercise]
        variants: list[str | None] = [step.variant for step in slot.variants] or [None]
        loads = [plan.loads(slot, variant, setup.equipment, setup.unit) for variant in variants]
        if not exercise.bodyweight and any(item.heaviest == 0 for item in loads):
            needed = " or ".join(kind.value for kind in exercise.equipment)
            found.append(
                (f"{place}/exercise", f"`{exercise.slug}` needs a {needed}, and the athlete has none that fits")
            )
    return found
