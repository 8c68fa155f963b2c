"""Double progression: more reps inside a range first, then the next load, back at the bottom of the range.

The next target is earned: the fewest good reps over all sets and sides, plus one, never below the present target, at
most the top. Source: the knee circuit (Whitt); the scheme is common property. What happens when other loads than the
prescribed ones are used, and backing off after three sessions under the range, is ours.
"""

from typing import Annotated, Self

from msgspec import Meta
from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.load_step import ACCUMULATING, LOAD_DOWN, LOAD_INCREASED, LOAD_UP, LoadStep, step_towards, step_up
from domain.loads.loading import HEAVIEST, Loads, Unit, add, refuse_finer_than_hundredths
from domain.progression_rules.loaded_rule import LoadedRule, StepMode
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import RepTarget, SetCount, TargetSet
from domain.progression_rules.parts.unplanned_load import believe_heavier, believe_lighter, is_heavier
from domain.sessions.prescription import RIR
from domain.sessions.review import (
    LIGHTER_LOAD,
    MET_SUPERSEDED_PRESCRIPTION,
    REPS_SHORT,
    SET_MISSING,
    SIDE_BEHIND,
    Review,
)

REPS_UP = declare(
    "reps_up",
    Action.ADVANCE,
    "Every set reached {good_reps}. Next: {reps} reps with {load}.",
    target="what was asked for",
    good_reps="the fewest good reps in a set",
    reps="the next target",
    load="the load that stays",
    unit="its unit",
)
TARGET_DOWN = declare(
    "target_down",
    Action.BACK_OFF,
    "{good_reps} good reps in the weakest set: aim for {reps} next, at {load}.",
    good_reps="the fewest good reps in a set",
    reps="the next target, the lowest where each set has its own",
    load="the load that stays",
    unit="its unit",
)
TARGETS_FOLLOW = declare(
    "targets_follow",
    Action.ADVANCE,
    "Not every set reached its target, and others went past theirs ({good_reps} good reps in the weakest). Each aims "
    "for one more than was done: {reps} in the lowest, at {load}.",
    good_reps="the fewest good reps in a set",
    reps="the next target, the lowest where each set has its own",
    load="the load that stays",
    unit="its unit",
)
TOP_OF_RANGE = declare(
    "top_of_range",
    Action.HOLD,
    "Every set reached {top}, the top of the range. It is done with bodyweight: stay at {top}.",
    top="the top of the range",
)


