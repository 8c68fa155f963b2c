"""Recorded sessions of one exercise, `squat`, as the tests of reports log them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from domain.decision import Action, Decision
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise, Laterality
from domain.reports.exercise_work import RecordedSession
from domain.sessions.metric import Interval
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, SetKind
from domain.sessions.session import PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import Side

MONDAY = date(2026, 9, 7)
NO_PAIN = PainScores()
SQUAT = Exercise("squat", "Squat", Laterality.TWO_SIDED, bodyweight=True)
LUNGE = Exercise("squat", "Lunge", Laterality.ONE_SIDED, bodyweight=True)
PULL_UP = Exercise("squat", "Pull-up", Laterality.TWO_SIDED, bodyweight=True, lifts_bodyweight=True)


def reps(count: int, load: float | None = None, side: Side = Side.BOTH, **others: object) -> PerformedSet:
    return PerformedSet(reps=count, load=load, side=side, **others)  # type: ignore[arg-type]  # fields of a set


def on(day: int) -> date:
    """The date so many days after a Monday."""
    return MONDAY + timedelta(days=day)


def session_id(number: int) -> UUID:
    return UUID(int=number + 1)


def recorded(
    day: int,
    *sets: PerformedSet,
    asked: tuple[PrescribedSet, ...] = (),
    pain: PainScores = NO_PAIN,
    codes: tuple[str, ...] = (),
    body_weight: float | None = None,
    number: int | None = None,
    unit: Unit = Unit.KG,
    time_of_day: str | None = None,
    substitute_for: str | None = None,
) -> RecordedSession:
    """A session so many days after a Monday, with the id of its number, by default that of its day."""
    item = PerformedExercise("squat", substitute_for=substitute_for, sets=sets)
    done = Performance(on(day), on(day), (item,), pain, unit, time_of_day=time_of_day)
    decisions = tuple(Decision(slot="squat", action=Action.HOLD, code=code, facts={}, text="") for code in codes)
    issued = (issued_squat(*asked),) if asked or codes else ()
    identity = session_id(day if number is None else number)
    return RecordedSession(done, issued, unit, decisions, body_weight, identity)


def issued_squat(*sets: PrescribedSet) -> PrescribedExercise:
    return PrescribedExercise(
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
        decision=Decision(slot="squat", action=Action.START, code="start", facts={}, text=""),
    )


def asked(number: int, count: int, load: float = 0.0, side: Side = Side.BOTH) -> PrescribedSet:
    return PrescribedSet(set=number, kind=SetKind.WORK, side=side, reps=count, load=load)


def asked_intervals(number: int, count: int) -> PrescribedSet:
    return PrescribedSet(set=number, kind=SetKind.WORK, side=Side.BOTH, reps=count, interval=Interval(work_seconds=60))
