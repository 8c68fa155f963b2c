"""The example athlete of the documentation's tables. Every figure comes from the domain's own functions.

`prescribe` says what to do and the fold says what follows.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from api.documentation.example_performance import SessionScript, is_met, performed_exercise, performed_in_words
from domain.catalog import EXERCISES
from domain.decision import Decision
from domain.programs.exercise import Exercise
from domain.programs.plan import Plan
from domain.programs.program import Program
from domain.progress.enrollment_start import start_progress
from domain.progress.history import Event, SessionEvent, apply
from domain.progress.prescribe import prescribe
from domain.progress.progress import EnrollmentStart
from domain.reports.exercise_work import RecordedSession
from domain.reports.in_words import sets as in_words
from domain.sessions.prescription import PrescribedExercise, PrescriptionContent, SetKind
from domain.sessions.session import PainScores, Performance, PerformedExercise

MONDAY = date(2026, 9, 7)


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
        slugs = program.exercise_slugs()
        self.plan = Plan(program, 1, tuple(exercises[slug] for slug in slugs))
        self.exercises = exercises
        self.progress = start_progress(self.plan, start, {})
        self.recorded: list[RecordedSession] = []
        self.sessions = 0

    def next_session(self, on: date) -> PrescriptionContent:
        """Return the prescription for this date, or for the first later date that the program allows."""
        return prescribe(self.plan, self.progress, on)

    def train(self, on: date, script: SessionScript) -> TrainedSession:
        """Train one session by the script and fold it into the progress."""
        prescription = self.next_session(on)
        performed = tuple(performed_exercise(item, script) for item in prescription.exercises if item.sets)
        performance = Performance(prescription.on, prescription.on, performed, script.pain)
        self.sessions += 1
        session = SessionEvent(performance, prescription.exercises, prescription.unit)
        event = Event(UUID(int=self.sessions), prescription.on, self.sessions, session)
        self.progress, decisions = apply({self.plan.named: self.plan}, self.progress, event)
        self.recorded.append(RecordedSession(performance, prescription.exercises, prescription.unit, decisions))
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
            as_prescribed=all(is_met(target, actual) for target, actual in zip(work_sets, performed_sets, strict=True)),
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


def _without_tempo_and_rest(item: PrescribedExercise) -> PrescribedExercise:
    """Drop what is the same in every session."""
    return replace(item, tempo=None, rest_seconds=None)
