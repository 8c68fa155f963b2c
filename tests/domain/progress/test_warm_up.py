"""The warm-up sets before the work: lighter than it, and going up."""

import pytest

from domain.loads.equipment import Barbell, PlatePair
from domain.loads.loading import Unit
from domain.progress.progress import OverrideItem, Setup, StartLoad
from domain.sessions.prescription import SetKind
from tests.domain.catalog.test_catalog import GYM
from tests.factories import Athlete, setup


def warm_ups(athlete: Athlete) -> list[float]:
    return [item.load for item in athlete.asked("press").sets if item.kind is SetKind.WARM_UP]


def test_a_warm_up_can_be_a_share_of_the_training_max() -> None:
    athlete = Athlete("5-3-1", (StartLoad("press", 100),), setup(GYM))  # a training max of 90: 36, 45 and 54
    assert warm_ups(athlete) == [35, 45, 55]


def test_a_warm_up_stays_lighter_than_what_a_coach_asks_for() -> None:
    athlete = Athlete("5-3-1", (StartLoad("press", 100),), setup(GYM))
    athlete.is_told(OverrideItem("press", load=40))
    assert warm_ups(athlete) == [35]


POUNDS = Barbell(Unit.LB, 45, tuple(PlatePair(load, 4) for load in (45, 25, 10, 5, 2.5)))


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (None, []),  # the empty bar is the work set
        (65, [45, 45, 50]),
        (115, [45, 45, 70, 90]),
        (225, [45, 45, 90, 135, 180]),
    ],
)
def test_warm_ups_are_lighter_than_the_work_and_go_up(start: float | None, expected: list[float]) -> None:
    said = () if start is None else (StartLoad("squat", start),)
    athlete = Athlete("starting-strength", said, Setup(Unit.LB, (POUNDS,)))
    sets = [one for one in athlete.next.exercises[0].sets if one.kind is SetKind.WARM_UP]
    assert [one.load for one in sets] == expected
    assert [one.set for one in sets] == list(range(1, len(expected) + 1))
