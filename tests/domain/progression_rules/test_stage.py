"""A stage of a ladder: its exits, and exits that are never taken."""

import pytest

from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.collected_data import CollectedData
from domain.progression_rules.parts.condition import CounterCondition, RepsCondition
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.stage_rule import StageRule
from domain.progression_rules.staged import StagedRule
from tests.domain.progression_rules.examples import MISSED

LINES = (SetLine(count=3, reps=5),)
OF_THE_RULE = CollectedData(slot_sessions=(), rule_sets=True, unilateral=False)


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
            "There is no next stage. A ladder never wraps by itself, so name the stage to enter.",
        )
    ]


def test_an_exit_that_an_earlier_one_covers_is_rejected() -> None:
    ways = (StageExit((MISSED,)), StageExit((MISSED, RepsCondition(max=2))))
    found = stages(ways, ()).faults("/rule")
    assert found == [("/rule/stages/0/exits/1/when", "Earlier exits cover every case of this one.")]


def test_an_undeclared_counter_is_rejected() -> None:
    found = stages((StageExit((CounterCondition(counter="days", min=3),)),), ()).faults("/rule")
    assert found == [("/rule/stages/0/exits/0/when/0/counter", "There is no counter `days`.")]


@pytest.mark.parametrize(
    ("rule", "is_refused"),
    [
        (LinearLoadRule(scheme=LINES, failures=None), True),
        (LinearLoadRule(scheme=LINES), False),
        (FixedRule(reps=5, loaded=True), True),
        (DoubleProgressionRule(reps_min=5, reps_max=8), False),
        (DoubleProgressionRule(reps_min=5, reps_max=8, loaded=False), True),
    ],
)
def test_a_stage_that_waits_for_deloads_has_a_rule_that_deloads(rule: StageRule, is_refused: bool) -> None:
    exits = (StageExit((CounterCondition(counter="stage_deloads", min=3),)),)
    faults = list(Stage("one", rule, exits).unreachable_faults("/stages/0", OF_THE_RULE))
    reason = "The stage's rule never deloads, so `stage_deloads` stays at 0."
    assert faults == ([("/stages/0/exits/0/when/0", reason)] if is_refused else [])
