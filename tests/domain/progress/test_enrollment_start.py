"""The first prescription says where it starts, and whose word that was."""

import pytest
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.programs.program import Policies, SidePolicy
from domain.progress.progress import StartLoad
from domain.sessions.side import Side
from tests.factories import Athlete, dumbbells, setup

BSS, CIRCUIT = PROGRAMS["bulgarian-split-squat"], PROGRAMS["runner-knee-strength"]
RACK = setup((dumbbells(4, 10, 12),))


@pytest.mark.parametrize(
    ("said", "load", "text"),
    [
        (None, 4, "Starts at 4 kg, the lightest available, because no starting load was set."),
        (10, 10, "Starts at 10 kg, set by the coach."),
        (11, 12, "Starts at 12 kg, the closest available load to the 11 kg set by the coach."),
        (40, 12, "Starts at 12 kg, the closest available load to the 40 kg set by the coach."),
    ],
)
def test_a_load_is_said_to_be_the_coachs_where_it_is(said: float | None, load: float, text: str) -> None:
    ana = Athlete(start=() if said is None else (StartLoad("bss", said),), having=RACK)
    assert (ana.load("bss"), ana.asked("bss").decision.text) == (load, text)


@pytest.mark.parametrize(
    ("slot", "text"),
    [("warm-up", "Starts with bodyweight, to fatigue."), ("sits", "Starts with bodyweight, 5 reps.")],
)
def test_what_carries_no_load_is_not_called_the_lightest(slot: str, text: str) -> None:
    assert Athlete(CIRCUIT, having=RACK).asked(slot).decision.text == text


def test_sides_that_go_on_their_own_are_each_said_where_they_start() -> None:
    program = replace(BSS, policies=Policies(sides=SidePolicy.INDEPENDENT))
    ana = Athlete(program, start=(StartLoad("bss", 10, Side.LEFT), StartLoad("bss", 4, Side.RIGHT)), having=RACK)
    said = "Left: Starts at 10 kg, set by the coach. Right: Starts at 4 kg, set by the coach."
    assert ana.asked("bss").decision.text == said
