"""Planned deloads: which one applies on a day."""

from datetime import date

import pytest

from domain.policies.deload import Deload, deload_on


def day(number: int) -> date:
    return date(2026, 9, number)


WEEK = Deload(day(7), day(13))


def test_a_deload_of_a_week_takes_ten_percent_off_by_default() -> None:
    assert (WEEK.percent, WEEK.sets_percent) == (90, 100)


def test_both_ends_of_a_deload_belong_to_it() -> None:
    assert [deload_on((WEEK,), day(n)) is WEEK for n in (6, 7, 13, 14)] == [False, True, True, False]


def test_of_two_deloads_on_a_day_the_one_planned_last_counts() -> None:
    lighter = Deload(day(10), day(12), 50)
    assert deload_on((WEEK, lighter), day(11)) is lighter
    assert deload_on((WEEK, lighter), day(9)) is WEEK


def test_a_deload_ends_on_or_after_its_first_day() -> None:
    with pytest.raises(ValueError, match="`ends_on` is before `starts_on`"):
        Deload(day(7), day(6))


@pytest.mark.parametrize(
    ("percent", "sets_percent", "is_lighter"), [(90, 100, True), (100, 60, True), (100, 100, False)]
)
def test_a_deload_lowers_the_load_or_leaves_out_sets(percent: float, sets_percent: float, is_lighter: bool) -> None:
    assert Deload(day(7), day(13), percent, sets_percent).is_lighter is is_lighter
