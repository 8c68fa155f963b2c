"""The load follows the gap between target and reported effort."""

import pytest

from domain.progression_rules.kinds.effort_target import EffortTargetRule
from domain.progression_rules.parts.scheme import SetLine
from tests.domain.progression_rules.lifter import Lifter

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
    lifter.trains(4)
    assert lifter.load == 90


def test_on_target_a_step_may_be_added() -> None:
    lifter = Lifter(EffortTargetRule(scheme=LINE, step_on_target=2.5), 100)
    assert (lifter.trains(rir=2).code, lifter.load) == ("load_increased", 102.5)


def test_without_a_target_it_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a load and a `rir`"):
        EffortTargetRule(scheme=(SetLine(reps=5),))
