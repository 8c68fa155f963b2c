"""What the calendar decides when a session is prescribed, and what a prescription says beside its sets."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.policies.schedule import DEFAULT_LAYOFF
from domain.programs.program import SidePolicy
from domain.progress.history import SetupEvent
from domain.progress.progress import OverrideItem, StartLoad
from domain.sessions.prescription import SetKind
from domain.sessions.session import PainScores
from domain.sessions.side import Side
from tests.domain.catalog.test_catalog import GYM
from tests.factories import Athlete, dumbbells, setup

LADDER = (dumbbells(*(n / 2 for n in range(2, 81))),)  # every half kilogram up to 40


def away(
    days: int, start: tuple[StartLoad, ...] = (StartLoad("bss", 20),), program: str = "bulgarian-split-squat"
) -> Athlete:
    """An athlete who trained once and is back after so many days."""
    athlete = Athlete(program, start=start, having=setup(LADDER))
    athlete.trains(torso_upright=True)
    athlete.on = athlete.progress.done_on[0] + timedelta(days)
    return athlete


@pytest.mark.parametrize(
    ("days", "load"), [(14, 20), (15, 19), (27, 19), (28, 18), (41, 18), (42, 16), (83, 16), (84, 20)]
)
def test_a_break_lowers_the_load_of_the_day(days: int, load: float) -> None:
    assert away(days).load("bss") == load


def test_a_break_says_how_long_it_was() -> None:
    assert away(30).asked("bss").decision.text.startswith("30 days since the last session. Today: 18 kg")


def test_after_a_break_the_lighter_load_is_the_new_working_load_once_it_was_done() -> None:
    athlete = away(30)
    athlete.trains()
    assert (athlete.load("bss"), athlete.why("bss")) == (18, "reps_up")


def test_a_break_costs_nothing_until_the_day_comes() -> None:
    athlete = away(30)
    assert athlete.load("bss") == 18
    athlete.on -= timedelta(20)
    assert athlete.load("bss") == 20


def test_days_are_counted_from_the_last_session_done_and_a_skip_is_none() -> None:
    assert away(20).load("bss") == 19


@pytest.mark.parametrize("days", [84, 200])
def test_after_twelve_weeks_the_stage_starts_again_where_the_coach_had_started_it(days: int) -> None:
    athlete = Athlete(start=(StartLoad("bss", 10),), having=setup(LADDER))
    for _ in range(5):
        athlete.trains(12)
    assert athlete.load("bss") == 12.5
    athlete.on = athlete.progress.done_on[0] + timedelta(days)
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.why("bss")) == (10, 9, "layoff_restart")


@pytest.mark.parametrize(
    ("sessions", "stage", "load", "reps"), [(0, "hands_free", 0, 5), (2, "bodyweight", 0, 5), (8, "loaded", 1, 5)]
)
def test_after_twelve_weeks_each_stage_of_the_box_squat_starts_again_in_itself(
    sessions: int, stage: str, load: float, reps: int
) -> None:
    athlete = Athlete("runner-knee-strength", having=setup(LADDER))
    for _ in range(sessions):
        athlete.trains(unassisted=True)
    athlete.on += timedelta(100)
    issued = athlete.asked("sits")
    assert (issued.stage, issued.sets[0].load, issued.sets[0].reps) == (stage, load, reps)


def test_after_twelve_weeks_whoever_began_a_loaded_stage_with_nothing_to_lift_begins_it_so_again() -> None:
    athlete = Athlete("runner-knee-strength", start=(StartLoad("sits", 6),), having=setup(()))
    athlete.trains()
    athlete.happens(SetupEvent(setup(LADDER)))
    athlete.on += timedelta(100)
    assert (athlete.asked("sits").stage, athlete.load("sits")) == ("loaded", 0)


def test_a_break_never_makes_anything_heavier() -> None:
    athlete = Athlete(start=(StartLoad("bss", 20),), having=setup(LADDER))
    athlete.trains(pain=PainScores())
    athlete.trains(9, load=10)
    athlete.trains(9, load=10)
    for step in DEFAULT_LAYOFF:
        athlete.on = athlete.progress.done_on[0] + timedelta(step.min_days)
        assert athlete.load("bss") <= 10


def test_a_prescription_asked_for_too_early_is_for_the_earliest_day() -> None:
    athlete = Athlete("runner-knee-strength")
    athlete.trains()
    athlete.on = athlete.progress.done_on[0]
    assert athlete.next.on == athlete.next.due.earliest == athlete.progress.done_on[0] + timedelta(2)


def test_an_exercise_comes_with_its_tempo_rest_and_cues() -> None:
    issued = Athlete("runner-knee-strength").asked("bss")
    assert (str(issued.tempo), issued.rest_seconds, issued.cues) == ("3-0-1", 60, ("torso upright",))


def test_the_circuit_is_three_rounds_of_three_sets_a_side() -> None:
    issued = Athlete("runner-knee-strength").next
    assert issued.rounds == 3
    assert all(len(item.sets) == 6 for item in issued.exercises)


@pytest.mark.parametrize(("slot", "effort"), [("bss", (1, 2)), ("lunge", (3, None)), ("warm-up", (None, None))])
def test_heavy_and_medium_heavy_are_shown_in_reps_in_reserve(slot: str, effort: tuple[float | None, ...]) -> None:
    one = Athlete("runner-knee-strength").asked(slot).sets[0]
    assert (one.rir, one.rir_max) == effort


def test_the_same_progress_and_day_give_the_same_prescription() -> None:
    athlete = away(30)
    assert athlete.next == athlete.next


def test_every_built_in_program_prescribes_a_first_session() -> None:
    for slug in PROGRAMS:
        assert all(item.sets for item in Athlete(slug).next.exercises)


def test_a_layoff_is_reported_even_if_no_lighter_load_can_be_built() -> None:
    athlete = Athlete(start=(StartLoad("bss", 10),), having=setup((dumbbells(10, 20),)))
    athlete.trains()
    athlete.on = athlete.progress.done_on[0] + timedelta(20)
    issued = athlete.asked("bss")
    assert (issued.sets[0].load, issued.decision.code, issued.decision.action) == (10, "layoff_same_load", "hold")
    assert issued.decision.text.startswith("20 days since the last session. A lighter load is due, but 10 kg")


def test_with_independent_sides_a_layoff_is_reported_for_each_side() -> None:
    program = PROGRAMS["bulgarian-split-squat"]
    own = replace(program, policies=replace(program.policies, sides=SidePolicy.INDEPENDENT))
    athlete = Athlete(own, start=(StartLoad("bss", 10, Side.LEFT), StartLoad("bss", 16, Side.RIGHT)), having=setup())
    athlete.trains()
    athlete.on = athlete.progress.done_on[0] + timedelta(30)
    decision = athlete.asked("bss").decision
    assert decision.text == (
        "Left: 30 days since the last session. A lighter load is due, but 10 kg is the closest available. "
        "Stop a set early if it feels too heavy. "
        "Right: 30 days since the last session. Today: 14 kg, then build back up."
    )


# Warm-ups of a training max


def warm_ups(athlete: Athlete) -> list[float]:
    return [item.load for item in athlete.asked("press").sets if item.kind is SetKind.WARM_UP]


def test_a_warm_up_can_be_a_share_of_the_training_max() -> None:
    athlete = Athlete("5-3-1", (StartLoad("press", 100),), setup(GYM))  # a training max of 90: 36, 45 and 54
    assert warm_ups(athlete) == [35, 45, 55]


def test_a_warm_up_is_never_heavier_than_what_a_coach_asks_for() -> None:
    athlete = Athlete("5-3-1", (StartLoad("press", 100),), setup(GYM))
    athlete.is_told(OverrideItem("press", load=40))
    assert warm_ups(athlete) == [35, 40, 40]
