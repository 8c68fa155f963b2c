"""A program as data: days, slots, progressions and policies; and the plan, a revision with its exercises resolved."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Protocol

from msgspec import Meta, Struct

from domain.loads.equipment import Equipment, loads_for
from domain.loads.loading import Load, Loads, Unit, refuse_finer_than_hundredths
from domain.policies.pain import PainPolicy
from domain.policies.schedule import DEFAULT_LAYOFF, LayoffStep, Schedule
from domain.policies.variants import VariantStep
from domain.policies.week import Weekday, Weeks, next_date_on, weekday
from domain.programs.exercise import Exercise, Laterality
from domain.progression_rules import ProgressionRule
from domain.progression_rules.parts.scheme import SetLine, lines_in_unit
from domain.progression_rules.wave import WaveTurn
from domain.sessions.prescription import ProgramRevision, Reps
from domain.sessions.side import LEFT_AND_RIGHT, AffectedSide, Side
from domain.sessions.tempo import Tempo
from domain.text_types import Cues, Name, Notes, Prose, Slug


class SidePolicy(StrEnum):
    """Weaker leads: both sides get what the weaker one earned. Independent: each goes its own way."""

    WEAKER_LEADS = "weaker_leads"
    INDEPENDENT = "independent"


class SlotSides(StrEnum):
    """The sides that a one-sided exercise is done with."""

    EACH = "each"
    AFFECTED = "affected"


class WarmUpReference(StrEnum):
    """What a warm-up's per cent is of: the load of the first work set, or the working load (a training max)."""

    FIRST_SET = "first_set"
    WORKING_LOAD = "working_load"


class WarmUpSet(Struct, frozen=True, forbid_unknown_fields=True):
    """A set before the work sets, stored but never judged."""

    reps: Annotated[Reps, Meta(description="Repetitions to do.")]
    percent: Annotated[float, Meta(ge=0, le=100, description="A share of the load that `of` names.")]
    of: Annotated[
        WarmUpReference,
        Meta(
            description="`first_set`: of the first work set's load. `working_load`: of the progression's, such as a "
            "training max; never more than the heaviest work set."
        ),
    ] = WarmUpReference.FIRST_SET


class Slot(Struct, frozen=True, forbid_unknown_fields=True):
    """A place for an exercise in a program."""

    slot: Annotated[Slug, Meta(description="Its name, unique in the program.")]
    exercise: Annotated[Slug, Meta(description="Slug of a built-in exercise or one of the workspace.")]
    progression: Annotated[Slug, Meta(description="The progression that it follows; several slots may share one.")]
    variants: Annotated[
        tuple[VariantStep, ...],
        Meta(max_length=10, description="Variants in turn; empty: the exercise as it is."),
    ] = ()
    sets: Annotated[
        tuple[SetLine, ...],
        Meta(
            max_length=20,
            description="The slot's own sets, from the progression's working load: a lighter day, a back-off set, "
            "another role of the lift. Empty: as the rule says.",
        ),
    ] = ()
    turns: Annotated[
        tuple[WaveTurn, ...],
        Meta(max_length=60, description="The slot's own sets turn by turn, for a progression that is a wave."),
    ] = ()
    weeks: Annotated[
        tuple[WaveTurn, ...],
        Meta(
            max_length=60,
            description="The slot's own sets week by week, as the program's `weeks` count them.",
        ),
    ] = ()
    judged: Annotated[
        bool,
        Meta(description="False: what is done here is stored and changes nothing; pain is still heeded."),
    ] = True
    sides: Annotated[SlotSides, Meta(description="For one-sided exercises.")] = SlotSides.EACH
    warm_up: Annotated[
        tuple[WarmUpSet, ...], Meta(max_length=10, description="Sets before the work sets, in turn.")
    ] = ()
    tempo: Annotated[Tempo | None, Meta(description="Seconds of each part of a rep; null: none is asked for.")] = None
    rest_seconds: Annotated[
        Annotated[float, Meta(ge=0, le=3600)] | None,
        Meta(description="Rest after each set, in seconds; null: none is asked for."),
    ] = None
    group: Annotated[Slug | None, Meta(description="Slots of one group alternate: a superset or circuit.")] = None
    cues: Cues = ()
    notes: Notes | None = None


