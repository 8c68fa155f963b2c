"""Linear load: met, and the load goes up by a step; missed often enough, and it goes down to build up again.

Sources: Starting Strength (Rippetoe; 3x5, a step for each lift that shrinks by phase, 10 % off after repeated misses),
StrongLifts 5x5 (three misses in a row, 10 % off), Texas and Madcow (a weekly step on Friday's top set). When the load
that was used is heavier than the one asked for, the difference is carried into the step.
"""

from typing import Annotated, ClassVar, Self

from msgspec import Meta, Struct, field
from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.load_step import DELOADED, LOAD_DECREASED, LoadStep, WorkingLoadPrecision, step_towards, step_up
from domain.loads.loading import HEAVIEST, Load, Loads, Unit, add, refuse_finer_than_hundredths, scale, step_to_multiple
from domain.progression_rules.loaded_rule import LoadedRule, StepMode
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import (
    SetLine,
    SetLines,
    TargetSet,
    lines_in_unit,
    scheme_faults,
    target_sets,
)
from domain.sessions.review import JudgedSet, Review, SessionResult

MET_SO_FAR = declare(
    "met_so_far",
    Action.REPEAT,
    "Done as asked, {met} of {needed} sessions. The same again at {load}.",
    met="sessions that met what was asked",
    needed="sessions that the next load needs",
    load="the load that stays",
    unit="its unit",
)

DELOAD = 0.9  # ten per cent off, as in Starting Strength and StrongLifts
Step = Annotated[float, Meta(gt=0, le=HEAVIEST)]
StepPercent = Annotated[float, Meta(gt=0, le=100)]


BELOW_TOP = declare(
    "below_top",
    Action.HOLD,
    "{good_reps} of {top} in the weakest set: inside the range, but not yet at the top. Same load again.",
    good_reps="the fewest good reps (or seconds) in a set",
    top="the top of the range",
)


class LinearLoadPhase(Struct, frozen=True, forbid_unknown_fields=True):
    """A step that holds for a while: until a working load, or until so many increases."""

    step: Annotated[Step, Meta(description="The step in load while the phase lasts, in the rule's unit.")]
    until_load: Annotated[
        Load | None, Meta(description="The phase is over once the working load reaches this, in the rule's unit.")
    ] = None
    until_increases: Annotated[
        Annotated[int, Meta(ge=1, le=1000)] | None,
        Meta(description="The phase is over after this many increases since the start, those of earlier phases too."),
    ] = None

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.step, "step")
        refuse_finer_than_hundredths(self.until_load, "until_load")
        if (self.until_load is None) == (self.until_increases is None):
            raise ValueError("a phase ends at `until_load` or after `until_increases`: give one of them")

    def lasts(self, load: float, increases: int) -> bool:
        if self.until_load is not None:
            return load < self.until_load
        return increases < (self.until_increases or 0)


