"""Sessions, days and weeks, and how many of them a report has."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.reports.period import NewestPeriods, SeriesPeriod, axis, newest_periods, newest_read
from tests.domain.reports.recorded import MONDAY, on

SUNDAY = on(6)


@pytest.mark.parametrize("day", [MONDAY, on(3), SUNDAY])
def test_a_week_begins_on_monday(day: date) -> None:
    assert SeriesPeriod.WEEK.start_of(day) == MONDAY
    assert SeriesPeriod.DAY.start_of(day) == SeriesPeriod.SESSION.start_of(day) == day


def test_a_week_belongs_to_the_year_of_its_monday() -> None:
    assert SeriesPeriod.WEEK.start_of(date(2027, 1, 1)) == date(2026, 12, 28)


def test_the_axis_has_every_period_from_the_first_to_the_last() -> None:
    assert axis(SUNDAY, on(14), SeriesPeriod.WEEK) == [MONDAY, on(7), on(14)]
    assert axis(MONDAY, on(2), SeriesPeriod.DAY) == [MONDAY, on(1), on(2)]
    assert axis(MONDAY, MONDAY, SeriesPeriod.WEEK) == [MONDAY]


def test_everything_that_fits_leaves_nothing_older() -> None:
    assert newest_periods([on(3), on(1)], SeriesPeriod.SESSION, 2) == NewestPeriods(2, None)
    assert newest_periods([], SeriesPeriod.WEEK) == NewestPeriods(0, None)


def test_the_days_of_more_sessions_than_fit_are_left_out_as_a_whole() -> None:
    found = newest_periods([on(3), on(1), on(1)], SeriesPeriod.SESSION, 2)
    assert found == NewestPeriods(1, on(2))


def test_the_weeks_of_more_sessions_than_fit_are_left_out_as_a_whole() -> None:
    found = newest_periods([on(8), on(7), on(6), on(0)], SeriesPeriod.WEEK, 3)
    assert found == NewestPeriods(2, on(6))


def test_a_period_with_more_sessions_than_fit_keeps_the_newest_of_them() -> None:
    assert newest_periods([on(1)] * 3, SeriesPeriod.SESSION, 2) == NewestPeriods(2, on(0))
    assert newest_periods([date.min] * 3, SeriesPeriod.DAY, 2) == NewestPeriods(2, None)


def test_a_gap_of_more_days_than_fit_ends_the_report() -> None:
    assert newest_periods([on(10), on(8), on(7)], SeriesPeriod.DAY, 3) == NewestPeriods(2, on(7))
    assert newest_periods([on(10), on(8), on(7)], SeriesPeriod.SESSION, 3) == NewestPeriods(3, None)


def test_sessions_that_were_not_read_are_left_out_with_the_rest_of_their_period() -> None:
    dates = [on(9), on(8), on(7), on(6)]
    assert newest_read(dates, 4, SeriesPeriod.WEEK) == NewestPeriods(4, None)
    assert newest_read(dates, 3, SeriesPeriod.WEEK) == NewestPeriods(3, on(6))
    assert newest_read(dates, 2, SeriesPeriod.SESSION) == NewestPeriods(2, on(7))
    assert newest_read(dates, 2, SeriesPeriod.WEEK) == NewestPeriods(2, on(6))  # more sets in a week than fit


@given(
    days=st.lists(st.integers(0, 60), max_size=30),
    period=st.sampled_from(SeriesPeriod),
    most=st.integers(1, 6),
)
def test_pages_have_every_period_once_and_come_to_an_end(days: list[int], period: SeriesPeriod, most: int) -> None:
    left = sorted((on(day) for day in days), reverse=True)
    starts: list[date] = []
    while left:
        found = newest_periods(left[: most + 1], period, most)
        assert found.sessions >= 1
        page = [period.start_of(day) for day in left[: found.sessions]]
        assert len(page) <= most
        if period is not SeriesPeriod.SESSION:
            assert len(axis(page[-1], page[0], period)) <= most
        starts += dict.fromkeys(page)
        if found.next_to is None:
            assert found.sessions == len(left[: most + 1])
            left = left[found.sessions :]
            assert left == []
        else:
            assert found.next_to == page[-1] - timedelta(days=1)
            left = [day for day in left if day <= found.next_to]
    assert starts == sorted({period.start_of(on(day)) for day in days}, reverse=True)
