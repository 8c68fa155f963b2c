"""A training session: what was done, as it was logged."""

from datetime import date
from typing import Annotated, TypeVar
from uuid import UUID

from msgspec import Meta, Struct, field

from domain.loads.loading import Load, Unit, refuse_finer_than_hundredths
from domain.sessions.prescription import RIR, HoldSeconds, Reps, SetKind
from domain.sessions.side import Side
from domain.text_types import Notes

T = TypeVar("T")

MOST_EXERCISES = 50
MOST_SETS = 100

PainScore = Annotated[int, Meta(ge=0, le=10, description="Pain from 0, none, to 10, the worst imaginable.")]


def written_out(default: T) -> T:
    """A default that is written like any other value, where `omit_defaults` leaves out what was not reported."""
    made: T = field(default_factory=lambda: default)
    return made


class PerformedSet(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One set as it was done. What is left out was not reported; 0 is zero."""

    set: Annotated[
        Annotated[int, Meta(ge=1, le=100)] | None,
        Meta(description="Its number, per side within its kind; left out: its position."),
    ] = None
    kind: Annotated[
        SetKind,
        Meta(description="Work sets are judged, warm-up sets only stored.", extra_json_schema={"default": "work"}),
    ] = written_out(SetKind.WORK)
    side: Annotated[Side, Meta(description="Both: each side did it.", extra_json_schema={"default": "both"})] = (
        written_out(Side.BOTH)
    )
    reps: Annotated[Reps | None, Meta(description="Repetitions done.")] = None
    good_reps: Annotated[Reps | None, Meta(description="Those in good form; left out: all of them.")] = None
    seconds: Annotated[HoldSeconds | None, Meta(description="Length of a hold.")] = None
    load: Annotated[Load | None, Meta(description="On one implement; left out: as prescribed.")] = None
    assistance: Annotated[Load | None, Meta(description="Load taken off by a band or machine.")] = None
    rir: Annotated[RIR | None, Meta(description="Reps left in reserve, in halves.")] = None
    rpe: Annotated[
        Annotated[float, Meta(ge=0, le=10)] | None, Meta(description="Effort; kept as 10 - RPE reps in reserve.")
    ] = None
    tempo_held: Annotated[bool | None, Meta(description="False: no rep of this set counts as good.")] = None
    unassisted: Annotated[bool | None, Meta(description="True: done with no help of the hands.")] = None
    torso_upright: Annotated[bool | None, Meta(description="True: the position held on every rep.")] = None
    pain: Annotated[PainScore | None, Meta(description="Pain in this set; counts for its exercise alone.")] = None

    def __post_init__(self) -> None:
        if self.load:
            refuse_finer_than_hundredths(self.load)
        if self.assistance:
            refuse_finer_than_hundredths(self.assistance, "assistance")
        if (self.rir or 0) % 0.5 or (self.rpe or 0) % 0.5:
            raise ValueError(f"`{'rir' if (self.rir or 0) % 0.5 else 'rpe'}` goes in halves: 1, 1.5, 2 ...")
        if self.rir is not None and self.rpe is not None:
            raise ValueError("give `rir` or `rpe`, not both: one is 10 minus the other")
        if self.good_reps is not None and self.good_reps > (self.reps or 0):
            raise ValueError("`good_reps` are some of the `reps`, never more")

    @property
    def reps_in_reserve(self) -> float | None:
        return 10 - self.rpe if self.rpe is not None else self.rir

    @property
    def tempo_lost(self) -> bool:
        return self.tempo_held is False

    @property
    def counted_reps(self) -> int:
        """Good reps: all `reps` unless `good_reps` says otherwise, and none if the tempo was lost."""
        if self.tempo_lost:
            return 0
        return (self.reps if self.good_reps is None else self.good_reps) or 0

    @property
    def counted_seconds(self) -> float:
        """Seconds of a hold; none if the tempo was lost."""
        return 0 if self.tempo_lost else self.seconds or 0


class PerformedExercise(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One exercise as it was done."""

    exercise: Annotated[str, Meta(min_length=1, max_length=80, description="Slug of the exercise.")]
    slot: Annotated[
        Annotated[str, Meta(max_length=80)] | None,
        Meta(description="The slot it was done for; left out: that of the same exercise."),
    ] = None
    variant: Annotated[
        Annotated[str, Meta(max_length=80)] | None, Meta(description="Slug of the variant; left out: as prescribed.")
    ] = None
    substitute_for: Annotated[
        Annotated[str, Meta(max_length=80)] | None,
        Meta(description="The slot that it was done instead of; that slot repeats."),
    ] = None
    notes: Notes | None = None
    sets: Annotated[
        tuple[PerformedSet, ...],
        Meta(max_length=MOST_SETS, description="Its sets, in turn.", extra_json_schema={"default": []}),
    ] = written_out(())


PerformedExercises = Annotated[
    tuple[PerformedExercise, ...], Meta(max_length=MOST_EXERCISES, description="What was done, in turn.")
]


class PainScores(Struct, frozen=True, forbid_unknown_fields=True):
    """Pain at the affected region, 0-10, at four times. Null: not reported (yet)."""

    before: PainScore | None = None
    during: PainScore | None = None
    after_1h: PainScore | None = None
    next_morning: PainScore | None = None


class Performance(Struct, frozen=True):
    """What the fold needs of a session: what was done, when, for which prescription."""

    performed_on: date
    prescribed_on: date
    exercises: tuple[PerformedExercise, ...]
    pain: PainScores = PainScores()
    unit: Unit | None = None
    prescription_id: UUID | None = None
    notes: str | None = None
