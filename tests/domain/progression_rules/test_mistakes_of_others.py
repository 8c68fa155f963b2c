"""Mistakes of other planners, for every kind of rule that they can concern."""

import pytest
from msgspec.structs import replace

from domain.decision import Action
from domain.loads.load_rounding import WorkingLoadPrecision
from domain.loads.loading import Unit
from domain.programs.exercise import Laterality
from domain.progress.plan_next import plan_next
from domain.progress.prescribe import prescribe
from domain.progress.progress import Setup
from domain.progress.setup_change import change_setup
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.kinds.rep_goal import RepGoalRule
from domain.progression_rules.kinds.wave import MissedCycle, WaveRule, WaveTurn
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.staged import StagedRule
from domain.reports.preview import LIFT
from domain.sessions.session import Performance, PerformedExercise, PerformedSet
from domain.sessions.side import Side
from tests.domain.progression_rules.examples import EVERY, GREYSKULL, NSUNS, PROGRESSING, STRONGLIFTS, WENDLER
from tests.domain.progression_rules.lifter import STACK, Lifter

AT_ONCE = [kind for kind in PROGRESSING if kind not in ("wave", "by_result", "effort_target")]  # a step each session


@pytest.mark.parametrize("kind", PROGRESSING)
def test_reps_at_a_lighter_load_than_prescribed_do_not_earn_a_heavier_one(kind: str) -> None:
    lifter = Lifter(PROGRESSING[kind])
    asked = max(lifter.loads)
    for _ in range(4):
        lifter.trains(15, load=5, rir=2)
    assert max(lifter.loads) <= asked


@pytest.mark.parametrize("kind", AT_ONCE)
def test_a_lighter_load_is_the_reason_of_the_decision(kind: str) -> None:
    assert Lifter(PROGRESSING[kind]).trains(12, load=40).code == "lighter_load"


@pytest.mark.parametrize("kind", AT_ONCE)
def test_one_good_set_of_several_earns_nothing(kind: str) -> None:
    lifter = Lifter(PROGRESSING[kind])
    lifter.trains([12, *[1] * (len(lifter.asked) - 1)])
    assert lifter.load <= 60


def test_the_bottom_of_the_range_does_not_earn_a_step() -> None:
    for rule in (
        DoubleProgressionRule(reps_min=8, reps_max=12),
        LinearLoadRule(scheme=(SetLine(count=3, reps=8, reps_max=12),)),
    ):
        lifter = Lifter(rule)
        lifter.trains(8)
        assert lifter.load == 60


@pytest.mark.parametrize("kind", EVERY)
def test_a_session_without_a_log_of_the_exercise_changes_nothing(kind: str) -> None:
    lifter = Lifter(EVERY[kind])
    before, decisions = lifter.progress.progression_states, lifter.progress.decisions
    lifter.leaves_it_out()
    assert (lifter.progress.progression_states, lifter.progress.decisions) == (before, decisions)


@pytest.mark.parametrize("kind", EVERY)
def test_an_undone_set_is_never_a_load_of_zero(kind: str) -> None:
    lifter = Lifter(EVERY[kind])
    for _ in range(8):
        lifter.trains([*[12] * (len(lifter.asked) - 1), None] if len(lifter.asked) > 1 else None, rir=2)
    assert min(lifter.loads) >= 20


@pytest.mark.parametrize("kind", AT_ONCE)
def test_an_undone_set_counts_as_missed(kind: str) -> None:
    lifter = Lifter(PROGRESSING[kind])
    decision = lifter.trains([*[10] * (len(lifter.asked) - 1), None])
    assert (decision.action is not Action.ADVANCE, lifter.load <= 60) == (True, True)


def test_three_failures_in_a_row_are_not_three_in_total() -> None:
    lifter = Lifter(LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5, failures=3))
    for reps in (4, 4, 5, 4, 4):
        lifter.trains(reps)
    assert lifter.load == 62.5
    assert lifter.trains(4).code == "deloaded"


def test_failures_in_total_count_across_a_success_that_moved_nothing() -> None:
    rule = LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5, successes=2, failures=2, in_a_row=False)
    lifter = Lifter(rule)
    for reps in (4, 5):
        lifter.trains(reps)
    assert lifter.trains(4).facts["misses"] == 2


def test_a_counter_starts_again_after_the_load_changed() -> None:
    lifter = Lifter(LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5, failures=2))
    for reps in (4, 4, 4):
        lifter.trains(reps)
    assert lifter.load == 55
    assert lifter.progress.progression_states["lift"].states["both"].counters.missed == 1


def test_a_deload_is_a_share_of_the_working_load() -> None:
    lifter = Lifter(
        LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5, failures=1, deload_factor=0.9), load=100
    )
    lifter.trains(1)
    assert lifter.load == 90


def test_a_wave_lowers_its_training_max_by_a_share_of_itself() -> None:
    turns = (WaveTurn((SetLine(reps=5, percent=80),)),)
    lifter = Lifter(
        WaveRule(turns=turns, missed_cycle=MissedCycle.FACTOR, missed_factor=0.9, start_percent=90), load=100
    )
    assert lifter.load == 72.5
    lifter.trains(1)
    assert lifter.progress.progression_states["lift"].states["both"].loads == (81,)


@pytest.mark.parametrize(
    "rule", [DoubleProgressionRule(reps_min=8, reps_max=12), EVERY["custom"]], ids=["double", "custom"]
)
def test_a_target_never_falls_under_its_own_range(rule: ProgressionRule) -> None:
    lifter = Lifter(rule)
    bottom = min(reps or 0 for reps in lifter.reps)
    for _ in range(5):
        lifter.trains(2)
        assert min(reps or 0 for reps in lifter.reps) >= bottom


