"""A logged training session."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, TypeVar
from uuid import UUID

from msgspec import Meta, Struct, field
from msgspec.structs import asdict

from domain.loads.loading import Load, Unit, refuse_finer_than_hundredths, signed_load
from domain.sessions.metric import Meters, Metric, Reps, RestSeconds, Seconds
from domain.sessions.prescription import RIR, SetKind
from domain.sessions.side import Side
from domain.text_types import Notes, Slug

T = TypeVar("T")

MOST_EXERCISES = 50
MOST_SETS = 100
MOST_COMPLAINTS = 10

PainScore = Annotated[int, Meta(ge=0, le=10, description="Pain from 0 (none) to 10 (worst imaginable).")]


def written_out(default: T) -> T:
    """A default that is always written to JSON, even in a Struct with `omit_defaults`."""
    written: T = field(default_factory=lambda: default)
    return written


class PerformedSet(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A performed set. An omitted field was not reported, which is different from 0."""

    set: Annotated[
        Annotated[int, Meta(ge=1, le=100)] | None,
        Meta(description="Number of the set, counted from 1 per side and kind. Defaults to its position."),
    ] = None
    kind: Annotated[
        SetKind,
        Meta(
            description="Work sets are judged. Warm-up sets are only stored. Drop sets (lighter, right after another "
            "set) and rest-pause sets (a few more reps after a short pause) are judged only where they were "
            "prescribed.",
            extra_json_schema={"default": "work"},
        ),
    ] = written_out(SetKind.WORK)
    side: Annotated[
        Side,
        Meta(
            description="Side of the body. `both` means that each side did the set.",
            extra_json_schema={"default": "both"},
        ),
    ] = written_out(Side.BOTH)
    reps: Annotated[Reps | None, Meta(description="Reps or intervals done.")] = None
    good_reps: Annotated[Reps | None, Meta(description="Reps in good form. Defaults to all `reps`.")] = None
    seconds: Annotated[
        Seconds | None, Meta(description="Length of the set in seconds, such as for a hold or a run.")
    ] = None
    load: Annotated[Load | None, Meta(description="Load of one implement. Defaults to the prescribed load.")] = None
    assistance: Annotated[
        Load | None,
        Meta(description="Load taken off the body weight by a machine or a band, as in an assisted pull-up."),
    ] = None
    rir: Annotated[RIR | None, Meta(description="Reps in reserve, in steps of 0.5.")] = None
    rpe: Annotated[
        Annotated[float, Meta(ge=0, le=10)] | None,
        Meta(
            description="Rating of perceived exertion, in steps of 0.5, instead of `rir`. Reps in reserve are 10 - RPE."
        ),
    ] = None
    tempo_held: Annotated[
        bool | None, Meta(description="Whether the tempo was held. If false, no rep of the set counts as good.")
    ] = None
    confirmed: Annotated[
        bool | None, Meta(description="True: the load is right, even if it looks like a typing error.")
    ] = None
    unassisted: Annotated[bool | None, Meta(description="Whether the set was done without help from the hands.")] = None
    torso_upright: Annotated[bool | None, Meta(description="Whether the torso stayed upright on every rep.")] = None
    pain: Annotated[
        PainScore | None, Meta(description="Pain during this set, 0-10. It counts for this exercise only.")
    ] = None

    to_failure: Annotated[
        bool | None, Meta(description="Whether the set was taken to failure. It is judged like any other set.")
    ] = None
    rest_seconds: Annotated[RestSeconds | None, Meta(description="Rest taken after the set, in seconds.")] = None
    distance_m: Annotated[Meters | None, Meta(description="Distance in meters, such as for a carry or a run.")] = None
    band: Annotated[
        Annotated[str, Meta(min_length=1, max_length=40)] | None,
        Meta(
            description="Name of the athlete's band that was used. `load` and `assistance` can be omitted. If given, "
            "they are the band's `force`."
        ),
    ] = None

    def __post_init__(self) -> None:
        if self.load:
            refuse_finer_than_hundredths(self.load)
        if self.assistance:
            refuse_finer_than_hundredths(self.assistance, "assistance")
        if (self.rir or 0) % 0.5 or (self.rpe or 0) % 0.5:
            raise ValueError(f"`{'rir' if (self.rir or 0) % 0.5 else 'rpe'}` takes steps of 0.5: 1, 1.5, 2 ...")
        if self.rir is not None and self.rpe is not None:
            raise ValueError("Give `rir` or `rpe`, not both.")
        if self.good_reps is not None and self.good_reps > (self.reps or 0):
            raise ValueError("`good_reps` is more than `reps`.")

    @property
    def signed_load(self) -> float | None:
        """The load, below 0 for assistance. None if neither was reported."""
        return signed_load(self.load, self.assistance)

    @property
    def reps_in_reserve(self) -> float | None:
        return 10 - self.rpe if self.rpe is not None else self.rir

    @property
    def tempo_lost(self) -> bool:
        return self.tempo_held is False

    @property
    def counted_reps(self) -> int:
        """Good reps: all `reps` unless `good_reps` is reported, and none if the tempo was lost."""
        if self.tempo_lost:
            return 0
        return (self.reps if self.good_reps is None else self.good_reps) or 0

    def counted(self, metric: Metric) -> float:
        """What counts in a metric: good reps, seconds or meters. 0 if the tempo was lost, or nothing was reported."""
        if metric is Metric.REPS:
            return self.counted_reps
        if self.tempo_lost:
            return 0
        return (self.seconds if metric is Metric.SECONDS else self.distance_m) or 0

    def reports(self, metric: Metric) -> bool:
        """Whether the set was logged in a metric."""
        if metric is Metric.REPS:
            return self.reps is not None
        return (self.seconds if metric is Metric.SECONDS else self.distance_m) is not None

    @property
    def has_amount(self) -> bool:
        """Whether the set was logged in any metric."""
        return self.reps is not None or self.seconds is not None or self.distance_m is not None


