"""A prescription: the next training session of an athlete."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from domain.decision import Decision
from domain.loads.loading import Load, Unit, signed_load
from domain.sessions.side import Side
from domain.sessions.tempo import Tempo

Reps = Annotated[int, Meta(ge=0, le=1000)]
HoldSeconds = Annotated[float, Meta(ge=0, le=3600)]
RIR = Annotated[float, Meta(ge=0, le=10)]
RestSeconds = Annotated[float, Meta(ge=0, le=3600)]


class SetKind(StrEnum):
    """Kind of set. Work sets are judged. Warm-up, drop and rest-pause sets are only stored."""

    WORK = "work"
    WARM_UP = "warm_up"
    DROP = "drop"
    REST_PAUSE = "rest_pause"


class LoadAdjustmentRow(Struct, frozen=True, forbid_unknown_fields=True):
    """The load to use if the good reps of the deciding set are between `min` and `max`, inclusive."""

    min: Annotated[Reps, Meta(description="Fewest good reps for this row.")]
    max: Annotated[Reps | None, Meta(description="Most good reps for this row. Null means no upper bound.")]
    load: Annotated[Load, Meta(description="Load to use. Always buildable.")]
    assistance: Annotated[Load, Meta(description="Assistance to use instead of a load. 0 means none.")] = 0.0


class LoadAdjustment(Struct, frozen=True, forbid_unknown_fields=True):
    """Adjustment of the load based on an earlier set of the same side in the same session."""

    from_set: Annotated[int, Meta(ge=1, le=50, description="Number of the deciding set.")]
    metric: Annotated[str, Meta(description="Value of the earlier set that the rows compare. Always `reps`.")]
    rows: Annotated[
        tuple[LoadAdjustmentRow, ...],
        Meta(description="Rows of the table. The first matching row applies. If none matches, the load stays."),
    ]

    def load_for(self, reps: int) -> float | None:
        for row in self.rows:
            if row.min <= reps and (row.max is None or reps <= row.max):
                return signed_load(row.load, row.assistance)
        return None


class PrescribedSet(Struct, frozen=True):
    """A prescribed set."""

    set: Annotated[int, Meta(description="Number of the set, counted from 1 per side and kind.")]
    kind: Annotated[SetKind, Meta(description="Kind of set. Warm-up sets are never judged.")]
    side: Annotated[Side, Meta(description="Side of the body.")]
    reps: Annotated[int | None, Meta(description="Target in good reps. Null means to fatigue, or a hold.")]
    reps_max: Annotated[int | None, Meta(description="Top of the rep range. Null means no range.")] = None
    open: Annotated[bool, Meta(description="Whether to do as many good reps as possible (AMRAP), at least `reps`.")] = (
        False
    )
    seconds: Annotated[float | None, Meta(description="Length of a hold, in seconds.")] = None
    seconds_max: Annotated[float | None, Meta(description="Top of the range of a hold, in seconds.")] = None
    load: Annotated[
        float, Meta(description="Load of one implement, or the total of a barbell. 0 means bodyweight.")
    ] = 0.0
    rir: Annotated[float | None, Meta(description="Target reps in reserve, or the lower end with `rir_max`.")] = None
    rir_max: Annotated[float | None, Meta(description="Upper end of the target reps in reserve.")] = None
    adjust: Annotated[
        LoadAdjustment | None, Meta(description="Adjustment of the load based on an earlier set of the session.")
    ] = None
    assistance: Annotated[
        float,
        Meta(description="Load taken off the body weight by a machine. Then `load` is 0. 0 means no assistance."),
    ] = 0.0
    tempo: Annotated[Tempo | None, Meta(description="Tempo of this set. Null means that of the exercise.")] = None
    rest_seconds: Annotated[
        float | None, Meta(description="Rest after this set, in seconds. Null means that of the exercise.")
    ] = None

    @property
    def signed_load(self) -> float:
        """The load, below 0 for assistance."""
        return -self.assistance if self.assistance else self.load

    @property
    def amount(self) -> float | None:
        """The target, in reps, or in seconds for a hold. None: to fatigue."""
        return self.reps if self.reps is not None else self.seconds

    @property
    def is_hold(self) -> bool:
        return self.seconds is not None


class PrescribedExercise(Struct, frozen=True):
    """A slot of the session: the exercise, its sets and the reason for them."""

    slot: Annotated[str, Meta(description="Slot of the program. Send it when you log the session.")]
    exercise: Annotated[str, Meta(description="Slug of the exercise.")]
    variant: Annotated[str | None, Meta(description="Slug of the variant. Null without variants.")]
    stage: Annotated[str | None, Meta(description="Stage of the progression. Null without stages.")]
    group: Annotated[
        str | None, Meta(description="Name of a superset or circuit. Exercises with the same name alternate.")
    ]
    tempo: Annotated[Tempo | None, Meta(description="Tempo of a rep. Null means none.")]
    rest_seconds: Annotated[float | None, Meta(description="Rest after each set, in seconds. Null means none.")]
    cues: Annotated[tuple[str, ...], Meta(description="Coaching cues.")]
    notes: Annotated[str | None, Meta(description="Free-text notes.")]
    sets: Annotated[
        tuple[PrescribedSet, ...],
        Meta(description="Warm-up and work sets, in order. Empty if the exercise is stopped or skipped."),
    ]
    decision: Annotated[Decision, Meta(description="Decision behind the sets.")]
    rest_after_seconds: Annotated[
        float | None,
        Meta(description="Rest before the next exercise, in seconds. Null means `rest_seconds`."),
    ] = None


class DueWindow(Struct, frozen=True):
    """Dates between which the session should be done."""

    earliest: Annotated[date, Meta(description="Earliest local date.")]
    latest: Annotated[date | None, Meta(description="Latest local date. Null without a schedule.")]


class PrescriptionStatus(StrEnum):
    """Status of a prescription. `pending`: the next session. `superseded`: replaced before it was done."""

    PENDING = "pending"
    DONE = "done"
    SKIPPED = "skipped"
    SUPERSEDED = "superseded"


class ProgramRevision(Struct, frozen=True):
    """A revision of a program."""

    slug: Annotated[str, Meta(description="Slug of the program.")]
    revision: Annotated[int, Meta(description="Revision number, from 1. A revision never changes.")]


class PrescriptionContent(Struct, frozen=True):
    """The content of a prescription: what to do, when, and why."""

    session_number: Annotated[int, Meta(description="Number of the session in the enrollment, from 1.")]
    on: Annotated[date, Meta(description="Local date that the session is prescribed for.")]
    unit: Annotated[Unit, Meta(description="Unit of all loads.")]
    day: Annotated[
        str | None, Meta(description="Name of the day in the program's rotation. Null if the program has one day.")
    ]
    week: Annotated[int | None, Meta(description="Week of the program, from 1. Null for a program without weeks.")]
    program: Annotated[ProgramRevision, Meta(description="Program and revision.")]
    rounds: Annotated[int, Meta(description="Number of rounds. `sets` lists the sets of all rounds.")]
    flags: Annotated[tuple[str, ...], Meta(description="Decision codes that need the coach's attention. An open list.")]
    notes: Annotated[str | None, Meta(description="Free-text notes.")]
    due: Annotated[DueWindow, Meta(description="Dates between which to do the session.")]
    provisional: Annotated[bool, Meta(description="Whether a pending pain score may still change the prescription.")]
    exercises: Annotated[tuple[PrescribedExercise, ...], Meta(description="Exercises, in order.")]

    def exercise(self, slot: str) -> PrescribedExercise | None:
        return next((item for item in self.exercises if item.slot == slot), None)


class Prescription(PrescriptionContent, frozen=True, kw_only=True):
    """A prescribed session of an athlete."""

    id: Annotated[
        UUID, Meta(description="Send it as `prescription_id` when you log the session. A rebuilt one has a new id.")
    ]
    athlete_id: Annotated[UUID, Meta(description="Id of the athlete.")]
    athlete_external_id: Annotated[str | None, Meta(description="Your own id for the athlete. Null if not set.")]
    enrollment_id: Annotated[UUID, Meta(description="Id of the enrollment.")]
    status: Annotated[PrescriptionStatus, Meta(description="Status of the prescription.")]
    superseded_by: Annotated[
        UUID | None, Meta(description="Id of the prescription that replaced this one. Null if not superseded.")
    ]
    session_id: Annotated[UUID | None, Meta(description="Id of the session in which it was done. Null if not done.")]
