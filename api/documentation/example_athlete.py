"""The example athlete of the documentation's tables. Every figure comes from the domain's own functions.

`prescribe` says what to do and the fold says what follows. A `SessionScript` describes how a session differs from
its prescription.
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
from domain.programs.plan import Plan
from domain.programs.program import Program
from domain.progress.enrollment_start import start_progress
from domain.progress.history import Event, SessionEvent, apply
from domain.progress.prescribe import prescribe
from domain.progress.progress import EnrollmentStart
from domain.reports.in_words import sets as in_words
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, PrescriptionContent, SetKind
from domain.sessions.session import PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import Side

MONDAY = date(2026, 9, 7)
TO_FATIGUE_REPS, TO_FATIGUE_LOADED_REPS = 15, 6  # reps in a set to fatigue, without a load and with one


class SessionScript(Struct, frozen=True, kw_only=True):
    """How a session goes, compared with its prescription. By default it is met exactly and everything is confirmed."""

    missing_reps: int = 0  # missing in the last set of every exercise
    missing_on_side: Mapping[tuple[str, Side], int] = {}  # reps missing in the last set of one slot, on one side
    extra_reps: int = 0  # on top of the target, in open sets
    extra_rir: float = 0  # reps in reserve on top of the target
    pain: PainScores = PainScores()
    upright: bool = True


class SessionLine(Struct, frozen=True):
    """One exercise of a session: prescribed, performed and decided. `decision` is None without a judged set."""

    slot: str
    exercise: str
    variant: str | None
    stage: str | None
    prescribed: str
    performed: str
    as_prescribed: bool
    open_ended: bool  # has sets without a fixed number of reps, such as open sets and ranges
    decision: Decision | None


class TrainedSession(Struct, frozen=True):
    """One session with all of its exercises."""

    number: int
    on: date
    day: str | None
    week: int | None
    pain: PainScores
    lines: tuple[SessionLine, ...]


class ExampleAthlete:
    """An athlete on a program, starting on a Monday."""

    def __init__(self, program: Program, start: EnrollmentStart, exercises: Mapping[str, Exercise] = EXERCISES) -> None:
        slugs = dict.fromkeys(slot.exercise for _, slot in program.slots())
        self.plan = Plan(program, 1, tuple(exercises[slug] for slug in slugs))
        self.exercises = exercises
        self.progress = start_progress(self.plan, start, {})
        self.sessions = 0

    def next_session(self, on: date) -> PrescriptionContent:
        """Return the prescription for this date, or for the first later date that the program allows."""
        return prescribe(self.plan, self.progress, on)

    def train(self, on: date, script: SessionScript) -> TrainedSession:
        """Train one session by the script and fold it into the progress."""
        prescription = self.next_session(on)
        performed = tuple(_performed_exercise(item, script) for item in prescription.exercises if item.sets)
        performance = Performance(prescription.on, prescription.on, performed, script.pain)
        self.sessions += 1
        session = SessionEvent(performance, prescription.exercises, prescription.unit)
        event = Event(UUID(int=self.sessions), prescription.on, self.sessions, session)
        self.progress, decisions = apply({self.plan.named: self.plan}, self.progress, event)
        decision_of = {decision.slot: decision for decision in decisions}
        performed_in = {item.slot: item for item in performed}
        return TrainedSession(
            number=prescription.session_number,
            on=prescription.on,
            day=prescription.day,
            week=prescription.week,
            pain=script.pain,
            lines=tuple(
                self._line(prescription, item, performed_in.get(item.slot), decision_of.get(item.slot))
                for item in prescription.exercises
            ),
        )

    def _line(
        self,
        prescription: PrescriptionContent,
        item: PrescribedExercise,
        performed: PerformedExercise | None,
        decision: Decision | None,
    ) -> SessionLine:
        exercise = self.exercises[item.exercise]
        variant = exercise.variant(item.variant)
        work_sets = [one for one in item.sets if one.kind is SetKind.WORK]
        performed_sets = performed.sets if performed is not None else ()
        unit = prescription.unit.value
        return SessionLine(
            slot=item.slot,
            exercise=exercise.name,
            variant=variant.name if variant else None,
            stage=item.stage.replace("_", " ") if item.stage else None,
            prescribed=in_words(_without_tempo_and_rest(item), unit),
            performed=performed_in_words(performed_sets, {(one.set, one.side): one.load for one in work_sets}, unit),
            as_prescribed=all(_met(target, actual) for target, actual in zip(work_sets, performed_sets, strict=True)),
            open_ended=any(one.open or one.reps_max is not None or one.seconds_max is not None for one in work_sets),
            decision=decision,
        )


def train_sessions(
    athlete: ExampleAthlete, scripts: Sequence[SessionScript], dates: Sequence[date]
) -> tuple[TrainedSession, ...]:
    """Train one session for each script, on its date or on the first later date that the program allows."""
    return tuple(athlete.train(on, script) for on, script in zip(dates, scripts, strict=True))


def session_dates(weekdays: Sequence[int], sessions: int) -> tuple[date, ...]:
    """Return the dates of this many sessions on these weekdays (Monday is 0), from the first Monday on."""
    return tuple(
        MONDAY + timedelta(weeks=n // len(weekdays), days=weekdays[n % len(weekdays)]) for n in range(sessions)
    )


def performed_in_words(
    sets: Sequence[PerformedSet],
    prescribed_loads: Mapping[tuple[int | None, Side], float] | None = None,
    unit: str = "",
) -> str:
    """Describe performed sets: "12, 12, 10". Loads are named where they differ, and so are sides."""
    loads = prescribed_loads or {}

    def set_text(one: PerformedSet) -> str:
        prescribed_load = loads.get((one.set, one.side), one.load)
        return _amount(one) + (f" at {one.load:g} {unit}" if one.load != prescribed_load else "")

    sides = {side: ", ".join(map(set_text, side_sets)) for side, side_sets in _by_side(sets).items()}
    if not sides:
        return "not done"
    if len(set(sides.values())) == 1:
        return next(iter(sides.values()))
    return "; ".join(f"{side.value} {text}" for side, text in sides.items())


def _by_side(sets: Sequence[PerformedSet]) -> dict[Side, list[PerformedSet]]:
    ordered = sorted(sets, key=lambda one: list(Side).index(one.side))
    return {side: list(side_sets) for side, side_sets in groupby(ordered, key=lambda one: one.side)}


def _amount(one: PerformedSet) -> str:
    return f"{one.seconds:g} s" if one.seconds is not None else str(one.reps)


def _without_tempo_and_rest(item: PrescribedExercise) -> PrescribedExercise:
    """Drop what is the same in every session."""
    return replace(item, tempo=None, rest_seconds=None)


def _met(target: PrescribedSet, performed: PerformedSet) -> bool:
    if target.is_hold:
        return (performed.seconds or 0) >= (target.seconds or 0)
    return target.reps is None or (performed.reps or 0) >= target.reps


def _performed_exercise(item: PrescribedExercise, script: SessionScript) -> PerformedExercise:
    work_sets = [one for one in item.sets if one.kind is SetKind.WORK]
    last_number = max((one.set for one in work_sets), default=0)
    sets: list[PerformedSet] = []
    for one in work_sets:
        on_side = script.missing_on_side.get((item.slot, one.side), 0)
        missing_reps = script.missing_reps + on_side if one.set == last_number else 0
        sets.append(_performed_set(one, script, missing_reps, _load(one, sets)))
    return PerformedExercise(exercise=item.exercise, slot=item.slot, sets=tuple(sets))


def _load(target: PrescribedSet, earlier_sets: Sequence[PerformedSet]) -> float:
    """Return the prescribed load, adjusted by an earlier set of the session where the prescription says so."""
    if target.adjust is None:
        return target.load
    deciding_sets = (one for one in earlier_sets if one.side is target.side and one.set == target.adjust.from_set)
    reps = next((one.reps for one in deciding_sets), None)
    adjusted = None if reps is None else target.adjust.load_for(reps)
    return target.load if adjusted is None else adjusted


def _performed_set(target: PrescribedSet, script: SessionScript, missing_reps: int, load: float) -> PerformedSet:
    to_fatigue = TO_FATIGUE_LOADED_REPS if load else TO_FATIGUE_REPS
    extra_reps = script.extra_reps if target.open and not missing_reps else 0
    reps = to_fatigue if target.reps is None else target.reps_max or target.reps
    return PerformedSet(
        set=target.set,
        side=target.side,
        reps=None if target.is_hold else max(reps + extra_reps - missing_reps, 0),
        seconds=max((target.seconds_max or target.seconds or 0) - 5 * missing_reps, 0) if target.is_hold else None,
        load=load,
        rir=None if target.rir is None else min(max(target.rir + script.extra_rir, 0), 10),
        unassisted=True,
        torso_upright=script.upright,
        tempo_held=True,
    )
