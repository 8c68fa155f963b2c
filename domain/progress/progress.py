"""Progress of an enrollment. It is folded from the event history, and stored so that the next prescription is quick."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.athlete import Places
from domain.cached_property import cached_property
from domain.decision import Decision
from domain.loads.equipment import Equipment
from domain.loads.loading import (
    Load,
    Loads,
    Unit,
    refuse_finer_than_hundredths,
    refuse_load_with_assistance,
    signed_load,
)
from domain.policies.deload import Deload
from domain.policies.pause import Pause
from domain.programs.exercise import Exercise
from domain.progression_rules.parts.evidence import Evidence
from domain.progression_rules.parts.rule_state import RuleState
from domain.sessions.athlete_on_day import DatedPain, EarnedSets
from domain.sessions.complaint import Complaint, affected_side
from domain.sessions.measurement import MeasuredValue, Measurement
from domain.sessions.metric import Meters, Metric, Reps, Seconds
from domain.sessions.prescription import ProgramReference
from domain.sessions.session import TimeOfDay
from domain.sessions.side import AffectedSide, Side
from domain.text_types import Name, Notes, ProgressionName, Slug


def refuse_band_with_load(band: str | None, load: float | None, assistance: float | None) -> None:
    """Raise ValueError for a band together with a load or assistance."""
    if band is not None and (load or assistance):
        raise ValueError("Give `band`, or `load` or `assistance`, not both.")


class StartLoad(Struct, frozen=True, forbid_unknown_fields=True):
    """The load or the stage that a progression starts with, chosen by the coach."""

    progression: Annotated[
        ProgressionName,
        Meta(
            description="Name of a progression of the program. A substitute without a `progression` of its own has "
            "that of the slot and its exercise, such as `squat/goblet-squat`."
        ),
    ]
    load: Annotated[
        Load | None,
        Meta(
            description="Load of one implement, in the athlete's unit. Null together with a `stage` means the lightest "
            "load of that stage. A stage whose sets have no load takes none."
        ),
    ] = None
    side: Annotated[Side, Meta(description="Side, for programs with `independent` sides.")] = Side.BOTH
    assistance: Annotated[
        Load, Meta(description="Assistance instead of a load, in the athlete's unit. 0 means none.")
    ] = 0.0
    stage: Annotated[Name | None, Meta(description="Stage to start in, for a ladder. Null means the first.")] = None
    band: Annotated[
        Annotated[str, Meta(min_length=1, max_length=40)] | None,
        Meta(description="Name of the athlete's band to start with, instead of a load."),
    ] = None

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.load)
        refuse_finer_than_hundredths(self.assistance, "assistance")
        refuse_load_with_assistance(self.load, self.assistance)
        if self.load is None and not self.assistance and self.stage is None and self.band is None:
            raise ValueError("Give a `load`, an `assistance`, a `band` or a `stage`.")
        refuse_band_with_load(self.band, self.load, self.assistance)

    @property
    def signed_load(self) -> float | None:
        """The load, below 0 for assistance. None if only a stage was given."""
        return signed_load(self.load, self.assistance)


class Setup(Struct, frozen=True, dict=True):
    """The athlete's unit, equipment, complaints and body weight, as far as decisions depend on them.

    `body_weight` is in the athlete's unit: the newest measurement on or before the day of the newest event, or of the
    start. None if there is none.
    """

    unit: Unit
    equipment: tuple[Equipment, ...]
    complaints: tuple[Complaint, ...] = ()
    body_weight: float | None = None
    places: Places = ()
    surgery_on: date | None = None
    injury_on: date | None = None

    @cached_property
    def known_loads(self) -> dict[tuple[str, str | None], tuple[Exercise, Loads]]:
        """The loads of each exercise and variant that were found already, with the exercise as it was then."""
        return {}

    @property
    def affected_side(self) -> AffectedSide:
        """The side with complaints."""
        return affected_side(self.complaints)

    @property
    def all_equipment(self) -> tuple[Equipment, ...]:
        """The athlete's own equipment, and that of every place."""
        return (*self.equipment, *(piece for place in self.places for piece in place.equipment))


