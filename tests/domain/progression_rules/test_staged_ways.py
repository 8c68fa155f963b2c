"""Ladders with ways back: GZCLP's memory, StrongLifts' deload count, rungs in seconds."""

from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.condition import CounterCondition, RepsCondition, ResultCondition
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.staged import StagedRule
from domain.sessions.review import SessionResult
from tests.domain.progression_rules.examples import GZCLP_T2, MISSED, STRONGLIFTS
from tests.domain.progression_rules.lifter import Lifter


def test_a_miss_leads_to_the_next_scheme_with_the_load_kept() -> None:
    lifter = Lifter(GZCLP_T2, 50)
    assert lifter.trains([10, 10, 8]).code == "stage_changed"
    assert (lifter.reps, lifter.load) == ([8, 8, 8], 50)


def test_the_last_stage_leads_back_to_the_first_at_the_remembered_load_plus_a_step() -> None:
    lifter = Lifter(GZCLP_T2, 50)
    for reps in (8, 7, 6, 6, 6, 5):
        lifter.trains(reps)
    assert (lifter.reps, lifter.load) == ([10, 10, 10], 57.5)


def test_after_three_deloads_the_scheme_changes() -> None:
    lifter = Lifter(STRONGLIFTS, 100)
    codes = [lifter.trains(3).code for _ in range(9)]
    assert codes[2::3] == ["deloaded", "deloaded", "stage_changed"]
    assert (len(lifter.asked), lifter.load) == (3, 72.5)


def test_a_rung_may_be_a_hold_in_seconds() -> None:
    held = StageExit((RepsCondition(min=30), ResultCondition(SessionResult.MET)))
    ladder = StagedRule(
        stages=(
            Stage("support", FixedRule(seconds=30), (held,)),
            Stage("dips", DoubleProgressionRule(reps_min=5, reps_max=8, loaded=False)),
        )
    )
    lifter = Lifter(ladder, None)
    assert lifter.asked[0].seconds == 30
    assert lifter.trains().text == 'Stage "support" is complete. Next: stage "dips", 5 reps.'


def stages(*ways: tuple[StageExit, ...]) -> StagedRule:
    rule = LinearLoadRule(scheme=(SetLine(reps=5),), failures=None)
    return StagedRule(stages=tuple(Stage(f"stage {n}", rule, way) for n, way in enumerate(ways, start=1)))


def test_an_unreachable_stage_is_rejected() -> None:
    ladder = stages((StageExit((MISSED,), to="stage 3"),), (StageExit((MISSED,)),), ())
    assert ladder.faults("/rule") == [("/rule/stages/1", "Stage `stage 2` is never reached.")]


def test_a_way_to_a_stage_that_is_not_there_is_refused() -> None:
    assert ("/rule/stages/0/exits/0/to", "There is no stage `up`.") in stages(
        (StageExit((MISSED,), to="up"),), ()
    ).faults("/rule")


def test_the_last_stage_has_no_next_one() -> None:
    found = stages((StageExit((MISSED,)),), (StageExit((MISSED,)),)).faults("/rule")
    assert found == [
        (
            "/rule/stages/1/exits/0/to",
            "There is no next stage. Name the stage to enter in `to`.",
        )
    ]


def test_an_exit_that_an_earlier_one_covers_is_rejected() -> None:
    ways = (StageExit((MISSED,)), StageExit((MISSED, RepsCondition(max=2))))
    found = stages(ways, ()).faults("/rule")
    assert found == [("/rule/stages/0/exits/1/when", "Earlier exits already cover this exit.")]


def test_an_undeclared_counter_is_rejected() -> None:
    found = stages((StageExit((CounterCondition(counter="days", min=3),)),), ()).faults("/rule")
    assert found == [("/rule/stages/0/exits/0/when/0/counter", "There is no counter `days`.")]
