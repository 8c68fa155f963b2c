"""Double progression: more reps within a range first, then the next load, back at the bottom of the range.

The range may also be one of seconds, as for holds, or of meters, as for carries. The next target is earned: one step
above the fewest good reps over all sets and sides, never below the current target, at most the top of the range.
Source: the knee circuit (Whitt); the scheme is in common use. The handling of loads other than the prescribed ones, and
backing off after three sessions below the range, are Nextset's defaults (no published source).
"""

from typing import Annotated, Self

from msgspec import Meta
from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.load_step import ACCUMULATING, LOAD_DOWN, LOAD_INCREASED, LOAD_UP, LoadStep, step_towards, step_up
from domain.loads.loading import HEAVIEST, Loads, Unit, add, convert_optional, refuse_finer_than_hundredths
from domain.progression_rules.loaded_rule import LoadedRule, StepMode, UnitSteps, fell_short_heavier, step_in
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import RepTarget, SetCount, TargetSet
from domain.progression_rules.parts.target_range import MetersTarget, SecondsTarget, TargetRange
from domain.sessions.metric import Interval, Metric
from domain.sessions.prescription import RIR, PrescribedSet
from domain.sessions.review import NO_LOAD_SHOWN, JudgedSet, Review
from domain.sessions.why_not_met import (
    DONE_EARLY,
    LIGHTER_LOAD,
    MET_SUPERSEDED_PRESCRIPTION,
    REPS_SHORT,
    SET_MISSING,
    SIDE_BEHIND,
)
from domain.wording.facts import GOOD_REPS, Fact

OTHER_TARGETS = {
    "seconds": "the same target in seconds",
    "distance_m": "the same target in meters",
    "metric": "`seconds`, `meters` or `intervals`, unless the target is in reps",
}

REPS_UP = declare(
    "reps_up",
    Action.ADVANCE,
    "All sets reached {good_reps:rep}{at_top}. Next: {next_set}.",
    target="the prescribed target",
    good_reps="the fewest good reps (or seconds, meters or intervals) in a set",
    reps="the next target; the lowest one if each set has its own",
    top="the top of the range, if all sets reached it",
    **OTHER_TARGETS,
    load="the load that stays",
    unit="unit of the load",
)
TARGET_DOWN = declare(
    "target_down",
    Action.BACK_OFF,
    "{good_reps:good rep} in the weakest set, below the target. The target is now {next_set}.",
    good_reps="the fewest good reps (or seconds, meters or intervals) in a set",
    reps="the next target; the lowest one if each set has its own",
    **OTHER_TARGETS,
    load="the load that stays",
    unit="unit of the load",
)
TARGETS_FOLLOW = declare(
    "targets_follow",
    Action.ADVANCE,
    "Some sets reached their target and others missed it. Each set now aims for one step more than it reached, "
    "up to the top of the range. The lowest target is {next_set}.",
    good_reps="the fewest good reps (or seconds, meters or intervals) in a set",
    reps="the lowest of the next targets",
    **OTHER_TARGETS,
    load="the load that stays",
    unit="unit of the load",
)
HEAVIER_LOAD_KEPT = declare(
    "heavier_load_kept",
    Action.ADVANCE,
    "Done at {done_load} instead of {asked_load}: {good_reps:good rep} in the weakest set. "
    "Continue at {load} and aim for {amount}.",
    done_load="the load of the weakest set",
    asked_load="the prescribed load",
    good_reps="good reps (or seconds, meters or intervals) in the weakest set",
    sets="completed sets",
    load="the next load",
    reps="the next target",
    unit="unit of the loads",
    **OTHER_TARGETS,
)
HEAVIER_LOAD_TRIED = declare(
    "heavier_load_tried",
    Action.ADVANCE,
    "Done at {done_load} instead of {asked_load}, but only {good_reps:good rep} in the weakest set, below the "
    "minimum of {bottom}. Next: {next_set}.",
    done_load="the load of the weakest set",
    asked_load="the prescribed load",
    good_reps="good reps (or seconds, meters or intervals) in the weakest set",
    sets="completed sets",
    bottom="the bottom of the range",
    load="the next load",
    reps="the next target",
    unit="unit of the loads",
    **OTHER_TARGETS,
)
TOP_OF_RANGE = declare(
    "top_of_range",
    Action.HOLD,
    "All sets reached {top:rep}, the top of the range. There is no load to add, so stay at {top:rep}.",
    top="the top of the range",
    metric="`seconds`, `meters` or `intervals`, unless the range is in reps",
)


