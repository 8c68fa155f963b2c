"""Somebody who trains for the tables: does what is asked, or as much less as the way says."""

from itertools import pairwise

from api.documentation.home_page import ANA, WAYS, ten_sessions
from api.documentation.program_pages import times_a_week, two_weeks
from api.documentation.trainee import MONDAY, ExampleAthlete, SessionScript, dates, done_in_words
from domain.catalog import PROGRAMS
from domain.decision import Action
from domain.sessions.session import PerformedSet
from domain.sessions.side import Side


def _line(way: SessionScript, slot: str = "bss") -> str:
    trainee = ExampleAthlete(PROGRAMS["runner-knee-strength"], ANA)
    return next(line.done for line in trainee.trains(MONDAY, way).lines if line.slot == slot)


def test_by_default_what_was_asked_is_done() -> None:
    assert _line(SessionScript()) == "9, 9, 9"


def test_a_short_day_misses_in_the_last_set() -> None:
    assert _line(SessionScript(short=2)) == "9, 9, 7"


def test_a_leg_behind_is_said_apart() -> None:
    assert _line(SessionScript(behind={("bss", Side.RIGHT): 2})) == "left 9, 9, 9; right 9, 9, 7"


def test_the_leg_behind_is_the_slots_own() -> None:
    assert _line(SessionScript(behind={("bss", Side.RIGHT): 2}), "lunge") == "6, 6, 6"


def test_a_hold_is_said_in_seconds() -> None:
    assert done_in_words([PerformedSet(seconds=30), PerformedSet(seconds=25)]) == "30 s, 25 s"


def test_nothing_done_is_said_so() -> None:
    assert done_in_words([]) == "not done"


def test_dates_go_on_in_the_next_week() -> None:
    assert [(day - MONDAY).days for day in dates((0, 2, 4), 4)] == [0, 2, 4, 7]


def test_the_first_screen_shows_every_way_a_session_can_end_for_the_circuit() -> None:
    decided = {line.decision.action for session in ten_sessions() for line in session.lines if line.decision}
    assert {Action.ADVANCE, Action.HOLD, Action.BACK_OFF} <= decided
    assert len(ten_sessions()) == len(WAYS) == 10


def test_the_circuit_is_never_trained_more_often_than_it_allows() -> None:
    trained = [session.on for session in ten_sessions()]
    assert all((after - before).days >= 2 for before, after in pairwise(trained))


def test_two_weeks_of_a_program_are_two_weeks() -> None:
    for program in PROGRAMS.values():
        trained = two_weeks(program)
        assert (trained[-1].on - MONDAY).days < 14, program.slug
        assert len(trained) >= min(times_a_week(program), 3), program.slug


def test_the_tables_show_loads_where_a_program_is_about_loads() -> None:
    for program in PROGRAMS.values():
        asked = [line.asked for session in two_weeks(program) for line in session.lines]
        assert any(" kg" in text for text in asked) or program.slug == "recommended-routine", program.slug
