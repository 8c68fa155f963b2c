"""A prescription: the next training session of an athlete."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from domain.decision import Decision
from domain.loads.loading import Load, Unit, signed_load
from domain.sessions.body_region import BodyRegion
from domain.sessions.metric import Interval, Metric, Reps, metric_fact, metric_of
from domain.sessions.side import Side
from domain.sessions.tempo import Tempo

RIR = Annotated[float, Meta(ge=0, le=10)]


class SetKind(StrEnum):
    """Kind of set. Warm-up sets are never judged. Drop and rest-pause sets are judged only where they are prescribed.

    A drop set is lighter and follows a set without rest. A rest-pause set is a few more reps after a short pause.
    """

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
    band: Annotated[str | None, Meta(description="Name of the band to use. Null means none.")] = None

    @property
    def signed_load(self) -> float | None:
        """The load, below 0 for assistance."""
        return signed_load(self.load, self.assistance)


class LoadAdjustment(Struct, frozen=True, forbid_unknown_fields=True):
    """Adjustment of the load based on an earlier set of the same side in the same session."""

    from_set: Annotated[int, Meta(ge=1, le=50, description="Number of the deciding set.")]
    metric: Annotated[str, Meta(description="Value of the earlier set that the rows compare. Always `reps`.")]
    rows: Annotated[
        tuple[LoadAdjustmentRow, ...],
        Meta(description="Rows of the table. The first matching row applies. If none matches, the load stays."),
    ]

    def row_for(self, reps: int) -> LoadAdjustmentRow | None:
        """The first row that matches. None if none does."""
        return next((row for row in self.rows if row.min <= reps and (row.max is None or reps <= row.max)), None)


class PrescribedSet(Struct, frozen=True):
    """A prescribed set."""

    set: Annotated[int, Meta(description="Number of the set, counted from 1 per side and kind.")]
    kind: Annotated[SetKind, Meta(description="Kind of set. Warm-up sets are never judged.")]
    side: Annotated[Side, Meta(description="Side of the body.")]
    reps: Annotated[
        int | None,
        Meta(
            description="Target in good reps, or in intervals. Null means to fatigue, or a target in `seconds` or "
            "`distance_m`."
        ),
    ]
    reps_max: Annotated[int | None, Meta(description="Top of the rep range. Null means no range.")] = None
    open: Annotated[bool, Meta(description="Whether to do as many good reps as possible (AMRAP), at least `reps`.")] = (
        False
    )
    seconds: Annotated[
        float | None, Meta(description="Target in seconds, such as the length of a hold or of a run.")
    ] = None
    seconds_max: Annotated[float | None, Meta(description="Top of the range of `seconds`. Null means no range.")] = None
    load: Annotated[
        float,
        Meta(
            description="Load of one implement, or the total of a barbell. 0 means bodyweight, or a `band` of unknown "
            "force."
        ),
    ] = 0.0
    rir: Annotated[float | None, Meta(description="Target reps in reserve, or the lower end with `rir_max`.")] = None
    rir_max: Annotated[float | None, Meta(description="Upper end of the target reps in reserve.")] = None
    adjust: Annotated[
        LoadAdjustment | None, Meta(description="Adjustment of the load based on an earlier set of the session.")
    ] = None
    assistance: Annotated[
        float,
        Meta(
            description="Load taken off the body weight by a machine or a band. Then `load` is 0. 0 means no "
            "assistance."
        ),
    ] = 0.0
    tempo: Annotated[Tempo | None, Meta(description="Tempo of this set. Null means that of the exercise.")] = None
    rest_seconds: Annotated[
        float | None, Meta(description="Rest after this set, in seconds. Null means that of the exercise.")
    ] = None
    distance_m: Annotated[float | None, Meta(description="Target in meters, such as the distance of a carry.")] = None
    distance_m_max: Annotated[
        float | None, Meta(description="Top of the range of `distance_m`. Null means no range.")
    ] = None
    interval: Annotated[
        Interval | None, Meta(description="The work and rest of one interval. Null for all other sets.")
    ] = None
    band: Annotated[
        str | None,
        Meta(
            description="Name of the band. If its force is known, that is the `load` or `assistance`, else both are 0."
        ),
    ] = None

    @property
    def signed_load(self) -> float:
        """The load, below 0 for assistance."""
        return -self.assistance if self.assistance else self.load

    @property
    def metric(self) -> Metric:
        """What the target counts."""
        return metric_of(self)

    @property
    def metric_fact(self) -> str:
        """The metric as a fact of a decision."""
        return metric_fact(self)

    @property
    def amount(self) -> float | None:
        """The target, in the metric of the set. None: to fatigue."""
        if self.reps is not None:
            return self.reps
        return self.seconds if self.seconds is not None else self.distance_m

    @property
    def top(self) -> float | None:
        """The top of the range of the target, or the target itself. None: to fatigue."""
        tops = (self.reps_max, self.seconds_max, self.distance_m_max)
        return next((top for top in tops if top is not None), self.amount)

    @property
    def can_estimate(self) -> bool:
        """Whether its reps can be compared at different loads, as those of a lift."""
        return self.seconds is None and self.distance_m is None and self.interval is None


class PrescribedPainLimits(Struct, frozen=True):
    """The pain that an exercise allows, on the 0-10 scale."""

    during: Annotated[
        int, Meta(description="Stop the set if the pain goes above this. Up to this pain, the exercise progresses.")
    ]
    after_1h: Annotated[
        int,
        Meta(
            description="Highest pain an hour later at which the exercise progresses. If pain before the session was "
            "higher, that is the limit."
        ),
    ]
    any_time: Annotated[int, Meta(description="Above this pain, at any time, the exercise gets easier.")]
    text: Annotated[str, Meta(description="The limit during a set, as a sentence for people.")]
    regions: Annotated[
        tuple[BodyRegion, ...] | None,
        Meta(description="Regions whose complaints count for the exercise. Null: all regions."),
    ] = None


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
        Meta(
            description="Warm-up and work sets, in order. Empty if the exercise is stopped, skipped, or not possible "
            "at the place."
        ),
    ]
    decision: Annotated[Decision, Meta(description="Decision behind the sets.")]
    rest_after_seconds: Annotated[
        float | None,
        Meta(description="Rest before the next exercise, in seconds. Null means `rest_seconds`."),
    ] = None
    instead_of: Annotated[
        str | None,
        Meta(description="Exercise of the slot that this one stands in for. Null if it is that of the slot."),
    ] = None
    substitutes: Annotated[
        tuple[str, ...],
        Meta(description="Other exercises that can be done instead with the available equipment, by preference."),
    ] = ()
    pain_limits: Annotated[
        PrescribedPainLimits | None,
        Meta(description="The pain that the exercise allows. Null if the program has no pain limits, or without sets."),
    ] = None
    name: Annotated[
        str | None,
        Meta(description="Name of the exercise in the catalog. Null in a prescription of an earlier release."),
    ] = None
    media_url: Annotated[str | None, Meta(description="URL of a picture or video. Null if there is none.")] = None


class PrescribedGateCondition(Struct, frozen=True):
    """A condition of a gate on the date of the prescription."""

    met: Annotated[bool | None, Meta(description="Whether it holds. Null: there is no value yet, or it is too old.")]
    value: Annotated[float | None, Meta(description="The value that it looks at. Null if there is none.")]
    text: Annotated[str, Meta(description="The value and the bounds, as a sentence for people.")]


class PrescribedGate(Struct, frozen=True):
    """A way to another phase, and what it still needs."""

    to: Annotated[str, Meta(description="The phase that follows.")]
    name: Annotated[str, Meta(description="Name of that phase.")]
    opened_by: Annotated[
        str, Meta(description="`automatic`: it opens by itself. `coach`: the coach opens it.", examples=["automatic"])
    ]
    waits_for_coach: Annotated[bool, Meta(description="Whether all conditions hold, and the coach can open it.")]
    conditions: Annotated[tuple[PrescribedGateCondition, ...], Meta(description="Its conditions, in order.")]
    source: Annotated[str | None, Meta(description="Source of the thresholds. Null if not given.")]


class PrescribedPhase(Struct, frozen=True):
    """The phase of the program, why it began, and what the next ones need."""

    phase: Annotated[str, Meta(description="Identifier of the phase.")]
    name: Annotated[str, Meta(description="Name of the phase.")]
    description: Annotated[str | None, Meta(description="What the phase is for. Null if not given.")]
    since: Annotated[date, Meta(description="First day of the phase, as the athlete's local date.")]
    decision: Annotated[Decision, Meta(description="Why the phase began, or that the coach can open the next one.")]
    gates: Annotated[tuple[PrescribedGate, ...], Meta(description="The ways to other phases, in order.")]


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


class ProgramReference(Struct, frozen=True):
    """The slug of a program, and the number of one of its revisions."""

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
    program: Annotated[ProgramReference, Meta(description="Program and revision.")]
    rounds: Annotated[int, Meta(description="Number of rounds. `sets` lists the sets of all rounds.")]
    flags: Annotated[tuple[str, ...], Meta(description="Decision codes that need the coach's attention. An open list.")]
    notes: Annotated[str | None, Meta(description="Free-text notes.")]
    due: Annotated[DueWindow, Meta(description="Dates between which to do the session.")]
    provisional: Annotated[bool, Meta(description="Whether a pending pain score may still change the prescription.")]
    exercises: Annotated[tuple[PrescribedExercise, ...], Meta(description="Exercises, in order.")]
    place: Annotated[
        str | None, Meta(description="Place whose equipment the loads fit. Null means the athlete's own equipment.")
    ] = None
    paused_until: Annotated[
        date | None, Meta(description="Last day of a pause that includes the requested date. Null if there is none.")
    ] = None
    rest_until: Annotated[
        date | None,
        Meta(
            description="Last day of rest after a symptom above its limit, such as pain, if the requested date is not "
            "after it. Null otherwise."
        ),
    ] = None
    phase: Annotated[
        PrescribedPhase | None, Meta(description="Phase of the program. Null for a program without phases.")
    ] = None

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
