"""Series over time, from sessions as a lifter logs them."""

from datetime import date, timedelta

import pytest

from domain.decision import Action, Decision
from domain.loads.loading import Unit
from domain.reports.exercise_work import RecordedSession
from domain.reports.series import MOST_LINES, Point, SeriesKind, loads_of_exercises, series
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, SetKind
from domain.sessions.session import PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import AffectedSide, Side

MONDAY = date(2026, 9, 7)
NO_PAIN = PainScores()


def performed(
    day: int, *sets: PerformedSet, unit: Unit | None = None, pain: PainScores = NO_PAIN, exercise: str = "squat"
) -> Performance:
    on = MONDAY + timedelta(days=day)
    return Performance(on, on, (PerformedExercise(exercise, sets=sets),), pain, unit)


def decision(action: Action, code: str = "reps_short") -> Decision:
    return Decision(slot="squat", action=action, code=code, facts={}, text="")


def prescribed(*sets: PrescribedSet) -> tuple[PrescribedExercise, ...]:
    return (
        PrescribedExercise(
            slot="squat",
            exercise="squat",
            variant=None,
            stage=None,
            group=None,
            tempo=None,
            rest_seconds=None,
            cues=(),
            notes=None,
            sets=sets,
            decision=decision(Action.START),
        ),
    )


def asked(number: int, reps: int, load: float = 0.0, side: Side = Side.BOTH) -> PrescribedSet:
    return PrescribedSet(set=number, kind=SetKind.WORK, side=side, reps=reps, load=load)


def values(kind: SeriesKind, *sessions: RecordedSession, line: int = 0, **options: object) -> list[float]:
    found = series(kind, sessions, "squat", Unit.KG, **options)  # type: ignore[arg-type]  # the options of `series`
    return [point.value for point in found.lines[line].points]


def test_load_is_the_heaviest_and_reps_are_those_of_the_weakest_set() -> None:
    session = RecordedSession(performed(0, PerformedSet(reps=5, load=100), PerformedSet(reps=3, load=90)))
    assert values(SeriesKind.LOAD, session) == [100]
    assert values(SeriesKind.LOAD, session, line=1) == [3]


def test_points_are_in_the_order_of_training_whatever_the_order_of_the_log() -> None:
    later = RecordedSession(performed(7, PerformedSet(reps=5, load=102.5)))
    earlier = RecordedSession(performed(0, PerformedSet(reps=5, load=100)))
    assert series(SeriesKind.LOAD, [later, earlier], "squat", Unit.KG).lines[0].points == (
        Point(MONDAY, 100),
        Point(MONDAY + timedelta(days=7), 102.5),
    )


def test_a_set_without_a_load_counts_with_the_prescribed_one() -> None:
    session = RecordedSession(performed(0, PerformedSet(reps=5)), prescribed(asked(1, 5, load=80)))
    assert values(SeriesKind.LOAD, session) == [80]


def test_loads_in_pounds_are_converted() -> None:
    session = RecordedSession(performed(0, PerformedSet(reps=5, load=225), unit=Unit.LB))
    assert values(SeriesKind.LOAD, session) == [102.06]


def test_warm_ups_other_exercises_and_substitutes_are_left_out() -> None:
    on = MONDAY
    sets = (PerformedSet(reps=5, load=100), PerformedSet(reps=5, load=120, kind=SetKind.WARM_UP))
    others = (
        PerformedExercise("bench", sets=(PerformedSet(reps=5, load=200),)),
        PerformedExercise("squat", substitute_for="bench", sets=(PerformedSet(reps=5, load=300),)),
    )
    session = RecordedSession(Performance(on, on, (PerformedExercise("squat", sets=sets), *others)))
    assert values(SeriesKind.LOAD, session) == [100]


def test_assistance_is_a_load_below_zero() -> None:
    assert values(SeriesKind.LOAD, RecordedSession(performed(0, PerformedSet(reps=5, assistance=20)))) == [-20]


def test_the_estimated_maximum_is_the_best_of_the_session_by_epley() -> None:
    session = RecordedSession(performed(0, PerformedSet(reps=5, load=100), PerformedSet(reps=10, load=90)))
    assert values(SeriesKind.E1RM, session) == [120]  # 90 x (1 + 10 / 30)


def test_a_session_with_a_questioned_load_has_no_estimated_maximum() -> None:
    sets = PerformedSet(reps=5, load=1000)
    session = RecordedSession(
        performed(0, sets), prescribed(asked(1, 5, 100)), decisions=(decision(Action.HOLD, "load_questioned"),)
    )
    assert values(SeriesKind.E1RM, session) == []
    assert values(SeriesKind.LOAD, session) == [1000]


@pytest.mark.parametrize(("body_weight", "estimated"), [(80.0, [120.0]), (None, [])])
def test_an_exercise_that_lifts_the_body_includes_its_weight(body_weight: float | None, estimated: list[float]) -> None:
    session = RecordedSession(performed(0, PerformedSet(reps=6, load=20)), body_weight=body_weight)
    assert values(SeriesKind.E1RM, session, lifts_bodyweight=True) == estimated  # (80 + 20) x (1 + 6 / 30)


