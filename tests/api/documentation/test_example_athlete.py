"""The dates and the results of the example athlete's sessions."""

from itertools import pairwise

from api.documentation.example_athlete import MONDAY, session_dates
from api.documentation.home_page import SCRIPTS, ten_sessions
from domain.decision import Action


def test_dates_continue_in_the_next_week() -> None:
    assert [(day - MONDAY).days for day in session_dates((0, 2, 4), 4)] == [0, 2, 4, 7]


def test_the_home_page_shows_progress_holds_and_easier_steps() -> None:
    actions = {line.decision.action for session in ten_sessions() for line in session.lines if line.decision}
    assert {Action.ADVANCE, Action.HOLD, Action.BACK_OFF} <= actions
    assert len(ten_sessions()) == len(SCRIPTS) == 10


def test_the_circuit_is_never_trained_more_often_than_it_allows() -> None:
    dates = [session.on for session in ten_sessions()]
    assert all((after - before).days >= 2 for before, after in pairwise(dates))