class Substitution(Struct, frozen=True, forbid_unknown_fields=True):
    """A substitute that stands in for the exercise of a slot, for a while or until further notice."""

    slot: Annotated[Slug, Meta(description="Slot of the program.")]
    exercise: Annotated[
        Slug | None, Meta(description="One of the slot's `substitutes`. Null: back to the exercise of the slot.")
    ]
    until: Annotated[
        date | None, Meta(description="Last day, as the athlete's local date. Null means until further notice.")
    ] = None

    def applies(self, on: date) -> bool:
        return self.until is None or on <= self.until


class PreviousSetup(Struct, frozen=True):
    """The unit, equipment and state before a change of setup, kept until a session follows."""

    unit: Unit
    equipment: tuple[Equipment, ...]
    states: dict[str, RuleState]
    start_loads: dict[str, float]
    places: Places = ()


class BeforeBreak(Struct, frozen=True):
    """The states before a break, kept while only sessions of a planned deload have followed it.

    They hold as long as the states are still those that the break led to (`eased`).
    """

    states: dict[str, RuleState]
    eased: dict[str, RuleState]


class ProgressionState(Struct, frozen=True, omit_defaults=True):
    """The state of one progression: of its rule, per side, and of the policies."""

    states: dict[str, RuleState]  # by side with independent sides, else under "both"
    start_loads: dict[str, float] = {}  # by side: the load to restart with after a break of months
    variant: int = 0  # index into the slot's variants
    confirmations: int = 0  # sessions in a row that confirmed the form of the current variant
    reds: int = 0  # sessions in a row with a red light for pain
    stopped: bool = False  # for pain, until the coach resumes it
    previous_setup: PreviousSetup | None = None  # until the next session or change by the coach
    judged: bool = False  # whether the rule has judged a session yet
    evidence: dict[str, Evidence] = {}  # by side: what the log showed, apart from the plan
    before_break: BeforeBreak | None = None  # until a session follows that is not part of the deload

    @property
    def without_previous_setup(self) -> "ProgressionState":
        """The state without the previous setup, because a session or a change by the coach followed."""
        return self if self.previous_setup is None else replace(self, previous_setup=None)


class RemovedProgression(Struct, frozen=True):
    """A progression that a move to another revision removed. It goes on from here if another move brings it back."""

    program: ProgramReference  # the last revision that had it
    on: date
    state: ProgressionState


class PhaseState(Struct, frozen=True, omit_defaults=True):
    """The phase of a program that the athlete is in."""

    phase: str
    on: date  # first day
    decision: Decision  # why it began
    sessions: int = 0  # logged in the phase
    since: date | None = None  # from this day on evidence counts for gates; None: from any day
    left: dict[str, date] = {}  # by progression that no slot of the phase trains: the day of the newest session then


class OverrideItem(Struct, frozen=True, forbid_unknown_fields=True):
    """A coach's override of one slot. Omitted fields keep the rule's values."""

    slot: Annotated[Slug, Meta(description="Slot of the program.")]
    load: Annotated[Load | None, Meta(description="Working load, in the athlete's unit.")] = None
    reps: Annotated[Reps | None, Meta(description="Target reps of every set.")] = None
    sets: Annotated[int, Meta(ge=1, le=20, description="Number of work sets per side.")] | None = None
    variant: Annotated[Slug | None, Meta(description="Slug of one of the slot's variants.")] = None
    skip: Annotated[bool, Meta(description="True: skip the exercise.")] = False
    notes: Notes | None = None
    assistance: Annotated[Load | None, Meta(description="Assistance instead of a load, in the athlete's unit.")] = None
    seconds: Annotated[Seconds | None, Meta(description="Target of every set in seconds, such as of a hold.")] = None
    distance_m: Annotated[Meters | None, Meta(description="Target of every set in meters, such as of a carry.")] = None
    band: Annotated[
        Annotated[str, Meta(min_length=1, max_length=40)] | None,
        Meta(description="Name of the athlete's band, instead of a load."),
    ] = None

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.load)
        refuse_finer_than_hundredths(self.assistance, "assistance")
        refuse_load_with_assistance(self.load, self.assistance)
        refuse_band_with_load(self.band, self.load, self.assistance)

    def target_in(self, metric: Metric) -> float | None:
        """The target that the coach set in a metric. None if there is none."""
        if metric is Metric.REPS:
            return self.reps
        return self.seconds if metric is Metric.SECONDS else self.distance_m

    @property
    def changes_target(self) -> bool:
        """Whether it sets a target, in any metric."""
        return self.reps is not None or self.seconds is not None or self.distance_m is not None

    @property
    def signed_load(self) -> float | None:
        """The load, below 0 for assistance. None if the override sets neither."""
        return signed_load(self.load, self.assistance) if self.assistance != 0 else 0.0

    @property
    def changes_sets(self) -> bool:
        """Whether it changes the prescribed sets. A note alone does not."""
        others = (self.signed_load, self.band, self.sets, self.variant)
        return self.skip or self.changes_target or any(value is not None for value in others)