class Day(Struct, frozen=True, forbid_unknown_fields=True):
    """A training day."""

    day: Annotated[Name, Meta(description="Its name, such as A.")]
    slots: Annotated[
        tuple[Slot, ...], Meta(min_length=1, max_length=30, description="The exercises of the day, in turn.")
    ]
    weekdays: Annotated[
        tuple[Weekday, ...],
        Meta(max_length=7, description="When it is trained; empty: in turn. All days of a program have some, or none."),
    ] = ()


class Progression(Struct, frozen=True, forbid_unknown_fields=True):
    """A rule under a name; each enrollment keeps one state for it."""

    progression: Annotated[Slug, Meta(description="Its name, unique in the program.")]
    rule: Annotated[ProgressionRule, Meta(description="How load and reps go on.")]
    start_load: Annotated[
        Load | None,
        Meta(description="Where to start when nobody says otherwise, in `start_unit`; null: the lightest."),
    ] = None
    start_unit: Annotated[Unit, Meta(description="The unit of `start_load`.")] = Unit.KG

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.start_load, "start_load")


class Policies(Struct, frozen=True, forbid_unknown_fields=True):
    """What holds for every progression of the program, whatever its kind."""

    sides: Annotated[SidePolicy, Meta(description="What happens where one side is behind.")] = SidePolicy.WEAKER_LEADS
    pain: Annotated[PainPolicy | None, Meta(description="Null: pain is stored and gates nothing.")] = None
    schedule: Annotated[Schedule | None, Meta(description="Null: the next session may be the next day.")] = None
    layoff: Annotated[
        tuple[LayoffStep, ...],
        Meta(max_length=10, description="What a break leads to; empty: nothing."),
    ] = DEFAULT_LAYOFF


class Program(Struct, frozen=True, forbid_unknown_fields=True):
    """What an athlete can be enrolled on."""

    slug: Slug
    name: Name
    days: Annotated[tuple[Day, ...], Meta(min_length=1, max_length=31, description="In turn, one for each session.")]
    progressions: Annotated[
        tuple[Progression, ...], Meta(min_length=1, max_length=60, description="The rules, by name, that slots follow.")
    ]
    policies: Annotated[Policies, Meta(description="What holds for all of its exercises.")] = Policies()
    rounds: Annotated[int, Meta(ge=1, le=20, description="How often each day's circuit is gone through.")] = 1
    description: Prose | None = None
    source: Annotated[str, Meta(max_length=500, description="Where the program comes from.")] | None = None
    weeks: Annotated[
        Weeks | None, Meta(description="How weeks are counted, where slots have `weeks` or people think in them.")
    ] = None

    @property
    def weekdays(self) -> tuple[Weekday, ...]:
        """The weekdays that are trained on; empty: the days come in turn."""
        return tuple(item for day in self.days for item in day.weekdays)

    def training_date(self, on: date) -> date:
        """The first date from `on` on that is a training day."""
        return next_date_on(self.weekdays, on)

    def day_on(self, turn: int, on: date) -> int:
        """The place of the day that is trained on a date, or next after it: the weekday's, else the one in turn."""
        if not self.weekdays:
            return turn % len(self.days)
        wanted = weekday(self.training_date(on))
        return next(n for n, day in enumerate(self.days) if wanted in day.weekdays)

    def week(self, done: int, start_on: date, on: date) -> int:
        """The week of its tables, from 0."""
        if self.weeks is None:
            return 0
        return self.weeks.week(done, len(self.weekdays) or len(self.days), start_on, on)

    def slots(self) -> Iterator[tuple[str, Slot]]:
        """Every slot with its place in the document."""
        for d, day in enumerate(self.days):
            for s, slot in enumerate(day.slots):
                yield f"/days/{d}/slots/{s}", slot


