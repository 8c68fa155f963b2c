"""Random histories: what can happen to an athlete, one move at a time."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st

from domain.policies.deload import Deload
from domain.policies.pause import Pause
from domain.progress.history import DeloadEvent, PauseEvent, SkipEvent
from domain.sessions.session import PainScores
from tests.factories import Athlete

Move = Callable[[Athlete], object]


def trains(reps: int, during: int, rest: int) -> Move:
    def move(athlete: Athlete) -> object:
        athlete.on += timedelta(rest)
        return athlete.trains(reps, pain=PainScores(0, during, during))

    return move


def pauses(days_ahead: int, days: int) -> Move:
    def move(athlete: Athlete) -> object:
        first = athlete.on + timedelta(days_ahead)
        return athlete.happens(PauseEvent(Pause(first, first + timedelta(days))))

    return move


def deloads(days_ahead: int, days: int) -> Move:
    def move(athlete: Athlete) -> object:
        first = athlete.on + timedelta(days_ahead)
        return athlete.happens(DeloadEvent(Deload(first, first + timedelta(days))))

    return move


moves = st.one_of(
    st.builds(trains, st.integers(1, 15), st.integers(0, 6), st.sampled_from([0, 0, 0, 1, 12, 40])),
    st.builds(trains, st.integers(5, 15), st.integers(0, 2), st.just(0)),
    st.builds(deloads, st.integers(0, 8), st.integers(0, 10)),
    st.builds(lambda: lambda athlete: athlete.happens(SkipEvent("travel"))),
)
