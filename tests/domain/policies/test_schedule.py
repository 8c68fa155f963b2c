from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.policies.schedule import DEFAULT_LAYOFF, Schedule, due_after_skip, due_without_schedule, layoff_step
from domain.sessions.prescription import DueWindow

MONDAY = date(2026, 9, 7)


def days(*after_monday: int) -> list[date]:
    """Dates of sessions, newest first."""
    return sorted((MONDAY + timedelta(n) for n in after_monday), reverse=True)


def test_the_first_session_is_due_from_the_start_with_no_end() -> None:
    assert Schedule().due([], MONDAY) == DueWindow(MONDAY, None)


def test_after_a_single_session_the_next_comes_two_to_three_days_later() -> None:
    assert Schedule().due(days(0), MONDAY) == DueWindow(MONDAY + timedelta(2), MONDAY + timedelta(3))


def test_the_latest_day_is_seven_days_after_the_second_newest_session() -> None:
    assert Schedule().due(days(0, 2), MONDAY) == DueWindow(MONDAY + timedelta(4), MONDAY + timedelta(7))


def test_a_fourth_session_waits_for_seven_days_after_the_third_newest() -> None:
    assert Schedule().due(days(0, 2, 4), MONDAY) == DueWindow(MONDAY + timedelta(7), MONDAY + timedelta(9))


def test_the_latest_day_is_never_before_the_earliest() -> None:
    assert Schedule().due(days(0, 9), MONDAY) == DueWindow(MONDAY + timedelta(11), MONDAY + timedelta(11))


def test_without_a_schedule_it_is_due_the_day_after_with_no_end() -> None:
    assert due_without_schedule(days(0), MONDAY) == DueWindow(MONDAY + timedelta(1), None)


def test_more_sessions_at_least_than_at_most_are_refused() -> None:
    with pytest.raises(ValueError, match="`least_per_week` is above"):
        Schedule(most_per_week=2, least_per_week=3)


def test_twice_a_day_is_two_sessions_on_one_date_and_no_third() -> None:
    twice = Schedule(most_per_week=14, least_per_week=14, days_apart=0, most_per_day=2)
    assert twice.due([MONDAY], MONDAY).earliest == MONDAY
    assert twice.due([MONDAY, MONDAY], MONDAY).earliest == MONDAY + timedelta(1)


def after_skip(skipped: int, *done: int) -> DueWindow:
    """The window after a skipped session; days are counted from a Monday."""
    on, before = MONDAY + timedelta(skipped), days(*done)
    return due_after_skip(Schedule().due(before, MONDAY), Schedule().due([on, *before], MONDAY), on)


def test_after_a_skip_the_next_session_comes_on_another_day() -> None:
    assert after_skip(2, 0).earliest == MONDAY + timedelta(3)


def test_a_skipped_session_never_makes_the_next_one_overdue() -> None:
    assert Schedule().due(days(0, 2), MONDAY).latest == MONDAY + timedelta(7)
    assert after_skip(4, 0, 2) == DueWindow(MONDAY + timedelta(5), MONDAY + timedelta(9))
    assert after_skip(9, 0, 2) == DueWindow(MONDAY + timedelta(10), MONDAY + timedelta(11))
    assert after_skip(20, 0, 2) == DueWindow(MONDAY + timedelta(21), MONDAY + timedelta(22))


def test_a_skipped_first_session_has_no_end_either() -> None:
    assert after_skip(0) == DueWindow(MONDAY + timedelta(1), None)


@given(st.lists(st.integers(0, 60), min_size=0, max_size=30))
def test_training_on_every_earliest_day_is_at_most_three_sessions_in_seven_days(waits: list[int]) -> None:
    done: list[date] = []
    for wait in waits:
        window = Schedule().due(done, MONDAY)
        assert window.latest is None or window.latest >= window.earliest
        done.insert(0, window.earliest + timedelta(wait % 3))
    assert all(defer - earlier >= timedelta(2) for defer, earlier in pairwise(done))
    assert all(done[n] - done[n + 3] >= timedelta(7) for n in range(len(done) - 3))


@pytest.mark.parametrize(
    ("days_off", "factor"),
    [(15, 0.95), (27, 0.95), (28, 0.9), (41, 0.9), (42, 0.8), (83, 0.8), (84, None), (400, None)],
)
def test_a_break_costs_more_the_longer_it_was(days_off: int, factor: float | None) -> None:
    step = layoff_step(DEFAULT_LAYOFF, days_off)
    assert step is not None
    assert step.factor == factor


@pytest.mark.parametrize("days_off", [-3, 0, 1, 14])
def test_up_to_two_weeks_cost_nothing(days_off: int) -> None:
    assert layoff_step(DEFAULT_LAYOFF, days_off) is None
