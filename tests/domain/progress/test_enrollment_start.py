"""The first prescription says where it starts, and whose word that was."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.catalog import EXERCISES, PROGRAMS
from domain.loads.equipment import Barbell, Plate, PlatePair, SingleLoad, Stack
from domain.loads.loading import Unit
from domain.programs.plan import Plan
from domain.programs.program import Policies, SidePolicy
from domain.progress.enrollment_start import PastExercise, start_progress
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds import by_result, wave
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.rule import PastSet
from domain.progression_rules.stage import Stage
from domain.progression_rules.staged import StagedRule
from domain.reports.preview import one_rule
from domain.sessions.side import Side
from tests.factories import DAY_ONE, Athlete, dumbbells, setup

BAR = Barbell(Unit.KG, 20, tuple(PlatePair(load, 4) for load in (25, 20, 15, 10, 5, 2.5, 1.25)))
FIVES = LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5)
BSS, CIRCUIT = PROGRAMS["bulgarian-split-squat"], PROGRAMS["runner-knee-strength"]
RACK = setup((dumbbells(4, 10, 12),))


def plan_of(rule: ProgressionRule, exercise: str) -> Plan:
    return one_rule(rule, EXERCISES[exercise])


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
        "The training max is 54 kg, 90% of the coach's starting load of 60 kg.",
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


# From history


def from_history(
    *sets: PastSet, days: int = 3, rule: ProgressionRule = FIVES, exercise: str = "back-squat", unit: Unit = Unit.KG
) -> tuple[float, str]:
    """The first load and the decision's text, for an exercise done some days ago."""
    begun = plan_of(rule, exercise)
    enrolled = EnrollmentStart(DAY_ONE, Setup(unit, (BAR,)))
    progress = start_progress(begun, enrolled, {exercise: PastExercise(DAY_ONE - timedelta(days), sets)})
    return progress.progression_states["lift"].states["both"].load, progress.decisions["lift"].text


def test_a_new_program_starts_where_the_last_one_ended() -> None:
    assert from_history(*[PastSet(100, 5)] * 3) == (
        100,
        "Starts at 100 kg, based on the last session with this exercise, 3 days ago.",
    )


def test_a_heavy_single_is_no_start_for_sets_of_eight() -> None:
    eights = LinearLoadRule(scheme=(SetLine(count=3, reps=8),), step=2.5)
    assert from_history(PastSet(160, 1), rule=eights)[0] == 125


def test_a_session_that_failed_starts_lower_than_it_was() -> None:
    assert from_history(PastSet(100, 0), PastSet(100, 1))[0] == 85


@pytest.mark.parametrize(("days", "load"), [(14, 140), (15, 132.5), (28, 125), (42, 110), (84, 20), (700, 20)])
def test_a_start_from_history_ages_as_after_a_break(days: int, load: float) -> None:
    assert from_history(*[PastSet(140, 5)] * 3, days=days)[0] == load


def test_the_sentence_says_how_long_ago_the_last_session_was() -> None:
    assert from_history(*[PastSet(140, 5)] * 3, days=50)[1] == (
        "Starts at 110 kg, lighter than the 140 kg that the last session with this exercise showed, because it was "
        "50 days ago."
    )
    assert from_history(*[PastSet(140, 5)] * 3, days=691)[1] == (
        "Starts at 20 kg. The last session with this exercise was 691 days ago, too long ago to count."
    )


def test_a_training_max_from_history_names_the_1rm_it_is_a_share_of() -> None:
    five_three_one = replace(wave.EXAMPLE, start_percent=90)
    assert from_history(PastSet(100, 5), rule=five_three_one)[1] == (
        "The training max is 105 kg, 90% of 116.67 kg, the one-repetition maximum that the last session with this "
        "exercise showed, 3 days ago."
    )
    assert from_history(PastSet(100, 5), rule=five_three_one, days=20)[1] == (
        "The training max is 99.76 kg. The last session with this exercise showed a one-repetition maximum of "
        "116.67 kg. 90% of that is the usual training max. It starts lower because the session was 20 days ago."
    )


def test_a_load_that_the_equipment_cannot_make_is_no_start() -> None:
    assert from_history(PastSet(800, 5), PastSet(80, 5))[0] == 80


# With bodyweight


def test_a_pull_up_starts_with_bodyweight_and_not_with_the_lightest_plate() -> None:
    plates = Plate(Unit.KG, (SingleLoad(1.25, 2), SingleLoad(2.5, 2)))
    rule = DoubleProgressionRule(reps_min=3, reps_max=8)
    ana = Athlete(plan_of(rule, "pull-up"), having=setup((plates,)))
    assert (ana.load("lift"), ana.asked("lift").decision.text) == (0, "Starts with bodyweight, 3 reps.")
    ana.trains(8)
    assert (ana.load("lift"), ana.reps("lift")) == (1.25, 3)


def test_a_split_squat_starts_with_the_lightest_dumbbell() -> None:
    assert Athlete(having=RACK).load("bss") == 4


def test_a_start_with_bodyweight_names_the_first_set() -> None:
    rule = LinearLoadRule(scheme=(SetLine(reps=5), SetLine(reps=8)))
    ana = Athlete(plan_of(rule, "pull-up"), having=setup((dumbbells(4),)))
    assert ana.asked("lift").decision.text == "Starts with bodyweight, 5 reps."


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (StartLoad("lift", 0, assistance=30), "30 kg of assistance"),
        (StartLoad("lift", 10), "10 kg"),
    ],
)
def test_a_start_that_no_equipment_can_build_is_named(said: StartLoad, text: str) -> None:
    ana = Athlete(plan_of(FIVES, "pull-up"), (said,), setup(()))
    assert ana.asked("lift").decision.text == (
        f"Starts at bodyweight, the closest available load to the coach's starting load of {text}."
    )
