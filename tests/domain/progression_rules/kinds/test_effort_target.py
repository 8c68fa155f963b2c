"""The load follows the gap between target and reported effort."""

import pytest

from domain.progression_rules.kinds.effort_target import EffortTargetRule
from domain.progression_rules.parts.scheme import SetLine
from tests.domain.progression_rules.lifter import Lifter, own_sets_faults

LINE = (SetLine(count=3, reps=5, rir=2),)


@pytest.mark.parametrize(
    ("rir", "code", "load"),
    [
        (2, "effort_on_target", 100),
        (2.5, "effort_on_target", 100),
        (4, "effort_easier", 105),
        (10, "effort_easier", 110),
        (0, "effort_harder", 95),
        (None, "effort_not_reported", 100),
    ],
)
def test_the_load_moves_by_the_gap(rir: float | None, code: str, load: float) -> None:
    lifter = Lifter(EffortTargetRule(scheme=LINE), 100)
    assert (lifter.trains(rir=rir).code, lifter.load) == (code, load)


def test_missed_reps_are_effort_below_zero() -> None:
    lifter = Lifter(EffortTargetRule(scheme=LINE), 100)
    assert lifter.trains(4).code == "effort_reps_short"
    assert lifter.load == 90


def test_on_target_a_step_may_be_added() -> None:
    lifter = Lifter(EffortTargetRule(scheme=LINE, step_on_target=2.5), 100)
    assert (lifter.trains(rir=2).code, lifter.load) == ("load_increased", 102.5)


def test_without_a_target_it_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a load and a `rir`"):
        EffortTargetRule(scheme=(SetLine(reps=5),))


def test_the_decision_names_the_reported_and_the_target_effort() -> None:
    decision = Lifter(EffortTargetRule(scheme=LINE), 100).trains(rir=2.5)
    assert decision.text.startswith("2.5 reps in reserve for a target of 2.")


def test_a_slot_may_have_sets_of_its_own() -> None:
    assert own_sets_faults(EffortTargetRule(scheme=LINE)) == []


def test_missed_reps_are_named_with_their_target() -> None:
    decision = Lifter(EffortTargetRule(scheme=LINE), 100).trains(4)
    assert decision.text.startswith("4 of 5 good reps in set")
