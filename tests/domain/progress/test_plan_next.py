"""One session in, new progress out: what counts as a session, and what moves on after it."""

from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.programs.program import Program, SidePolicy
from domain.progress.progress import StartLoad
from domain.sessions.session import PainScores, PerformedExercise
from tests.factories import RACK, Athlete, as_asked, done, dumbbells, setup

GREEN, RED = PainScores(during=1), PainScores(during=7)
BSS = PROGRAMS["bulgarian-split-squat"]
CIRCUIT = PROGRAMS["runner-knee-strength"]
SPLIT_SQUAT = "bulgarian-split-squat"


def at(load: float) -> tuple[StartLoad, ...]:
    return (StartLoad("bss", load),)


def with_pain(program: Program = BSS, sides: SidePolicy = SidePolicy.WEAKER_LEADS) -> Program:
    return replace(program, policies=replace(CIRCUIT.policies, sides=sides))


def test_a_morning_score_that_is_not_in_makes_the_next_session_provisional() -> None:
    athlete = Athlete(with_pain())
    athlete.trains(pain=GREEN)
    assert athlete.next.provisional


def test_a_morning_score_makes_it_final() -> None:
    athlete = Athlete(with_pain())
    athlete.trains(pain=PainScores(next_morning=0))
    assert not athlete.next.provisional


def test_a_morning_score_that_never_comes_is_no_gate() -> None:
    athlete = Athlete(with_pain())
    for _ in range(4):
        athlete.trains(pain=GREEN)
    assert athlete.load("bss") == 6


def test_a_session_with_nothing_of_the_program_moves_nothing() -> None:
    athlete = Athlete(CIRCUIT)
    before = athlete.progress
    said = athlete.logs(PerformedExercise("leg-press", sets=done(12)))
    assert [item.code for item in said] == ["not_in_program"]
    assert (athlete.progress.sessions, athlete.progress.done_on) == (before.sessions, before.done_on)
    assert athlete.progress.progression_states == before.progression_states


def test_an_exercise_without_a_single_set_does_not_make_a_session() -> None:
    athlete = Athlete(CIRCUIT)
    athlete.logs(PerformedExercise("bulgarian-split-squat"))
    assert athlete.progress.sessions == 0


def test_a_session_before_the_enrollment_started_is_judged_like_any_other() -> None:
    athlete = Athlete()
    athlete.logs(as_asked(athlete.asked("bss")), on=athlete.on.replace(month=8))
    assert (athlete.progress.sessions, athlete.reps("bss")) == (1, 10)


def test_the_heaviest_dumbbell_is_no_error_and_reps_stay_at_the_top() -> None:
    athlete = Athlete(start=at(20))
    for _ in range(6):
        athlete.trains()
    assert (athlete.why("bss"), athlete.load("bss"), athlete.reps("bss")) == ("no_heavier_load", 20, 12)


def test_a_load_that_is_between_two_dumbbells_is_built() -> None:
    athlete = Athlete(start=at(11), having=setup((dumbbells(8, 10, 12.5),)))
    assert athlete.load("bss") == 10


def test_everything_asked_for_carries_a_load_of_the_rack() -> None:
    athlete = Athlete(CIRCUIT)
    rack = {0.0, *(item.load for item in RACK[0].loads)}
    for _ in range(12):
        assert {one.load for item in athlete.next.exercises for one in item.sets} <= rack
        athlete.trains(unassisted=True, torso_upright=True)