class Equipped(Protocol):
    """What an athlete lifts with, and in which unit: a `Setup`, seen from here."""

    @property
    def equipment(self) -> tuple[Equipment, ...]: ...

    @property
    def unit(self) -> Unit: ...


class Plan(Struct, frozen=True, dict=True):
    """A program's revision with the exercises that it uses: all that the fold needs to know of it."""

    program: Program
    revision: int
    exercises: tuple[Exercise, ...]

    @cached_property
    def named(self) -> ProgramRevision:
        return ProgramRevision(self.program.slug, self.revision)

    @cached_property
    def slots(self) -> dict[str, Slot]:
        return {slot.slot: slot for _, slot in self.program.slots()}

    @cached_property
    def progressions(self) -> dict[str, Progression]:
        return {item.progression: item for item in self.program.progressions}

    @cached_property
    def exercise(self) -> dict[str, Exercise]:
        return {item.slug: item for item in self.exercises}

    @cached_property
    def followers(self) -> dict[str, tuple[str, ...]]:
        """The slots that follow a progression, by their names."""
        return {
            name: tuple(slot.slot for slot in self.slots.values() if slot.progression == name)
            for name in self.progressions
        }

    @cached_property
    def first_slot(self) -> dict[str, Slot]:
        """The slot that speaks for a progression: the first that follows it."""
        found: dict[str, Slot] = {}
        for slot in self.slots.values():
            found.setdefault(slot.progression, slot)
        return found

    @cached_property
    def _rules(self) -> dict[tuple[str, Unit], ProgressionRule]:
        return {(name, unit): item.rule.in_unit(unit) for name, item in self.progressions.items() for unit in Unit}

    def rule(self, slot: Slot, unit: Unit) -> ProgressionRule:
        """The slot's rule, its own loads in the athlete's unit."""
        return self._rules[slot.progression, unit]

    @cached_property
    def _schemes(self) -> dict[tuple[str, Unit], tuple[tuple[SetLine, ...], ...]]:
        found = {}
        for slot in self.slots.values():
            rows = slot.turns or slot.weeks
            turns = tuple(row.scheme for row in rows) or ((slot.sets,) if slot.sets else ())
            own = self.progressions[slot.progression].rule.own_unit
            for unit in Unit:
                found[slot.slot, unit] = tuple(
                    lines if own is None else lines_in_unit(lines, own, unit) for lines in turns
                )
        return found

    def scheme(self, slot: Slot, unit: Unit) -> tuple[tuple[SetLine, ...], ...]:
        """The slot's own sets, turn by turn or week by week; empty where the rule says them."""
        return self._schemes[slot.slot, unit]

    @cached_property
    def _implements(self) -> dict[tuple[str, str | None], int]:
        return {
            (item.slug, variant): item.implements_of(variant)
            for item in self.exercises
            for variant in (None, *(each.slug for each in item.variants))
        }

    def loads(self, slot: Slot, variant: str | None, equipment: tuple[Equipment, ...], unit: Unit) -> Loads:
        exercise = self.exercise[slot.exercise]
        implements = self._implements[slot.exercise, variant]
        return loads_for(equipment, exercise.equipment, implements, exercise.bodyweight, unit)

    @cached_property
    def state_keys(self) -> dict[Side, str]:
        """The name under which the state of a side is kept: its own where sides go on their own."""
        independent = self.program.policies.sides is SidePolicy.INDEPENDENT
        return {side: side.value if independent else Side.BOTH.value for side in Side}

    def sides(self, slot: Slot, affected: AffectedSide) -> tuple[Side, ...]:
        """The sides that the slot asks for."""
        if self.exercise[slot.exercise].laterality is Laterality.TWO_SIDED:
            return (Side.BOTH,)
        if slot.sides is SlotSides.AFFECTED and affected in (AffectedSide.LEFT, AffectedSide.RIGHT):
            return (Side(affected.value),)
        return LEFT_AND_RIGHT
