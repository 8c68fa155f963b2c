"""A preview: the same start and the same athlete give the same sessions, no matter how many."""

from datetime import timedelta
from itertools import islice

import pytest
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.loads.equipment import Stack
from domain.loads.loading import Unit
from domain.programs.plan import Plan
from domain.programs.program import Day, Program, Progression, Slot
from domain.progress.history import SessionEvent
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.rep_goal import RepGoalRule
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.staged import StagedRule
from domain.reports.preview import (
    LIFT,
    MOST_SETS,
    EveryTargetMetScenario,
    PastSession,
    Preview,
    PreviewRun,
    PreviewSizeError,
    Scenario,
    ShareMissedScenario,
    _random,
    decisions_only,
    one_rule,
    preview,
)
from domain.sessions.session import Performance, PerformedExercise, PerformedSet
from tests.domain.catalog.test_catalog import enrolled
from tests.domain.progression_rules.examples import FIVES, MET, WENDLER
from tests.factories import DAY_ONE, Athlete, plan, setup

START = EnrollmentStart(DAY_ONE, Setup(Unit.KG, (Stack(Unit.KG, 0, 300, 2.5),)), (StartLoad("lift", 60),))


def plan_of_lift(program: Program) -> Plan:
    return Plan(program, 1, (LIFT,))


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


def test_unless_said_otherwise_the_seed_is_zero() -> None:
    assert fives(ShareMissedScenario(0.3)) == fives(ShareMissedScenario(0.3, seed=0))


def test_random_numbers_are_those_of_splitmix64() -> None:
    """The first outputs for the seed 1234567, as the reference implementation prints them (Vigna)."""
    outputs = (6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431)
    assert list(islice(_random(1234567), 4)) == [(output >> 11) / 2**53 for output in outputs]


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


def squats(slug: str, extra_reps: int, sessions: int) -> list[float]:
    """The load of the first squat set of each session that has one."""
    found = preview(plan(slug), enrolled(slug), EveryTargetMetScenario(extra_reps), sessions)
    exercises = [item for session in found.sessions for item in session.prescription.exercises]
    return [item.sets[0].load for item in exercises if item.slot.startswith("squat")]


@pytest.mark.parametrize(
    ("extra_reps", "loads_of_squats"), [(0, [40, 42.5, 45]), (4, [40, 42.5, 45]), (5, [40, 45, 50])]
)
def test_greyskull_doubles_its_step_at_ten_reps_in_the_open_set_of_five(
    extra_reps: int, loads_of_squats: list[float]
) -> None:
    assert squats("greyskull-lp", extra_reps, 5)[:3] == loads_of_squats


@pytest.mark.parametrize(
    ("extra_reps", "kilograms"),
    [(0, 0), (1, 2.27), (2, 2.27), (3, 4.54), (5, 6.8)],
    ids=["one_rep", "two_reps", "three_reps", "four_reps", "six_reps"],
)
def test_nsuns_raises_the_training_max_by_the_reps_of_the_open_set_of_one(extra_reps: int, kilograms: float) -> None:
    found = preview(plan("nsuns-4-day"), enrolled("nsuns-4-day"), EveryTargetMetScenario(extra_reps), 2)
    decision = found.sessions[1].decisions[0]
    assert decision.slot == "squat"
    raised = decision.facts.get("working_load", 36.0)  # 90 percent of the 40 kg that the athlete starts with
    assert raised == pytest.approx(36 + kilograms, abs=0.01)


def test_extra_reps_are_done_in_open_sets_only() -> None:
    found = preview(plan("nsuns-4-day"), enrolled("nsuns-4-day"), EveryTargetMetScenario(extra_reps=2), 2)
    assert [one.reps for one in found.sessions[1].performed[0].sets] == [5, 3, 3, 3, 3, 3, 5, 5, 7]


def test_unless_said_otherwise_no_extra_reps_are_done() -> None:
    assert preview(plan("nsuns-4-day"), enrolled("nsuns-4-day"), EveryTargetMetScenario(), 2) == preview(
        plan("nsuns-4-day"), enrolled("nsuns-4-day"), EveryTargetMetScenario(extra_reps=0), 2
    )


@pytest.mark.parametrize(("rule", "done"), [(FixedRule(seconds=30), (None, 30)), (FixedRule(reps=5), (5, None))])
def test_a_hold_is_done_in_seconds_and_any_other_set_in_reps(
    rule: FixedRule, done: tuple[int | None, float | None]
) -> None:
    found = preview(one_rule(rule), START, EveryTargetMetScenario(), 1)
    assert {(one.reps, one.seconds) for one in found.sessions[0].performed[0].sets} == {done}


