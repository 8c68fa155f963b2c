"""A range of targets and its steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.progression_rules.parts.target_range import TargetRange
from domain.sessions.metric import Metric

HOLD = TargetRange(Metric.SECONDS, 20, 45, 5)
REPS = TargetRange(Metric.REPS, 8, 12)


@pytest.mark.parametrize(("done", "target"), [(20, 25), (27, 30), (44.5, 45), (45, 45), (60, 45), (12, 20)])
def test_a_hold_earns_the_next_step_above_what_was_held(done: float, target: int) -> None:
    assert HOLD.next_after(done) == target


@pytest.mark.parametrize(("done", "target"), [(8, 9), (10, 11), (12, 12), (5, 8)])
def test_reps_earn_one_more(done: float, target: int) -> None:
    assert REPS.next_after(done) == target


def test_a_target_may_fall_below_its_range_where_that_is_allowed() -> None:
    assert REPS.next_after(4, lowest=1) == 5
    assert HOLD.next_after(12, lowest=1) == 15


@given(st.integers(1, 60), st.integers(0, 60), st.integers(1, 20), st.floats(0, 200))
def test_an_earned_target_is_inside_the_range_and_above_what_was_done_unless_that_is_the_top(
    bottom: int, width: int, step: int, done: float
) -> None:
    targets = TargetRange(Metric.SECONDS, bottom, bottom + width, step)
    earned = targets.next_after(done)
    assert targets.inside(earned) == earned
    assert earned > done or earned == targets.top