class LinearLoadRule(LoadedRule, frozen=True, tag="linear_load", kw_only=True):
    """A step up in load when what was asked is met, a deload after repeated misses."""

    sets_own_reps: ClassVar[bool] = False

    scheme: Annotated[SetLines, Meta(description="The sets; a range asks for its top on every set.")] = field(
        name="sets"
    )
    step: Annotated[
        Step | None, Meta(description="The step up; null with no `step_percent`: the next load there is.")
    ] = None
    step_percent: Annotated[
        StepPercent | None, Meta(description="The step up as a share of the working load, instead of `step`.")
    ] = None
    phases: Annotated[
        tuple[LinearLoadPhase, ...],
        Meta(max_length=10, description="Steps for the beginning, in order; then `step` or `step_percent`."),
    ] = ()
    successes: Annotated[int, Meta(ge=1, le=20, description="Sessions that must meet what was asked.")] = 1
    failures: Annotated[
        Annotated[int, Meta(ge=1, le=20)] | None,
        Meta(description="Sessions that missed and lower the load; null: a miss never lowers it."),
    ] = 3
    in_a_row: Annotated[
        bool,
        Meta(
            description="True: `successes` and `failures` count sessions running. False: in total since the load last "
            "changed; one does not reset the other."
        ),
    ] = True
    deload_factor: Annotated[
        Annotated[float, Meta(ge=0.1, lt=1)] | None,
        Meta(description="After `failures`, the working load times this; null with no `deload_step`: times 0.9."),
    ] = None
    deload_step: Annotated[
        Step | None, Meta(description="What comes off after `failures` instead, in the rule's unit.")
    ] = None
    keep_to: Annotated[
        Step | None, Meta(description="With `loads: exact`: the working load is kept to a multiple of this.")
    ] = None
    step_by: Annotated[
        StepMode,
        Meta(
            description="`all`: one working load. `set_index`: every set has its own by its number; a session steps "
            "only the sets that it has, each with the difference between the load used and the load asked for."
        ),
    ] = StepMode.ALL

    def __post_init__(self) -> None:
        for name in ("step", "deload_step", "keep_to"):
            refuse_finer_than_hundredths(getattr(self, name), name)
        if self.step is not None and self.step_percent is not None:
            raise ValueError("give `step` or `step_percent`, not both")
        if self.deload_factor is not None and self.deload_step is not None:
            raise ValueError("give `deload_factor` or `deload_step`, not both")
        if self.keep_to is not None and self.loads is not WorkingLoadPrecision.EXACT:
            raise ValueError("`keep_to` is for `loads: exact`")
        if all(not line.loaded for line in self.scheme):
            raise ValueError("`sets` with no load at all would never get heavier")

    def in_unit(self, unit: Unit) -> Self:
        if self.unit is None or self.unit is unit:
            return self
        phases = tuple(
            replace(item, step=self._convert(item.step, unit), until_load=self._convert(item.until_load, unit))
            for item in self.phases
        )
        return replace(
            self,
            unit=unit,
            scheme=lines_in_unit(self.scheme, self.unit, unit),
            step=self._convert(self.step, unit),
            phases=phases,
            deload_step=self._convert(self.deload_step, unit),
            keep_to=self._convert(self.keep_to, unit),
        )

    def faults(self, place: str) -> list[tuple[str, str]]:
        found = scheme_faults(self.scheme, f"{place}/sets")
        counts = [item.until_increases for item in self.phases if item.until_increases is not None]
        if counts != sorted(set(counts)):
            found.append(
                (f"{place}/phases", "`until_increases` must grow from phase to phase: they count from the start")
            )
        limits = [item.until_load for item in self.phases if item.until_load is not None]
        if limits != sorted(set(limits)):
            found.append((f"{place}/phases", "`until_load` must grow from phase to phase"))
        return found

    def start(self, loads: Loads, load: float | None) -> RuleState:
        first = self.load_rounding.keep(loads, loads.lightest_loaded if load is None else load)
        own = sum(line.count for line in self.scheme) if self.step_by is StepMode.SET_INDEX else 1
        return RuleState(loads=(first,) * own)

    def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        return target_sets(self.scheme, state.loads)

    def may_go_down(self) -> bool:
        return self.failures is not None

    def result(self, review: Review) -> SessionResult:
        found = LoadedRule.result(self, review)
        return SessionResult.NEITHER if found is SessionResult.MET and _below_top(review) else found

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        result = self.result(review)
        state = self._count(state, result)
        if result is SessionResult.MET:
            return self._met(state, review, loads)
        if self.failures is not None and result is SessionResult.MISSED and state.counters.missed >= self.failures:
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
        if state.counters.met < self.successes:
            facts = {
                "met": state.counters.met,
                "needed": self.successes,
                "load": self.load_rounding.built(loads, state.load),
            }
            return state, decide(MET_SO_FAR, review.asides, **facts, unit=loads.unit)
        increases = state.counters.increases
        new, moved = self.each_load(state, review, lambda load, used: self._up(load, used, increases, loads))
        after = state.with_counters(met=0, missed=0, increases=increases + 1)
        return replace(after, loads=new), self.step_decision(moved, review, loads)

    def _up(self, load: float, difference: float, increases: int, loads: Loads) -> LoadStep:
        phase = next((item for item in self.phases if item.lasts(load, increases)), None)
        step = phase.step if phase is not None else self.step
        from_load = add(load, difference)
        if step is None and self.step_percent is not None:
            step = scale(from_load, self.step_percent / 100)
        if step is not None:
            return step_towards(loads, load, self._kept(load, add(from_load, step)), self.load_rounding)
        return (
            step_up(loads, load, None, self.load_rounding)
            if difference == 0
            else step_towards(loads, load, from_load, self.load_rounding)
        )

    def _kept(self, load: float, to: float) -> float:
        return to if self.keep_to is None else step_to_multiple(load, to, self.keep_to)

    def _deload(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        moves = [step_towards(loads, load, self._down(load), self.load_rounding) for load in state.loads]
        misses = state.counters.missed
        after = replace(
            state.with_counters(met=0, missed=0, deloads=state.counters.deloads + 1),
            loads=tuple(m.working for m in moves),
        )
        if moves[0].code is not LOAD_DECREASED:
            return after, self.step_decision(moves[0], review, loads)
        running = " running" if self.in_a_row else ""
        return after, decide(DELOADED, review.asides, **moves[0].facts(loads), misses=misses, running=running)

    def _down(self, load: float) -> float:
        lower = (
            add(load, -self.deload_step) if self.deload_step is not None else scale(load, self.deload_factor or DELOAD)
        )
        return self._kept(load, lower)


def _below_top(review: Review) -> bool:
    return any(item.amount < _top(item) for item in review.sets)


def _top(item: JudgedSet) -> float:
    return item.asked.reps_max or item.asked.seconds_max or item.asked.amount or 0


def _why_below_top(review: Review) -> Decision:
    weakest = min(review.sets, key=lambda item: item.amount - _top(item))
    return decide(BELOW_TOP, review.asides, good_reps=weakest.amount, top=_top(weakest))


# One as a coach would write it: the catalogue in the documentation shows ten sessions of it.
EXAMPLE = LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5)
