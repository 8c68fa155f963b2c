"""Linear load: the load goes up by a step after a met session, and is deloaded after repeated misses.

Sources: Starting Strength (Rippetoe; 3x5, a step for each lift that shrinks by phase, 10 % off after repeated misses),
StrongLifts 5x5 (three misses in a row, 10 % off), Texas and Madcow (a weekly step on Friday's top set). If the load
used is heavier than the prescribed load, the difference is added to the step.
"""

from typing import Annotated, ClassVar, Self

from msgspec import Meta, Struct, field
from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.load_rounding import LoadRounding, WorkingLoadPrecision
from domain.loads.load_step import DELOADED, LOAD_DECREASED, LoadStep, step_towards, step_up
from domain.loads.loading import (
    HEAVIEST,
    Load,
    Loads,
    Unit,
    add,
    convert,
    convert_optional,
    refuse_finer_than_hundredths,
    step_to_multiple,
)
from domain.progression_rules.loaded_rule import INCREASE_DELAYED, LoadedRule, StepMode, UnitSteps, step_in
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import (
    SetLine,
    SetLines,
    TargetSet,
    heaviest_factor,
    lines_in_unit,
    scheme_faults,
    target_sets,
)
from domain.sessions.review import JudgedSet, Review, SessionResult

MET_SO_FAR = declare(
    "met_so_far",
    Action.REPEAT,
    "Target met in {met} of the {needed:session} needed. Repeat at {load}.",
    met="sessions that met the target",
    needed="sessions needed for the next load",
    load="the load that stays",
    unit="unit of the load",
)

DELOAD = 0.9  # 10 percent off, as in Starting Strength and StrongLifts
Step = Annotated[float, Meta(gt=0, le=HEAVIEST)]
StepPercent = Annotated[float, Meta(gt=0, le=100)]


BELOW_TOP = declare(
    "below_top",
    Action.HOLD,
    "{good_reps} of {top} {metric} in the weakest set: within the range, but not at the top yet. Repeat the same sets.",
    good_reps="the fewest good reps (or seconds, meters or intervals) in a set",
    metric="`good reps`, `seconds`, `meters` or `intervals`",
    top="the top of the range",
)


class LinearLoadPhase(Struct, frozen=True, forbid_unknown_fields=True):
    """A step that applies up to a working load, or for a number of increases."""

    step: Annotated[Step, Meta(description="Step in load during the phase, in the rule's unit.")]
    until_load: Annotated[Load | None, Meta(description="Working load that ends the phase, in the rule's unit.")] = None
    until_increases: Annotated[
        Annotated[int, Meta(ge=1, le=1000)] | None,
        Meta(description="Number of increases that ends the phase, counted from the start of the progression."),
    ] = None

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.step, "step")
        refuse_finer_than_hundredths(self.until_load, "until_load")
        if (self.until_load is None) == (self.until_increases is None):
            raise ValueError("Give one of `until_load` and `until_increases`.")

    def lasts(self, load: float, increases: int) -> bool:
        if self.until_load is not None:
            return load < self.until_load
        return increases < (self.until_increases or 0)