def test_extra_reps_change_nothing_without_open_sets() -> None:
    assert fives(EveryTargetMetScenario(extra_reps=5)) == fives(EveryTargetMetScenario())


def test_an_answer_with_decisions_only_has_the_same_decisions_and_no_exercises() -> None:
    whole = fives(EveryTargetMetScenario(), 5)
    brief = decisions_only(whole)
    assert [item.decisions for item in brief.sessions] == [item.decisions for item in whole.sessions]
    assert {(item.prescription.exercises, item.performed) for item in brief.sessions} == {((), ())}


def test_an_answer_with_decisions_only_numbers_its_sessions() -> None:
    brief = decisions_only(fives(EveryTargetMetScenario(), 3))
    assert [item.prescription.session_number for item in brief.sessions] == [1, 2, 3]


def test_an_answer_with_decisions_only_still_has_the_next_prescription() -> None:
    whole = fives(EveryTargetMetScenario(), 5)
    assert decisions_only(whole).next == whole.next


@pytest.mark.slow
def test_more_than_forty_thousand_prescribed_sets_are_refused() -> None:
    day = Day("Day", tuple(Slot(f"lift-{n}", "lift", "lift", judged=n == 0) for n in range(30)))
    long = Program("long", "Long", (day,), (Progression("lift", FIVES),))
    program = plan_of_lift(long)
    with pytest.raises(PreviewSizeError, match="have more than 40000 prescribed sets"):
        preview(program, START, EveryTargetMetScenario(), 500)


def test_more_than_five_hundred_sessions_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 500"):
        fives(EveryTargetMetScenario(), 501)


@pytest.mark.slow
@pytest.mark.parametrize("slug", PROGRAMS)
def test_five_hundred_sessions_of_each_built_in_program_run_through(slug: str) -> None:
    assert (
        len(preview(plan(slug), EnrollmentStart(DAY_ONE, setup()), ShareMissedScenario(0.2, seed=2), 500).sessions)
        == 500
    )


@pytest.mark.parametrize("days_between", [None, 2, 40])  # None: on the days that are due
@pytest.mark.parametrize("slug", PROGRAMS)
def test_previewed_sessions_have_the_decisions_that_they_have_when_they_are_logged(
    slug: str, days_between: int | None
) -> None:
    athlete = Athlete(slug)
    start = EnrollmentStart(DAY_ONE, setup())
    found = preview(athlete.plan, start, ShareMissedScenario(0.4, seed=7), 12)
    if days_between is not None:
        days = [DAY_ONE + timedelta(days_between * n) for n in range(len(found.sessions))]
        past = [PastSession(each.performed, day) for each, day in zip(found.sessions, days, strict=True)]
        found = preview(athlete.plan, start, past)
    for session in found.sessions:
        issued = session.prescription
        done = Performance(issued.on, issued.on, session.performed)
        logged = athlete.happens(SessionEvent(done, issued.exercises, issued.unit), issued.on)
        assert [replace(each, session_id=None) for each in logged] == list(session.decisions)


def test_a_goal_that_is_a_stage_is_met_as_any_other() -> None:
    goal = RepGoalRule(goal=25, scheme=(SetLine(count=3, reps=8),))
    ladder = StagedRule(stages=(Stage("goal", goal, (StageExit((MET,)),)), Stage("fives", FIVES)))
    found = preview(one_rule(ladder), START, EveryTargetMetScenario(), 2)
    assert [item.prescription.exercises[0].stage for item in found.sessions] == ["goal", "fives"]


def test_more_than_five_hundred_given_sessions_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 500"):
        preview(one_rule(FIVES), START, [PastSession(())] * 501)


def test_a_run_computes_one_session_after_the_other() -> None:
    run = PreviewRun(one_rule(FIVES), START, EveryTargetMetScenario(), 5)
    after_each = [run.next_prescription().exercises[0].sets[0].load for _ in run]
    assert after_each == [62.5, 65, 67.5, 70, 72.5]


def test_sets_are_counted_before_a_session_is_computed() -> None:
    day = Day("Day", tuple(Slot(f"lift-{n}", "lift", "lift", judged=n == 0) for n in range(30)))
    program = plan_of_lift(Program("long", "Long", (day,), (Progression("lift", FIVES),)))
    computed: list[int] = []
    run = PreviewRun(program, START, EveryTargetMetScenario(), 500)
    with pytest.raises(PreviewSizeError):
        computed.extend(sum(len(item.sets) for item in session.prescription.exercises) for session in run)
    assert 0 < sum(computed) <= MOST_SETS
