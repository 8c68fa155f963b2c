"""A table of percentages of a training max."""

import pytest
from msgspec.structs import replace

from domain.loads.equipment import Stack
from domain.loads.loading import Unit
from domain.programs.plan import Plan
from domain.progression_rules.kinds.wave import MissedCycle, WaveRule, WaveTurn
from domain.progression_rules.loaded_rule import UnitStep
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.rule import PastSet
from domain.reports.preview import one_rule
from tests.domain.progression_rules.examples import WENDLER
from tests.domain.progression_rules.lifter import Lifter

TWO = (WaveTurn((SetLine(reps=5, percent=80),)), WaveTurn((SetLine(reps=3, percent=90),)))


def training_max(lifter: Lifter) -> float:
    return lifter.progress.progression_states["lift"].states["both"].load


def test_the_first_training_max_is_a_percentage_of_the_start_load() -> None:
    lifter = Lifter(WENDLER, 100)
    assert (training_max(lifter), lifter.loads) == (90, [57.5, 67.5, 77.5])


def test_each_session_uses_the_next_row() -> None:
    lifter = Lifter(WENDLER, 100)
    lifter.trains()
    assert (lifter.reps, lifter.loads) == ([3, 3, 3], [62.5, 72.5, 80])


def test_the_training_max_grows_when_the_cycle_is_complete() -> None:
    lifter = Lifter(WENDLER, 100)
    codes = [lifter.trains().code for _ in range(4)]
    assert (codes, training_max(lifter)) == (["next_turn"] * 3 + ["cycle_up"], 95)


def test_a_missed_session_holds_the_training_max_at_the_end() -> None:
    lifter = Lifter(WENDLER, 100)
    codes = [lifter.trains(reps).code for reps in (None, 1, None, None)]
    assert (codes[1], codes[3], training_max(lifter)) == ("turn_missed", "cycle_held", 90)


def test_it_grows_despite_misses_if_the_rule_says_so() -> None:
    lifter = Lifter(WaveRule(turns=TWO, step=5, missed_cycle=MissedCycle.STEP), 100)
    for _ in range(2):
        lifter.trains(1)
    assert training_max(lifter) == 105


def test_it_goes_down_by_a_factor_if_the_rule_says_so() -> None:
    lifter = Lifter(WaveRule(turns=TWO, step=5, missed_cycle=MissedCycle.FACTOR, missed_factor=0.9), 100)
    codes = [lifter.trains(1).code for _ in range(2)]
    assert (codes[-1], training_max(lifter)) == ("cycle_down", 90)


def test_a_small_step_accumulates_and_says_so() -> None:
    lifter = Lifter(WaveRule(turns=TWO[:1], step=0.5), 100)
    assert [lifter.trains().code for _ in range(4)] == [*["accumulating"] * 3, "cycle_up"]


def test_the_training_max_is_rounded_to_a_multiple() -> None:
    lifter = Lifter(WaveRule(turns=TWO[:1], step_percent=3, keep_to=2.5), 101)
    assert training_max(lifter) == 100
    lifter.trains()
    assert training_max(lifter) == 102.5


def test_from_history_it_is_the_best_estimate() -> None:
    assert WENDLER.load_from_history([PastSet(100, 5), PastSet(60, 30)]) == 116.67  # by Epley


def test_pain_takes_the_heaviest_set_one_step_down_and_the_row_stays() -> None:
    lifter = Lifter(WENDLER, 100)
    lifter.trains()
    state, rule = (
        lifter.progress.progression_states["lift"].states["both"],
        lifter.plan.rule(lifter.plan.slots["lift"], Unit.KG),
    )
    eased = rule.ease(
        state, lifter.plan.loads(lifter.plan.slots["lift"].exercise, None, lifter.progress.setup.equipment, Unit.KG)
    )
    assert eased is not None
    assert (eased.turn, eased.load < state.load) == (1, True)


def test_a_cycle_that_ends_before_its_table_is_refused() -> None:
    found = WaveRule(turns=TWO, cycle=1).faults("/rule")
    assert found == [("/rule/cycle", "`cycle` is shorter than `turns`, so the last turns are never reached.")]


def test_a_missed_session_of_a_turn_that_does_not_count_does_not_hold_the_training_max() -> None:
    deload = replace(WENDLER.turns[3], counts=False)
    for turns, code in (((*WENDLER.turns[:3], deload), "cycle_up"), (WENDLER.turns, "cycle_held")):
        lifter = Lifter(replace(WENDLER, turns=turns), 100)
        for _ in range(3):
            lifter.trains()
        assert lifter.trains(1).code == code


def test_the_turn_of_a_slot_may_not_count_either() -> None:
    for counts, code in ((False, "cycle_up"), (True, "cycle_held")):
        turns = (*WENDLER.turns[:3], replace(WENDLER.turns[3], counts=counts))
        plan = one_rule(WaveRule(cycle=4, step=2.5))
        day = plan.program.days[0]
        days = (replace(day, slots=(replace(day.slots[0], turns=turns),)),)
        plan = Plan(replace(plan.program, days=days), plan.revision, plan.exercises)
        lifter = Lifter(WENDLER, 100, plan=plan)
        for _ in range(3):
            lifter.trains()
        assert lifter.trains(1).code == code


@pytest.mark.parametrize("kind", [WaveRule(turns=TWO[:1], step=2.5, unit=Unit.KG, unit_steps=(UnitStep(Unit.LB, 5),))])
def test_the_step_of_a_training_max_may_differ_by_unit(kind: WaveRule) -> None:
    lifter = Lifter(kind, 100, (Stack(Unit.LB, 0, 500, 0.5),), Unit.LB)
    lifter.trains()
    assert training_max(lifter) == 105


def test_the_turns_are_named_from_1() -> None:
    lifter = Lifter(WENDLER, 100)
    assert [lifter.trains().facts["turn"] for _ in range(3)] == [1, 2, 3]
