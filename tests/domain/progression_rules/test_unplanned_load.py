"""Loads other than the prescribed ones, and fewer sets: when the plan follows the lifter, for every kind of rule."""

from itertools import groupby

import pytest
from msgspec.structs import replace

from domain.loads.equipment import Barbell, Dumbbell, ImplementLoad, Kettlebell, PlatePair
from domain.loads.load_rounding import WorkingLoadPrecision
from domain.loads.loading import Loads, Unit
from domain.progress.prescribe import prescribe
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.custom import EXAMPLE as CUSTOM
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.effort_target import EffortTargetRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.kinds.rep_goal import RepGoalRule
from domain.progression_rules.kinds.wave import EXAMPLE as WAVE
from domain.progression_rules.loaded_rule import StepMode
from domain.progression_rules.parts.evidence import Evidence
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.staged import EXAMPLE as STAGED
from domain.progression_rules.unplanned_load import count_fewer_sets, follow, usual_sets
from domain.sessions.review import review
from domain.sessions.side import Side
from tests.domain.progression_rules.examples import NSUNS, TWO_FOR_TWO
from tests.domain.progression_rules.lifter import Lifter
from tests.factories import asked, done

BAR = (Barbell(Unit.KG, 20, tuple(PlatePair(load, 4) for load in (25, 20, 15, 10, 5, 2.5, 1.25))),)
RACK = (Dumbbell(Unit.KG, tuple(ImplementLoad(load, 2) for load in range(2, 62, 2))),)

FEW = (Dumbbell(Unit.KG, tuple(ImplementLoad(load, 2) for load in (10, 14, 18))),)  # steps of 40 percent

LINEAR = LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5)
DOUBLE = DoubleProgressionRule(reps_min=8, reps_max=12)
REP_GOAL = RepGoalRule(goal=30, scheme=(SetLine(count=3, reps=10),), step=2.5)
EFFORT = EffortTargetRule(scheme=(SetLine(count=3, reps=5, rir=2),))


def at(rule: ProgressionRule, load: float) -> Lifter:
    return Lifter(rule, load, BAR)


# A set is read at its own load


def test_a_heavier_set_with_fewer_reps_counts_if_it_is_as_hard() -> None:
    lifter = Lifter(DoubleProgressionRule(reps_min=8, reps_max=12, sets_count=4), 16, RACK)
    decision = lifter.trains([8, 8, 8, 5], [16, 16, 16, 24])
    assert (decision.code, lifter.load, lifter.reps[0]) == ("reps_up", 16, 9)
    assert decision.facts["formula"] == "epley"
    assert decision.text.endswith("because they were about as hard (Epley estimate).")


def test_ascending_sets_are_followed_to_the_load_that_each_of_them_shows() -> None:
    lifter = Lifter(DoubleProgressionRule(reps_min=8, reps_max=12, sets_count=4), 16, RACK)
    decision = lifter.trains([10, 8, 8, 4], [18, 18, 20, 24])
    assert (decision.action, lifter.load) == ("advance", 18)


@pytest.mark.parametrize(
    ("rule", "load", "reps", "used"),
    [
        (LINEAR, 100, [5, 5, 3], [100, 100, 120]),
        (REP_GOAL, 60, [10, 10, 8], [60, 60, 80]),
    ],
)
def test_a_heavier_last_set_does_not_miss_the_target(
    rule: ProgressionRule, load: float, reps: list[int], used: list[float]
) -> None:
    lifter = at(rule, load)
    assert (lifter.trains(reps, used).code, lifter.load) == ("load_increased", load + 2.5)


def test_sets_at_the_target_effort_that_go_up_in_load_lower_nothing() -> None:
    lifter = at(EFFORT, 100)
    assert lifter.trains([5, 5, 4], [100, 105, 110], rir=2).action != "back_off"
    assert lifter.load >= 100


@pytest.mark.parametrize("rule", [LINEAR, DOUBLE, REP_GOAL])
def test_a_heavier_set_that_falls_short_is_never_a_miss(rule: ProgressionRule) -> None:
    lifter = at(rule, 100)
    codes = {lifter.trains([2, 2, 2], 120).action for _ in range(8)}
    assert codes <= {"hold", "advance"}
    assert lifter.load >= 100


