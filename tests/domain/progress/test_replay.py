"""A session without an enrollment, as a program reads it when it is replayed."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.progress.enrollment_start import start_progress
from domain.progress.history import Event, SessionEvent, SkipEvent, apply, fold
from domain.progress.prescribe import prescribe
from domain.progress.progress import EnrollmentStart, Progress, StartLoad
from domain.progress.replay import as_replayed, concerns
from domain.sessions.prescription import SetKind
from domain.sessions.session import Performance, PerformedExercise, PerformedSet
from tests.factories import DAY_ONE, dumbbells, plan, setup

SPLIT_SQUAT = "bulgarian-split-squat"
PLAN = plan("bulgarian-split-squat")
PLANS = {PLAN.named: PLAN}


def did(*exercises: PerformedExercise, on: date = DAY_ONE) -> Performance:
    return Performance(on, on, exercises)


def sets(exercise: str, *loads: float, kind: SetKind = SetKind.WORK) -> PerformedExercise:
    return PerformedExercise(exercise, sets=tuple(PerformedSet(kind=kind, reps=12, load=load) for load in loads))


def begun(not_due_before: date | None = None) -> Progress:
    """The split squat program, at 4 kg."""
    start = EnrollmentStart(DAY_ONE, setup((dumbbells(4, 6, 8, 10, 12),)), (StartLoad("bss", 4),))
    progress = start_progress(PLAN, start, {})
    return replace(progress, not_due_before=not_due_before)


def replayed(n: int, *exercises: PerformedExercise) -> Event:
    on = DAY_ONE + timedelta(2 * n)
    return Event(UUID(int=n), on, 0, SessionEvent(did(*exercises, on=on)), replayed=True)


def logged(on: date) -> Event:
    """A session of the enrollment."""
    return Event(UUID(int=1), on, 1, SessionEvent(did(SQUATS, on=on)))


SQUATS = sets(SPLIT_SQUAT, 4, 4, 4)
CURLS = sets("dumbbell-curl", 10, 10, 10)


def test_a_session_concerns_a_program_that_trains_one_of_its_exercises() -> None:
    assert concerns(PLAN, did(CURLS, SQUATS))
    assert not concerns(PLAN, did(CURLS))


def test_an_exercise_without_sets_says_nothing() -> None:
    assert not concerns(PLAN, did(PerformedExercise(SPLIT_SQUAT)))


def test_only_exercises_of_the_program_are_read() -> None:
    assert as_replayed(PLAN, did(CURLS, SQUATS)).exercises == (SQUATS,)


def test_first_sets_that_rise_are_read_as_warm_ups() -> None:
    (read,) = as_replayed(PLAN, did(sets(SPLIT_SQUAT, 2, 4, 8, 8))).exercises
    assert [one.kind for one in read.sets] == [SetKind.WARM_UP, SetKind.WARM_UP, SetKind.WORK, SetKind.WORK]


def test_an_app_that_marks_warm_ups_marks_all_of_them() -> None:
    marked = sets(SPLIT_SQUAT, 1, kind=SetKind.WARM_UP)
    exercise = PerformedExercise(SPLIT_SQUAT, sets=(*marked.sets, *sets(SPLIT_SQUAT, 2, 4, 8).sets))
    assert as_replayed(PLAN, did(exercise)).exercises == (exercise,)


# In the fold


def test_a_replayed_session_is_judged_as_if_it_had_been_logged_in_the_program() -> None:
    progress, decisions = apply(PLANS, begun(), replayed(1, CURLS, SQUATS))
    assert (progress, decisions) == apply(PLANS, begun(), logged(DAY_ONE + timedelta(2)))


def test_a_session_that_no_longer_concerns_the_program_changes_nothing() -> None:
    assert apply(PLANS, begun(), replayed(1, CURLS)) == (begun(), ())


def test_replayed_sessions_of_one_day_come_before_those_of_the_enrollment() -> None:
    on = DAY_ONE + timedelta(2)
    own = Event(UUID(int=9), on, 1, SessionEvent(did(sets(SPLIT_SQUAT, 4), on=on)))
    folded = fold(PLANS, begun(), [own, replayed(1, SQUATS)])
    assert list(folded.decisions) == [UUID(int=1), UUID(int=9)]


def test_only_a_session_can_be_replayed() -> None:
    with pytest.raises(TypeError, match="is replayed, but no session"):
        apply(PLANS, begun(), Event(UUID(int=1), DAY_ONE, 1, SkipEvent("travel"), replayed=True))


# When the next session is due


def due(progress: Progress) -> tuple[date, date | None]:
    window = prescribe(PLAN, progress, DAY_ONE).due
    assert window is not None
    return window.earliest, window.latest


def test_after_replayed_sessions_the_first_day_of_the_enrollment_is_the_earliest() -> None:
    first_day = DAY_ONE + timedelta(30)
    progress, _ = apply(PLANS, begun(first_day), replayed(1, SQUATS))
    assert due(progress) == (first_day, None)


def test_a_replayed_session_shortly_before_still_counts_as_training() -> None:
    """Two days apart: the day after the last session is too early."""
    first_day = DAY_ONE + timedelta(3)
    progress, _ = apply(PLANS, begun(first_day), replayed(1, SQUATS))
    assert due(progress) == (DAY_ONE + timedelta(4), None)


def test_once_a_session_was_done_the_schedule_counts() -> None:
    first_day = DAY_ONE + timedelta(30)
    progress, _ = apply(PLANS, begun(first_day), logged(first_day))
    assert due(progress) == (first_day + timedelta(2), first_day + timedelta(3))
