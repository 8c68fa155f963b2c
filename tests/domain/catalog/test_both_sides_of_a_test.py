"""If a used load becomes the next base, it is the weaker side's load, for both sides."""

import pytest

from domain.loads.equipment import Stack
from domain.loads.loading import Unit
from domain.progress.progress import StartLoad
from domain.sessions.session import PerformedExercise, PerformedSet
from domain.sessions.side import Side
from tests.factories import Athlete, setup

STACK = setup((Stack(Unit.LB, 5, 500, 5),), unit=Unit.LB)


def on(program: str) -> Athlete:
    return Athlete(program, (StartLoad("knee-extension", 100),), STACK, days_between=1)


def each_side(*loads_and_reps: tuple[float, int], side: Side) -> tuple[PerformedSet, ...]:
    sets = enumerate(loads_and_reps, start=1)
    return tuple(PerformedSet(set=n, side=side, load=load, reps=reps) for n, (load, reps) in sets)


@pytest.mark.parametrize(
    ("left", "right", "base"),
    [
        (((100, 2), (90, 4)), ((100, 11), (110, 12)), 90),  # 90 of the left, 125 of the right
        (((100, 2), (90, 6)), ((100, 11), (110, 5)), 95),  # fewer reps on the right, but with much more
        (((100, 11), (110, 2)), ((100, 2), (90, 12)), 100),
        (((100, 5), (100, 5)), ((100, 5), (100, 5)), 105),
    ],
)
def test_dapre_goes_on_with_what_the_weaker_side_earned(
    left: tuple[tuple[float, int], ...], right: tuple[tuple[float, int], ...], base: float
) -> None:
    ana, before = on("dapre"), ((50.0, 10), (75.0, 6))
    sets = (*each_side(*before, *left, side=Side.LEFT), *each_side(*before, *right, side=Side.RIGHT))
    ana.logs(PerformedExercise("leg-extension", sets=sets))
    assert ana.asked("knee-extension").sets[-1].load == base


def test_the_10rm_of_both_legs_is_the_lesser_one() -> None:
    ana = on("delorme")
    while ana.next.day != "Test of the 10RM":
        ana.trains()
    sets = (*each_side((100, 10), side=Side.LEFT), *each_side((120, 10), side=Side.RIGHT))
    ana.logs(PerformedExercise("leg-extension", slot="ten-rep-max", sets=sets))
    assert max(one.load for one in ana.asked("knee-extension").sets) == 100