class PerformedExercise(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A performed exercise."""

    exercise: Annotated[str, Meta(min_length=1, max_length=80, description="Slug of the exercise.")]
    slot: Annotated[
        Annotated[str, Meta(max_length=80)] | None,
        Meta(description="Slot of the program. Defaults to the slot with the same exercise."),
    ] = None
    variant: Annotated[
        Annotated[str, Meta(max_length=80)] | None,
        Meta(description="Slug of the variant. Defaults to the prescribed variant."),
    ] = None
    substitute_for: Annotated[
        Annotated[str, Meta(max_length=80)] | None,
        Meta(description="Slot that this exercise replaced. That slot repeats next time."),
    ] = None
    notes: Notes | None = None
    sets: Annotated[
        tuple[PerformedSet, ...],
        Meta(max_length=MOST_SETS, description="Sets, in order.", extra_json_schema={"default": []}),
    ] = written_out(())
    superset: Annotated[
        Annotated[int, Meta(ge=0, le=1000)] | None,
        Meta(description="Number of the superset. Exercises of a session with the same number were done in turns."),
    ] = None


PerformedExercises = Annotated[
    tuple[PerformedExercise, ...], Meta(max_length=MOST_EXERCISES, description="Performed exercises, in order.")
]


class PainScores(Struct, frozen=True, forbid_unknown_fields=True):
    """Pain, 0-10, at four times. Null means not reported (yet)."""

    before: PainScore | None = None
    during: PainScore | None = None
    after_1h: PainScore | None = None
    next_morning: PainScore | None = None


def worst_scores(scores: Iterable[PainScores]) -> PainScores:
    """The highest score at each time."""
    found = [asdict(one) for one in scores]
    worst = {time: max((one[time] for one in found if one[time] is not None), default=None) for time in _TIMES}
    return PainScores(**worst)


_TIMES = PainScores.__struct_fields__
ComplaintName = Annotated[
    Slug, Meta(description="Your name for the complaint, such as `right-knee`. Scores and reports refer to it.")
]


class ComplaintPain(PainScores, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Pain of one complaint, 0-10, at four times. Null means not reported (yet)."""

    complaint: ComplaintName


ComplaintPains = Annotated[
    tuple[ComplaintPain, ...],
    Meta(
        max_length=MOST_COMPLAINTS,
        description="Pain of single complaints. Where a complaint has no score for a time, the score in `pain` counts.",
    ),
]

TimeOfDay = Annotated[
    str,
    Meta(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z",  # in Python, `$` would allow a line break at the end
        description="Local time, such as 18:30. It orders the sessions of one day, whenever they are logged.",
        examples=["18:30"],
    ),
]


class Performance(Struct, frozen=True):
    """The part of a session that the fold uses: the exercises, the dates and the prescription."""

    performed_on: date
    prescribed_on: date
    exercises: tuple[PerformedExercise, ...]
    pain: PainScores = PainScores()
    unit: Unit | None = None
    prescription_id: UUID | None = None
    notes: str | None = None
    time_of_day: TimeOfDay | None = None
    place: str | None = None  # None: where the enrollment is at that time
    complaint_pain: tuple[ComplaintPain, ...] = ()

    def own_pain_of(self, complaint: str) -> PainScores | None:
        """The scores that were given for a complaint alone. None if there are none."""
        return next((one for one in self.complaint_pain if one.complaint == complaint), None)

    def pain_of(self, complaint: str) -> PainScores:
        """The scores of a complaint. Where it has no score for a time, that of the session counts."""
        own, common = self.own_pain_of(complaint), self.pain
        if own is None:
            return common
        return PainScores(
            common.before if own.before is None else own.before,
            common.during if own.during is None else own.during,
            common.after_1h if own.after_1h is None else own.after_1h,
            common.next_morning if own.next_morning is None else own.next_morning,
        )
