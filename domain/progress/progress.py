"""Progress: where an enrollment stands. Folded from the history, stored so that the next prescription is quick."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from domain.decision import Decision
from domain.loads.equipment import Equipment
from domain.loads.loading import Load, Unit, refuse_finer_than_hundredths
from domain.progression_rules.parts.rule_state import RuleState
from domain.sessions.prescription import ProgramRevision, Reps
from domain.sessions.session import PainScore
from domain.sessions.side import AffectedSide, Side
from domain.text_types import Name, Notes, Slug


class StartLoad(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a progression starts, in the coach's judgement."""

    progression: Annotated[Slug, Meta(description="Name of a progression of the program.")]
    load: Annotated[Load, Meta(description="On one implement, in the athlete's unit.")]
    side: Annotated[Side, Meta(description="For programs whose sides go on their own.")] = Side.BOTH

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.load)


class Setup(Struct, frozen=True):
    """What an enrollment knows of the athlete."""

    unit: Unit
    equipment: tuple[Equipment, ...]
    affected_side: AffectedSide = AffectedSide.NONE
    baseline_pain: PainScore = 0


class ProgressionState(Struct, frozen=True, omit_defaults=True):
    """Where one progression stands."""

    states: dict[str, RuleState]  # by side where sides go on their own, else under "both"
    start_loads: dict[str, float] = {}
    variant: int = 0
    confirmations: int = 0  # sessions in a row that confirmed the present variant
    reds: int = 0  # sessions in a row that pain made red
    stopped: bool = False
    judged: bool = False  # whether the rule has seen a session of it yet


class OverrideItem(Struct, frozen=True, forbid_unknown_fields=True):
    """A coach's word on one slot. What is left out stays as the rule has it."""

    slot: Slug
    load: Annotated[
        Load | None, Meta(description="Working load, in the athlete's unit; left out: as the rule has it.")
    ] = None
    reps: Annotated[Reps | None, Meta(description="Target of every set.")] = None
    sets: Annotated[int, Meta(ge=1, le=20, description="Work sets, for each side.")] | None = None
    variant: Annotated[Slug | None, Meta(description="Slug of a variant of the slot.")] = None
    skip: Annotated[bool, Meta(description="Leave the exercise out.")] = False
    notes: Notes | None = None

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.load)

    @property
    def changes_sets(self) -> bool:
        """Whether it asks for other sets than the rule does; a note alone does not."""
        return self.skip or any(value is not None for value in (self.load, self.reps, self.sets, self.variant))


class Progress(Struct, frozen=True, omit_defaults=True):
    """Where an enrollment stands after every event so far."""

    program: ProgramRevision
    start_on: date
    setup: Setup
    tracks: dict[str, ProgressionState]
    decisions: dict[str, Decision]  # by slot: why its next sets are what they are
    day: int = 0  # position in the rotation
    week: int = 0  # of the program's tables, from 0, on the day of the session that was opened last
    week_shift: int = 0  # what a move adds to the weeks that the revision counts, so that nobody changes week by it
    sessions: int = 0  # done
    done_on: tuple[date, ...] = ()  # newest first, as many as schedules look back
    skipped_on: date | None = None  # the date of the session that was left out last
    folded_to: date | None = None  # date of the newest event
    overrides: tuple[OverrideItem, ...] = ()  # for one session
    lasting: tuple[OverrideItem, ...] = ()  # until further notice: what no rule keeps, which is sets, skip and notes
    awaits_morning: bool = False  # the newest session's next-morning score may still come


class EnrollmentStart(Struct, frozen=True):
    """How an enrollment began."""

    start_on: date
    setup: Setup
    start: tuple[StartLoad, ...] = ()
    region: Name | None = None
