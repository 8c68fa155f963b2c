"""Pauses: nothing is due in a pause, and nothing is overdue because of it."""

from datetime import date

import pytest

from domain.policies.pause import Pause, after_pauses, due_after_pauses, pause_on
from domain.sessions.prescription import DueWindow


def day(number: int) -> date:
    return date(2026, 9, number)


VACATION = Pause(day(5), day(14))


@pytest.mark.parametrize(
    ("window", "after"),
    [
        ((1, 3), (1, 3)),  # over before the pause
        ((2, 6), (2, 16)),  # it may be done before the pause, or ten days later
        ((5, 8), (15, 18)),  # it would open in the pause
        ((14, 20), (15, 21)),
        ((15, 18), (15, 18)),  # opens after the pause
    ],
)
def test_the_window_of_a_session_leaves_out_the_days_of_a_pause(
    window: tuple[int, int], after: tuple[int, int]
) -> None:
    due = due_after_pauses(DueWindow(day(window[0]), day(window[1])), (VACATION,), day(1))
    assert (due.earliest, due.latest) == (day(after[0]), day(after[1]))


def test_without_a_schedule_only_the_opening_moves() -> None:
    assert due_after_pauses(DueWindow(day(6), None), (VACATION,), day(6)) == DueWindow(day(15), None)


def test_pauses_may_follow_each_other() -> None:
    illness = Pause(day(15), day(16))
    assert due_after_pauses(DueWindow(day(6), day(8)), (illness, VACATION), day(6)) == DueWindow(day(17), day(19))


def test_days_in_two_pauses_count_once() -> None:
    longer = Pause(day(10), day(16))
    assert due_after_pauses(DueWindow(day(2), day(11)), (longer, VACATION), day(1)).latest == day(23)


@pytest.mark.parametrize(
    ("on", "latest"), [(3, 3), (4, 3), (5, 15), (14, 15), (20, 15)], ids=["due", "overdue", "first", "last", "after"]
)
def test_a_session_that_was_overdue_before_a_pause_is_due_on_the_day_after_it(on: int, latest: int) -> None:
    due = due_after_pauses(DueWindow(day(1), day(3)), (VACATION,), day(on))
    assert (due.earliest, due.latest) == (day(1), day(latest))


def test_a_session_that_was_overdue_is_due_after_the_last_of_several_pauses() -> None:
    pauses = (VACATION, Pause(day(15), day(16)), Pause(day(20), day(21)))
    latest = [due_after_pauses(DueWindow(day(1), day(3)), pauses, day(n)).latest for n in (5, 18, 20)]
    assert latest == [day(17), day(17), day(22)]


def test_the_next_date_for_training_is_after_all_pauses_in_a_row() -> None:
    pauses = (VACATION, Pause(day(15), day(16)))
    assert [after_pauses(pauses, day(n)) for n in (4, 5, 14, 16)] == [day(4), day(17), day(17), day(17)]


def test_both_ends_of_a_pause_belong_to_it() -> None:
    assert [pause_on((VACATION,), day(n)) is VACATION for n in (4, 5, 14, 15)] == [False, True, True, False]


def test_a_pause_ends_on_or_after_its_first_day() -> None:
    with pytest.raises(ValueError, match="`ends_on` is before `starts_on`"):
        Pause(day(5), day(4))
