"""What every progression rule is: configuration, and pure functions of one state that all kinds share.

State belongs to the progression, configuration to the rule. Pain, layoff, overrides, units and sides are then written
once, for all kinds, in `domain.progress.plan_next` and the policies' files.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.load_step import LoadRounding, LoadStep, MaxStepPercent, WorkingLoadPrecision
from domain.loads.loading import Loads, Rounding, Unit, convert
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import TargetSet
from domain.sessions.review import LIGHTER_LOAD, JudgedSet, Review, SessionResult, why_not_met

TOO_HARD = declare(
    "too_hard",
    Action.HOLD,
    "Done with {done_rir} reps in reserve instead of {rir}: harder than asked for. The same again.",
    done_rir="the fewest reps in reserve that were reported",
    rir="what was asked for in that set",
)
BELOW_TOP = declare(
    "below_top",
    Action.HOLD,
    "{good_reps} of {top} in the weakest set: inside the range, not yet at its top. The same again.",
    good_reps="the fewest good reps (or seconds) in a set",
    top="the top of the range",
)


ANY_LOADS = Loads((0.0, 1.0), Unit.KG)  # for what a rule asks for in any case


class PastSet(Struct, frozen=True):
    """A work set of an earlier session of the same exercise, its load in the unit of the enrollment."""

    load: float
    reps: int


class StepMode(StrEnum):
    """Whether all sets share one working load, or every set, by its number, has its own."""

    ALL = "all"
    SET_INDEX = "set_index"


class Rule(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", kw_only=True):
    """The base of all kinds. A kind says how it starts, what it asks for, and what a met session changes."""

    chooses_reps: ClassVar[bool] = True  # its target reps are its own; a judged slot brings no other sets

    @property
    def load_rounding(self) -> LoadRounding:
        """How working loads are kept and shown."""
        return LoadRounding()

    @property
    def rounding(self) -> Rounding:
        return self.load_rounding.rounding

    def load_rounding_at(self, state: RuleState) -> LoadRounding:
        """The same for one state, for rules that have stages."""
        return self.load_rounding

    def start(self, loads: Loads, load: float | None) -> RuleState:
        """The first state: at `load`, or at the lightest there is."""
        raise NotImplementedError

    def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        """The work sets of one side, in order."""
        raise NotImplementedError

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        """What a session that pain and sides let through changes."""
        raise NotImplementedError

    def result(self, review: Review) -> SessionResult:
        """Whether a session met what was asked, missed it, or neither."""
        if review.met:
            return SessionResult.MET
        if review.was_met_as_issued or all(item.amount_met for item in review.sets):
            return SessionResult.NEITHER
        return SessionResult.MISSED

    def met_by(self, asked: list[float]) -> list[float]:
        """The reps (seconds) of a side's sets that meet this rule: what was asked for, the top where it is a range."""
        return asked

    def from_history(self, history: Sequence[PastSet], loads: Loads) -> RuleState | None:
        """A first state from the sets of the newest earlier session; None where they say nothing."""
        if not history:
            return None
        return self.start(loads, loads.at_most(min(item.load for item in history)))

    def lighter(self, state: RuleState, loads: Loads) -> RuleState | None:
        """One loadable step down, at the bottom of the range; None at the lightest load."""
        if not self.is_loaded(state) or loads.lighter(self.load_rounding.built(loads, state.load)) is None:
            return None
        eased = self.restart(state, loads, _step_down(self.load_rounding, loads, state.load))
        lower = tuple(_step_down(self.load_rounding, loads, load) for load in state.loads)
        return replace(eased, loads=lower, turn=state.turn)

    def soften(self, state: RuleState, loads: Loads) -> RuleState | None:
        """Easier at the same load; None where there is no such thing."""
        eased = replace(self.restart(state, loads, state.load), loads=state.loads, turn=state.turn)
        return eased if sum(eased.reps) < sum(state.reps) else None

    def ease(self, state: RuleState, loads: Loads) -> RuleState | None:
        """One step back, for pain; None at the easiest there is."""
        return self.lighter(state, loads) or self.soften(state, loads)

    def restart(self, state: RuleState, loads: Loads, load: float) -> RuleState:
        """The start of the present stage, at the working load `load`."""
        first = self.start(loads, load)
        same = (load,) * len(first.loads)
        return replace(first, loads=same, stage=state.stage, remembered=state.remembered)

    def with_loads(self, state: RuleState, change: Callable[[float], float]) -> RuleState:
        """Every working load changed alike: layoff, another unit, another variant, a coach's word."""
        return replace(
            state,
            loads=tuple(change(load) for load in state.loads),
            remembered=None if state.remembered is None else change(state.remembered),
        )

    def with_reps(self, state: RuleState, reps: int) -> RuleState:
        """The target set by a coach, kept inside what the rule allows; rules without an earned target keep theirs."""
        return state

    def is_loaded(self, state: RuleState) -> bool:
        """Whether the sets of this state carry a load at all."""
        return bool(state.loads)

    def stage_name(self, state: RuleState) -> str | None:
        """The name of the stage, for rules that have stages."""
        return None

    def rule_of(self, stage: str | None) -> "Rule":
        """The rule that a stage follows; the rule itself where it has no stages."""
        return self

    def in_unit(self, unit: Unit) -> Self:
        """The same rule with its own loads in the athlete's unit."""
        return self

    def sessions(self) -> tuple[tuple[TargetSet, ...], ...]:
        """The sets of every session that it can ask for, whatever its loads: what a condition can be about."""
        return (self.sets(self.start(ANY_LOADS, 1.0)),)

    def asks_for_bodyweight(self) -> bool:
        """Whether some set that it asks for carries no load."""
        unloaded = not self.is_loaded(self.start(ANY_LOADS, 1.0))
        return unloaded or any(not one.loaded for sets in self.sessions() for one in sets)

    def may_go_down(self) -> bool:
        """Whether a session can make it deload or back off by itself."""
        return True

    def faults(self, place: str) -> list[tuple[str, str]]:
        """What is wrong between its fields, as (JSON pointer, sentence); `place` points at the rule."""
        return []


