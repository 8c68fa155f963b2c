"""The example athlete meets the prescription, or differs from it as the script says."""

from api.documentation.example_athlete import MONDAY, ExampleAthlete
from api.documentation.example_performance import SessionScript, performed_in_words
from api.documentation.home_page import ANA
from domain.catalog import PROGRAMS
from domain.sessions.session import PerformedSet
from domain.sessions.side import Side


def _performed(script: SessionScript, slot: str = "bss") -> str:
    athlete = ExampleAthlete(PROGRAMS["runner-knee-strength"], ANA)
    return next(line.performed for line in athlete.train(MONDAY, script).lines if line.slot == slot)


def test_by_default_the_prescription_is_met() -> None:
    assert _performed(SessionScript()) == "9, 9, 9"


def test_missing_reps_are_missing_in_the_last_set() -> None:
    assert _performed(SessionScript(missing_reps=2)) == "9, 9, 7"


def test_sides_that_differ_are_listed_separately() -> None:
    assert _performed(SessionScript(missing_on_side={("bss", Side.RIGHT): 2})) == "left 9, 9, 9; right 9, 9, 7"


def test_reps_missing_on_a_side_are_missing_in_their_slot_only() -> None:
    assert _performed(SessionScript(missing_on_side={("bss", Side.RIGHT): 2}), "lunge") == "6, 6, 6"


def test_a_hold_is_shown_in_seconds() -> None:
    assert performed_in_words([PerformedSet(seconds=30), PerformedSet(seconds=25)]) == "30 s, 25 s"


def test_no_sets_are_shown_as_not_done() -> None:
    assert performed_in_words([]) == "not done"
