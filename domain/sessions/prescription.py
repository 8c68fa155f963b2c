"""A prescription: what an athlete is asked to do in the next session."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from domain.decision import Decision
from domain.loads.loading import Load, Unit
from domain.sessions.side import Side
from domain.sessions.tempo import Tempo

Reps = Annotated[int, Meta(ge=0, le=1000)]
HoldSeconds = Annotated[float, Meta(ge=0, le=3600)]
RIR = Annotated[float, Meta(ge=0, le=10)]


class SetKind(StrEnum):
    """Work sets are judged; warm-up sets are only stored."""

    WORK = "work"
    WARM_UP = "warm_up"


class LoadAdjustmentRow(Struct, frozen=True, forbid_unknown_fields=True):
    """The load that applies when what was done in the deciding set lies within the bounds, both included."""

    min: Annotated[Reps, Meta(description="The least reps for this row.")]
    max: Annotated[Reps | None, Meta(description="The most reps for this row; null: no upper bound.")]
    load: Annotated[Load, Meta(description="The load to use then, buildable.")]


class LoadAdjustment(Struct, frozen=True, forbid_unknown_fields=True):
    """How an earlier set of the same side, in the same session, changes the load of this one."""

    from_set: Annotated[int, Meta(ge=1, le=50, description="The number of the set that decides.")]
    metric: Annotated[str, Meta(description="What of that set decides: `reps`.")]
    rows: Annotated[
        tuple[LoadAdjustmentRow, ...],
        Meta(description="The first that holds applies; where none does, the load of the set itself stays."),
    ]

    def load_for(self, reps: int) -> float | None:
        for row in self.rows:
            if row.min <= reps and (row.max is None or reps <= row.max):
                return row.load
        return None


class PrescribedSet(Struct, frozen=True):
    """One set that is asked for."""

    set: Annotated[int, Meta(description="Its number, counted per side within its kind, from 1.")]
    kind: Annotated[SetKind, Meta(description="A warm-up set is never judged.")]
    side: Annotated[Side, Meta(description="Who does it: one side, or both.")]
    reps: Annotated[int | None, Meta(description="Good reps to reach; null: to fatigue, or a hold in seconds.")]
    reps_max: Annotated[int | None, Meta(description="Top of the range, where a range is asked for.")] = None
    open: Annotated[bool, Meta(description="As many good reps as there are, at least `reps` where given.")] = False
    seconds: Annotated[float | None, Meta(description="Length of a hold.")] = None
    seconds_max: Annotated[float | None, Meta(description="Top of the range of a hold.")] = None
    load: Annotated[float, Meta(description="Load on one implement; a barbell's total; 0 is bodyweight.")] = 0.0
    rir: Annotated[float | None, Meta(description="Reps in reserve to aim for; with `rir_max` the lower end.")] = None
    rir_max: Annotated[float | None, Meta(description="Upper end of the reps in reserve to aim for.")] = None
    adjust: Annotated[LoadAdjustment | None, Meta(description="What an earlier set of this session changes.")] = None

    @property
    def amount(self) -> float | None:
        """What has to be reached, in reps, or in seconds for a hold. None: to fatigue."""
        return self.reps if self.reps is not None else self.seconds

    @property
    def is_hold(self) -> bool:
        return self.seconds is not None


class PrescribedExercise(Struct, frozen=True):
    """One slot of the session: the exercise, its sets, and why they are what they are."""

    slot: Annotated[str, Meta(description="The slot of the program, to be named in the log.")]
    exercise: Annotated[str, Meta(description="Slug of the exercise.")]
    variant: Annotated[str | None, Meta(description="Slug of the variant; null where there is none.")]
    stage: Annotated[str | None, Meta(description="Stage of the progression; null where it has none.")]
    group: Annotated[str | None, Meta(description="Exercises of one group alternate: a superset or circuit.")]
    tempo: Annotated[Tempo | None, Meta(description="Seconds of each part of a rep; null: none is asked for.")]
    rest_seconds: Annotated[float | None, Meta(description="Rest after each set.")]
    cues: Annotated[tuple[str, ...], Meta(description="What to watch, in the coach's words.")]
    notes: Annotated[str | None, Meta(description="Free text, for people.")]
    sets: Annotated[tuple[PrescribedSet, ...], Meta(description="Everything to be done; empty when stopped.")]
    decision: Annotated[Decision, Meta(description="What was decided for it, and why.")]


class DueWindow(Struct, frozen=True):
    """The dates between which the session should be done."""

    earliest: Annotated[date, Meta(description="Not before this local date.")]
    latest: Annotated[date | None, Meta(description="Not after this local date; null without a schedule.")]


class PrescriptionStatus(StrEnum):
    """Pending: the next one. Superseded: rebuilt before it was done, by the one named."""

    PENDING = "pending"
    DONE = "done"
    SKIPPED = "skipped"
    SUPERSEDED = "superseded"


class ProgramRevision(Struct, frozen=True):
    """Which program, and which of its revisions."""

    slug: Annotated[str, Meta(description="The program's slug.")]
    revision: Annotated[int, Meta(description="From 1; a revision never changes.")]


class PrescriptionContent(Struct, frozen=True):
    """What the fold issues for a date: a prescription without its place in the database."""

    session_number: Annotated[int, Meta(description="1 for the first session of the enrollment.")]
    on: Annotated[date, Meta(description="The local date that it is prescribed for.")]
    unit: Annotated[Unit, Meta(description="The unit of every load in it.")]
    day: Annotated[str | None, Meta(description="Name of the day in the program's rotation.")]
    week: Annotated[int | None, Meta(description="Week of the program, from 1, where it has week tables.")]
    program: Annotated[ProgramRevision, Meta(description="The program and the revision that it follows.")]
    rounds: Annotated[int, Meta(description="How often the circuit is gone through; `sets` lists all of it.")]
    flags: Annotated[tuple[str, ...], Meta(description="What a coach should look at. An open list.")]
    notes: Annotated[str | None, Meta(description="Free text, for people.")]
    due: Annotated[DueWindow, Meta(description="Between which dates to do it.")]
    provisional: Annotated[bool, Meta(description="A pain score that is still to come may change it.")]
    exercises: Annotated[tuple[PrescribedExercise, ...], Meta(description="What to do, in turn.")]

    def exercise(self, slot: str) -> PrescribedExercise | None:
        return next((item for item in self.exercises if item.slot == slot), None)


class Prescription(Struct, frozen=True):
    """The next session of an athlete, whole."""

    id: Annotated[UUID, Meta(description="To be named in the log as `prescription_id`; a rebuilt one has a new id.")]
    athlete_id: Annotated[UUID, Meta(description="Whose it is.")]
    athlete_external_id: Annotated[str | None, Meta(description="Your own id for the athlete.")]
    enrollment_id: Annotated[UUID, Meta(description="The enrollment that it belongs to.")]
    session_number: Annotated[int, Meta(description="1 for the first session of the enrollment.")]
    status: Annotated[PrescriptionStatus, Meta(description="What became of it.")]
    on: Annotated[date, Meta(description="The local date that it is prescribed for.")]
    unit: Annotated[Unit, Meta(description="The unit of every load in it.")]
    day: Annotated[str | None, Meta(description="Name of the day in the program's rotation.")]
    week: Annotated[int | None, Meta(description="Week of the program, from 1, where it has week tables.")]
    program: Annotated[ProgramRevision, Meta(description="The program and the revision that it follows.")]
    rounds: Annotated[int, Meta(description="How often the circuit is gone through; `sets` lists all of it.")]
    flags: Annotated[tuple[str, ...], Meta(description="What a coach should look at. An open list.")]
    notes: Annotated[str | None, Meta(description="Free text, for people.")]
    due: Annotated[DueWindow, Meta(description="Between which dates to do it.")]
    provisional: Annotated[bool, Meta(description="A pain score that is still to come may change it.")]
    superseded_by: Annotated[UUID | None, Meta(description="The prescription that replaced it.")]
    session_id: Annotated[UUID | None, Meta(description="The session in which it was done.")]
    exercises: Annotated[tuple[PrescribedExercise, ...], Meta(description="What to do, in turn.")]