RULES_VERSION = 8
"""Raise it when rules or policies decide the same history differently, so that stored progress is folded again."""


class Progress(Struct, frozen=True, omit_defaults=True):
    """The state of an enrollment after all its events."""

    program: ProgramReference
    start_on: date
    setup: Setup
    progression_states: dict[str, ProgressionState]
    decisions: dict[str, Decision]  # by slot: the reason for its next sets
    day: int = 0  # next day of the rotation, from 0
    week: int = 0  # row of the program's week tables, from 0, on the day of the newest session
    week_shift: int = 0  # added by a change of revision, so that it does not change the athlete's week
    sessions: int = 0  # logged; skipped ones do not count
    done_on: tuple[date, ...] = ()  # newest first, as far back as schedules look
    skipped_on: date | None = None  # date of the newest skipped session
    folded_to: date | None = None  # date of the newest event
    latest_time: TimeOfDay | None = None  # of the sessions on that date
    overrides: tuple[OverrideItem, ...] = ()  # for the next session
    lasting: tuple[
        OverrideItem, ...
    ] = ()  # until further notice: number of sets, skip and notes, which no rule state holds
    removed: dict[str, RemovedProgression] = {}  # by name
    rules_version: int = 1  # of the rules that folded the history
    awaits_morning: bool = False  # the next-morning pain score of the newest session may still be reported
    rest_until: date | None = None  # last day of rest after pain in the newest session
    pauses: tuple[Pause, ...] = ()  # in the order in which they were planned
    deloads: tuple[Deload, ...] = ()  # the same
    place: Slug | None = None  # where the athlete trains; None: with their own equipment
    substitutions: tuple[Substitution, ...] = ()  # at most one for each slot
    phase: PhaseState | None = None  # None: the program has no phases
    # What conditions of the program look at, and nothing else:
    measurements: tuple[Measurement, ...] = ()  # newest of each test and side on the newest event, and all later ones
    pain: tuple[DatedPain, ...] = ()  # worst of each of the last days
    earned: dict[str, EarnedSets] = {}  # by progression: the newest judged session
    not_due_before: date | None = None  # first day of an enrollment that replays earlier sessions

    def is_past(self, on: date, at: TimeOfDay | None = None) -> bool:
        """Whether an event belongs before one that is folded: of a later day, or of that day at a later time."""
        if self.folded_to is None or on != self.folded_to:
            return self.folded_to is not None and on < self.folded_to
        return at is not None and self.latest_time is not None and at < self.latest_time

    @property
    def is_outdated(self) -> bool:
        """Whether other rules folded the history than those of this release."""
        return self.rules_version != RULES_VERSION

    def with_body_weight(self, measured: MeasuredValue | None) -> "Progress":
        """Progress with this body weight, in the athlete's unit. Without a measurement it stays as it is."""
        if measured is None or (body_weight := measured.in_unit(self.setup.unit)) == self.setup.body_weight:
            return self
        return replace(self, setup=replace(self.setup, body_weight=body_weight))


class EnrollmentStart(Struct, frozen=True):
    """The starting values of an enrollment."""

    start_on: date
    setup: Setup
    start: tuple[StartLoad, ...] = ()
    day: Name | None = None  # first day of the rotation; None: the first of the program
    week: int = 1  # first week of the program's tables
    phase: Slug | None = None  # first phase; None: the first of the program
    replay_from: date | None = None  # earlier sessions without an enrollment count from this day on
