"""The base of the rule kinds that move a working load: how a load is stored, rounded, stepped and judged."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.load_rounding import LoadRounding, WorkingLoadPrecision
from domain.loads.load_step import LOAD_INCREASED, LoadStep, MaxStepPercent
from domain.loads.loading import HEAVIEST, Loads, Rounding, Unit, add, refuse_finer_than_hundredths
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.rule import Rule
from domain.sessions.review import JudgedSet, Review, SessionResult
from domain.sessions.why_not_met import lighter_load, why_not_met

TOO_HARD = declare(
    "too_hard",
    Action.HOLD,
    "{done_rir:rep} in reserve instead of {rir}, harder than planned. Repeat the same sets.",
    done_rir="the fewest reps in reserve that were reported",
    rir="the target reps in reserve of that set",
)


INCREASE_DELAYED = declare(
    "increase_delayed",
    Action.REPEAT,
    "Target met in {met} of the {needed:session} needed after the change to a lighter load. Repeat at {load}.",
    assisted="Target met in {met} of the {needed:session} needed after the change to more assistance. "
    "Repeat at {load}.",
    met="sessions that met the target",
    needed="sessions needed for the next load",
    load="the load that stays",
    unit="unit of the load",
)

MUCH_LIGHTER = 0.85  # below this share of the prescribed load, it may be a light week
MOST_EXTRA_SESSIONS = 3  # before an increase that the lifter did not take again and again


HEAVIER_LOAD_INCREASED = declare(
    "heavier_load_increased",
    Action.ADVANCE,
    "Done at {loads_used} instead of {before_load}. Next: {load}.",
    done_load="the lightest load used",
    heaviest_load="the heaviest load used",
    before_load="the prescribed load",
    load="the next load",
    unit="unit of the loads",
)


class UnitStep(Struct, frozen=True, forbid_unknown_fields=True):
    """A step for athletes who train in one unit."""

    unit: Annotated[Unit, Meta(description="The athlete's unit.")]
    step: Annotated[float, Meta(gt=0, le=HEAVIEST, description="Step in load, in that unit.")]

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.step, "step")


UnitSteps = Annotated[
    tuple[UnitStep, ...],
    Meta(
        max_length=2,
        description="Steps by the athlete's unit, such as 2.5 kg or 5 lb, instead of `step` converted to that unit.",
    ),
]


class StepMode(StrEnum):
    """Whether all sets share one working load (`all`), or each set number has its own (`set_index`)."""

    ALL = "all"
    SET_INDEX = "set_index"


class LoadedRule(Rule, frozen=True, kw_only=True):
    """Fields and methods shared by all rules that move a load."""

    # False for kinds that move their load at a pace of their own, such as at the end of a cycle.
    follows_quickly: ClassVar[bool] = True

    unit: Annotated[
        Unit | None,
        Meta(description="Unit of the rule's own loads, such as a step. Defaults to the athlete's unit."),
    ] = None
    loads: Annotated[
        WorkingLoadPrecision,
        Meta(
            description="How the working load is stored. `buildable`: always a load the athlete can build, so a "
            "smaller step goes to the next buildable load. `exact`: to the hundredth, so small steps add up "
            "(decision code `accumulating`) until the next buildable load is reached."
        ),
    ] = WorkingLoadPrecision.BUILDABLE
    rounding: Annotated[
        Rounding,
        Meta(
            description="How an exact load becomes a buildable one: the nearest (halves round up), or the next lighter."
        ),
    ] = Rounding.NEAREST
    max_step_percent: MaxStepPercent = 60
    lighter_load_counts: Annotated[
        bool,
        Meta(description="True: reps at a lighter load than prescribed count in full. Not recommended."),
    ] = False
    heavier_sets_can_miss: Annotated[
        bool,
        Meta(
            description="True: a heavier set than prescribed with fewer reps than its target counts as missed. "
            "Not recommended."
        ),
    ] = False
    effort_counts: Annotated[
        bool,
        Meta(
            description="True: a set with fewer reps in reserve than its `rir` counts as missed. Sets without a "
            "reported effort are not affected."
        ),
    ] = False

    @property
    def own_unit(self) -> Unit | None:
        return self.unit

    @property
    def load_rounding(self) -> LoadRounding:
        return LoadRounding(self.loads, self.rounding, self.max_step_percent)

    def in_unit(self, unit: Unit) -> Self:
        converted = self
        if self.unit is not None and self.unit is not unit:
            converted = replace(self.own_loads_in_unit(self.unit, unit), unit=unit)
        return converted.with_unit_step(unit)

    def with_unit_step(self, unit: Unit) -> Self:
        """The rule with the step for athletes who train in that unit. Kinds with a `step` define this."""
        return self

    def own_loads_in_unit(self, old: Unit, new: Unit) -> Self:
        """The rule with its own loads, such as a step, converted from `old` to `new`. Every kind defines this."""
        raise NotImplementedError

    def counted_sets(self, review: Review) -> Review:
        """The review as this rule counts it, with `lighter_load_counts` and `heavier_sets_can_miss`."""
        if self.heavier_sets_can_miss and any(item.is_heavier for item in review.sets):
            review = replace(review, sets=tuple(_at_prescribed_load(item) for item in review.sets))
        if not self.lighter_load_counts or review.load_met:
            return review
        return replace(
            review,
            sets=tuple(replace(s, prescribed_load=min(s.prescribed_load, s.load), load_met=True) for s in review.sets),
        )

    def sessions_to_follow(self, state: RuleState, change: float, steady: bool) -> int:
        """One heavier session is enough, two lighter ones, and three that are much lighter, such as a light week.

        An increase that was not taken before is given up at the first lighter session.
        """
        if not self.follows_quickly:
            return Rule.sessions_to_follow(self, state, change, steady)
        if change > 1 or (state.counters.retried and change >= MUCH_LIGHTER):
            return 1
        return 2 if change >= MUCH_LIGHTER or steady else 3

    @property
    def judges_effort(self) -> bool:
        return self.effort_counts

    def follows(self, heavier: bool) -> bool:
        return not (self.heavier_sets_can_miss if heavier else self.lighter_load_counts)

    def too_hard(self, review: Review) -> JudgedSet | None:
        """With `effort_counts`, the set furthest below its target reps in reserve. None if none is below."""
        if not self.effort_counts:
            return None
        hard = [item for item in review.performed if _reserve_short(item) > 0 and not item.is_heavier]
        return max(hard, key=_reserve_short, default=None)

    def showed_prescribed(self, review: Review) -> bool:
        """Whether the session showed at least what was prescribed, so that it is no reason for a lighter load."""
        counted = self.counted_sets(review)
        return counted.showed_prescribed and self.too_hard(counted) is None

    def result(self, review: Review) -> SessionResult:
        counted = self.counted_sets(review)
        if counted.was_met_as_issued and not counted.met:
            return SessionResult.NEITHER
        work = counted.of_work
        if self.too_hard(work) is not None or work.missed:
            return SessionResult.MISSED
        return SessionResult.MET if counted.met and self.too_hard(counted) is None else SessionResult.NEITHER

    def why_not(self, review: Review) -> Decision | None:
        """Why the session does not count as met. None if it does."""
        return why_not_met(self.counted_sets(review)) or self.why_too_hard(review)

    def why_too_hard(self, review: Review) -> Decision | None:
        """With `effort_counts`, the decision for a set that was harder than prescribed. None if none was."""
        hard = self.too_hard(review)
        if hard is None or hard.performed is None:
            return None
        return decide(
            TOO_HARD, review.asides, done_rir=hard.performed.reps_in_reserve or 0.0, rir=hard.prescribed.rir or 0.0
        )

    def difference(self, review: Review) -> float:
        """Load shown minus load prescribed, the smallest of all sets. Negative only with `lighter_load_counts`."""
        performed = self.counted_loads(review)
        least = round(min((load - prescribed for load, prescribed in performed), default=0.0), 2)
        if least > 0 and not review.heavier_counts:
            return 0.0
        return least if self.lighter_load_counts else max(least, 0.0)

    def stepped(self, load: float, used: float, step: float, review: Review, loads: Loads) -> float:
        """The load one step up: from the load used if its reps were done, else from the prescribed one.

        With fewer reps at a heavier load, it is at least the load that can be built and that they showed.
        """
        if fell_short_heavier(review):
            return max(add(load, step), min(loads.at_most(add(load, used)), add(load, used)))
        return add(add(load, used), step)

    def sessions_for_increase(self, state: RuleState, review: Review, successes: int = 1) -> int:
        """Sessions that must meet the target for an increase: one more, up to three, each time it was declined."""
        extra = 0 if state.counters.retried or self.difference(review) > 0 else state.counters.declined
        return successes + min(extra, MOST_EXTRA_SESSIONS)

    def after_increase(self, state: RuleState) -> RuleState:
        """The counters after an increase. If it was declined before, it is prescribed again."""
        return state.with_counters(met=0, missed=0, retried=1 if state.counters.declined else 0)

    def delayed_increase(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision] | None:
        """The state and decision while an increase that was declined needs more sessions. None if it is due.

        For kinds that raise the load after one session.
        """
        met, needed = state.counters.met + 1, self.sessions_for_increase(state, review)
        if met >= needed:
            return None
        load = self.load_rounding.built(loads, state.load)
        facts = {"met": met, "needed": needed, "load": load}
        return state.with_counters(met=met), decide(INCREASE_DELAYED, review.asides, **facts, unit=loads.unit)

    def counted_loads(self, review: Review) -> list[tuple[float, float]]:
        """The load that counts and the prescribed load of every completed set."""
        if self.heavier_sets_can_miss:
            return [(item.load, item.prescribed_load) for item in review.performed]
        return [(item.shown_load, item.prescribed_load) for item in review.performed]

    def each_load(
        self, state: RuleState, review: Review, change: Callable[[float, float], LoadStep]
    ) -> tuple[tuple[float, ...], LoadStep]:
        """Change every working load that the session had sets for. `change` takes the load and the difference used.

        Returns the new working loads, and the step that explains them: the first that moved, else the first.
        """
        if len(state.loads) == 1:
            step = change(state.loads[0], self.difference(review))
            return (step.working,), step
        steps: list[LoadStep] = []
        loads = list(state.loads)
        for index, load in enumerate(state.loads):
            sets = tuple(item for item in review.sets if item.number == index + 1)
            if sets:
                steps.append(change(load, self.difference(replace(review, sets=sets))))
                loads[index] = steps[-1].working
        return tuple(loads), next((step for step in steps if step.before != step.after), steps[0])

    def step_decision(self, step: LoadStep, review: Review, loads: Loads) -> Decision:
        facts = step.facts(loads)
        straight = len({item.prescribed_load for item in review.sets}) == 1
        if step.code is LOAD_INCREASED and straight and self.difference(review) > 0:
            heaviest = max(item.load for item in review.performed)
            facts |= {"done_load": review.lightest, "heaviest_load": heaviest}
            return decide(HEAVIER_LOAD_INCREASED, review.asides, **facts)
        return decide(step.code, review.asides, **facts)

    def why_lighter(self, review: Review) -> Decision | None:
        """The decision for a lighter load that earns nothing. None if it counts or was not used."""
        return None if self.lighter_load_counts or review.load_met else lighter_load(review)


def fell_short_heavier(review: Review) -> bool:
    """Whether a set at a heavier load than prescribed had fewer reps than its target."""
    return any(item.is_heavier and item.done < item.target for item in review.performed)


def step_in(unit_steps: tuple[UnitStep, ...], unit: Unit, step: float | None) -> float | None:
    """The step for a unit: its own, else `step`."""
    return next((item.step for item in unit_steps if item.unit is unit), step)


def _at_prescribed_load(item: JudgedSet) -> JudgedSet:
    """The set as if the load used had been prescribed, so that too few reps are a miss."""
    if not item.is_heavier:
        return item
    return replace(item, prescribed_load=item.load, amount=item.done, amount_met=item.done >= item.target)


def _reserve_short(item: JudgedSet) -> float:
    """How many reps in reserve are missing to the target. 0 if either is unknown."""
    reserve = item.performed.reps_in_reserve if item.performed is not None else None
    return 0.0 if reserve is None or item.prescribed.rir is None else item.prescribed.rir - reserve
