"""What other planners get wrong: each mistake as a case, for double progression, fixed sets and a ladder of stages.

Each test is about what must not happen; what the rules do instead is told in their own tests.
"""

import pytest

from domain.loads.loading import Unit, add
from domain.progress.history import SkipEvent
from domain.progress.progress import StartLoad
from domain.sessions.session import PainScores, PerformedExercise
from domain.sessions.side import LEFT_AND_RIGHT, Side
from tests.factories import RACK, Athlete, as_asked, done, dumbbells, setup

CIRCUIT = "runner-knee-strength"
SPLIT_SQUAT = "bulgarian-split-squat"


def on(load: float) -> Athlete:
    return Athlete(start=(StartLoad("bss", load),))


def ladder(stage: str) -> Athlete:
    """An athlete whose box squat is at the start of a stage."""
    athlete = Athlete(CIRCUIT)
    while athlete.asked("sits").stage != stage:
        athlete.trains(unassisted=True)
    return athlete


# Reps reached at a lighter load than prescribed count as success


def test_reps_at_a_lighter_load_are_no_success_and_the_reason_names_the_load() -> None:
    athlete = on(10)
    athlete.trains(12, load=8)
    assert (athlete.why("bss"), athlete.load("bss"), athlete.reps("bss")) == ("lighter_load", 10, 9)


def test_a_loaded_stage_is_not_progressed_by_reps_with_bodyweight() -> None:
    athlete = ladder("loaded")
    athlete.trains(8, load=0, only=("sits",))
    assert (athlete.why("sits"), athlete.load("sits"), athlete.reps("sits")) == ("lighter_load", 4, 5)


def test_missed_reps_at_the_prescribed_load_name_the_reps() -> None:
    athlete = on(10)
    athlete.trains(8)
    assert athlete.why("bss") == "reps_short"


# One good set of three qualifies; the bottom of the range triggers an increase; rules advance with no log at all


@pytest.mark.parametrize("reps", [(12, 9, 9), (9, 9, 12), (12, 12, 9)])
def test_one_good_set_or_two_do_not_earn_the_next_load(reps: tuple[int, ...]) -> None:
    athlete = on(10)
    athlete.logs(PerformedExercise(SPLIT_SQUAT, sets=done(*reps)))
    assert (athlete.load("bss"), athlete.reps("bss")) == (10, 10)


def test_the_bottom_of_the_range_does_not_earn_the_next_load() -> None:
    athlete = on(10)
    athlete.trains(9)
    assert athlete.load("bss") == 10


def test_one_set_at_the_top_does_not_leave_a_stage() -> None:
    athlete = ladder("bodyweight")
    athlete.logs(PerformedExercise("single-leg-box-squat", sets=done(8, 8, 7, load=0)))
    assert athlete.asked("sits").stage == "bodyweight"


def test_one_unassisted_set_does_not_leave_a_stage() -> None:
    athlete = Athlete(CIRCUIT)
    sets = (*done(5, 5, load=0, unassisted=True), *done(5, load=0))
    athlete.logs(PerformedExercise("single-leg-box-squat", sets=sets))
    assert (athlete.asked("sits").stage, athlete.why("sits")) == ("hands_free", "not_confirmed")


def test_nothing_advances_without_a_log() -> None:
    athlete = on(10)
    before = athlete.progress.progression_states
    athlete.happens(SkipEvent("no time"))
    athlete.logs()
    assert athlete.progress.progression_states == before


# A skipped set turns into load 0 and an increment; a lift that was not done counts as a failure


def test_an_undone_set_is_missed_and_not_a_load_of_zero() -> None:
    athlete = on(10)
    athlete.logs(PerformedExercise(SPLIT_SQUAT, sets=done(12, 12)))
    assert (athlete.why("bss"), athlete.load("bss")) == ("set_missing", 10)


def test_a_lift_that_was_not_done_changes_nothing_however_often() -> None:
    athlete = Athlete(CIRCUIT, start=(StartLoad("lunge", 10),))
    before = athlete.progress.progression_states["lunge"]
    for _ in range(5):
        athlete.trains(only=("bss",))
    assert athlete.progress.progression_states["lunge"] == before


# Load goes negative or under what there is


def test_no_number_of_failures_makes_a_load_negative() -> None:
    athlete = on(8)
    for _ in range(40):
        athlete.trains(1)
        assert athlete.load("bss") in {0, 4, 6, 8}
    assert athlete.load("bss") == 0


def test_no_amount_of_pain_makes_a_load_negative_or_leaves_the_first_stage_downwards() -> None:
    athlete = Athlete(CIRCUIT, start=(StartLoad("sits", 6),))
    for _ in range(12):
        athlete.trains(pain=PainScores(during=7))
        athlete.trains(pain=PainScores(during=3))
        assert athlete.load("sits") in {0, 4}
    assert athlete.asked("sits").stage == "hands_free"


# "3 failures" counts failures that are not in a row


def test_failures_that_are_not_in_a_row_do_not_lower_the_load() -> None:
    athlete = on(10)
    for reps in (5, 5, 9, 5, 5):
        athlete.trains(reps)
    assert athlete.load("bss") == 10


