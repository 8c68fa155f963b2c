"""Programs as data: training days, weeks and slots."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.loads.loading import Unit
from domain.policies.week import Weekday, WeekMode, Weeks
from domain.programs.program import Day, Program, Progression, Slot
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.scheme import SetLine

KG, LB = Unit.KG, Unit.LB
MONDAY, WEDNESDAY, FRIDAY = Weekday.MONDAY, Weekday.WEDNESDAY, Weekday.FRIDAY
TUESDAY_DATE = date(2026, 9, 1)
FIVES = LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=5, unit=LB)


def program(*days: Day, **fields: Any) -> Program:
    names = dict.fromkeys(slot.progression for day in days for slot in day.slots)
    return Program("made-up", "Made up", days, tuple(Progression(name, FIVES) for name in names), **fields)


def day(name: str, *weekdays: Weekday) -> Day:
    return Day(name, (Slot(name.lower(), "lift", "lift"),), weekdays)


IN_TURN = program(day("A"), day("B"), day("C"))
BY_WEEKDAY = program(day("A", MONDAY, FRIDAY), day("B", WEDNESDAY))


# Days


@pytest.mark.parametrize(("turn", "index"), [(0, 0), (2, 2), (3, 0), (7, 1)])
def test_days_without_weekdays_are_trained_in_turn_on_any_date(turn: int, index: int) -> None:
    assert IN_TURN.day_on(turn, TUESDAY_DATE) == index
    assert IN_TURN.training_date(TUESDAY_DATE) == TUESDAY_DATE
    assert IN_TURN.weekdays == ()


@pytest.mark.parametrize(
    ("days_later", "training_date", "index"),
    [(0, date(2026, 9, 2), 1), (1, date(2026, 9, 2), 1), (2, date(2026, 9, 4), 0), (4, date(2026, 9, 7), 0)],
)
def test_days_with_weekdays_are_trained_on_the_next_of_them_whatever_the_turn(
    days_later: int, training_date: date, index: int
) -> None:
    on = TUESDAY_DATE + timedelta(days_later)
    assert BY_WEEKDAY.training_date(on) == training_date
    assert [BY_WEEKDAY.day_on(turn, on) for turn in (0, 1)] == [index, index]


def test_the_weekdays_of_a_program_are_those_of_its_days() -> None:
    assert BY_WEEKDAY.weekdays == (MONDAY, FRIDAY, WEDNESDAY)


# Weeks


@pytest.mark.parametrize(
    ("made_up", "sessions", "week"),
    [
        (IN_TURN, 9, 0),  # no weeks
        (replace(IN_TURN, weeks=Weeks()), 2, 0),
        (replace(IN_TURN, weeks=Weeks()), 3, 1),
        (replace(BY_WEEKDAY, weeks=Weeks()), 2, 0),  # three weekdays, on two days
        (replace(BY_WEEKDAY, weeks=Weeks()), 3, 1),
        (replace(IN_TURN, weeks=Weeks(sessions=2)), 3, 1),
        (replace(IN_TURN, weeks=Weeks(WeekMode.CALENDAR)), 9, 2),
    ],
)
def test_a_week_is_as_many_sessions_as_the_program_has_training_days(
    made_up: Program, sessions: int, week: int
) -> None:
    assert made_up.week(sessions, TUESDAY_DATE, TUESDAY_DATE + timedelta(20)) == week


def test_a_slot_is_found_by_its_json_pointer() -> None:
    two = Day("B", (Slot("one", "lift", "lift"), Slot("two", "lift", "lift")))
    assert [(pointer, slot.slot) for pointer, slot in program(day("A"), two).slots()] == [
        ("/days/0/slots/0", "a"),
        ("/days/1/slots/0", "one"),
        ("/days/1/slots/1", "two"),
    ]


def test_a_start_load_has_at_most_two_decimals() -> None:
    with pytest.raises(ValueError, match="`start_load` takes at most two decimals"):
        Progression("lift", FIVES, start_load=10.125)
