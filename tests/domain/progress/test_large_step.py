"""A step in load that is too large is held back until it is earned three times in a row."""

import pytest
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.programs.program import Program, SidePolicy
from domain.progress.progress import StartLoad
from domain.sessions.session import PainScores
from domain.sessions.side import Side
from tests.factories import Athlete, dumbbells, setup

LEFT, RIGHT = Side.LEFT, Side.RIGHT
RED, AMBER, GREEN = PainScores(during=7), PainScores(during=4), PainScores(during=1)
BSS = PROGRAMS["bulgarian-split-squat"]
CIRCUIT = PROGRAMS["runner-knee-strength"]


def at(load: float) -> tuple[StartLoad, ...]:
    return (StartLoad("bss", load),)


def with_pain(program: Program = BSS, sides: SidePolicy = SidePolicy.WEAKER_LEADS) -> Program:
    return replace(program, policies=replace(CIRCUIT.policies, sides=sides))


def few_dumbbells(start: float = 4) -> Athlete:
    """4 kg, then 10 kg: one and a half times as much again."""
    return Athlete(with_pain(), start=at(start), having=setup((dumbbells(4, 10, 12),)))


def test_a_large_step_is_taken_when_it_is_earned_three_sessions_in_a_row() -> None:
    athlete = few_dumbbells()
    codes = [athlete.trains(12)[0].code for _ in range(3)]
    assert codes == ["step_too_large", "step_too_large", "large_step"]
    assert (athlete.load("bss"), athlete.reps("bss")) == (10, 9)
    assert athlete.asked("bss").decision.text == (
        "The heavier load was earned in 3 sessions in a row. Next: 9 reps at 10 kg. It is a big jump from 4 kg, but "
        "there is no load in between. Stop a set early rather than lose form."
    )


def test_a_large_step_that_is_held_back_stays_at_the_top_of_the_range() -> None:
    athlete = few_dumbbells()
    athlete.trains(12)
    assert (athlete.load("bss"), athlete.reps("bss")) == (4, 12)


@pytest.mark.parametrize("pain", [GREEN, AMBER])
def test_another_session_breaks_the_row_of_a_large_step(pain: PainScores) -> None:
    athlete = few_dumbbells()
    athlete.trains(12)
    athlete.trains(12)
    athlete.trains(12 if pain is AMBER else 11, pain=pain)
    codes = [athlete.trains(12)[0].code for _ in range(3)]
    assert codes == ["step_too_large", "step_too_large", "large_step"]


def test_after_a_large_step_the_count_starts_again() -> None:
    athlete = few_dumbbells()
    for _ in range(3):
        athlete.trains(12)
    assert athlete.progress.progression_states["bss"].states["both"].counters.steps_held == 0