def _step_down(load_rounding: LoadRounding, loads: Loads, working: float) -> float:
    """The working load whose heaviest set is one loadable step lighter."""
    step = loads.lighter(load_rounding.built(loads, working))
    return working if step is None else min(working, step / load_rounding.factor)


class LoadedRule(Rule, frozen=True, kw_only=True):
    """What rules that move a load have in common."""

    unit: Annotated[
        Unit | None, Meta(description="Unit of the rule's own loads, such as a step; null: the athlete's.")
    ] = None
    loads: Annotated[
        WorkingLoadPrecision,
        Meta(
            description="What is kept as working load. `buildable`: always a load the athlete can build; a step "
            "finer than that takes the next load. `exact`: to the hundredth; small steps add up unseen "
            "(`accumulating`) until the next load is reached."
        ),
    ] = WorkingLoadPrecision.BUILDABLE
    rounding: Annotated[
        Rounding,
        Meta(description="How a load that can't be built is shown: the nearest, halves up, or the next lighter."),
    ] = Rounding.NEAREST
    max_step_percent: MaxStepPercent = 60
    lighter_load_counts: Annotated[
        bool, Meta(description="True: reps at a lighter load than prescribed count as reached. Not recommended.")
    ] = False
    effort_counts: Annotated[
        bool,
        Meta(
            description="True: a set reported with fewer reps in reserve than its `rir` is missed. No report, no gate."
        ),
    ] = False

    @property
    def load_rounding(self) -> LoadRounding:
        return LoadRounding(self.loads, self.rounding, self.max_step_percent)

    def _own(self, load: float | None, unit: Unit) -> float | None:
        """A load of this rule in another unit."""
        return None if load is None or self.unit is None else convert(load, self.unit, unit)

    def counted_sets(self, review: Review) -> Review:
        """The review as this rule counts it: a lighter load as good as the one asked for, where it says so."""
        if not self.lighter_load_counts or review.load_met:
            return review
        return replace(
            review, sets=tuple(replace(s, asked_load=min(s.asked_load, s.load), load_met=True) for s in review.sets)
        )

    def too_hard(self, review: Review) -> JudgedSet | None:
        """The set reported with the fewest reps in reserve under what was asked, where this rule counts effort."""
        if not self.effort_counts:
            return None
        hard = [item for item in review.done if _reserve_short(item) > 0]
        return max(hard, key=_reserve_short, default=None)

    def result(self, review: Review) -> SessionResult:
        counted = self.counted_sets(review)
        if counted.was_met_as_issued and not counted.met:
            return SessionResult.NEITHER
        if self.too_hard(counted) is not None or any(not item.amount_met for item in counted.sets):
            return SessionResult.MISSED
        return SessionResult.MET if counted.load_met else SessionResult.NEITHER

    def why_not(self, review: Review) -> Decision | None:
        """Why a session does not count as met, in words; None where it does."""
        return why_not_met(self.counted_sets(review)) or self.why_too_hard(review)

    def why_too_hard(self, review: Review) -> Decision | None:
        """That a set was harder than asked for, where this rule counts effort."""
        hard = self.too_hard(review)
        if hard is None or hard.done is None:
            return None
        return decide(TOO_HARD, review.asides, done_rir=hard.done.reps_in_reserve or 0.0, rir=hard.asked.rir or 0.0)

    def difference(self, review: Review) -> float:
        """How far the loads used lay from those asked for: the least of the sets; lighter only where that counts."""
        least = round(min((item.load - item.asked_load for item in review.done), default=0.0), 2)
        if least > 0 and not review.heavier_counts:
            return 0.0
        return least if self.lighter_load_counts else max(least, 0.0)

    def each_load(
        self, state: RuleState, review: Review, change: Callable[[float, float], LoadStep]
    ) -> tuple[tuple[float, ...], LoadStep]:
        """Change every working load that the session had sets for; `change` gets it and the difference used.

        Of several loads the one that really moved speaks, else the first.
        """
        if len(state.loads) == 1:
            moved = change(state.loads[0], self.difference(review))
            return (moved.working,), moved
        found: list[LoadStep] = []
        loads = list(state.loads)
        for index, load in enumerate(state.loads):
            sets = tuple(item for item in review.sets if item.asked.set == index + 1)
            if sets:
                found.append(change(load, self.difference(replace(review, sets=sets))))
                loads[index] = found[-1].working
        speaks = next((item for item in found if item.before != item.after), found[0])
        return tuple(loads), speaks

    def moved(self, moved: LoadStep, review: Review, loads: Loads) -> Decision:
        """What came of a step, said."""
        return decide(moved.code, review.asides, **moved.facts(loads))

    def why_lighter(self, review: Review) -> Decision | None:
        """The reason that a lighter load than asked for gives to hold, where it does."""
        if self.lighter_load_counts or review.load_met:
            return None
        short = next(item for item in review.done if not item.load_met)
        facts = {"done_load": review.lightest, "load": short.asked_load}
        return decide(LIGHTER_LOAD, review.asides, **facts, unit=review.unit)


def _reserve_short(item: JudgedSet) -> float:
    """Reps in reserve missing from what was asked; 0 where either is unknown."""
    reserve = item.done.reps_in_reserve if item.done is not None else None
    return 0.0 if reserve is None or item.asked.rir is None else item.asked.rir - reserve