def test_where_the_body_is_lifted_too_fewer_reps_prove_nothing() -> None:
    """Eight reps with 10 kg on the belt say little about reps with 5 kg while the bodyweight is not known."""
    lifter = Lifter(DOUBLE, 10, RACK, exercise=Lifter.BODYWEIGHT_LIFT)
    assert lifter.trains([7, 7, 7], 14).code == "heavier_load_tried"
    assert lifter.load == 12


# Heavier loads are followed


def test_a_heavier_load_with_all_reps_is_where_the_rule_goes_on() -> None:
    lifter = at(LinearLoadRule(scheme=(SetLine(count=5, reps=5),), step=2.5), 40)
    decision = lifter.trains(5, [50, 50, 55, 60, 60])
    assert (decision.code, lifter.load) == ("heavier_load_increased", 52.5)
    assert decision.text == "Done at 50 kg or more instead of 40 kg. Next: 52.5 kg."


def test_a_lifter_who_keeps_a_load_after_a_deload_is_followed() -> None:
    """3x8 at 60 prescribed, and 8, 7, 6 at 60 done every time: the plan does not sink below what is lifted."""
    lifter = at(LinearLoadRule(scheme=(SetLine(count=3, reps=8),), step=2.5), 60)
    loads = []
    for _ in range(30):
        lifter.trains([8, 7, 6], 60)
        loads.append(lifter.load)
    assert min(loads) == 53.75 or min(loads) == 55
    assert max(loads) <= 60


def test_effort_without_a_report_never_sinks_below_what_is_lifted() -> None:
    lifter = at(EffortTargetRule(scheme=(SetLine(count=3, reps=8, rir=2),)), 60)
    for _ in range(30):
        lifter.trains([8, 7, 6], 60)
    assert lifter.load >= 52.5


@pytest.mark.parametrize("rule", [LINEAR, REP_GOAL])
def test_two_of_three_sets_at_a_heavier_load_are_followed_at_once(rule: ProgressionRule) -> None:
    lifter = at(rule, 60)
    target = lifter.reps[0]
    decision = lifter.trains([target, target, None], 70)
    assert (decision.code, lifter.load) == ("heavier_load_followed", 70)


@pytest.mark.parametrize("rule", [LINEAR, DOUBLE, REP_GOAL, EFFORT, CUSTOM])
def test_one_heavier_set_of_three_raises_nothing(rule: ProgressionRule) -> None:
    lifter = at(rule, 50)
    lifter.trains([lifter.reps[0], None, None], 60)
    assert lifter.load == 50


@pytest.mark.parametrize("rule", [CUSTOM, WAVE])
def test_a_program_with_a_pace_of_its_own_follows_after_three_heavier_sessions(rule: ProgressionRule) -> None:
    lifter = at(rule, 100)
    for _ in range(2):
        lifter.trains([one.reps for one in lifter.asked], [round(1.2 * one.load / 2.5) * 2.5 for one in lifter.asked])
        assert lifter.working <= 102.5  # one step of its own
    lifter.trains([one.reps for one in lifter.asked], [round(1.2 * one.load / 2.5) * 2.5 for one in lifter.asked])
    assert lifter.working == pytest.approx(120, rel=0.04)


def test_a_first_session_without_a_starting_load_is_the_start() -> None:
    for rule in (LINEAR, DOUBLE, REP_GOAL, EFFORT, CUSTOM):
        lifter = Lifter(rule, None, BAR)
        lifter.trains(lifter.reps[0], 80, rir=2)
        assert 80 <= lifter.load <= 85


# Lighter loads are followed


@pytest.mark.parametrize("rule", [LINEAR, DOUBLE, REP_GOAL])
def test_a_lighter_load_is_followed_after_two_sessions_at_the_same_load(rule: ProgressionRule) -> None:
    lifter = at(rule, 100)
    reps = lifter.reps[0]
    assert [lifter.trains(reps, 70).code for _ in range(2)] == ["lighter_load", "lighter_load_again"]
    assert lifter.load == 70


