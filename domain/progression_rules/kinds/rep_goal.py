"""Rep goal: a total of reps over all sets earns the next load, no matter how they are split.

Source: common practice. Many strength apps count total reps, known as the "total reps" method.
"""

from typing import Annotated, ClassVar, Self

from msgspec import Meta, field
from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.load_step import step_towards, step_up
from domain.loads.loading import HEAVIEST, Loads, Unit, convert_optional, refuse_finer_than_hundredths
from domain.progression_rules.loaded_rule import LoadedRule, StepMode, UnitSteps, step_in
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import (
    SetLine,
    SetLines,
    TargetSet,
    lines_in_unit,
    scheme_faults,
    target_sets,
)
from domain.sessions.metric import Metric, metric_of
from domain.sessions.review import Review, SessionResult
from domain.sessions.why_not_met import met_as_issued

GOAL_SHORT = declare(
    "goal_short",
    Action.HOLD,
    "{total} of {goal:rep} in total. Repeat at {load}.",
    total="good reps over all sets, of the weaker side",
    goal="the goal, in reps over all sets",
    load="the load that stays",
    unit="unit of the load",
)


class RepGoalRule(LoadedRule, frozen=True, tag="rep_goal", kw_only=True):
    """A total of good reps over all sets earns the next load."""

    sets_own_reps: ClassVar[bool] = False
    adapts_to_fewer_sets: ClassVar[bool] = False

    goal: Annotated[int, Meta(ge=1, le=2000, description="Good reps over all sets, per side.")]
    scheme: Annotated[SetLines, Meta(description="Sets of a session, with a target for each.")] = field(name="sets")
    step: Annotated[
        Annotated[float, Meta(gt=0, le=HEAVIEST)] | None,
        Meta(description="Step in load, in the rule's unit. Null means the next buildable load."),
    ] = None
    unit_steps: UnitSteps = ()
    step_by: Annotated[
        StepMode, Meta(description="`all`: one working load. `set_index`: each set has its own working load.")
    ] = StepMode.ALL

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.step, "step")
        if any(metric_of(line) is not Metric.REPS for line in self.scheme):
            raise ValueError("A rep goal counts reps, so `sets` can't contain holds in seconds or distances.")

    def with_unit_step(self, unit: Unit) -> Self:
        step = step_in(self.unit_steps, unit, self.step)
        return self if step == self.step else replace(self, step=step)

    def own_loads_in_unit(self, old: Unit, new: Unit) -> Self:
        step = convert_optional(self.step, old, new)
        return replace(self, scheme=lines_in_unit(self.scheme, old, new), step=step)

    def faults(self, place: str) -> list[tuple[str, str]]:
        return scheme_faults(self.scheme, f"{place}/sets")

    def start(self, loads: Loads, load: float | None) -> RuleState:
        first = self.load_rounding.keep(loads, loads.lightest_loaded if load is None else load)
        count = sum(line.count for line in self.scheme) if self.step_by is StepMode.SET_INDEX else 1
        return RuleState(loads=(first,) * count)

    def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        return target_sets(self.scheme, state.loads)

    def may_go_down(self) -> bool:
        return False

    def result(self, review: Review) -> SessionResult:
        if _total(review) < self.goal:
            return SessionResult.NEITHER if review.was_met_as_issued else SessionResult.MISSED
        counts = self.lighter_load_counts or review.load_met
        return SessionResult.MET if counts and self.too_hard(review) is None else SessionResult.NEITHER

    def amounts_to_meet(self, targets: list[float]) -> list[float]:
        return [*targets[:-1], max(targets[-1], self.goal - sum(targets[:-1]))]

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        if _total(review) < self.goal:
            return state, self._short(state, review, loads)
        reason = self.why_lighter(review) or self.why_too_hard(review)
        if reason is not None:
            return state, reason
        delayed = self.delayed_increase(state, review, loads)
        if delayed is not None:
            return delayed
        new, step = self.each_load(
            state,
            review,
            lambda load, used: (
                step_up(loads, load, None, self.load_rounding)
                if self.step is None and used == 0
                else step_towards(
                    loads, load, self.stepped(load, used, self.step or 0, review, loads), self.load_rounding
                )
            ),
        )
        return replace(self.after_increase(state), loads=new), self.step_decision(step, review, loads)

    def _short(self, state: RuleState, review: Review, loads: Loads) -> Decision:
        if review.was_met_as_issued:
            return met_as_issued(review)
        facts = {"total": _total(review), "goal": self.goal, "load": self.load_rounding.built(loads, state.load)}
        return decide(GOAL_SHORT, review.asides, **facts, unit=loads.unit)


def _total(review: Review) -> float:
    return sum(review.amounts_by_set().values())


# An example as a coach would write it. The documentation shows ten sessions of it.
EXAMPLE = RepGoalRule(goal=25, scheme=(SetLine(count=3, reps=8, open=True),), step=2.5)
