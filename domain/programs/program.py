"""Programs as data: days, slots, progressions and policies."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.loads.loading import Load, Unit, refuse_finer_than_hundredths
from domain.policies.pain import PainLimits, PainPolicy
from domain.policies.schedule import DEFAULT_LAYOFF, LayoffStep, Schedule
from domain.policies.variants import VariantStep
from domain.policies.week import Weekday, Weeks, next_date_on, weekday
from domain.programs.phase import Phase
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.wave import WaveTurn
from domain.progression_rules.parts.scheme import SetLine
from domain.sessions.metric import Reps, RestSeconds
from domain.sessions.tempo import Tempo
from domain.text_types import Cues, Name, Notes, Prose, Slug


class SidePolicy(StrEnum):
    """How the two sides progress.

    `weaker_leads`: both sides get what the weaker one earned. `independent`: each side progresses separately.
    """

    WEAKER_LEADS = "weaker_leads"
    INDEPENDENT = "independent"


class SlotSides(StrEnum):
    """Sides to train in a unilateral exercise: each side, or only the affected one."""

    EACH = "each"
    AFFECTED = "affected"


class WarmUpReference(StrEnum):
    """What a warm-up percentage is based on: the load of the first work set, or the working load (a training max)."""

    FIRST_SET = "first_set"
    WORKING_LOAD = "working_load"


class WarmUpSet(Struct, frozen=True, forbid_unknown_fields=True):
    """A warm-up set. Warm-up sets are stored but never judged."""

    reps: Annotated[Reps, Meta(description="Reps to do.")]
    percent: Annotated[float, Meta(ge=0, le=100, description="Load as a percentage of the load that `of` selects.")]
    of: Annotated[
        WarmUpReference,
        Meta(
            description="`first_set`: the load of the first work set. `working_load`: the working load of the "
            "progression, such as a training max, but never more than the heaviest work set."
        ),
    ] = WarmUpReference.FIRST_SET


class Substitute(Struct, frozen=True, forbid_unknown_fields=True):
    """An exercise that can stand in for that of the slot. It keeps its own load and progress."""

    exercise: Annotated[Slug, Meta(description="Slug of the exercise.")]
    progression: Annotated[
        Slug | None,
        Meta(
            description="Progression of the program that the substitute follows. Null means that it follows the rule "
            "of the slot's exercise, with a load and progress of its own."
        ),
    ] = None


class Slot(Struct, frozen=True, forbid_unknown_fields=True):
    """A place for an exercise in a program."""

    slot: Annotated[Slug, Meta(description="Name of the slot, unique in the program.")]
    exercise: Annotated[Slug, Meta(description="Slug of a built-in exercise or of one in the workspace.")]
    progression: Annotated[
        Slug, Meta(description="Name of the progression that the slot follows. Slots may share one.")
    ]
    variants: Annotated[
        tuple[VariantStep, ...],
        Meta(max_length=10, description="Variants, in order. Empty means no variants."),
    ] = ()
    sets: Annotated[
        tuple[SetLine, ...],
        Meta(
            max_length=20,
            description="Sets of the slot, based on the progression's working load, such as a lighter day or a "
            "back-off set. Empty means the sets of the rule.",
        ),
    ] = ()
    turns: Annotated[
        tuple[WaveTurn, ...],
        Meta(max_length=60, description="Sets of the slot for each turn, for a progression that is a wave."),
    ] = ()
    weeks: Annotated[
        tuple[WaveTurn, ...],
        Meta(
            max_length=60,
            description="Sets of the slot for each week, as counted by the program's `weeks`.",
        ),
    ] = ()
    judged: Annotated[
        bool,
        Meta(description="Whether sessions of this slot change the progression. If false, only their pain counts."),
    ] = True
    sides: Annotated[SlotSides, Meta(description="Sides to train, for a unilateral exercise.")] = SlotSides.EACH
    warm_up: Annotated[tuple[WarmUpSet, ...], Meta(max_length=10, description="Warm-up sets, in order.")] = ()
    tempo: Annotated[Tempo | None, Meta(description="Tempo of a rep. Null means none.")] = None
    rest_seconds: Annotated[
        RestSeconds | None, Meta(description="Rest after each set, in seconds. Null means none.")
    ] = None
    group: Annotated[
        Slug | None, Meta(description="Name of a superset or circuit. Slots with the same name alternate.")
    ] = None
    cues: Cues = ()
    notes: Notes | None = None
    rest_after_seconds: Annotated[
        RestSeconds | None,
        Meta(description="Rest before the next exercise, in seconds. Null means `rest_seconds`."),
    ] = None
    substitutes: Annotated[
        tuple[Substitute, ...],
        Meta(
            max_length=20,
            description="Exercises that can stand in, in order of preference. Where the equipment does not allow the "
            "exercise of the slot, the first that it allows is prescribed.",
        ),
    ] = ()
    pain: Annotated[
        PainLimits | None, Meta(description="Pain thresholds of this slot. Null means those of the program.")
    ] = None
    phases: Annotated[
        tuple[Slug, ...],
        Meta(max_length=50, description="Phases in which the slot is trained. Empty means all phases."),
    ] = ()


class Day(Struct, frozen=True, forbid_unknown_fields=True):
    """A training day."""

    day: Annotated[Name, Meta(description="Name of the day, such as A.")]
    slots: Annotated[tuple[Slot, ...], Meta(min_length=1, max_length=30, description="Slots of the day, in order.")]
    weekdays: Annotated[
        tuple[Weekday, ...],
        Meta(
            max_length=7,
            description="Weekdays on which the day is trained. Empty means that the days rotate. Either all days of a "
            "program have weekdays, or none.",
        ),
    ] = ()


class Progression(Struct, frozen=True, forbid_unknown_fields=True):
    """A named progression rule. Each enrollment keeps its own state of it."""

    progression: Annotated[Slug, Meta(description="Name of the progression, unique in the program.")]
    rule: Annotated[ProgressionRule, Meta(description="Progression rule.")]
    start_load: Annotated[
        Load | None,
        Meta(description="Default first load, in `start_unit`. Null means the lightest load."),
    ] = None
    start_unit: Annotated[Unit, Meta(description="Unit of `start_load`.")] = Unit.KG

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.start_load, "start_load")


class Policies(Struct, frozen=True, forbid_unknown_fields=True):
    """Settings for all progressions of a program."""

    sides: Annotated[SidePolicy, Meta(description="How the two sides of a unilateral exercise progress.")] = (
        SidePolicy.WEAKER_LEADS
    )
    pain: Annotated[
        PainPolicy | None, Meta(description="Pain thresholds. Null means that pain is stored but has no effect.")
    ] = None
    schedule: Annotated[Schedule | None, Meta(description="Training frequency. Null allows a session every day.")] = (
        None
    )
    layoff: Annotated[
        tuple[LayoffStep, ...],
        Meta(max_length=10, description="Reductions of the load after a layoff. Empty means none."),
    ] = DEFAULT_LAYOFF


class Program(Struct, frozen=True, forbid_unknown_fields=True):
    """A training program."""

    slug: Slug
    name: Name
    days: Annotated[
        tuple[Day, ...],
        Meta(min_length=1, max_length=31, description="Training days, in order. Each session trains one."),
    ]
    progressions: Annotated[
        tuple[Progression, ...], Meta(min_length=1, max_length=60, description="Progressions that slots follow.")
    ]
    policies: Annotated[Policies, Meta(description="Settings for all progressions.")] = Policies()
    rounds: Annotated[int, Meta(ge=1, le=20, description="Number of rounds of each day's circuit.")] = 1
    description: Prose | None = None
    source: Annotated[str, Meta(max_length=500, description="Source of the program.")] | None = None
    weeks: Annotated[
        Weeks | None,
        Meta(
            description="How weeks are counted. Required if slots have `weeks`. Null means no weeks. In a program with "
            "phases, weeks count from the first day of the phase."
        ),
    ] = None
    phases: Annotated[
        tuple[Phase, ...],
        Meta(
            max_length=50,
            description="Phases, in order. An enrollment starts in the first one. Empty means no phases.",
        ),
    ] = ()

    @property
    def weekdays(self) -> tuple[Weekday, ...]:
        """The weekdays of all days. Empty means days in turn."""
        return tuple(item for day in self.days for item in day.weekdays)

    def training_date(self, on: date) -> date:
        """The first training date from `on`."""
        return next_date_on(self.weekdays, on)

    def day_on(self, turn: int, on: date) -> int:
        """The index of the day to train on a date, or next after it: by weekday, or in turn."""
        if not self.weekdays:
            return turn % len(self.days)
        training_weekday = weekday(self.training_date(on))
        return next(n for n, day in enumerate(self.days) if training_weekday in day.weekdays)

    def week(self, sessions: int, start_on: date, on: date) -> int:
        """The week of the program's tables, from 0, after `sessions` completed sessions."""
        if self.weeks is None:
            return 0
        return self.weeks.week(sessions, len(self.weekdays) or len(self.days), start_on, on)

    def phase_named(self, name: str) -> Phase | None:
        """The phase with this identifier."""
        return next((item for item in self.phases if item.phase == name), None)

    def in_phase(self, phase: Phase) -> "Program":
        """The program as it is trained in a phase: its days and slots, schedule and pain thresholds."""
        days = (
            replace(day, slots=tuple(slot for slot in day.slots if not slot.phases or phase.phase in slot.phases))
            for day in self.days
        )
        policies = self.policies
        if phase.schedule is not None:
            policies = replace(policies, schedule=phase.schedule)
        if policies.pain is not None:
            policies = replace(policies, pain=policies.pain.with_limits(phase.pain))
        return replace(self, days=tuple(day for day in days if day.slots), policies=policies)

    def exercise_slugs(self) -> list[str]:
        """The slugs of all exercises that the program can prescribe."""
        rules = {item.progression: item.rule for item in self.progressions}
        found: dict[str, None] = {}
        for _, slot in self.slots():
            found[slot.exercise] = None
            rule = rules.get(slot.progression)
            if rule is not None:
                found |= dict.fromkeys(slug for slug, _ in rule.rules_by_exercise(slot.exercise))
            found |= dict.fromkeys(item.exercise for item in slot.substitutes)
        return list(found)

    def slots(self) -> Iterator[tuple[str, Slot]]:
        """Every slot with its JSON pointer in the program."""
        for d, day in enumerate(self.days):
            for s, slot in enumerate(day.slots):
                yield f"/days/{d}/slots/{s}", slot
