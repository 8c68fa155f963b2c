"""A step up when met, a deload after repeated misses."""

import pytest
from msgspec.structs import replace

from domain.loads.equipment import Barbell, PlatePair, Stack
from domain.loads.load_rounding import WorkingLoadPrecision
from domain.loads.loading import Rounding, Unit
from domain.progression_rules.kinds.linear_load import LinearLoadPhase, LinearLoadRule
from domain.progression_rules.loaded_rule import StepMode, UnitStep
from domain.progression_rules.parts.scheme import SetLine
from domain.reports.preview import LIFT
from tests.domain.progression_rules.lifter import Lifter, own_sets_faults

TRIPLE = (SetLine(count=3, reps=5),)


def met(rule: LinearLoadRule, sessions: int, load: float = 60) -> list[float]:
    lifter = Lifter(rule, load)
    found = []
    for _ in range(sessions):
        lifter.trains()
        found.append(lifter.load)
    return found


def test_a_step_each_session() -> None:
    assert met(LinearLoadRule(scheme=TRIPLE, step=5), 3) == [65, 70, 75]


def test_without_a_step_it_is_the_next_buildable_load() -> None:
    assert met(LinearLoadRule(scheme=TRIPLE), 2) == [62.5, 65]


def test_a_step_as_a_share_of_the_working_load() -> None:
    assert met(LinearLoadRule(scheme=TRIPLE, step_percent=10), 2, 100) == [110, 120]


def test_the_step_shrinks_after_so_many_increases() -> None:
    rule = LinearLoadRule(
        scheme=TRIPLE, step=2.5, phases=(LinearLoadPhase(10, until_increases=2), LinearLoadPhase(5, until_increases=3))
    )
    assert met(rule, 4) == [70, 80, 85, 87.5]


def test_the_step_shrinks_at_a_load() -> None:
    assert met(LinearLoadRule(scheme=TRIPLE, step=2.5, phases=(LinearLoadPhase(10, until_load=80),)), 3) == [
        70,
        80,
        82.5,
    ]


def test_two_sessions_may_be_needed() -> None:
    lifter = Lifter(LinearLoadRule(scheme=TRIPLE, step=5, successes=2))
    assert [lifter.trains().code for _ in range(3)] == ["met_so_far", "load_increased", "met_so_far"]


def test_a_miss_between_starts_the_count_again() -> None:
    lifter = Lifter(LinearLoadRule(scheme=TRIPLE, step=5, successes=2))
    assert [lifter.trains(reps).code for reps in (5, 4, 5, 5)] == [
        "met_so_far", "reps_short", "met_so_far", "load_increased",
    ]  # fmt: skip


def test_a_range_needs_its_top_on_every_set_and_fails_below_its_bottom() -> None:
    lifter = Lifter(LinearLoadRule(scheme=(SetLine(count=3, reps=5, reps_max=8),), step=2.5, failures=1))
    assert lifter.trains([8, 8, 7]).code == "below_top"
    assert lifter.trains([8, 8, 4]).code == "deloaded"
    assert lifter.trains([8, 8, 8]).code == "load_increased"


def test_effort_counts_where_the_rule_says_so() -> None:
    lifter = Lifter(LinearLoadRule(scheme=(SetLine(count=3, reps=5, rir=2),), step=2.5, effort_counts=True))
    assert [lifter.trains(rir=rir).code for rir in (1.5, 2, None)] == ["too_hard", "load_increased", "load_increased"]


def test_all_lines_share_one_working_load() -> None:
    lines = (SetLine(reps=5), SetLine(reps=3, plus=10), SetLine(reps=1, plus=20), SetLine(reps=8, percent=50))
    lifter = Lifter(LinearLoadRule(scheme=lines, step=2.5), 100)
    lifter.trains()
    assert lifter.loads == [102.5, 112.5, 122.5, 52.5]


def test_set_by_set_each_carries_its_own_difference() -> None:
    lifter = Lifter(
        LinearLoadRule(scheme=TRIPLE, step=2.5, step_by=StepMode.SET_INDEX, loads=WorkingLoadPrecision.EXACT)
    )
    state = lifter.progress.progression_states["lift"].states["both"]
    assert state.loads == (60, 60, 60)


def test_plates_can_be_rounded_down() -> None:
    bar = (Barbell(Unit.KG, 20, (PlatePair(20, 4), PlatePair(5), PlatePair(1.25))),)
    for rounding, load in ((Rounding.NEAREST, 72.5), (Rounding.DOWN, 70)):
        rule = LinearLoadRule(scheme=TRIPLE, step=2.5, rounding=rounding, loads=WorkingLoadPrecision.EXACT)
        assert Lifter(rule, 71.5, bar).load == load