class DoubleProgressionRule(LoadedRule, frozen=True, tag="double_progression", kw_only=True):
    """More reps inside a range first, then the next load, back at the bottom of the range."""

    reps_min: Annotated[RepTarget, Meta(description="Bottom of the range.")]
    reps_max: Annotated[RepTarget, Meta(description="Top of the range; every set there earns the next load.")]
    sets_count: SetCount = 3
    loaded: Annotated[bool, Meta(description="False: with bodyweight, reps only.")] = True
    step: Annotated[
        Annotated[float, Meta(gt=0, le=HEAVIEST)] | None,
        Meta(description="The step in load, in the rule's unit; null: the next load that can be built."),
    ] = None
    back_off_after: Annotated[
        Annotated[int, Meta(ge=1, le=20)] | None,
        Meta(description="Sessions in a row under the range that lower the load; null: never."),
    ] = 3
    rir: Annotated[RIR | None, Meta(description="Reps in reserve to aim for; shown, and no gate by itself.")] = None
    rir_max: Annotated[RIR | None, Meta(description="Upper end of the reps in reserve to aim for.")] = None
    as_range: Annotated[
        bool, Meta(description="True: sets are shown as a range, from the earned target to the top.")
    ] = False
    reps_start: Annotated[
        tuple[RepTarget, ...],
        Meta(max_length=20, description="First targets, set by set; empty: the bottom of the range."),
    ] = ()
    step_by: Annotated[
        StepMode,
        Meta(
            description="`all`: one target, earned by the weakest set, and one working load. `set_index`: every set "
            "has its own target and its own load by its number; another load used counts when the next is earned."
        ),
    ] = StepMode.ALL
    target_may_drop: Annotated[
        bool, Meta(description="True: after a session that missed, the target follows what was done, down too.")
    ] = False

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.step, "step")
        if self.reps_min > self.reps_max:
            raise ValueError("`reps_min` is above `reps_max`")
        if self.rir_max is not None and (self.rir is None or self.rir > self.rir_max):
            raise ValueError("`rir_max` needs a `rir` that is not above it")
        if any(not self.reps_min <= reps <= self.reps_max for reps in self.reps_start):
            raise ValueError("`reps_start` lies outside the range")
        if self.reps_start and (self.step_by is StepMode.ALL or len(self.reps_start) != self.sets_count):
            raise ValueError("`reps_start` names a target for each of `sets_count` sets, with `step_by: set_index`")
        if self.effort_counts and self.rir is None:
            raise ValueError("`effort_counts` needs a `rir` to compare with")

    def in_unit(self, unit: Unit) -> Self:
        return self if self.unit is None else replace(self, unit=unit, step=self._convert(self.step, unit))

    @property
    def _own_count(self) -> int:
        return self.sets_count if self.step_by is StepMode.SET_INDEX else 1

    def start(self, loads: Loads, load: float | None) -> RuleState:
        reps = self.reps_start or (self.reps_min,) * self._own_count
        if not self.loaded:
            return RuleState(reps=reps)
        first = self.load_rounding.keep(loads, loads.lightest_loaded if load is None else load)
        return RuleState(loads=(first,) * self._own_count, reps=reps)

    def restart(self, state: RuleState, loads: Loads, load: float) -> RuleState:
        return replace(LoadedRule.restart(self, state, loads, load), reps=(self.reps_min,) * self._own_count)

    def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        if self.step_by is StepMode.ALL:
            return (self._set(0, state),) * self.sets_count
        return tuple(self._set(n, state) for n in range(self.sets_count))

    def may_go_down(self) -> bool:
        return self.loaded or self.target_may_drop

    def carries_load(self) -> bool:
        return self.loaded

    def most_reps(self) -> int | None:
        return self.reps_max

    def _set(self, n: int, state: RuleState) -> TargetSet:
        reps = state.reps[min(n, len(state.reps) - 1)]
        load = state.loads[min(n, len(state.loads) - 1)] if state.loads else 0.0
        top = self.reps_max if self.as_range and reps < self.reps_max else None
        return TargetSet(reps=reps, reps_max=top, load=load, rir=self.rir, rir_max=self.rir_max)

    def with_reps(self, state: RuleState, reps: int) -> RuleState:
        return replace(state, reps=(min(max(reps, self.reps_min), self.reps_max),) * self._own_count)

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        together = self.step_by is StepMode.ALL
        if together and self.loaded and is_heavier(review, loads, self._built(state, loads)):
            return self._heavier(state.with_counters(under=0, lighter=0), review, loads)
        reason = self.why_not(review)
        if reason is not None:
            return self._missed(state, review, loads, reason)
        met = state.with_counters(under=0, lighter=0, heavier=0)
        if review.fewest >= self.reps_max:
            return self._next_load(met, review, loads)
        reps = self._earned(review)
        facts = {
            "target": min(state.reps),
            "good_reps": review.fewest,
            "reps": min(reps),
            "load": self._built(state, loads),
        }
        return replace(met, reps=reps), decide(REPS_UP, review.asides, **facts, unit=loads.unit)

    def _built(self, state: RuleState, loads: Loads) -> float:
        return self.load_rounding.built(loads, state.load) if state.loads else 0.0

    def _earned(self, review: Review, bottom: int = 1) -> tuple[int, ...]:
        """What was done and one more, at most the top: of the weakest set, or set by set."""
        if self.step_by is StepMode.ALL:
            return (min(max(int(review.fewest) + 1, bottom), self.reps_max),)
        amounts = review.amounts_by_set()
        return tuple(min(max(int(amounts[n]) + 1, bottom), self.reps_max) for n in sorted(amounts))

    def _next_load(
        self, state: RuleState, review: Review, loads: Loads, from_load: float | None = None
    ) -> tuple[RuleState, Decision]:
        if not self.loaded:
            top = replace(state, reps=(self.reps_max,) * self._own_count)
            if min(state.reps) < self.reps_max:
                up = {"target": min(state.reps), "good_reps": review.fewest, "reps": self.reps_max, "load": 0.0}
                return top, decide(REPS_UP, review.asides, **up, unit=loads.unit)
            return top, decide(TOP_OF_RANGE, review.asides, top=self.reps_max)
        new, moved = self.each_load(
            state, review, lambda load, used: self._up(loads, load, add(load, used) if from_load is None else from_load)
        )
        bottom = moved.code in (LOAD_INCREASED, ACCUMULATING)
        reps = self.reps_min if bottom else self.reps_max
        facts = moved.facts(loads) | {"top": self.reps_max, "reps": reps}
        code = LOAD_UP if moved.code is LOAD_INCREASED else moved.code
        return replace(state, loads=new, reps=(reps,) * self._own_count), decide(code, review.asides, **facts)

    def _up(self, loads: Loads, load: float, from_load: float) -> LoadStep:
        """From `load`, asked for, to a step above `from_load`, used."""
        if self.step is not None:
            return step_towards(loads, load, add(from_load, self.step), self.load_rounding)
        stepped = step_up(loads, from_load, None, self.load_rounding)
        if from_load == load or stepped.after > self.load_rounding.built(loads, load):
            return stepped
        return step_towards(loads, load, from_load, self.load_rounding)

    def _heavier(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        """More was lifted than asked for: the log is believed as far as the range allows."""
        if review.complete and review.fewest >= self.reps_max:
            return self._next_load(state, review, loads, loads.at_most(review.lightest))
        return believe_heavier(state, review, loads, self._built(state, loads), self.reps_min)

    def _missed(self, state: RuleState, review: Review, loads: Loads, reason: Decision) -> tuple[RuleState, Decision]:
        if reason.code == MET_SUPERSEDED_PRESCRIPTION.name:
            return state, reason
        if reason.code == LIGHTER_LOAD.name:
            state = state.with_counters(under=0, heavier=0, lighter=state.counters.lighter + 1)
            believed = believe_lighter(state, review, loads, self._built(state, loads), (self.reps_min, self.reps_max))
            return believed or (replace(state, remembered=loads.at_most(review.lightest)), reason)
        if (
            self.target_may_drop
            and review.started
            and reason.code in (REPS_SHORT.name, SIDE_BEHIND.name, SET_MISSING.name)
        ):
            return self._follow(state, review, loads, reason)
        heavier_in_part = any(item.load > item.asked_load for item in review.done)  # is no reason to go lighter
        under = state.counters.under + 1 if review.fewest < self.reps_min and not heavier_in_part else 0
        lower = loads.lighter(self._built(state, loads)) if self.loaded else None
        if self.back_off_after is None or under < self.back_off_after or lower is None:
            return state.with_counters(under=under, lighter=0), reason
        eased = replace(
            state.with_counters(under=0, lighter=0),
            loads=(lower,) * self._own_count,
            reps=(self.reps_min,) * self._own_count,
        )
        facts = {"misses": under, "load": lower, "reps": self.reps_min}
        return eased, decide(LOAD_DOWN, review.asides, **facts, unit=loads.unit)

    def _follow(self, state: RuleState, review: Review, loads: Loads, reason: Decision) -> tuple[RuleState, Decision]:
        """The target goes where the reps went, down too: only where the rule says so."""
        reps = self._earned(review)
        if reps == state.reps:
            return state, reason
        code = TARGET_DOWN if any(new < old for new, old in zip(reps, state.reps, strict=True)) else TARGETS_FOLLOW
        facts = {"good_reps": review.fewest, "reps": min(reps), "load": self._built(state, loads)}
        return replace(state, reps=reps), decide(code, review.asides, **facts, unit=loads.unit)


# One as a coach would write it: the catalogue in the documentation shows ten sessions of it.
EXAMPLE = DoubleProgressionRule(reps_min=8, reps_max=10, rir=1, rir_max=2)
