"""Sessions logged at a load other than the prescribed one."""

from datetime import timedelta

from domain.progress.progress import StartLoad
from tests.factories import Athlete


def test_a_heavier_load_within_the_range_becomes_the_working_load() -> None:
    athlete = Athlete(start=(StartLoad("bss", 8),))
    assert athlete.trains(10, load=12)[0].code == "heavier_load_kept"
    asked = athlete.asked("bss").sets[0]
    assert (asked.load, asked.reps) == (12, 11)


def test_reps_left_in_reserve_count_when_a_heavier_load_was_chosen() -> None:
    athlete = Athlete(start=(StartLoad("bss", 8),))
    assert athlete.trains(8, load=12, rir=2)[0].code == "heavier_load_kept"
    asked = athlete.asked("bss").sets[0]
    assert (asked.load, asked.reps) == (12, 9)


def test_a_heavier_load_short_of_the_range_leads_to_the_load_between() -> None:
    athlete = Athlete(start=(StartLoad("bss", 8),))
    assert athlete.trains(7, load=14)[0].code == "heavier_load_tried"
    assert athlete.asked("bss").sets[0].load == 12


def test_a_heavier_load_far_short_of_the_range_changes_nothing() -> None:
    athlete = Athlete(start=(StartLoad("bss", 8),))
    assert athlete.trains(3, load=20)[0].code == "too_heavy"
    assert athlete.asked("bss").sets[0].load == 8


def test_a_heavier_load_one_rep_short_is_accepted_the_second_time() -> None:
    athlete = Athlete(start=(StartLoad("bss", 8),))
    codes = [athlete.trains(8, load=10)[0].code for _ in range(2)]
    assert codes == ["too_heavy", "heavier_load_kept"]


def test_a_long_break_restarts_where_the_first_log_was_not_at_the_lightest_load() -> None:
    athlete = Athlete()
    athlete.trains(9, load=12)
    athlete.on += timedelta(days=100)
    assert athlete.asked("bss").sets[0].load == 12


def test_after_two_lighter_sessions_in_a_row_the_heavier_load_becomes_the_working_load() -> None:
    athlete = Athlete(start=(StartLoad("bss", 18),))
    codes = [athlete.trains(9, load=load)[0].code for load in (16, 12)]
    assert codes == ["lighter_load", "lighter_load_again"]
    assert athlete.asked("bss").sets[0].load == 16