def test_three_in_a_row_do() -> None:
    athlete = on(10)
    for _ in range(3):
        athlete.trains(5)
    assert (athlete.load("bss"), athlete.why("bss")) == (8, "load_down")


def test_the_count_begins_again_once_the_load_was_lowered() -> None:
    athlete = on(10)
    for _ in range(5):
        athlete.trains(5)
    assert athlete.load("bss") == 8
    athlete.trains(5)
    assert athlete.load("bss") == 6


# A rep target falls under its own range after a bad day


@pytest.mark.parametrize("reps", [0, 1, 5, 8])
def test_a_bad_day_never_takes_the_target_under_its_range(reps: int) -> None:
    athlete = on(10)
    athlete.trains(10)
    for _ in range(4):
        athlete.trains(reps)
        assert 9 <= (athlete.reps("bss") or 0) <= 12


def test_a_bad_day_does_not_lower_a_target_that_was_earned() -> None:
    athlete = on(10)
    athlete.trains(10)
    athlete.trains(9)
    assert athlete.reps("bss") == 11


# Rounding breaks the next step


def test_an_increase_is_strictly_heavier_and_can_be_built() -> None:
    athlete = Athlete(start=(StartLoad("bss", 60),), having=setup((dumbbells(50, 60, 80, 100),)))
    for heavier in (80, 100):
        athlete.trains(12)
        assert (athlete.load("bss"), athlete.why("bss")) == (heavier, "load_up")


def test_without_a_heavier_load_the_code_says_so() -> None:
    athlete = on(20)
    athlete.trains(12)
    assert (athlete.load("bss"), athlete.why("bss")) == (20, "no_heavier_load")


def test_a_decrease_is_strictly_lighter() -> None:
    athlete = Athlete(CIRCUIT, start=(StartLoad("bss", 10),))
    athlete.trains(pain=PainScores(during=7))
    assert athlete.load("bss") == 8


# kg and lb through 2.205 and 0.5


def test_a_thousand_steps_are_exact_in_either_unit() -> None:
    kilograms = pounds = 0.0
    for _ in range(1000):
        kilograms, pounds = add(kilograms, 0.1), add(pounds, 2.2)
    assert (kilograms, pounds) == (100, 2200)


def test_45_pounds_are_met_by_45_pounds_for_an_athlete_who_uses_kilograms() -> None:
    athlete = Athlete(start=(StartLoad("bss", 20.41),), having=setup((dumbbells(45, 50, unit=Unit.LB),)))
    athlete.logs(PerformedExercise(SPLIT_SQUAT, sets=done(9, 9, 9, load=45)), unit=Unit.LB)
    assert (athlete.load("bss"), athlete.reps("bss")) == (20.41, 10)


# The left side never gates; extra sets count or crowd out prescribed ones


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
def test_either_side_gates(side: Side) -> None:
    athlete = on(10)
    athlete.trains({side: 8})
    assert (athlete.why("bss"), athlete.reps("bss")) == ("side_behind", 9)


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
def test_either_side_keeps_a_stage(side: Side) -> None:
    athlete = ladder("bodyweight")
    for _ in range(2):
        athlete.trains({side: 4, Side(({*LEFT_AND_RIGHT} - {side}).pop()): 8})
    assert (athlete.asked("sits").stage, athlete.reps("sits")) == ("bodyweight", 5)


def test_extra_good_sets_do_not_replace_a_prescribed_one_that_was_weak() -> None:
    athlete = on(10)
    athlete.logs(PerformedExercise(SPLIT_SQUAT, sets=done(9, 9, 5, 12, 12, 12)))
    assert (athlete.why("bss"), athlete.reps("bss")) == ("reps_short", 9)


# Effort logged where none was prescribed means failure


@pytest.mark.parametrize("effort", [{"rir": 0}, {"rpe": 10}, {"rir": 5}])
def test_effort_is_no_gate_here(effort: dict[str, float]) -> None:
    athlete = Athlete(CIRCUIT)
    athlete.logs(*(as_asked(item, None, None, **effort) for item in athlete.next.exercises))
    assert {athlete.why("bss"), athlete.why("lunge"), athlete.why("warm-up")} == {"reps_up", "load_up", "repeat"}


# Editing or deleting an old session changes nothing afterwards


def test_deleting_an_old_session_changes_what_follows() -> None:
    athlete = on(10)
    for _ in range(4):
        athlete.trains()
    assert athlete.load("bss") == 12
    del athlete.events[3]
    athlete.progress = athlete.folded().progress
    assert (athlete.load("bss"), athlete.reps("bss")) == (10, 12)


# A ladder wraps from its last rung to its first


def test_the_last_stage_is_the_last() -> None:
    athlete = ladder("loaded")
    for _ in range(60):
        athlete.trains(unassisted=True, torso_upright=True)
        assert athlete.asked("sits").stage == "loaded"
    assert athlete.load("sits") == max(item.load for item in RACK[0].loads)


# A load that was never given


def test_an_omitted_load_is_the_prescribed_one_and_not_zero() -> None:
    athlete = on(10)
    athlete.logs(PerformedExercise(SPLIT_SQUAT, sets=done(12, 12, 12, load=None)))
    assert (athlete.load("bss"), athlete.why("bss")) == (12, "load_up")
    assert athlete.asked("bss").decision.facts["load_assumed"] is True
