"""A preview: the same start and the same athlete give the same sessions, no matter how many."""

import pytest

from domain.catalog import PROGRAMS
from domain.loads.equipment import Stack
from domain.loads.loading import Unit
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progression_rules.kinds.rep_goal import RepGoalRule
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.staged import StagedRule
from domain.reports.preview import (
    EveryTargetMetScenario,
    PastSession,
    Preview,
    Scenario,
    ShareMissedScenario,
    one_rule,
    preview,
)
from domain.sessions.session import PerformedExercise, PerformedSet
from tests.domain.progression_rules.examples import FIVES, MET, WENDLER
from tests.factories import DAY_ONE, plan, setup

START = EnrollmentStart(DAY_ONE, Setup(Unit.KG, (Stack(Unit.KG, 0, 300, 2.5),)), (StartLoad("lift", 60),))


def fives(trained: Scenario, sessions: int = 20) -> Preview:
    return preview(one_rule(FIVES), START, trained, sessions)


def loads(found: Preview) -> list[float]:
    return [item.prescription.exercises[0].sets[0].load for item in found.sessions]


def test_every_target_met_is_a_straight_line() -> None:
    assert loads(fives(EveryTargetMetScenario(), 5)) == [60, 62.5, 65, 67.5, 70]


def test_what_comes_next_follows_the_last_session() -> None:
    assert fives(EveryTargetMetScenario(), 5).next.exercises[0].sets[0].load == 72.5


def test_the_same_seed_gives_the_same_sessions() -> None:
    assert fives(ShareMissedScenario(0.3, seed=4)) == fives(ShareMissedScenario(0.3, seed=4))


def test_another_seed_gives_others() -> None:
    assert loads(fives(ShareMissedScenario(0.3, seed=4))) != loads(fives(ShareMissedScenario(0.3, seed=5)))


def test_about_the_given_share_is_missed() -> None:
    found = fives(ShareMissedScenario(0.3, seed=1), 400)
    missed = sum(item.decisions[0].code in ("reps_short", "deloaded", "no_lighter_load") for item in found.sessions)
    assert 80 <= missed <= 160


def test_performed_sessions_are_judged_against_the_prescription_at_their_position() -> None:
    sets = tuple(PerformedSet(set=n, reps=5 if n < 5 else 3, load=60) for n in range(1, 6))
    found = preview(one_rule(FIVES), START, [PastSession((PerformedExercise("lift", "lift", sets=sets),))] * 3)
    assert [item.decisions[0].code for item in found.sessions] == ["reps_short", "reps_short", "deloaded"]


def test_a_whole_program_goes_through_its_stages() -> None:
    found = preview(plan("runner-knee-strength"), EnrollmentStart(DAY_ONE, setup()), EveryTargetMetScenario(), 30)
    stages = {item.prescription.exercises[1].stage for item in found.sessions}
    assert stages == {"hands_free", "bodyweight", "loaded"}


def test_a_wave_shows_its_cycle() -> None:
    found = preview(
        one_rule(WENDLER), EnrollmentStart(DAY_ONE, START.setup, (StartLoad("lift", 100),)), EveryTargetMetScenario(), 5
    )
    tops = [item.prescription.exercises[0].sets[-1].load for item in found.sessions]
    assert tops == [77.5, 80, 85, 55, 80]


def test_more_than_five_hundred_sessions_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 500"):
        fives(EveryTargetMetScenario(), 501)


@pytest.mark.parametrize("slug", PROGRAMS)
def test_five_hundred_sessions_of_each_built_in_program_run_through(slug: str) -> None:
    assert (
        len(preview(plan(slug), EnrollmentStart(DAY_ONE, setup()), ShareMissedScenario(0.2, seed=2), 500).sessions)
        == 500
    )


def test_a_goal_that_is_a_stage_is_met_as_any_other() -> None:
    goal = RepGoalRule(goal=25, scheme=(SetLine(count=3, reps=8),))
    ladder = StagedRule(stages=(Stage("goal", goal, (StageExit((MET,)),)), Stage("fives", FIVES)))
    found = preview(one_rule(ladder), START, EveryTargetMetScenario(), 2)
    assert [item.prescription.exercises[0].stage for item in found.sessions] == ["goal", "fives"]
