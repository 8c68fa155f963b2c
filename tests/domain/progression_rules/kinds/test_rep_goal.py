"""A total of reps over all sets, no matter how they are split."""

import pytest

from domain.progression_rules.kinds.rep_goal import RepGoalRule
from domain.progression_rules.parts.scheme import SetLine
from tests.domain.progression_rules.lifter import Lifter

THIRTY = RepGoalRule(goal=30, scheme=(SetLine(count=3, reps=10),), step=2.5)


@pytest.mark.parametrize(
    ("reps", "code", "load"),
    [
        ([10, 10, 10], "load_increased", 22.5),
        ([13, 9, 8], "load_increased", 22.5),
        ([10, 10, 9], "goal_short", 20),
        ([15, 15, None], "load_increased", 22.5),
    ],
)
def test_the_total_decides(reps: list[int | None], code: str, load: float) -> None:
    lifter = Lifter(THIRTY, 20)
    assert (lifter.trains(reps).code, lifter.load) == (code, load)


def test_a_set_left_undone_keeps_its_load() -> None:
    lifter = Lifter(THIRTY, 20)
    lifter.trains([15, 15, None])
    assert lifter.loads == [22.5, 22.5, 22.5]


def test_a_goal_in_seconds_is_refused() -> None:
    with pytest.raises(ValueError, match="holds in seconds"):
        RepGoalRule(goal=30, scheme=(SetLine(seconds=30),))
