"""A preview: the same start and the same athlete give the same sessions, however many are asked for."""

import pytest

from domain.catalog import PROGRAMS
from domain.loads.equipment import Stack
from domain.loads.loading import Unit
from domain.progress.progress import Enrolled, Setup, Start
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.rep_goal import RepGoal
from domain.progression_rules.staged import Exit, Stage, Staged
from domain.reports.preview import EveryTargetMet, PastSession, Preview, Scenario, ShareMissed, one_rule, preview
from domain.sessions.session import PerformedExercise, PerformedSet
from tests.domain.progression_rules.examples import FIVES, MET, WENDLER
from tests.factories import DAY_ONE, plan, setup

START = Enrolled(DAY_ONE, Setup(Unit.KG, (Stack(Unit.KG, 0, 300, 2.5),)), (Start("lift", 60),))


def fives(trained: Scenario, sessions: int = 20) -> Preview:
    return preview(one_rule(FIVES), START, trained, sessions)


def loads(found: Preview) -> list[float]:
    return [item.prescription.exercises[0].sets[0].load for item in found.sessions]


def test_every_target_met_is_a_straight_line() -> None:
    assert loads(fives(EveryTargetMet(), 5)) == [60, 62.5, 65, 67.5, 70]


def test_what_comes_next_follows_the_last_session() -> None:
    assert fives(EveryTargetMet(), 5).next.exercises[0].sets[0].load == 72.5


def test_the_same_seed_gives_the_same_sessions() -> None:
    assert fives(ShareMissed(0.3, seed=4)) == fives(ShareMissed(0.3, seed=4))


def test_another_seed_gives_others() -> None:
    assert loads(fives(ShareMissed(0.3, seed=4))) != loads(fives(ShareMissed(0.3, seed=5)))


def test_about_the_share_that_is_asked_for_is_missed() -> None:
    found = fives(ShareMissed(0.3, seed=1), 400)
    missed = sum(item.decisions[0].code in ("reps_short", "deloaded", "no_lighter_load") for item in found.sessions)
    assert 80 <= missed <= 160


def test_performed_sessions_are_held_against_what_stood_at_their_place() -> None:
    sets = tuple(PerformedSet(set=n, reps=5 if n < 5 else 3, load=60) for n in range(1, 6))
    found = preview(one_rule(FIVES), START, [PastSession((PerformedExercise("lift", "lift", sets=sets),))] * 3)
    assert [item.decisions[0].code for item in found.sessions] == ["reps_short", "reps_short", "deloaded"]


def test_a_whole_program_goes_through_its_stages() -> None:
    found = preview(plan("runner-knee-strength"), Enrolled(DAY_ONE, setup()), EveryTargetMet(), 30)
    stages = {item.prescription.exercises[1].stage for item in found.sessions}
    assert stages == {"hands_free", "bodyweight", "loaded"}


def test_a_wave_shows_its_cycle() -> None:
    found = preview(one_rule(WENDLER), Enrolled(DAY_ONE, START.setup, (Start("lift", 100),)), EveryTargetMet(), 5)
    tops = [item.prescription.exercises[0].sets[-1].load for item in found.sessions]
    assert tops == [77.5, 80, 85, 55, 80]


def test_more_than_five_hundred_sessions_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 500"):
        fives(EveryTargetMet(), 501)


@pytest.mark.parametrize("slug", PROGRAMS)
def test_five_hundred_sessions_of_each_built_in_program_run_through(slug: str) -> None:
    assert len(preview(plan(slug), Enrolled(DAY_ONE, setup()), ShareMissed(0.2, seed=2), 500).sessions) == 500


def test_a_goal_that_is_a_stage_is_met_as_any_other() -> None:
    goal = RepGoal(goal=25, scheme=(SetLine(count=3, reps=8),))
    ladder = Staged(stages=(Stage("goal", goal, (Exit((MET,)),)), Stage("fives", FIVES)))
    found = preview(one_rule(ladder), START, EveryTargetMet(), 2)
    assert [item.prescription.exercises[0].stage for item in found.sessions] == ["goal", "fives"]
