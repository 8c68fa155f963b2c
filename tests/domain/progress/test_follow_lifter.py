"""One side of a session: the rule's own decision, or the one that follows the lifter, and the evidence it leaves."""

from domain.catalog import EXERCISES
from domain.decision import decide
from domain.loads.equipment import ImplementLoad, Plate, Stack
from domain.loads.load_step import NO_HEAVIER_LOAD
from domain.loads.loading import Unit
from domain.progress.prescribe import prescribe
from domain.progress.progress import StartLoad
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.evidence import Evidence
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.staged import EXAMPLE as LADDER
from domain.sessions.session import PainScores
from domain.sessions.side import Side
from tests.domain.progression_rules.lifter import Lifter
from tests.factories import Athlete, dumbbells, setup

FIVES = LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5)


def evidence(lifter: Lifter) -> Evidence:
    return lifter.progress.progression_states["lift"].evidence["both"]


def test_a_session_leaves_the_heaviest_load_it_used() -> None:
    lifter = Lifter(FIVES, 60)
    lifter.trains(5, [60, 70, 65])
    assert [item.load for item in evidence(lifter).best] == [70]


def test_a_change_of_stage_keeps_the_loads_lifted_and_forgets_what_the_old_stage_counted() -> None:
    lifter = Lifter(LADDER, 60)
    lifter.trains(1)
    assert lifter.asked[0].reps == 2
    assert evidence(lifter) == Evidence(best=evidence(lifter).best)


def test_what_was_followed_is_not_counted_again() -> None:
    lifter = Lifter(FIVES, 100)
    for _ in range(2):
        lifter.trains(5, 90)
    assert (lifter.load, evidence(lifter).lighter) == (90, 0)


def test_each_side_is_followed_by_itself_where_sides_are_independent() -> None:
    athlete = Athlete("runner-knee-strength", start=(StartLoad("bss", 10),))
    assert set(athlete.progress.progression_states["bss"].states) == {Side.BOTH.value}
    athlete.trains(9, load=6, only=("bss",))
    assert athlete.progress.progression_states["bss"].evidence["both"].lighter == 1


def test_after_a_red_session_a_heavier_load_is_not_followed() -> None:
    athlete = Athlete("runner-knee-strength", start=(StartLoad("bss", 10),), having=setup((dumbbells(6, 8, 10, 12),)))
    athlete.trains(9, pain=PainScores(during=8), only=("bss",))
    assert athlete.load("bss") == 8
    athlete.trains(9, load=12, only=("bss",))
    assert athlete.load("bss") <= 10


def test_a_questioned_load_moves_nothing_until_it_is_repeated() -> None:
    rule = DoubleProgressionRule(reps_min=8, reps_max=12)
    lifter = Lifter(rule, 80, (Stack(Unit.KG, 20, 320, 2.5),))
    lifter.trains()
    before = lifter.asked
    assert lifter.trains(12, 180).code == "load_questioned"
    assert lifter.asked == before
    assert lifter.trains(12, 180).action == "advance"
    assert lifter.load > 180


def test_where_the_rule_goes_up_by_itself_a_heavier_load_is_followed_with_the_second_session() -> None:
    lifter = Lifter(FIVES, 60)
    assert (lifter.trains(5, [60, 70, 70]).code, lifter.load) == ("load_increased", 62.5)
    assert (lifter.trains(5, [62.5, 70, 70]).code, lifter.load) == ("heavier_load_followed", 70)


def test_sets_left_out_three_times_in_a_row_are_no_longer_missed() -> None:
    lifter = Lifter(FIVES, 60)
    decisions = [lifter.trains([5, 5, None]) for _ in range(3)]
    assert [item.code for item in decisions] == ["set_missing", "set_missing", "load_increased"]
    assert decisions[2].facts["fewer_sets"] is True


def test_the_first_weight_on_a_belt_is_followed_at_once() -> None:
    plates = Plate(Unit.KG, (ImplementLoad(5, 2), ImplementLoad(10, 2)))
    lifter = Lifter(FIVES, 0, (plates,), exercise=EXERCISES["pull-up"])
    lifter.trains()
    lifter.trains()
    lifter.trains(5, 10)
    assert lifter.load >= 10


def test_a_heavier_load_that_does_not_exist_is_a_flag_in_the_third_session_in_a_row() -> None:
    lifter = Lifter(FIVES, 60, (dumbbells(40, 60),))
    for session in range(4):
        decision = lifter.trains(5)
        flags = prescribe(lifter.plan, lifter.progress, lifter.on).flags
        assert (decision.code, flags) == ("no_heavier_load", ("no_heavier_load",) if session >= 2 else ())
    assert decision.text == (
        "More weight earned, but no heavier load is available. Stay at 60 kg. That makes 4 sessions in a row. "
        "Consider heavier equipment."
    )


def test_a_session_that_earns_no_load_interrupts_the_count_of_those_without_a_heavier_one() -> None:
    lifter = Lifter(FIVES, 60, (dumbbells(40, 60),))
    for reps in (5, 5, 4, 5, 5):
        decision = lifter.trains(reps)
        assert "sessions" not in decision.facts


def test_where_help_is_the_least_available_the_coach_is_told_to_find_less() -> None:
    decision = decide(NO_HEAVIER_LOAD, top=8, load=-20.0, unit="kg", sessions=3)
    assert decision.text == (
        "Less assistance earned, but 20 kg of assistance is the least available. Stay there. "
        "That makes 3 sessions in a row. Consider equipment with less assistance."
    )