def test_the_heaviest_of_the_lighter_loads_is_followed() -> None:
    lifter = at(LINEAR, 100)
    for load in (90, 87.5):
        lifter.trains(5, load)
    assert lifter.load == 90


def test_two_light_sessions_at_different_loads_are_a_light_week() -> None:
    lifter = at(LINEAR, 100)
    for load in (50, 60):
        lifter.trains(5, load)
    assert lifter.load == 100
    lifter.trains(5, 60)
    assert lifter.load == 60


def test_a_session_as_prescribed_in_between_starts_the_count_again() -> None:
    lifter = at(DOUBLE, 100)
    for load in (70, 100, 70):
        lifter.trains(8, load)
    assert lifter.load == 100


@pytest.mark.parametrize("rule", [NSUNS, CUSTOM, WAVE])
def test_a_program_with_a_pace_of_its_own_follows_after_three_lighter_sessions(rule: ProgressionRule) -> None:
    lifter = at(rule, 100)
    start = lifter.working
    for session in range(3):
        assert session == 0 or lifter.working == start
        lifter.trains([one.reps for one in lifter.asked], [round(0.8 * one.load / 2.5) * 2.5 for one in lifter.asked])
    assert lifter.working == pytest.approx(0.8 * start, rel=0.04)


def test_a_ladder_follows_within_its_stage() -> None:
    lifter = at(STAGED, 100)
    for _ in range(2):
        lifter.trains([one.reps for one in lifter.asked], 80)
    assert lifter.load == 80


def test_more_reps_at_a_lighter_load_are_no_reason_to_go_lighter() -> None:
    """12, 12, 10 at 57.5 are as hard as 5 at 65, by estimate. The coach sees that the plan is not followed."""
    lifter = at(LINEAR, 62.5)
    decisions = [lifter.trains([12, 12, 10], 57.5) for _ in range(4)]
    assert [one.code for one in decisions] == ["lighter_load"] * 2 + ["lighter_with_more_reps"] * 2
    assert decisions[2].text == (
        "57.5 kg with more reps instead of the prescribed 62.5 kg for 3 sessions in a row. That is about as hard, so "
        "the prescription stays the same. Consider changing it to match."
    )
    assert lifter.load == 62.5
    assert prescribe(lifter.plan, lifter.progress, lifter.on).flags == ("lighter_with_more_reps",)


def test_a_lighter_last_set_is_no_reason_to_go_lighter() -> None:
    lifter = at(DOUBLE, 50)
    for _ in range(4):
        lifter.trains([8, 8, 12], [50, 50, 25])
    assert lifter.load == 50


def test_an_increase_that_was_declined_takes_two_sessions_the_next_time() -> None:
    lifter = at(LINEAR, 100)
    lifter.trains(5, 95)
    lifter.trains(5, 95)
    assert lifter.load == 95
    assert [lifter.trains().code for _ in range(2)] == ["increase_delayed", "load_increased"]
    assert lifter.trains(5, 95).code == "lighter_load_again"
    assert lifter.load == 95


@pytest.mark.parametrize(("rule", "reps"), [(LINEAR, 5), (DOUBLE, 12), (REP_GOAL, 10)])
def test_the_more_often_an_increase_is_not_taken_the_later_it_is_prescribed_again(
    rule: ProgressionRule, reps: int
) -> None:
    lifter = Lifter(rule, 10, FEW)
    prescribed = []
    for _ in range(24):
        prescribed.append(lifter.load)
        lifter.trains(reps, 10)
    sessions_at_10 = [len(list(group)) for load, group in groupby(prescribed) if load == 10]
    assert sessions_at_10[:5] == [1, 2, 3, 4, 4]


@pytest.mark.parametrize(("rule", "reps"), [(LINEAR, 5), (DOUBLE, 12), (REP_GOAL, 10)])
def test_an_increase_that_is_taken_in_the_end_is_forgotten(rule: ProgressionRule, reps: int) -> None:
    lifter = Lifter(rule, 14, FEW)
    for load in (10, 10, 10, 10, 14):
        lifter.trains(reps, load)
    assert lifter.progress.progression_states["lift"].states["both"].counters.declined == 0


