"""The first prescription says where it starts, and whose word that was."""

import pytest
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.loads.equipment import Stack
from domain.loads.loading import Unit
from domain.programs.program import Policies, SidePolicy
from domain.progress.progress import StartLoad
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds import by_result, wave
from domain.progression_rules.stage import Stage
from domain.progression_rules.staged import StagedRule
from domain.reports.preview import one_rule
from domain.sessions.side import Side
from tests.factories import Athlete, dumbbells, setup

BSS, CIRCUIT = PROGRAMS["bulgarian-split-squat"], PROGRAMS["runner-knee-strength"]
RACK = setup((dumbbells(4, 10, 12),))


@pytest.mark.parametrize(
    ("said", "load", "text"),
    [
        (None, 4, "Starts at 4 kg, the lightest available, because no starting load was set."),
        (10, 10, "Starts at 10 kg, set by the coach."),
        (11, 12, "Starts at 12 kg, the closest available load to the coach's starting load of 11 kg."),
        (40, 12, "Starts at 12 kg, the closest available load to the coach's starting load of 40 kg."),
    ],
)
def test_a_load_is_said_to_be_the_coachs_where_it_is(said: float | None, load: float, text: str) -> None:
    ana = Athlete(start=() if said is None else (StartLoad("bss", said),), having=RACK)
    assert (ana.load("bss"), ana.asked("bss").decision.text) == (load, text)


WAVE = replace(wave.EXAMPLE, start_percent=90)
SHARES: dict[str, ProgressionRule] = {
    "wave": WAVE,
    "by_result": replace(by_result.EXAMPLE, start_percent=90),
    "staged": StagedRule(stages=(Stage("wave", WAVE),)),
}


@pytest.mark.parametrize("kind", SHARES)
def test_a_rule_that_starts_at_a_share_of_the_coachs_load_says_so(kind: str) -> None:
    """A training max is 90 percent of the one-repetition maximum."""
    stack = setup((Stack(Unit.KG, 2, 200, 2),))
    ana = Athlete(one_rule(SHARES[kind]), start=(StartLoad("lift", 60),), having=stack)
    decision = ana.asked("lift").decision
    assert (decision.code, decision.text) == (
        "start_coach_percent",
        "Starts at 54 kg, based on 90% of the coach's starting load of 60 kg.",
    )


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