def test_a_deload_from_the_bar_says_that_there_is_nothing_lighter() -> None:
    stack = (Barbell(Unit.KG, 20),)
    lifter = Lifter(LinearLoadRule(scheme=TRIPLE, failures=1), 20, stack, exercise=replace(LIFT, bodyweight=False))
    assert (lifter.trains(1).code, lifter.load) == ("no_lighter_load", 20)


def test_pounds_of_the_rule_are_carried_over() -> None:
    lifter = Lifter(LinearLoadRule(scheme=TRIPLE, step=10, unit=Unit.LB, loads=WorkingLoadPrecision.EXACT))
    lifter.trains()
    assert lifter.progress.progression_states["lift"].states["both"].loads == (64.54,)


@pytest.mark.parametrize("phases", [(LinearLoadPhase(5, until_increases=4), LinearLoadPhase(2, until_increases=3))])
def test_a_phase_that_is_over_before_it_begins_is_refused(phases: tuple[LinearLoadPhase, ...]) -> None:
    found = LinearLoadRule(scheme=TRIPLE, step=1, phases=phases).faults("/rule")
    assert found == [("/rule/phases", "`until_increases` counts from the start, so it must grow from phase to phase.")]


# Percentages and units


def test_an_exact_working_load_goes_on_above_the_heaviest_load_while_its_sets_can_be_built() -> None:
    scheme = (SetLine(count=2, reps=5, percent=60), SetLine(reps=5, percent=80))
    rule = LinearLoadRule(scheme=scheme, step=5, loads=WorkingLoadPrecision.EXACT)
    lifter = Lifter(rule, 98, (Stack(Unit.KG, 20, 100, 2.5),))
    for _ in range(3):
        lifter.trains()
    assert (lifter.working, max(lifter.loads)) == (113, 90)


@pytest.mark.parametrize(("unit", "expected"), [(Unit.KG, 62.5), (Unit.LB, 65)])
def test_a_step_may_differ_by_unit(unit: Unit, expected: float) -> None:
    rule = LinearLoadRule(
        scheme=(SetLine(count=3, reps=5),), step=2.5, unit=Unit.KG, unit_steps=(UnitStep(Unit.LB, 5),)
    )
    lifter = Lifter(rule, 60, (Stack(unit, 0, 500, 0.5),), unit)
    lifter.trains()
    assert lifter.load == expected


def test_unit_steps_and_a_percentage_contradict_each_other() -> None:
    with pytest.raises(ValueError, match="`unit_steps` or `step_percent`"):
        LinearLoadRule(scheme=(SetLine(reps=5),), step_percent=5, unit_steps=(UnitStep(Unit.LB, 5),))


# Deloads


def test_a_deload_may_be_a_step() -> None:
    lifter = Lifter(LinearLoadRule(scheme=TRIPLE, failures=1, deload_step=5), 60)
    assert (lifter.trains(1).code, lifter.load) == ("deloaded", 55)


def test_a_deload_may_be_a_factor() -> None:
    lifter = Lifter(LinearLoadRule(scheme=TRIPLE, failures=1, deload_factor=0.75), 60)
    assert (lifter.trains(1).code, lifter.load) == ("deloaded", 45)


def test_a_deload_is_a_step_or_a_factor() -> None:
    with pytest.raises(ValueError, match="`deload_factor` or `deload_step`, not both"):
        LinearLoadRule(scheme=TRIPLE, deload_factor=0.9, deload_step=5)


# A working load that is kept to a multiple


def test_a_working_load_may_be_kept_to_a_multiple() -> None:
    lifter = Lifter(LinearLoadRule(scheme=TRIPLE, step=4, keep_to=5, loads=WorkingLoadPrecision.EXACT), 60)
    lifter.trains()
    assert lifter.working == 65


def test_only_an_exact_working_load_is_kept_to_a_multiple() -> None:
    with pytest.raises(ValueError, match="`keep_to` needs `loads: exact`"):
        LinearLoadRule(scheme=TRIPLE, keep_to=5)


def test_a_slot_may_have_sets_of_its_own() -> None:
    assert own_sets_faults(LinearLoadRule(scheme=TRIPLE)) == []


def test_deloads_are_counted() -> None:
    lifter = Lifter(LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5), 60)
    for _ in range(6):
        lifter.trains(3)
    assert lifter.progress.progression_states["lift"].states["both"].counters.deloads == 2