def test_another_change_to_a_lighter_load_does_not_count_as_a_declined_increase() -> None:
    lifter = Lifter(DOUBLE, 18, FEW)
    for load in (14, 14, 10, 10):
        lifter.trains(12, load)
    assert lifter.progress.progression_states["lift"].states["both"].counters.declined == 1


def test_the_sentence_says_why_an_increase_takes_longer() -> None:
    lifter = Lifter(DOUBLE, 14, FEW)
    for _ in range(2):
        lifter.trains(12, 10)
    assert lifter.trains(12).text == (
        "Target met in 1 of the 2 sessions needed after the change to a lighter load. Repeat at 10 kg."
    )
    assert lifter.reps == [12, 12, 12]


def test_each_set_with_a_load_of_its_own_is_followed_by_itself() -> None:
    rule = LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5, step_by=StepMode.SET_INDEX)
    lifter = at(rule, 100)
    for _ in range(2):
        lifter.trains(5, [100, 100, 90])
    assert lifter.loads == [100, 100, 90]


def test_where_a_lighter_load_counts_nothing_is_followed() -> None:
    lifter = at(LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5, lighter_load_counts=True), 100)
    assert lifter.trains(5, 90).code == "load_decreased"
    assert lifter.load == 92.5


# Nearly the prescribed load


def test_half_a_kilogram_is_not_another_load() -> None:
    lifter = at(DoubleProgressionRule(reps_min=6, reps_max=10, sets_count=4), 77.5)
    assert lifter.trains(8, 75).code == "lighter_load"
    assert lifter.trains(8, 77).code == "reps_up"
    assert lifter.load == 77.5


def test_plates_in_pounds_are_read_as_the_nearest_load() -> None:
    lifter = at(DoubleProgressionRule(reps_min=6, reps_max=10, sets_count=4), 70)
    lifter.trains(7, 74.84)
    assert lifter.load == 75


# Fewer sets


@pytest.mark.parametrize("rule", [LINEAR, DOUBLE, EFFORT, TWO_FOR_TWO])
def test_fewer_sets_as_a_habit_are_said_once_and_then_count(rule: ProgressionRule) -> None:
    lifter = at(rule, 60)
    said = [lifter.trains([lifter.reps[0], lifter.reps[0], None], rir=2).text for _ in range(6)]
    assert sum("Fewer sets than prescribed for 3 sessions in a row" in text for text in said) == 1
    assert not any("2 of 3 sets done" in text for text in said[2:])


def test_fewer_sets_now_and_then_stay_a_miss() -> None:
    lifter = at(LINEAR, 60)
    codes = [lifter.trains([5, 5, None if session % 2 else 5]).code for session in range(4)]
    assert codes == ["load_increased", "set_missing", "load_increased", "set_missing"]


def test_a_set_that_decides_alone_is_not_left_out_as_a_habit() -> None:
    lifter = at(NSUNS, 100)
    codes = {lifter.trains([5, 3, None]).code for _ in range(5)}
    assert codes == {"result_unknown"}


# The sentences


def test_a_heavier_load_is_said_with_the_reps_of_the_set_at_that_load() -> None:
    lifter = at(DoubleProgressionRule(reps_min=3, reps_max=7), 82.5)
    decision = lifter.trains([1, 4, 4], [100, 85, 85])
    assert decision.text.startswith("Done at 85 kg instead of 82.5 kg: 4 good reps in the weakest set.")


def test_one_session_is_not_said_to_be_in_a_row() -> None:
    lifter = at(LINEAR, 60)
    assert lifter.trains([5, 5, None], 70).text == "Heavier than the prescribed 60 kg. Next: 5 reps at 70 kg."


def test_two_sessions_are_said_to_be_in_a_row() -> None:
    lifter = at(LINEAR, 60)
    lifter.trains(5, 55)
    assert lifter.trains(5, 55).text == (
        "Lighter than the prescribed 60 kg for 2 sessions in a row. Next: 5 reps at 55 kg."
    )


# What a coach found


@pytest.mark.parametrize("load", [60, 80])
def test_one_set_a_session_as_a_habit_lowers_nothing(load: float) -> None:
    lifter = at(LINEAR, 60)
    for _ in range(12):
        lifter.trains([5, None, None], load)
    assert lifter.load >= 55


