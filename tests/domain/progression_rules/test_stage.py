"""A stage of a ladder: its exits, and exits that are never taken."""

from typing import Any

import pytest

from domain.loads.loading import Unit
from domain.progression_rules.kinds.custom import Clause, CustomRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.collected_data import CollectedData
from domain.progression_rules.parts.condition import (
    Condition,
    CounterCondition,
    RepsCondition,
    SetChoice,
    SideGapCondition,
)
from domain.progression_rules.parts.load_change import LoadChange, LoadSource
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.stage import Stage, StageExit, stage_number, target_stage
from domain.progression_rules.stage_rule import StageRule
from domain.progression_rules.staged import StagedRule
from tests.domain.progression_rules.examples import MET, MISSED, TWO_FOR_TWO

LINES = (SetLine(count=3, reps=5),)
LINEAR = LinearLoadRule(scheme=(SetLine(reps=5),), failures=None)
OF_THE_RULE = CollectedData(slot_sessions=(), rule_sets=True, unilateral=False)


def stages(*ways: tuple[StageExit, ...]) -> StagedRule:
    return StagedRule(stages=tuple(Stage(f"stage {n}", LINEAR, way) for n, way in enumerate(ways, start=1)))


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


# Exits


def faults(*exits: StageExit, rule: StageRule = LINEAR, remembers: bool = False) -> list[tuple[str, str]]:
    return list(Stage("one", rule, exits).exit_faults("/stages/0", remembers))


def test_an_exit_that_never_holds_is_rejected_by_its_condition() -> None:
    reason = "This condition never holds together with an earlier one."
    exits = (StageExit((MET,)), StageExit((MET, MISSED)))
    assert faults(*exits) == [("/stages/0/exits/1/when/1", reason)]


def test_exits_for_different_results_are_fine() -> None:
    assert faults(StageExit((MISSED,)), StageExit((MET,))) == []


def test_seconds_between_two_whole_numbers_are_a_case_of_their_own() -> None:
    """4.5 seconds are neither at most 4 nor at least 5: a stage may be a hold."""
    exits = (StageExit((RepsCondition(max=4),)), StageExit((RepsCondition(min=5),)), StageExit((MET,)))
    assert faults(*exits) == []


@pytest.mark.parametrize("remembers", [False, True])
def test_a_remembered_load_needs_an_exit_that_remembers_one(remembers: bool) -> None:
    back = StageExit((MISSED,), load=LoadChange(of=LoadSource.REMEMBERED))
    expected = [] if remembers else [("/stages/0/exits/0/load/of", "No exit remembers a load.")]
    assert faults(back, remembers=remembers) == expected
    assert faults(StageExit((MISSED,), load=LoadChange(times=0.9))) == []


@pytest.mark.parametrize(
    "counter",
    [
        "stage_sessions",
        "stage_met",
        "stage_missed",
        "stage_met_running",
        "stage_missed_running",
        "stage_deloads",
        "over",
    ],
)
def test_an_exit_may_name_the_counters_of_the_stage_and_of_its_rule(counter: str) -> None:
    assert faults(StageExit((CounterCondition(counter=counter, min=3),)), rule=TWO_FOR_TWO) == []


@pytest.mark.parametrize(
    ("condition", "is_refused"),
    [
        (RepsCondition(min=8), False),
        (RepsCondition(min=9), True),
        (RepsCondition(max=9), False),
        (RepsCondition(min=9, of=SetChoice.TOTAL), False),
        (RepsCondition(min=0, over_target=True), False),
        (RepsCondition(min=1, over_target=True), True),
    ],
)
def test_an_exit_never_waits_for_more_reps_than_its_stage_asks_for(condition: RepsCondition, is_refused: bool) -> None:
    reason = "Stage `one` never prescribes more than 8 reps. This needs more."
    five_to_eight = DoubleProgressionRule(reps_min=5, reps_max=8)
    expected = [("/stages/0/exits/0/when/0/min", reason)] if is_refused else []
    assert faults(StageExit((condition,)), rule=five_to_eight) == expected


def test_an_open_set_may_bring_any_number_of_reps() -> None:
    assert faults(StageExit((RepsCondition(min=25),))) == []


# Conditions that would wait forever


def waiting(condition: Condition, rule: StageRule = LINEAR) -> list[tuple[str, str]]:
    return list(Stage("one", rule, (StageExit((condition,)),)).unreachable_faults("/stages/0", OF_THE_RULE))


def test_an_exit_on_data_that_no_session_collects_is_rejected() -> None:
    place = "/stages/0/exits/0/when/0"
    assert waiting(RepsCondition(set=2, min=5)) == [(place, "There is no set 2: a session has 1.")]
    assert waiting(SideGapCondition(max=1)) == [
        (place, "The exercise is bilateral: there is no gap between the sides.")
    ]
    assert waiting(RepsCondition(set=1, min=5)) == []


def test_conditions_of_the_rule_of_a_stage_are_checked_too() -> None:
    clause = Clause("up", "Up.", (RepsCondition(set=4, min=5),), LoadChange(plus=5))
    rule = CustomRule(scheme=LINES, clauses=(clause,))
    assert list(Stage("one", rule).unreachable_faults("/stages/0", OF_THE_RULE)) == [
        ("/stages/0/rule/clauses/0/when/0", "There is no set 4: a session has 3.")
    ]


@pytest.mark.parametrize(("bounds", "is_refused"), [({"min": 1}, True), ({"min": 0}, False), ({"max": 0}, False)])
def test_only_an_exit_that_waits_for_a_deload_needs_a_rule_that_deloads(
    bounds: dict[str, Any], is_refused: bool
) -> None:
    condition = CounterCondition(counter="stage_deloads", **bounds)
    reason = "The stage's rule never deloads, so `stage_deloads` stays at 0."
    assert waiting(condition) == ([("/stages/0/exits/0/when/0", reason)] if is_refused else [])
    assert waiting(CounterCondition(counter="stage_met", min=1)) == []


# Units, and where an exit leads


def test_the_loads_of_a_stage_and_of_its_exits_change_their_unit() -> None:
    rule = LinearLoadRule(scheme=LINES, step=5, unit=Unit.LB)
    stage = Stage("one", rule, (StageExit((MISSED,), load=LoadChange(plus=15)), StageExit((MET,))))
    converted = stage.in_unit(Unit.LB, Unit.KG)
    assert isinstance(converted.rule, LinearLoadRule)
    assert converted.rule.step == 2.27
    assert [item.load for item in converted.exits] == [LoadChange(plus=6.8), None]


def test_exits_without_a_unit_of_their_own_are_in_the_athletes_unit() -> None:
    stage = Stage("one", LINEAR, (StageExit((MISSED,), load=LoadChange(plus=15)),))
    assert stage.in_unit(None, Unit.KG) == stage


@pytest.mark.parametrize(
    ("number", "to", "target"), [(0, None, 1), (1, None, 2), (2, None, None), (2, "a", 0), (0, "c", 2), (0, "d", None)]
)
def test_an_exit_leads_to_the_next_stage_or_to_the_one_it_names(
    number: int, to: str | None, target: int | None
) -> None:
    three = [Stage(name, LINEAR) for name in ("a", "b", "c")]
    assert target_stage(three, number, StageExit((MET,), to=to)) == target


def test_a_stage_is_numbered_by_its_place() -> None:
    three = [Stage(name, LINEAR) for name in ("a", "b", "c")]
    assert [stage_number(three, name) for name in ("a", "c", "d", None)] == [0, 2, None, None]