SMALL_STEPS = [
    LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=1),
    RepGoalRule(goal=15, scheme=(SetLine(count=3, reps=5),), step=1),
    DoubleProgressionRule(reps_min=5, reps_max=5, step=1),
]


@pytest.mark.parametrize("rule", SMALL_STEPS, ids=[type(rule).__name__ for rule in SMALL_STEPS])
def test_a_step_finer_than_the_plates_is_the_next_load_and_not_the_same_for_ever(rule: ProgressionRule) -> None:
    lifter = Lifter(rule)
    lifter.trains(5)
    assert lifter.load == 62.5


@pytest.mark.parametrize("rule", SMALL_STEPS[:2], ids=["LinearLoadRule", "RepGoalRule"])
def test_exact_loads_accumulate_and_say_so(rule: LinearLoadRule) -> None:
    lifter = Lifter(replace(rule, loads=WorkingLoadPrecision.EXACT))
    assert [lifter.trains(5).code for _ in range(3)] == ["accumulating", "load_increased", "accumulating"]
    assert lifter.load == 62.5


def test_a_thousand_steps_are_exact() -> None:
    lifter = Lifter(LinearLoadRule(scheme=(SetLine(reps=5),), step=0.1, loads=WorkingLoadPrecision.EXACT), load=20)
    for _ in range(1000):
        lifter.trains(5)
    assert lifter.progress.progression_states["lift"].states["both"].loads == (120,)


def test_forty_five_pounds_stay_forty_five_pounds_through_kilograms() -> None:
    pounds, kilograms = Setup(Unit.LB, STACK), Setup(Unit.KG, STACK)
    for kind, rule in PROGRESSING.items():
        lifter = Lifter(rule, 45, unit=Unit.LB)
        working = lifter.progress.progression_states["lift"].states["both"].loads
        for setup in (kilograms, pounds):
            lifter.progress = change_setup(lifter.plan, lifter.progress, setup)
        assert lifter.progress.progression_states["lift"].states["both"].loads == pytest.approx(working, abs=0.02), kind


@pytest.mark.parametrize("kind", AT_ONCE)
@pytest.mark.parametrize("behind", [Side.LEFT, Side.RIGHT])
def test_either_side_behind_holds_both(kind: str, behind: Side) -> None:
    lifter = Lifter(PROGRESSING[kind], exercise=replace(LIFT, laterality=Laterality.ONE_SIDED))
    lifter.trains([3 if item.side is behind else 12 for item in lifter.asked])
    assert set(lifter.loads) <= {60, 54, 55, 52.5}


@pytest.mark.parametrize("kind", PROGRESSING)
def test_extra_sets_neither_help_nor_harm(kind: str) -> None:
    plain, extra = Lifter(PROGRESSING[kind]), Lifter(PROGRESSING[kind])
    reps = [one.reps_max or one.reps or 5 for one in plain.asked]
    plain.trains(reps, rir=2)
    log_with_extra_sets(extra, reps)
    assert extra.progress.progression_states == plain.progress.progression_states


@pytest.mark.parametrize("kind", [kind for kind in PROGRESSING if kind != "effort_target"])  # which prescribes it
def test_effort_logged_where_none_was_prescribed_is_no_failure(kind: str) -> None:
    silent, reported = Lifter(PROGRESSING[kind]), Lifter(PROGRESSING[kind])
    silent.trains()
    reported.trains(rir=0)
    assert reported.progress.progression_states == silent.progress.progression_states


def test_a_ladder_never_wraps_by_itself() -> None:
    assert isinstance(STRONGLIFTS, StagedRule)
    lifter = Lifter(STRONGLIFTS)
    for _ in range(40):
        lifter.trains(1)
    assert lifter.progress.progression_states["lift"].states["both"].stage == 1


def test_a_boundary_counts_itself() -> None:
    """Greyskull: ten reps on the last set double the step, nine don't."""
    for reps, load in ((10, 65), (9, 62.5), (5, 62.5), (4, 55)):
        lifter = Lifter(GREYSKULL)
        lifter.trains([5, 5, reps])
        assert lifter.load == load


def test_a_condition_on_an_unknown_number_never_holds() -> None:
    lifter = Lifter(EVERY["effort_target"])
    assert lifter.trains(rir=None).code == "effort_not_reported"
    assert lifter.load == 60


def test_a_heavier_load_is_carried_into_the_step() -> None:
    lifter = Lifter(LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5))
    lifter.trains(5, load=65)
    assert lifter.load == 67.5


def test_the_training_max_is_no_load_that_has_to_exist() -> None:
    """A rack up to 100 kg and a training max of 110: the sets are what counts."""
    lifter = Lifter(WENDLER, 120, equipment=STACK)
    assert lifter.progress.progression_states["lift"].states["both"].loads == (108,)


def test_a_lookup_looks_at_the_set_it_names() -> None:
    for reps, maximum in ((1, 100), (2, 105), (3, 105), (4, 110), (5, 110), (6, 115), (20, 115)):
        lifter = Lifter(NSUNS, 100)
        lifter.trains([5, 3, reps])
        assert lifter.progress.progression_states["lift"].states["both"].loads == (maximum,)


def log_with_extra_sets(lifter: Lifter, reps: list[int]) -> None:
    issued = prescribe(lifter.plan, lifter.progress, lifter.on)
    sets = [
        PerformedSet(set=one.set, reps=amount, load=one.load, rir=2)
        for one, amount in zip(lifter.asked, reps, strict=True)
    ]
    sets += [PerformedSet(set=40 + n, reps=1, load=2.5) for n in range(3)]
    exercise = PerformedExercise("lift", "lift", sets=tuple(sets))
    lifter.progress, _ = plan_next(lifter.plan, lifter.progress, Performance(issued.on, issued.on, (exercise,)))