def test_one_heavier_set_a_session_is_never_a_miss() -> None:
    lifter = at(LINEAR, 60)
    actions = {lifter.trains([5, None, None], 80).action for _ in range(12)}
    assert actions == {"hold"}


def test_fewer_reps_at_a_heavier_load_never_lead_beyond_that_load() -> None:
    kettlebells = (Kettlebell(Unit.KG, tuple(ImplementLoad(load, 2) for load in (16, 20, 24, 28, 32))),)
    lifter = Lifter(DoubleProgressionRule(reps_min=8, reps_max=10), 20, kettlebells)
    lifter.trains(9)
    lifter.trains(7, 24)
    assert lifter.load <= 24


def test_percentages_are_not_followed_to_a_load_that_was_never_lifted() -> None:
    """All sets at the load of the top set."""
    ramp = (SetLine(reps=5, percent=80), SetLine(reps=5, percent=90), SetLine(reps=5))
    lifter = at(LinearLoadRule(scheme=ramp, step=2.5), 100)
    for _ in range(3):
        lifter.trains(5, 100)
    assert max(lifter.loads) <= 102.5


def test_bodyweight_instead_of_a_load_is_followed_too() -> None:
    lifter = Lifter(DOUBLE, 20, RACK, exercise=Lifter.BODYWEIGHT_LIFT)
    for _ in range(3):
        lifter.trains(8, 0)
    assert lifter.load == 0


def test_a_harder_effort_than_prescribed_is_not_followed_up() -> None:
    lifter = at(EFFORT, 70)
    loads = []
    for _ in range(8):
        lifter.trains(5, 70, rir=0)
        loads.append(lifter.load)
    assert max(loads[2:]) < 70


@pytest.mark.parametrize("reps", [20, 21, 25])
def test_even_more_reps_at_a_lighter_load_are_as_hard(reps: int) -> None:
    lifter = at(LINEAR, 62.5)
    for _ in range(3):
        lifter.trains(reps, 60)
    assert lifter.load == 62.5


def test_a_lighter_load_with_reps_in_reserve_is_a_lighter_load() -> None:
    lifter = at(LINEAR, 100)
    codes = [lifter.trains(5, 95, rir=3).code for _ in range(2)]
    assert codes == ["lighter_load", "lighter_load_again"]


def test_a_fixed_load_stays_whatever_is_lifted() -> None:
    lifter = at(FixedRule(reps=8, loaded=True), 60)
    for _ in range(4):
        lifter.trains(8, 70)
    assert lifter.load == 60


def test_the_lightest_set_is_named_with_its_own_prescribed_load() -> None:
    ramp = (SetLine(reps=5, percent=80), SetLine(reps=5, percent=90), SetLine(reps=5))
    lifter = at(LinearLoadRule(scheme=ramp, step=2.5), 100)
    assert lifter.trains(5, [80, 90, 95]).text.startswith("Done at 95 kg instead of 100 kg.")


def test_a_full_session_starts_the_count_of_fewer_sets_again() -> None:
    lifter = at(LINEAR, 60)
    said = [lifter.trains([5, 5, last]).text for last in (None, None, 5, None, None)]
    assert not any("Fewer sets than prescribed" in text for text in said)


# What a followed load is read from


def test_a_followed_load_keeps_the_reps_that_every_set_reached() -> None:
    lifter = at(DOUBLE, 100)
    for _ in range(2):
        lifter.trains([11, 10, 10], 70)
    assert (lifter.load, lifter.reps[0]) == (70, 11)


def test_a_load_followed_without_all_sets_starts_at_the_bottom_of_the_range() -> None:
    lifter = at(DOUBLE, 100)
    for _ in range(2):
        lifter.trains([10, 10, None], 70)
    assert (lifter.load, lifter.reps[0]) == (70, 8)


def test_missed_reps_at_the_prescribed_load_of_each_set_are_no_other_load() -> None:
    rule = LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5, step_by=StepMode.SET_INDEX)
    lifter = at(rule, 100)
    for _ in range(2):
        lifter.trains(5, [100, 95, 90])
    assert lifter.loads == [100, 95, 90]
    for _ in range(2):
        assert lifter.trains(4).code == "reps_short"
        assert lifter.loads == [100, 95, 90]


