"""Training by weekday, and tables of weeks, which follow the date or the number of completed sessions."""

from datetime import date, timedelta

import pytest

from domain.catalog import EXERCISES
from domain.loads.loading import Unit
from domain.policies.week import Weekday, WeekMode, Weeks
from domain.programs.program import Day, Program, Progression, Slot
from domain.programs.program_check import program_faults
from domain.progress.history import SkipEvent
from domain.progress.progress import StartLoad
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.kinds.wave import WaveTurn
from domain.progression_rules.parts.scheme import SetLine
from tests.factories import DAY_ONE, Athlete, as_asked

MONDAY, WEDNESDAY, FRIDAY = Weekday.MONDAY, Weekday.WEDNESDAY, Weekday.FRIDAY
FIVES = LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2, unit=Unit.KG)
TABLE = tuple(WaveTurn((SetLine(count=4, reps=reps, percent=percent),)) for reps, percent in ((15, 60), (12, 80)))


def program(*days: Day, rule: ProgressionRule = FIVES, weeks: Weeks | None = None) -> Program:
    return Program("made-up", "Made up", days, (Progression("lunge", rule),), weeks=weeks)


def day(name: str, *weekdays: Weekday, judged: bool = True, weeks: tuple[WaveTurn, ...] = ()) -> Day:
    return Day(name, (Slot(name, "backward-lunge", "lunge", judged=judged, weeks=weeks),), weekdays)


BY_WEEKDAY = program(day("heavy", MONDAY), day("light", WEDNESDAY, FRIDAY, judged=False))


def on(program: Program, start_load: float = 10) -> Athlete:
    """DAY_ONE is a Tuesday."""
    return Athlete(program, (StartLoad("lunge", start_load),), days_between=1)


def test_the_day_follows_from_the_date() -> None:
    ana = on(BY_WEEKDAY)
    assert (ana.next.on, ana.next.day) == (DAY_ONE + timedelta(1), "light")
    ana.on = date(2026, 9, 6)  # a Sunday: Monday comes next
    assert (ana.next.on, ana.next.day) == (date(2026, 9, 7), "heavy")


def test_the_earliest_date_is_the_next_training_day() -> None:
    ana = on(BY_WEEKDAY)
    ana.trains()
    assert ana.next.due.earliest == date(2026, 9, 4)  # Friday


def test_a_missed_training_day_is_not_caught_up() -> None:
    ana = on(BY_WEEKDAY)
    ana.on = date(2026, 9, 7)
    assert ana.next.day == "heavy"
    ana.on = date(2026, 9, 8)
    assert ana.next.day == "light"


def test_a_monday_done_on_tuesday_counts_as_monday_and_wednesday_comes_next() -> None:
    ana = on(BY_WEEKDAY)
    ana.on = date(2026, 9, 7)
    monday = ana.next.exercises[0]
    said = ana.logs(as_asked(monday), on=date(2026, 9, 8))
    assert [(item.slot, item.code) for item in said] == [("heavy", "load_increased")]
    assert (ana.next.on, ana.next.day) == (date(2026, 9, 9), "light")


def test_a_day_skipped_on_purpose_makes_way_for_the_next_weekday() -> None:
    ana = on(BY_WEEKDAY)
    ana.happens(SkipEvent("traveling"))
    assert (ana.next.on, ana.next.day) == (date(2026, 9, 4), "light")
    ana.happens(SkipEvent("traveling"))
    assert (ana.next.on, ana.next.day) == (date(2026, 9, 7), "heavy")
    assert ana.folded().progress == ana.progress


def weekly(weeks: Weeks) -> Athlete:
    return on(program(day("a", weeks=TABLE), day("b", weeks=TABLE), weeks=weeks))


def test_a_week_is_a_turn_of_the_training_days_that_were_done() -> None:
    ana, found = weekly(Weeks()), []
    for _ in range(6):
        found.append((ana.next.week, ana.next.exercises[0].sets[0].reps))
        ana.on += timedelta(20)  # however long it takes
        ana.trains()
    assert found == [(1, 15), (1, 15), (2, 12), (2, 12), (3, 12), (3, 12)]


def test_a_table_starts_again_where_its_weeks_repeat() -> None:
    ana, found = weekly(Weeks(sessions=1, repeat=True)), []
    for _ in range(4):
        found.append((ana.next.week, ana.next.exercises[0].sets[0].reps))
        ana.trains()
    assert found == [(1, 15), (2, 12), (3, 15), (4, 12)]


def test_a_week_can_be_any_number_of_sessions() -> None:
    ana = weekly(Weeks(sessions=3))
    ana.trains()
    ana.trains()
    assert ana.next.week == 1
    ana.trains()
    assert ana.next.week == 2


def test_calendar_weeks_go_by_trained_or_not() -> None:
    ana = weekly(Weeks(WeekMode.CALENDAR))
    assert ana.next.exercises[0].sets[0].reps == 15
    ana.on = DAY_ONE + timedelta(7)
    assert (ana.next.week, ana.next.exercises[0].sets[0].reps) == (2, 12)
    ana.trains()
    assert ana.folded().progress == ana.progress


def test_a_program_without_weeks_names_none() -> None:
    assert on(BY_WEEKDAY).next.week is None


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            program(day("a", MONDAY), day("b")),
            [("/days/1/weekdays", "Other days have weekdays, so a day without one would never be trained.")],
        ),
        (
            program(day("a", MONDAY), day("b", FRIDAY, MONDAY)),
            [("/days/1/weekdays/1", "Another day is already trained on monday.")],
        ),
        (
            program(day("a", weeks=TABLE)),
            [("/days/0/slots/0/weeks", "The program needs `weeks`, which defines how weeks are counted.")],
        ),
        (
            program(day("a", weeks=TABLE), rule=DoubleProgressionRule(reps_min=8, reps_max=12), weeks=Weeks()),
            [
                (
                    "/days/0/slots/0/weeks",
                    "The slot's rule sets the target reps itself. Omit `weeks`, or set `judged: false`.",
                )
            ],
        ),
    ],
)
def test_invalid_weeks_are_rejected_with_their_place(found: Program, said: list[tuple[str, str]]) -> None:
    assert program_faults(found, EXERCISES) == said


def test_calendar_weeks_have_no_number_of_sessions() -> None:
    with pytest.raises(ValueError, match="no number of `sessions`"):
        Weeks(WeekMode.CALENDAR, 3)
