"""Somebody who trains, for the tables of the documentation: the domain's own functions, with nothing typed in.

What is asked comes from `prescribe`, what follows from the fold. A `SessionScript` says how a session differs from
what was asked.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.catalog import EXERCISES
from domain.decision import Decision
from domain.programs.exercise import Exercise
from domain.programs.program import Plan, Program
from domain.progress.enrollment_start import start_progress
from domain.progress.history import Event, SessionEvent, apply
from domain.progress.prescribe import prescribe
from domain.progress.progress import EnrollmentStart
from domain.reports.in_words import sets as in_words
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, PrescriptionContent, SetKind
from domain.sessions.session import PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import Side

MONDAY = date(2026, 9, 7)
TO_FATIGUE, TO_FATIGUE_LOADED = 15, 6  # reps that somebody does in a set to fatigue, without load and with one


class SessionScript(Struct, frozen=True, kw_only=True):
    """How a session goes, measured against what was asked. By default: exactly as asked, everything confirmed."""

    short: int = 0  # reps missing in the last set of every exercise
    behind: Mapping[tuple[str, Side], int] = {}  # reps missing in the last set of one slot on one side
    over: int = 0  # reps on top in sets that are open
    reserve: float = 0  # reps in reserve on top of those asked for
    pain: PainScores = PainScores()
    upright: bool = True


class SessionLine(Struct, frozen=True):
    """One exercise of a session: what was asked, what was done, what was decided (None: nothing was judged)."""

    slot: str
    exercise: str
    variant: str | None
    stage: str | None
    asked: str
    done: str
    as_asked: bool
    extra: bool  # more than the target, in sets that are open or to fatigue
    decision: Decision | None


class TrainedSession(Struct, frozen=True):
    """One session, whole."""

    number: int
    on: date
    day: str | None
    week: int | None
    pain: PainScores
    lines: tuple[SessionLine, ...]


class ExampleAthlete:
    """Somebody on a program, from a Monday on."""

    def __init__(
        self, program: Program, enrolled: EnrollmentStart, exercises: Mapping[str, Exercise] = EXERCISES
    ) -> None:
        used = dict.fromkeys(slot.exercise for _, slot in program.slots())
        self.plan = Plan(program, 1, tuple(exercises[slug] for slug in used))
        self.exercises = exercises
        self.progress = start_progress(self.plan, enrolled, {})
        self.sessions = 0

    def next(self, on: date) -> PrescriptionContent:
        """What is asked on this date, or on the first one after it that the program allows."""
        return prescribe(self.plan, self.progress, on)

    def trains(self, on: date, way: SessionScript) -> TrainedSession:
        """One session: read what is asked, do it this way, fold it in."""
        issued = self.next(on)
        done = tuple(_exercise(item, way) for item in issued.exercises if item.sets)
        performance = Performance(issued.on, issued.on, done, way.pain)
        self.sessions += 1
        event = Event(
            UUID(int=self.sessions), issued.on, self.sessions, SessionEvent(performance, issued.exercises, issued.unit)
        )
        self.progress, decisions = apply({self.plan.named: self.plan}, self.progress, event)
        said = {decision.slot: decision for decision in decisions}
        by_slot = {item.slot: item for item in done}
        return TrainedSession(
            number=issued.session_number,
            on=issued.on,
            day=issued.day,
            week=issued.week,
            pain=way.pain,
            lines=tuple(
                self._line(issued, item, by_slot.get(item.slot), said.get(item.slot)) for item in issued.exercises
            ),
        )

    def _line(
        self,
        issued: PrescriptionContent,
        item: PrescribedExercise,
        done: PerformedExercise | None,
        decision: Decision | None,
    ) -> SessionLine:
        exercise = self.exercises[item.exercise]
        variant = exercise.variant(item.variant)
        work = [one for one in item.sets if one.kind is SetKind.WORK]
        performed = done.sets if done is not None else ()
        return SessionLine(
            slot=item.slot,
            exercise=exercise.name,
            variant=variant.name if variant else None,
            stage=item.stage.replace("_", " ") if item.stage else None,
            asked=in_words(_bare(item), issued.unit.value),
            done=done_in_words(performed, {(one.set, one.side): one.load for one in work}, issued.unit.value),
            as_asked=all(_met(a, b) for a, b in zip(work, performed, strict=True)),
            extra=any(one.open or one.reps_max is not None or one.seconds_max is not None for one in work),
            decision=decision,
        )


def train(trainee: ExampleAthlete, ways: Sequence[SessionScript], dates: Sequence[date]) -> tuple[TrainedSession, ...]:
    """A session for each way, on its date or the first one after it that the program allows."""
    return tuple(trainee.trains(on, way) for on, way in zip(dates, ways, strict=True))


def dates(weekdays: Sequence[int], sessions: int) -> tuple[date, ...]:
    """The dates of so many sessions on these days of the week (Monday is 0), from the first Monday on."""
    return tuple(
        MONDAY + timedelta(weeks=n // len(weekdays), days=weekdays[n % len(weekdays)]) for n in range(sessions)
    )


def done_in_words(
    sets: Sequence[PerformedSet], asked: Mapping[tuple[int | None, Side], float] | None = None, unit: str = ""
) -> str:
    """What was done, set by set: "12, 12, 10"; the load where another was `asked`; sides apart where they differ."""
    loads = asked or {}

    def said(one: PerformedSet) -> str:
        was_asked = loads.get((one.set, one.side), one.load)
        return _amount(one) + (f" at {one.load:g} {unit}" if one.load != was_asked else "")

    sides = {side: ", ".join(said(one) for one in found) for side, found in _by_side(sets).items()}
    if not sides:
        return "not done"
    if len(set(sides.values())) == 1:
        return next(iter(sides.values()))
    return "; ".join(f"{side.value} {text}" for side, text in sides.items())


def _by_side(sets: Sequence[PerformedSet]) -> dict[Side, list[PerformedSet]]:
    ordered = sorted(sets, key=lambda one: list(Side).index(one.side))
    return {side: list(found) for side, found in groupby(ordered, key=lambda one: one.side)}


def _amount(one: PerformedSet) -> str:
    return f"{one.seconds:g} s" if one.seconds is not None else str(one.reps)


def _bare(item: PrescribedExercise) -> PrescribedExercise:
    """Without tempo and rest, which are the same in every session."""
    return replace(item, tempo=None, rest_seconds=None)


def _met(asked: PrescribedSet, done: PerformedSet) -> bool:
    if asked.is_hold:
        return (done.seconds or 0) >= (asked.seconds or 0)
    return asked.reps is None or (done.reps or 0) >= asked.reps


def _exercise(item: PrescribedExercise, way: SessionScript) -> PerformedExercise:
    work = [one for one in item.sets if one.kind is SetKind.WORK]
    last = max((one.set for one in work), default=0)
    sets: list[PerformedSet] = []
    for one in work:
        short = way.short + way.behind.get((item.slot, one.side), 0) if one.set == last else 0
        sets.append(_set(one, way, short, _load(one, sets)))
    return PerformedExercise(exercise=item.exercise, slot=item.slot, sets=tuple(sets))


def _load(asked: PrescribedSet, before: Sequence[PerformedSet]) -> float:
    """The load to take: what an earlier set of this session makes of it, where it does."""
    if asked.adjust is None:
        return asked.load
    deciding = (one for one in before if one.side is asked.side and one.set == asked.adjust.from_set)
    reps = next((one.reps for one in deciding), None)
    adjusted = None if reps is None else asked.adjust.load_for(reps)
    return asked.load if adjusted is None else adjusted


def _set(asked: PrescribedSet, way: SessionScript, short: int, load: float) -> PerformedSet:
    to_fatigue = TO_FATIGUE_LOADED if load else TO_FATIGUE
    over = way.over if asked.open and not short else 0
    reps = to_fatigue if asked.reps is None else asked.reps_max or asked.reps
    return PerformedSet(
        set=asked.set,
        side=asked.side,
        reps=None if asked.is_hold else max(reps + over - short, 0),
        seconds=max((asked.seconds_max or asked.seconds or 0) - 5 * short, 0) if asked.is_hold else None,
        load=load,
        rir=None if asked.rir is None else min(max(asked.rir + way.reserve, 0), 10),
        unassisted=True,
        torso_upright=way.upright,
        tempo_held=True,
    )