def test_a_set_that_adds_a_load_is_read_without_it() -> None:
    """120 kg instead of 100 + 40: the working load is 80."""
    lifter = at(LinearLoadRule(scheme=(SetLine(count=3, reps=5, plus=40),), step=2.5), 100)
    for _ in range(2):
        lifter.trains(5, 120)
    assert (lifter.working, lifter.load) == (80, 120)


def test_evidence_of_another_number_of_loads_is_not_followed() -> None:
    evidence = Evidence(lighter=3, loads=(50, 50))
    session = review(asked(5, 60, sides=(Side.BOTH,)), done(5, 5, 5, load=50), Unit.KG, Unit.KG)
    loads = Loads((50, 60), Unit.KG)
    assert follow(evidence, LINEAR, RuleState(loads=(60,)), session, loads, needed=2) is None
    followed = follow(replace(evidence, loads=(50,)), LINEAR, RuleState(loads=(60,)), session, loads, needed=2)
    assert followed is not None
    assert followed.state.loads == (50,)


@pytest.mark.parametrize(("loads", "counted"), [((60,), 1), ((60, 60), 0)])
def test_fewer_sets_are_a_habit_only_where_all_sets_share_a_load(loads: tuple[float, ...], counted: int) -> None:
    session = review(asked(5, 60, sides=(Side.BOTH,)), done(5, 5, load=60), Unit.KG, Unit.KG)
    assert count_fewer_sets(Evidence(), LINEAR, RuleState(loads=loads), session).fewer_sets == counted


@pytest.mark.parametrize(("sets", "done_sets", "kept"), [(5, 3, 3), (5, 2, 5), (4, 2, 4), (3, 2, 2)])
def test_sets_left_out_as_a_habit_are_not_judged_unless_they_are_most(sets: int, done_sets: int, kept: int) -> None:
    session = review(asked(5, 60, sets=sets, sides=(Side.BOTH,)), done(*[5] * done_sets, load=60), Unit.KG, Unit.KG)
    usual = usual_sets(session, Evidence(fewer_sets=3))
    assert (len(usual.sets), usual.missing_counts) == (kept, kept != sets)


@pytest.mark.parametrize(
    ("precision", "load"), [(WorkingLoadPrecision.EXACT, 61.3), (WorkingLoadPrecision.BUILDABLE, 60)]
)
def test_an_exact_working_load_is_followed_to_the_hundredth(precision: WorkingLoadPrecision, load: float) -> None:
    rule = replace(LINEAR, loads=precision)
    session = review(asked(5, 50, sides=(Side.BOTH,)), done(5, 5, 5, load=61.3), Unit.KG, Unit.KG)
    loads = Loads(tuple(float(value) for value in range(20, 100, 5)), Unit.KG)
    followed = follow(Evidence(heavier=1, loads=(61.3,)), rule, RuleState(loads=(50,)), session, loads, 1)
    assert followed is not None
    assert followed.state.loads == (load,)


def test_a_set_without_a_load_does_not_hide_the_others() -> None:
    rule = LinearLoadRule(scheme=(SetLine(reps=5, loaded=False), SetLine(count=2, reps=5)), step=2.5)
    lifter = at(rule, 60)
    for _ in range(2):
        lifter.trains(5, [0, 70, 70])
    assert lifter.loads[1] >= 70


def test_half_of_the_sets_are_not_most() -> None:
    lifter = at(LinearLoadRule(scheme=(SetLine(count=4, reps=5),), step=2.5), 60)
    for _ in range(3):
        lifter.trains(5, [70, 70, 60, 60])
    assert lifter.load < 70


def test_two_sets_with_a_load_of_their_own_are_followed_by_themselves() -> None:
    rule = LinearLoadRule(scheme=(SetLine(count=2, reps=5),), step=2.5, step_by=StepMode.SET_INDEX)
    lifter = at(rule, 100)
    for _ in range(2):
        lifter.trains(5, [100, 90])
    assert lifter.loads == [100, 90]
