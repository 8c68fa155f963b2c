"""Faults of the phases of a program, and of conditions on the athlete on a day."""

from collections.abc import Iterator, Sequence

from domain.programs.phase import Gate
from domain.programs.program import Program
from domain.progression_rules.parts.collected_data import Fault
from domain.progression_rules.parts.condition import Condition
from domain.progression_rules.parts.condition_checks import never_hold
from domain.progression_rules.parts.dated_condition import (
    CalendarCondition,
    CalendarCount,
    DatedCondition,
    EarnedCondition,
    MeasuredSide,
    MeasurementCondition,
    SessionsCondition,
    StageReachedCondition,
    SymmetryCondition,
)
from domain.progression_rules.staged import StagedRule
from domain.sessions.measurement import CUSTOM, TESTS, units_text


def phase_faults(program: Program) -> Iterator[Fault]:
    """What is wrong with the phases of a program, as (JSON pointer, sentence)."""
    yield from _slot_faults(program)
    names = [phase.phase for phase in program.phases]
    for n, phase in enumerate(program.phases):
        here = f"/phases/{n}"
        if phase.phase in names[:n]:
            yield f"{here}/phase", f"Duplicate phase `{phase.phase}`."
        if not program.in_phase(phase).days:
            yield here, f"No slot is trained in phase `{phase.phase}`."
        for g, gate in enumerate(phase.gates):
            yield from _gate_faults(program, gate, f"{here}/gates/{g}", names, phase.phase)


def _slot_faults(program: Program) -> Iterator[Fault]:
    names = [phase.phase for phase in program.phases]
    for pointer, slot in program.slots():
        for n, name in enumerate(slot.phases):
            if name not in names:
                yield f"{pointer}/phases/{n}", f"There is no phase `{name}`."


def _gate_faults(program: Program, gate: Gate, pointer: str, names: Sequence[str], phase: str) -> Iterator[Fault]:
    if gate.to not in names:
        yield f"{pointer}/to", f"There is no phase `{gate.to}`."
    elif gate.to == phase:
        yield f"{pointer}/to", "A gate leads to another phase."
    for n, reason in never_hold(gate.when):
        yield f"{pointer}/when/{n}", reason
    for n, condition in enumerate(gate.when):
        here = f"{pointer}/when/{n}"
        if not isinstance(condition, DatedCondition | StageReachedCondition):
            yield here, "A gate has no session to look at. Use `earned`, `recent_pain` or another condition on a day."
        elif isinstance(condition, CalendarCondition) and condition.count is CalendarCount.DAYS_SINCE_LAST:
            yield f"{here}/count", "A gate counts weeks. Give a `count` of weeks, such as `weeks_in_phase`."
        else:
            yield from dated_condition_faults(program, condition, here)


def dated_condition_faults(program: Program, condition: Condition, pointer: str) -> Iterator[Fault]:
    """What is wrong with a condition on the athlete on a day, in a gate or in a rule."""
    if isinstance(condition, MeasurementCondition | SymmetryCondition):
        yield from _test_faults(condition, pointer)
    if isinstance(condition, EarnedCondition | StageReachedCondition):
        yield from _progression_faults(program, condition, pointer)
    if not program.phases and _is_about_phase(condition):
        yield pointer, "The program has no phases, so this is never known."


def _is_about_phase(condition: Condition) -> bool:
    if isinstance(condition, CalendarCondition):
        return condition.count is CalendarCount.WEEKS_IN_PHASE
    return isinstance(condition, SessionsCondition)


def _test_faults(condition: MeasurementCondition | SymmetryCondition, pointer: str) -> Iterator[Fault]:
    test = TESTS.get(condition.test)
    if test is None:
        if not condition.test.startswith(CUSTOM):
            known = ", ".join(f"`{name}`" for name in TESTS)
            yield f"{pointer}/test", f"There is no test `{condition.test}`. Begin it with `{CUSTOM}`, or use {known}."
        return
    if isinstance(condition, SymmetryCondition):
        if not test.per_side:
            yield f"{pointer}/test", f"`{condition.test}` is not measured on each side, so it has no symmetry."
        return
    if condition.side is not MeasuredSide.EACH and not test.per_side:
        yield f"{pointer}/side", f"`{condition.test}` has no side. Omit `side`."
    if condition.unit is not None and condition.unit not in test.units:
        yield f"{pointer}/unit", f"The unit of `{condition.test}` is {units_text(test)}."
    if condition.unit is None and len(test.units) > 1:
        yield pointer, f"`{condition.test}` has several units. Give the `unit` of the bounds."


def _progression_faults(
    program: Program, condition: EarnedCondition | StageReachedCondition, pointer: str
) -> Iterator[Fault]:
    rules = {item.progression: item.rule for item in program.progressions}
    rule = rules.get(condition.progression)
    if rule is None:
        yield f"{pointer}/progression", f"There is no progression `{condition.progression}`."
    elif isinstance(condition, StageReachedCondition):
        stages = [stage.stage for stage in rule.stages] if isinstance(rule, StagedRule) else []
        if condition.stage not in stages:
            reason = (
                f"There is no stage `{condition.stage}`. The stages: {', '.join(stages)}."
                if stages
                else f"`{condition.progression}` is not a ladder, so it has no stages."
            )
            yield f"{pointer}/stage", reason