class DoubleProgressionRule(LoadedRule, frozen=True, tag="double_progression", kw_only=True):
    """More reps, seconds or meters within a range first, then the next load, back at the bottom of the range."""

    reps_min: Annotated[
        RepTarget | None, Meta(description="Bottom of the rep range. Null for a range in seconds or meters.")
    ] = None
    reps_max: Annotated[
        RepTarget | None, Meta(description="Top of the rep range. Reaching it in all sets earns the next load.")
    ] = None
    sets_count: SetCount = 3
    loaded: Annotated[bool, Meta(description="Whether the sets have a load. If false, bodyweight only.")] = True
    step: Annotated[
        Annotated[float, Meta(gt=0, le=HEAVIEST)] | None,
        Meta(description="Step in load, in the rule's unit. Null means the next buildable load."),
    ] = None
    unit_steps: UnitSteps = ()
    back_off_after: Annotated[
        Annotated[int, Meta(ge=1, le=20)] | None,
        Meta(description="Sessions in a row below the range that lower the load. Null means never."),
    ] = 3
    rir: Annotated[
        RIR | None, Meta(description="Target reps in reserve. For display only, unless `effort_counts` is true.")
    ] = None
    rir_max: Annotated[RIR | None, Meta(description="Upper end of the target reps in reserve.")] = None
    as_range: Annotated[
        bool, Meta(description="Whether sets are prescribed as a range, from the earned target to the top.")
    ] = False
    reps_start: Annotated[
        tuple[RepTarget, ...],
        Meta(max_length=20, description="First target of each set, in reps. Empty means the bottom of the range."),
    ] = ()
    step_by: Annotated[
        StepMode,
        Meta(
            description="`all`: one working load and one target, earned by the weakest set. `set_index`: each set has "
            "its own working load and target. A different load used in a set counts toward its next load."
        ),
    ] = StepMode.ALL
    target_may_drop: Annotated[
        bool, Meta(description="Whether a session below the target may lower it to one step above what was reached.")
    ] = False
    seconds_min: Annotated[
        SecondsTarget | None, Meta(description="Bottom of a range in seconds, such as for a hold.")
    ] = None
    seconds_max: Annotated[SecondsTarget | None, Meta(description="Top of the range in seconds.")] = None
    seconds_step: Annotated[SecondsTarget, Meta(description="Seconds from one target to the next.")] = 5
    distance_m_min: Annotated[
        MetersTarget | None, Meta(description="Bottom of a range in meters, such as for a carry.")
    ] = None
    distance_m_max: Annotated[MetersTarget | None, Meta(description="Top of the range in meters.")] = None
    distance_m_step: Annotated[MetersTarget, Meta(description="Meters from one target to the next.")] = 5
    interval: Annotated[
        Interval | None, Meta(description="Work and rest of one interval. The rep range then counts intervals.")
    ] = None

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.step, "step")
        ranges = {metric.value: self._bounds(metric) for metric in Metric}
        given = [name for name, bounds in ranges.items() if bounds != (None, None)]
        if len(given) != 1:
            raise ValueError("Give one range: `reps_min` and `reps_max`, or those of `seconds` or `distance_m`.")
        bottom, top = ranges[given[0]]
        if bottom is None or top is None:
            raise ValueError(f"Give both `{given[0]}_min` and `{given[0]}_max`.")
        if bottom > top:
            raise ValueError(f"`{given[0]}_min` is above `{given[0]}_max`.")
        if given[0] != Metric.REPS and (self.interval is not None or self.reps_start):
            raise ValueError("`interval` and `reps_start` need a range in reps.")
        if self.rir_max is not None and (self.rir is None or self.rir > self.rir_max):
            raise ValueError("`rir_max` needs a `rir` that is not above it.")
        if any(self.target_range.inside(reps) != reps for reps in self.reps_start):
            raise ValueError("`reps_start` is outside `reps_min` to `reps_max`.")
        if self.reps_start and (self.step_by is StepMode.ALL or len(self.reps_start) != self.sets_count):
            raise ValueError(
                "`reps_start` needs `step_by: set_index` and one target for each of the `sets_count` sets."
            )
        if self.effort_counts and self.rir is None:
            raise ValueError("`effort_counts` needs a `rir` to compare with.")

    def with_unit_step(self, unit: Unit) -> Self:
        step = step_in(self.unit_steps, unit, self.step)
        return self if step == self.step else replace(self, step=step)

    def own_loads_in_unit(self, old: Unit, new: Unit) -> Self:
        return replace(self, step=convert_optional(self.step, old, new))

    def _bounds(self, metric: Metric) -> tuple[int | None, int | None]:
        return getattr(self, f"{metric}_min"), getattr(self, f"{metric}_max")

    @property
    def target_range(self) -> TargetRange:
        """The range of targets, in its metric."""
        if self.reps_min is not None and self.reps_max is not None:
            return TargetRange(Metric.REPS, self.reps_min, self.reps_max)
        if self.seconds_min is not None and self.seconds_max is not None:
            return TargetRange(Metric.SECONDS, self.seconds_min, self.seconds_max, self.seconds_step)
        return TargetRange(Metric.DISTANCE, self.distance_m_min or 1, self.distance_m_max or 1, self.distance_m_step)

    @property
    def _targets_count(self) -> int:
        return self.sets_count if self.step_by is StepMode.SET_INDEX else 1

    def _each(self, target: int) -> tuple[int, ...]:
        """The same target for every set that has its own."""
        return (target,) * self._targets_count

    def start(self, loads: Loads, load: float | None) -> RuleState:
        targets = self.reps_start or self._each(self.target_range.bottom)
        if not self.loaded:
            return RuleState(targets=targets)
        first = self.load_rounding.keep(loads, loads.lightest_loaded if load is None else load)
        return RuleState(loads=(first,) * self._targets_count, targets=targets)

    def restart(self, state: RuleState, loads: Loads, load: float) -> RuleState:
        return replace(LoadedRule.restart(self, state, loads, load), targets=self._each(self.target_range.bottom))

    def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        if self.step_by is StepMode.ALL:
            return (self._set(0, state),) * self.sets_count
        return tuple(self._set(n, state) for n in range(self.sets_count))

    def reps_to_reach(self, prescribed: PrescribedSet) -> float | None:
        return self.target_range.bottom

    def moved_to(self, state: RuleState, loads: tuple[float, ...], fewest: int) -> RuleState:
        moved = LoadedRule.moved_to(self, state, loads, fewest)
        return replace(moved, targets=self._each(self.target_range.next_after(fewest)))

    def may_go_down(self) -> bool:
        return self.loaded or self.target_may_drop

    def carries_load(self) -> bool:
        return self.loaded

    def most_reps(self) -> int | None:
        return self.reps_max if self.interval is None else None

    def _set(self, n: int, state: RuleState) -> TargetSet:
        target, targets = state.targets[min(n, len(state.targets) - 1)], self.target_range
        load = state.loads[min(n, len(state.loads) - 1)] if state.loads else 0.0
        top = targets.top if self.as_range and target < targets.top else None
        if targets.metric is Metric.SECONDS:
            return TargetSet(seconds=target, seconds_max=top, load=load, rir=self.rir, rir_max=self.rir_max)
        if targets.metric is Metric.DISTANCE:
            return TargetSet(distance_m=target, distance_m_max=top, load=load, rir=self.rir, rir_max=self.rir_max)
        return TargetSet(target, top, load=load, rir=self.rir, rir_max=self.rir_max, interval=self.interval)

    def with_target(self, state: RuleState, target: int) -> RuleState:
        return replace(state, targets=self._each(self.target_range.inside(target)))

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        together = self.step_by is StepMode.ALL
        if together and self.loaded and self._is_heavier(state, review, loads):
            return self._heavier(state.with_counters(under=0), review, loads)
        reason = self.why_not(review)
        if reason is not None:
            return self._missed(state, review, loads, reason)
        met = state.with_counters(under=0)
        if review.fewest >= self.target_range.top:
            return self._top_reached(met, review, loads)
        targets = self._earned(review)
        facts = self._facts(min(targets), target=min(state.targets), good_reps=review.fewest)
        load = self._built(state, loads)
        return replace(met, targets=targets), decide(REPS_UP, review.asides, **facts, load=load, unit=loads.unit)

    def _facts(self, next_target: int, **facts: Fact) -> dict[str, Fact]:
        """The facts of a decision about targets: the next one, and the metric unless it is reps."""
        first = self._set(0, RuleState(targets=(next_target,)))
        return facts | first.amount_facts | ({} if first.metric_fact == GOOD_REPS else {"metric": first.metric_fact})

    def _built(self, state: RuleState, loads: Loads) -> float:
        return self.load_rounding.built(loads, state.load) if state.loads else 0.0

    def _earned(self, review: Review) -> tuple[int, ...]:
        """One step more than the weakest set reached, or than each set reached, at most the top."""
        targets = self.target_range
        if self.step_by is StepMode.ALL:
            return (targets.next_after(review.fewest, lowest=1),)
        amounts = review.amounts_by_set()
        return tuple(targets.next_after(amounts[n], lowest=1) for n in sorted(amounts))

    def _top_reached(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        """The next load, or the top of the range again while an increase that was declined needs more sessions."""
        delayed = self.delayed_increase(state, review, loads) if self.loaded else None
        if delayed is None:
            return self._next_load(state, review, loads)
        after, decision = delayed
        return replace(after, targets=self._each(self.target_range.top)), decision

    def _next_load(
        self, state: RuleState, review: Review, loads: Loads, from_load: float | None = None
    ) -> tuple[RuleState, Decision]:
        targets = self.target_range
        never_loaded = loads.heaviest == loads.lightest == 0 and self.first_target[0] is not Metric.REPS
        if not self.loaded or never_loaded:  # as for a plank or a run
            top = replace(state, targets=self._each(targets.top))
            if min(state.targets) < targets.top:
                up = self._facts(targets.top, target=min(state.targets), good_reps=review.fewest, top=targets.top)
                return top, decide(REPS_UP, review.asides, **up, load=0.0, unit=loads.unit)
            metric = {name: value for name, value in self._facts(targets.top).items() if name == "metric"}
            return top, decide(TOP_OF_RANGE, review.asides, top=targets.top, **metric)
        short = fell_short_heavier(review) and not self.heavier_sets_can_miss
        new, step = self.each_load(
            state,
            review,
            lambda load, used: self._up(
                loads, load, (load if short else add(load, used)) if from_load is None else from_load
            ),
        )
        bottom = step.code in (LOAD_INCREASED, ACCUMULATING)
        target = targets.bottom if bottom else targets.top
        facts = step.facts(loads) | self._facts(target, top=targets.top)
        code = LOAD_UP if step.code is LOAD_INCREASED else step.code
        after = self.after_increase(state) if bottom else state
        return replace(after, loads=new, targets=self._each(target)), decide(code, review.asides, **facts)

    def _up(self, loads: Loads, load: float, from_load: float) -> LoadStep:
        """Step up from the prescribed `load` to one step above the load used, `from_load`."""
        if self.step is not None:
            return step_towards(loads, load, add(from_load, self.step), self.load_rounding)
        stepped = step_up(loads, from_load, None, self.load_rounding)
        if from_load == load or stepped.after > self.load_rounding.built(loads, load):
            return stepped
        return step_towards(loads, load, from_load, self.load_rounding)

    def _heavier(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        """The state and decision after a session at a heavier load than prescribed."""
        done = [item.done for item in review.performed]
        targets = self.target_range
        if review.complete and min(done) >= targets.top:
            return self._next_load(state, review, loads, loads.at_most(review.lightest))
        weakest = min(review.performed, key=lambda item: self._reached(item, loads))
        used = self._reached(weakest, loads)
        plainly = used == loads.at_most(review.lightest)
        reached = review.complete and plainly and min(done) >= targets.bottom
        target = targets.next_after(min(done)) if reached else targets.bottom
        facts = self._facts(
            target,
            done_load=weakest.load,
            asked_load=self._built(state, loads),
            good_reps=weakest.done,
            sets=review.sets_performed,
            load=used,
            bottom=targets.bottom,
        )
        code = HEAVIER_LOAD_KEPT if plainly else HEAVIER_LOAD_TRIED
        after = replace(state, loads=(used,) * self._targets_count, targets=self._each(target))
        return after, decide(code, review.asides, **facts, unit=loads.unit)

    def _is_heavier(self, state: RuleState, review: Review, loads: Loads) -> bool:
        """Whether most of the sets were done, all of them heavier, and the load reached is one that can be built."""
        most_done = 2 * review.sets_performed > review.sets_prescribed
        if not review.heavier_than_prescribed or not most_done or self.heavier_sets_can_miss:
            return False
        return self._heaviest_reached(review, loads) > self._built(state, loads)

    def _heaviest_reached(self, review: Review, loads: Loads) -> float:
        """The heaviest buildable load at which every completed set shows the bottom of the range."""
        return min(self._reached(item, loads) for item in review.performed)

    def _reached(self, item: JudgedSet, loads: Loads) -> float:
        """The load that a set shows. Without an estimate, half of the target shows one load below the one used."""
        used = loads.at_most(item.load)
        bottom = self.target_range.bottom
        shown = item.load_for(bottom, item.reps_in_reserve or 0)
        has_no_estimate = item.bodyweight is None or not item.prescribed.can_estimate
        if has_no_estimate and shown == NO_LOAD_SHOWN and item.done >= bottom / 2:
            lighter = loads.lighter(used)
            return used if lighter is None else lighter
        return loads.at_most(min(shown, item.load))

    def _missed(self, state: RuleState, review: Review, loads: Loads, reason: Decision) -> tuple[RuleState, Decision]:
        if reason.code in (MET_SUPERSEDED_PRESCRIPTION.name, DONE_EARLY.name):
            return state, reason
        if reason.code == LIGHTER_LOAD.name:
            return state.with_counters(under=0), reason
        if (
            self.target_may_drop
            and review.started
            and reason.code in (REPS_SHORT.name, SIDE_BEHIND.name, SET_MISSING.name)
        ):
            return self._follow(state, review, loads, reason)
        # fewer reps at a heavier load are no reason to go lighter
        missed = [item.amount for item in review.sets if item.missed]
        bottom = self.target_range.bottom
        under = state.counters.under + 1 if min(missed, default=bottom) < bottom else 0
        if self.showed_prescribed(review):
            under = state.counters.under
        lower = loads.lighter(self._built(state, loads)) if self.loaded else None
        if self.back_off_after is None or under < self.back_off_after or lower is None:
            return state.with_counters(under=under), reason
        eased = replace(
            state.with_counters(under=0),
            loads=(lower,) * self._targets_count,
            targets=self._each(bottom),
        )
        facts = self._facts(bottom, misses=under, load=lower)
        return eased, decide(LOAD_DOWN, review.asides, **facts, unit=loads.unit)

    def _follow(self, state: RuleState, review: Review, loads: Loads, reason: Decision) -> tuple[RuleState, Decision]:
        """Set the targets to one step above what was reached, even if that is lower (`target_may_drop`)."""
        targets = self._earned(review)
        if targets == state.targets:
            return state, reason
        is_lower = any(new < old for new, old in zip(targets, state.targets, strict=True))
        facts = self._facts(min(targets), good_reps=review.fewest, load=self._built(state, loads))
        code = TARGET_DOWN if is_lower else TARGETS_FOLLOW
        return replace(state, targets=targets), decide(code, review.asides, **facts, unit=loads.unit)


# An example as a coach would write it. The documentation shows ten sessions of it.
EXAMPLE = DoubleProgressionRule(reps_min=8, reps_max=10, rir=1, rir_max=2)
