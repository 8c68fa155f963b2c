"""Faults of phases and gates: each is found where it is, and a sound program has none."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from domain.loads.loading import Unit
from domain.programs.phase import Gate, Phase
from domain.programs.phase_check import phase_faults
from domain.programs.program import Day, Program
from domain.programs.program_check import program_faults
from domain.progression_rules.kinds.custom import Clause, CustomRule
from domain.progression_rules.parts.condition import Condition, RepsCondition
from domain.progression_rules.parts.dated_condition import (
    CalendarCondition,
    CalendarCount,
    EarnedCondition,
    MeasuredSide,
    MeasurementCondition,
    RecentPainCondition,
    SessionsCondition,
    StageReachedCondition,
    SymmetryCondition,
)
from domain.progression_rules.parts.load_change import LoadChange
from domain.progression_rules.parts.scheme import SetLine
from domain.sessions.measurement import MeasurementUnit
from tests.domain.progress.phased import PROGRAM
from tests.factories import plan


def with_gate(*conditions: Condition, to: str = "middle") -> Program:
    early = replace(PROGRAM.phases[0], gates=(Gate(to, conditions),))
    return replace(PROGRAM, phases=(early, *PROGRAM.phases[1:]))


def pointers(program: Program) -> list[str]:
    return [pointer for pointer, _ in phase_faults(program)]


def test_a_sound_program_has_no_fault() -> None:
    assert program_faults(PROGRAM, plan(PROGRAM).exercise) == []


WEEKS = CalendarCondition(count=CalendarCount.WEEKS_SINCE_SURGERY, min=6)
IN_GATE = "/phases/0/gates/0/when/0"


@pytest.mark.parametrize(
    ("condition", "pointer"),
    [
        (RepsCondition(min=5), IN_GATE),
        (CalendarCondition(min=5), f"{IN_GATE}/count"),
        (RecentPainCondition(min=11), IN_GATE),
        (MeasurementCondition(test="moon_walk", min=1), f"{IN_GATE}/test"),
        (MeasurementCondition(test="kos_adl", side=MeasuredSide.LEFT, min=1), f"{IN_GATE}/side"),
        (MeasurementCondition(test="kos_adl", unit=MeasurementUnit.CM, min=1), f"{IN_GATE}/unit"),
        (MeasurementCondition(test="single_hop", min=1), IN_GATE),
        (MeasurementCondition(test="kos_adl", min=101), IN_GATE),
        (SymmetryCondition(test="kos_adl", min=90), f"{IN_GATE}/test"),
        (EarnedCondition(progression="hop", min=1), f"{IN_GATE}/progression"),
        (StageReachedCondition(progression="squat", stage="one leg"), f"{IN_GATE}/stage"),
    ],
)
def test_a_condition_that_no_gate_can_have_is_a_fault(condition: Condition, pointer: str) -> None:
    assert pointers(with_gate(condition)) == [pointer]


@pytest.mark.parametrize(
    "condition",
    [
        WEEKS,
        MeasurementCondition(test="custom_moon_walk", min=1),
        MeasurementCondition(test="single_hop", unit=MeasurementUnit.CM, min=1),
        SymmetryCondition(test="single_hop", min=90),
        SessionsCondition(min=6),
        EarnedCondition(progression="squat", load=20, unit=Unit.KG, min=10),
    ],
)
def test_a_condition_on_the_athlete_on_a_day_is_none(condition: Condition) -> None:
    assert pointers(with_gate(condition)) == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        (lambda: with_gate(WEEKS, to="never"), "/phases/0/gates/0/to"),
        (lambda: with_gate(WEEKS, to="early"), "/phases/0/gates/0/to"),
        (lambda: replace(PROGRAM, phases=(*PROGRAM.phases, Phase("late"))), "/phases/3/phase"),
        (lambda: replace(PROGRAM, phases=PROGRAM.phases[:2]), "/days/0/slots/2/phases/1"),
    ],
)
def test_phases_that_do_not_fit_together_are_a_fault(change: Callable[[], Program], pointer: str) -> None:
    assert pointer in pointers(change())


def test_a_phase_needs_a_slot() -> None:
    only_early = tuple(replace(slot, phases=("early",)) for slot in PROGRAM.days[0].slots)
    program = replace(PROGRAM, days=(Day("A", only_early),))
    assert pointers(program) == ["/phases/1", "/phases/2"]


def test_two_slots_of_a_day_may_share_a_progression_in_different_phases() -> None:
    squat = PROGRAM.days[0].slots[1]
    slots = (replace(squat, phases=("early",)), replace(squat, slot="squat-2", phases=("middle", "late")))
    shared = replace(PROGRAM, days=(Day("A", (*slots, *PROGRAM.days[0].slots[::2])), *PROGRAM.days[1:]))
    assert program_faults(shared, plan(shared).exercise) == []
    twice = replace(PROGRAM, days=(Day("A", (slots[0], replace(slots[1], phases=("early",)))), *PROGRAM.days[1:]))
    assert "/days/0/slots/1/progression" in [pointer for pointer, _ in program_faults(twice, plan(shared).exercise)]


def test_a_rule_may_look_at_a_measurement_and_not_at_a_phase_that_does_not_exist() -> None:
    def with_condition(condition: Condition) -> Program:
        clause = Clause(code="up", sentence="Up.", when=(condition,), load=LoadChange(steps=1))
        rule = CustomRule(scheme=(SetLine(count=3, reps=8),), clauses=(clause,))
        progression = replace(PROGRAM.progressions[1], rule=rule)
        days = (Day("A", (replace(PROGRAM.days[0].slots[1], phases=()),)),)
        return replace(PROGRAM, phases=(), days=days, progressions=(progression,))

    fine = with_condition(SymmetryCondition(test="single_hop", min=90))
    assert program_faults(fine, plan(fine).exercise) == []
    unknown = with_condition(SessionsCondition(min=3))
    assert [pointer for pointer, _ in program_faults(unknown, plan(unknown).exercise)] == ["/progressions/0/rule"]