class LinearLoadRule(LoadedRule, frozen=True, tag="linear_load", kw_only=True):
    """A step up in load after a session that met its target, a deload after repeated misses."""

    sets_own_reps: ClassVar[bool] = False

    scheme: Annotated[
        SetLines, Meta(description="Sets of a session. A rep range is met when every set reaches its top.")
    ] = field(name="sets")
    step: Annotated[
        Step | None,
        Meta(
            description="Step up, in the rule's unit. Without `step` and `step_percent`: to the next buildable load. "
            "To keep a load, use the kind `fixed` with `loaded: true`."
        ),
    ] = None
    unit_steps: UnitSteps = ()
    step_percent: Annotated[
        StepPercent | None, Meta(description="Step up as a percentage of the working load, instead of `step`.")
    ] = None
    phases: Annotated[
        tuple[LinearLoadPhase, ...],
        Meta(max_length=10, description="Steps to use first, in order, before `step` or `step_percent`."),
    ] = ()
    successes: Annotated[int, Meta(ge=1, le=20, description="Sessions that must meet their target for a step up.")] = 1
    failures: Annotated[
        Annotated[int, Meta(ge=1, le=20)] | None,
        Meta(description="Number of sessions below the target that lead to a deload. Null means never."),
    ] = 3
    in_a_row: Annotated[
        bool,
        Meta(
            description="Whether `successes` and `failures` count sessions in a row. If false, they count all "
            "sessions since the last change of load, and neither resets the other."
        ),
    ] = True
    deload_factor: Annotated[
        Annotated[float, Meta(ge=0.1, lt=1)] | None,
        Meta(description="Factor for the working load at a deload. Defaults to 0.9, unless `deload_step` is given."),
    ] = None
    deload_step: Annotated[
        Step | None, Meta(description="Decrease at a deload, in the rule's unit, instead of `deload_factor`.")
    ] = None
    keep_to: Annotated[
        Step | None,
        Meta(description="Round the working load to a multiple of this, in the rule's unit. Needs `loads: exact`."),
    ] = None
    step_by: Annotated[
        StepMode,
        Meta(
            description="`all`: one working load. `set_index`: each set has its own working load. A session changes "
            "only the sets it contains, each by the step plus the difference between the used and the prescribed load."
        ),
    ] = StepMode.ALL

    def __post_init__(self) -> None:
        for name in ("step", "deload_step", "keep_to"):
            refuse_finer_than_hundredths(getattr(self, name), name)
        if self.step is not None and self.step_percent is not None:
            raise ValueError("Give `step` or `step_percent`, not both.")
        if self.unit_steps and self.step_percent is not None:
            raise ValueError("Give `unit_steps` or `step_percent`, not both.")
        if self.deload_factor is not None and self.deload_step is not None:
            raise ValueError("Give `deload_factor` or `deload_step`, not both.")
        if self.keep_to is not None and self.loads is not WorkingLoadPrecision.EXACT:
            raise ValueError("`keep_to` needs `loads: exact`.")
        if all(not line.loaded for line in self.scheme):
            raise ValueError("At least one line of `sets` needs a load.")

    def with_unit_step(self, unit: Unit) -> Self:
        step = step_in(self.unit_steps, unit, self.step)
        return self if step == self.step else replace(self, step=step)

    def own_loads_in_unit(self, old: Unit, new: Unit) -> Self:
        phases = tuple(
            replace(
                item,
                step=convert(item.step, old, new),
                until_load=convert_optional(item.until_load, old, new),
            )
            for item in self.phases
        )
        return replace(
            self,
            scheme=lines_in_unit(self.scheme, old, new),
            step=convert_optional(self.step, old, new),
            phases=phases,
            deload_step=convert_optional(self.deload_step, old, new),
            keep_to=convert_optional(self.keep_to, old, new),
        )

    def faults(self, place: str) -> list[tuple[str, str]]:
        faults = scheme_faults(self.scheme, f"{place}/sets")
        counts = [item.until_increases for item in self.phases if item.until_increases is not None]
        if counts != sorted(set(counts)):
            faults.append(
                (f"{place}/phases", "`until_increases` counts from the start, so it must grow from phase to phase.")
            )
        limits = [item.until_load for item in self.phases if item.until_load is not None]
        if limits != sorted(set(limits)):
            faults.append((f"{place}/phases", "`until_load` must grow from phase to phase."))
        return faults

    @property
    def load_rounding(self) -> LoadRounding:
        """An exact working load may exceed every load that can be built, as long as its heaviest set does not."""
        exact = self.loads is WorkingLoadPrecision.EXACT
        factor = heaviest_factor(self.scheme) if exact else 1.0
        return LoadRounding(self.loads, self.rounding, self.max_step_percent, factor)

    def start(self, loads: Loads, load: float | None) -> RuleState:
        first = self.load_rounding.keep(loads, loads.lightest_loaded if load is None else load)
        count = sum(line.count for line in self.scheme) if self.step_by is StepMode.SET_INDEX else 1
        return RuleState(loads=(first,) * count)

    def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        return target_sets(self.scheme, state.loads)

    def may_go_down(self) -> bool:
        return self.failures is not None

    def result(self, review: Review) -> SessionResult:
        result = LoadedRule.result(self, review)
        return SessionResult.NEITHER if result is SessionResult.MET and _below_top(review) else result

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        result = self.result(review)
        state = self._count(state, result)
        if result is SessionResult.MET:
            return self._met(state, review, loads)
        many = self.failures is not None and state.counters.missed >= self.failures
        if many and result is SessionResult.MISSED:
            return self._deload(state, review, loads)
        return state, self.why_not(review) or _why_below_top(review)

    def _count(self, state: RuleState, result: SessionResult) -> RuleState:
        if result is SessionResult.NEITHER:
            return state
        met, missed = state.counters.met, state.counters.missed
        if result is SessionResult.MET:
            return state.with_counters(met=met + 1, missed=0 if self.in_a_row else missed)
        return state.with_counters(met=0 if self.in_a_row else met, missed=missed + 1)

    def _met(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        needed = self.sessions_for_increase(state, review, self.successes)
        if state.counters.met < needed:
            facts = {
                "met": state.counters.met,
                "needed": needed,
                "load": self.load_rounding.built(loads, state.load),
            }
            code = MET_SO_FAR if needed == self.successes else INCREASE_DELAYED
            return state, decide(code, review.asides, **facts, unit=loads.unit)
        increases = state.counters.increases
        new, step = self.each_load(state, review, lambda load, used: self._up(load, used, increases, review, loads))
        after = self.after_increase(state).with_counters(increases=increases + 1)
        return replace(after, loads=new), self.step_decision(step, review, loads)

    def _up(self, load: float, difference: float, increases: int, review: Review, loads: Loads) -> LoadStep:
        phase = next((item for item in self.phases if item.lasts(load, increases)), None)
        step = phase.step if phase is not None else self.step
        from_load = add(load, difference)
        if step is None and self.step_percent is not None:
            step = loads.share(from_load, self.step_percent / 100) or None
        if step is not None:
            return step_towards(
                loads,
                load,
                self._rounded(load, self.stepped(load, difference, step, review, loads)),
                self.load_rounding,
            )
        return (
            step_up(loads, load, None, self.load_rounding)
            if difference == 0
            else step_towards(loads, load, from_load, self.load_rounding)
        )

    def _rounded(self, load: float, to: float) -> float:
        return to if self.keep_to is None else step_to_multiple(load, to, self.keep_to)

    def _deload(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        steps = [step_towards(loads, load, self._down(load, loads), self.load_rounding) for load in state.loads]
        misses = state.counters.missed
        counted = state.with_counters(met=0, missed=0, deloads=state.counters.deloads + 1)
        after = replace(counted, loads=tuple(step.working for step in steps))
        if steps[0].code is not LOAD_DECREASED:
            return after, self.step_decision(steps[0], review, loads)
        in_a_row = self.in_a_row and misses > 1
        return after, decide(DELOADED, review.asides, **steps[0].facts(loads), misses=misses, in_a_row=in_a_row)

    def _down(self, load: float, loads: Loads) -> float:
        if self.deload_step is not None:
            lower = add(load, -self.deload_step)
        else:
            lower = loads.scaled(load, self.deload_factor or DELOAD)
        return self._rounded(load, lower)


def _below_top(review: Review) -> bool:
    return any(item.amount < _top(item) for item in review.sets)


def _top(item: JudgedSet) -> float:
    return item.prescribed.top or 0


def _why_below_top(review: Review) -> Decision:
    weakest = min(review.sets, key=lambda item: item.amount - _top(item))
    return decide(
        BELOW_TOP,
        review.asides,
        good_reps=weakest.amount,
        metric=weakest.prescribed.metric_fact,
        top=_top(weakest),
    )


# An example as a coach would write it. The documentation shows ten sessions of it.
EXAMPLE = LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5)
