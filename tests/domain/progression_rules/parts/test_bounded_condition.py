"""Bounds of conditions include their ends, and one of them is required."""

import pytest

from domain.progression_rules.parts.dated_condition import SessionsCondition


@pytest.mark.parametrize(
    ("least", "most", "value", "holds"),
    [
        (6, None, 6, True),
        (6, None, 5, False),
        (None, 2, 2, True),
        (None, 2, 3, False),
        (1, 3, 2, True),
        (1, 3, 4, False),
    ],
)
def test_bounds_include_their_ends(least: float | None, most: float | None, value: float, holds: bool) -> None:
    assert SessionsCondition(min=least, max=most).within(value) is holds


def test_an_unknown_value_is_neither_in_nor_out_of_bounds() -> None:
    assert SessionsCondition(min=1).within(None) is None


def test_a_bound_is_required() -> None:
    with pytest.raises(ValueError, match=r"Give `min`, `max` or both\."):
        SessionsCondition()


def test_the_lower_bound_is_not_above_the_upper_one() -> None:
    with pytest.raises(ValueError, match=r"`min` is above `max`\."):
        SessionsCondition(min=3, max=1)