def test_asked_and_done_are_sums_of_all_sets() -> None:
    session = RecordedSession(
        performed(0, PerformedSet(reps=5), PerformedSet(reps=3)), prescribed(asked(1, 5), asked(2, 5))
    )
    assert values(SeriesKind.TARGETS, session) == [10]
    assert values(SeriesKind.TARGETS, session, line=1) == [8]


@pytest.mark.parametrize(
    ("prescribed_sides", "logged_sides"),
    [((Side.LEFT, Side.RIGHT), (Side.BOTH,)), ((Side.BOTH,), (Side.LEFT, Side.RIGHT))],
)
def test_sides_are_counted_as_they_were_prescribed(
    prescribed_sides: tuple[Side, ...], logged_sides: tuple[Side, ...]
) -> None:
    session = RecordedSession(
        performed(0, *(PerformedSet(reps=5, side=side) for side in logged_sides)),
        prescribed(*(asked(1, 5, side=side) for side in prescribed_sides)),
    )
    assert values(SeriesKind.TARGETS, session) == values(SeriesKind.TARGETS, session, line=1)


def test_holds_are_asked_and_done_in_seconds() -> None:
    target = PrescribedSet(set=1, kind=SetKind.WORK, side=Side.BOTH, reps=None, seconds=30)
    found = series(
        SeriesKind.TARGETS,
        [RecordedSession(performed(0, PerformedSet(seconds=25)), prescribed(target))],
        "squat",
        Unit.KG,
    )
    assert [(line.name, line.unit, line.points[0].value) for line in found.lines] == [
        ("asked", "s", 30),
        ("done", "s", 25),
    ]


def test_pain_has_a_line_for_each_time_and_counts_pain_of_single_sets() -> None:
    session = RecordedSession(
        performed(0, PerformedSet(reps=5, pain=4), pain=PainScores(before=1, during=2, next_morning=0))
    )
    assert [values(SeriesKind.PAIN, session, line=n) for n in range(4)] == [[1], [4], [], [0]]


def test_symmetry_compares_the_affected_side_with_the_other() -> None:
    sets = (PerformedSet(reps=10, side=Side.LEFT), PerformedSet(reps=8, side=Side.RIGHT))
    session = RecordedSession(performed(0, *sets))
    assert values(SeriesKind.SYMMETRY, session, affected=AffectedSide.RIGHT) == [80]
    assert values(SeriesKind.SYMMETRY, session, affected=AffectedSide.LEFT) == [125]
    assert values(SeriesKind.SYMMETRY, session) == [80]


def test_an_exercise_for_both_sides_at_once_has_no_symmetry() -> None:
    assert values(SeriesKind.SYMMETRY, RecordedSession(performed(0, PerformedSet(reps=5, load=100)))) == []


def test_volume_is_load_times_good_reps_by_week() -> None:
    sessions = [
        RecordedSession(performed(day, PerformedSet(reps=5, good_reps=4, load=100), PerformedSet(reps=5, load=50)))
        for day in (0, 6, 7)
    ]
    found = series(SeriesKind.VOLUME, sessions, "squat", Unit.KG)
    assert found.lines[0].points == (Point(MONDAY, 1300), Point(MONDAY + timedelta(days=7), 650))
    assert [point.value for point in found.lines[1].points] == [18, 9]


def test_days_without_progress_are_marked() -> None:
    sessions = [
        RecordedSession(performed(0, PerformedSet(reps=5)), prescribed(asked(1, 5)), decisions=(decision(action),))
        for action in (Action.HOLD, Action.ADVANCE)
    ]
    found = series(SeriesKind.LOAD, sessions, "squat", Unit.KG)
    assert [(mark.on, mark.action) for mark in found.marks] == [(MONDAY, Action.HOLD)]


@pytest.mark.parametrize("kind", SeriesKind)
def test_a_series_without_sessions_is_empty(kind: SeriesKind) -> None:
    assert series(kind, [], "squat", Unit.KG).is_empty


def test_the_loads_of_several_exercises_have_a_line_each_by_name() -> None:
    sessions = [
        RecordedSession(performed(day, PerformedSet(reps=5, load=load), exercise=exercise))
        for day, load, exercise in ((0, 100, "squat"), (2, 60, "bench"), (4, 105, "squat"))
    ]
    found = loads_of_exercises(sessions, {"squat": "Back squat"}, Unit.KG)
    assert [(line.name, line.unit, [point.value for point in line.points]) for line in found.lines] == [
        ("Back squat", "kg", [100, 105]),
        ("bench", "kg", [60]),
    ]


def test_an_exercise_that_was_never_loaded_has_its_reps() -> None:
    session = RecordedSession(performed(0, PerformedSet(reps=12, load=0), PerformedSet(reps=9), exercise="push-up"))
    (line,) = loads_of_exercises([session], {}, Unit.KG).lines
    assert (line.unit, [point.value for point in line.points]) == ("reps", [9])


def test_only_the_exercises_that_were_trained_last_have_a_line() -> None:
    sessions = [RecordedSession(performed(day, PerformedSet(reps=5, load=50), exercise=f"e{day}")) for day in range(9)]
    found = loads_of_exercises(sessions, {}, Unit.KG)
    assert [line.name for line in found.lines] == [f"e{day}" for day in range(9 - MOST_LINES, 9)]
