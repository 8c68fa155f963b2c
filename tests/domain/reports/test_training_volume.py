"""Work sets by movement pattern and week."""

from domain.catalog import EXERCISES
from domain.programs.movement import MovementPattern
from domain.reports.training_volume import PatternVolume, TrainingVolume, training_volume
from domain.sessions.prescription import SetKind
from domain.sessions.session import Performance, PerformedExercise, PerformedSet
from domain.sessions.side import Side
from tests.domain.reports.recorded import MONDAY, on, reps

SQUAT, LUNGE = "back-squat", "bulgarian-split-squat"


def session(day: int, exercise: str, *sets: PerformedSet, substitute_for: str | None = None) -> Performance:
    item = PerformedExercise(exercise, sets=sets, substitute_for=substitute_for)
    return Performance(on(day), on(day), (item,))


def counted(*sessions: Performance) -> dict[MovementPattern | None, tuple[int, ...]]:
    return {each.pattern: each.sets for each in training_volume(sessions, EXERCISES).patterns}


def test_without_sessions_there_are_no_weeks() -> None:
    assert training_volume([], EXERCISES) == TrainingVolume((), ())


def test_the_sets_of_each_pattern_are_counted_by_week() -> None:
    sessions = [
        session(15, SQUAT, reps(5)),
        session(0, SQUAT, reps(5), reps(5)),
        session(6, "front-squat", reps(5)),
        session(1, "bench-press", reps(5)),
    ]
    assert training_volume(sessions, EXERCISES) == TrainingVolume(
        (MONDAY, on(7), on(14)),
        (
            PatternVolume(MovementPattern.SQUAT, (3, 0, 1)),
            PatternVolume(MovementPattern.HORIZONTAL_PUSH, (1, 0, 0)),
        ),
    )


def test_the_side_with_more_sets_counts() -> None:
    sides = [reps(8, side=side) for side in (Side.LEFT, Side.RIGHT, Side.LEFT)]
    assert counted(session(0, LUNGE, reps(8), *sides)) == {EXERCISES[LUNGE].pattern: (3,)}


def test_warm_ups_drop_sets_and_sets_in_which_nothing_was_done_do_not_count() -> None:
    sets = (
        reps(5),
        PerformedSet(seconds=20),
        PerformedSet(distance_m=20),
        reps(0),
        PerformedSet(load=100),
        PerformedSet(reps=5, kind=SetKind.WARM_UP),
        PerformedSet(reps=5, kind=SetKind.DROP),
    )
    assert counted(session(0, SQUAT, *sets)) == {MovementPattern.SQUAT: (3,)}
    assert counted(session(0, SQUAT, reps(0))) == {}


def test_an_exercise_counts_for_its_own_pattern_also_as_a_substitute() -> None:
    assert counted(session(0, SQUAT, reps(5), substitute_for="press")) == {MovementPattern.SQUAT: (1,)}


def test_an_exercise_without_a_pattern_or_that_is_not_known_counts_apart() -> None:
    assert counted(session(0, "unknown", reps(5)), session(0, SQUAT, reps(5))) == {
        MovementPattern.SQUAT: (1,),
        None: (1,),
    }


def test_an_exercise_in_two_slots_counts_twice() -> None:
    item = PerformedExercise(SQUAT, sets=(reps(5),))
    assert counted(Performance(MONDAY, MONDAY, (item, item))) == {MovementPattern.SQUAT: (2,)}
