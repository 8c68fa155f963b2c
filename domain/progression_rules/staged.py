"""Staged: a ladder of stages, each with its own rule, left when an exit's conditions hold. It never wraps by itself.

Sources: the box squat of the knee circuit (Whitt: hands free, then bodyweight to 8 reps, then loaded at 5-8); GZCLP
(Cody Lefever: 5x3+, on a miss 6x2+, then 10x1+ at the same load; T2 back to 3x10 a little above the last stage-1 load);
StrongLifts (3x5 after three deloads); the progressions of r/bodyweightfitness (reps on one rung, seconds on another).
"""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from domain.decision import Action, Code, Decision, decide, declare
from domain.loads.load_rounding import LoadRounding
from domain.loads.load_step import NO_HEAVIER_LOAD, STEP_TOO_LARGE, LoadStep
from domain.loads.loading import Loads, Unit
from domain.policies.pain import PainLimits
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.collected_data import CollectedData, Fault
from domain.progression_rules.parts.condition import (
    Condition,
    ConditionInput,
    ConfirmationCondition,
    ResultCondition,
    all_hold,
)
from domain.progression_rules.parts.load_change import LoadChange
from domain.progression_rules.parts.rule_state import Counters, RuleState
from domain.progression_rules.parts.scheme import SetLine, TargetSet
from domain.progression_rules.rule import ANY_LOADS, Rule
from domain.progression_rules.stage import Stage, StageExit, stage_number, target_stage
from domain.progression_rules.stage_rule import StageRule
from domain.sessions.review import Review, SessionResult
from domain.sessions.tempo import Tempo
from domain.wording.facts import Fact

STAGE_ENTERED = declare(
    "stage_entered",
    Action.ADVANCE,
    'Stage "{left}" is complete. Next: stage "{stage}", {next_set}.',
    left="the stage that was left",
    stage="the stage that begins",
    load="its first load",
    reps="its first target in reps, if it has one",
    seconds="its first target in seconds, for a hold",
    unit="the unit of the load",
)
STAGE_CHANGED = declare(
    "stage_changed",
    Action.BACK_OFF,
    'Target missed in stage "{left}". Next: stage "{stage}", {next_set}.',
    left="the stage that was left",
    stage="the stage that begins",
    load="its first load",
    reps="its first target in reps, if it has one",
    seconds="its first target in seconds, for a hold",
    unit="the unit of the load",
)
NOT_CONFIRMED = declare(
    "not_confirmed",
    Action.HOLD,
    'Done as prescribed. Stage "{stage}" is complete once every set is also logged as done {confirmation}.',
    stage="the current stage",
    confirmation="what has to be confirmed",
)


class StagedRule(Rule, frozen=True, tag="staged", kw_only=True):
    """A ladder of stages, each with its own rule. Exits lead up or back."""

    stages: Annotated[tuple[Stage, ...], Meta(min_length=1, max_length=20, description="Stages, in order.")]
    unit: Annotated[
        Unit | None,
        Meta(
            description="Unit of the loads in `exits`. Defaults to the athlete's unit. Each stage's rule has its own "
            "unit."
        ),
    ] = None

    def __post_init__(self) -> None:
        names = [stage.stage for stage in self.stages]
        if len(set(names)) < len(names):
            raise ValueError("Two `stages` have the same name.")
        for stage in self.stages[:-1]:
            if not stage.exits:
                raise ValueError(f"Stage `{stage.stage}` has no exits, so the stages after it are never reached.")

    def conditions(self) -> tuple[Condition, ...]:
        of_rules = (one for stage in self.stages for one in stage.rule.conditions())
        return (*(one for stage in self.stages for item in stage.exits for one in item.when), *of_rules)

    def stages_up_to(self, state: RuleState) -> tuple[str, ...]:
        return tuple(stage.stage for stage in self.stages[: state.stage + 1])

    @property
    def own_unit(self) -> Unit | None:
        return self.unit

    @property
    def first_load_percent(self) -> float:
        return self.stages[0].rule.first_load_percent

    def in_unit(self, unit: Unit) -> "StagedRule":
        stages = tuple(stage.in_unit(self.unit, unit) for stage in self.stages)
        return replace(self, stages=stages, unit=unit if self.unit is not None else None)

    def faults(self, pointer: str) -> list[Fault]:
        remembers = any(item.remember for stage in self.stages for item in stage.exits)
        faults: list[Fault] = []
        for n, stage in enumerate(self.stages):
            here = f"{pointer}/stages/{n}"
            faults += stage.rule.faults(f"{here}/rule")
            faults += self._target_faults(here, n, stage)
            faults += stage.exit_faults(here, remembers)
        reachable = self._reachable()
        return faults + [
            (f"{pointer}/stages/{n}", f"Stage `{stage.stage}` is never reached.")
            for n, stage in enumerate(self.stages)
            if n not in reachable
        ]

    def _target_faults(self, pointer: str, number: int, stage: Stage) -> Iterator[Fault]:
        for n, item in enumerate(stage.exits):
            here = f"{pointer}/exits/{n}/to"
            if item.to is None and number == len(self.stages) - 1:
                yield here, "There is no next stage. Name the stage to enter in `to`."
            if item.to is not None and stage_number(self.stages, item.to) is None:
                yield here, f"There is no stage `{item.to}`."
            if item.to == stage.stage:
                yield here, "A stage can't lead to itself."

    def unreachable_faults(self, pointer: str, data: CollectedData) -> Iterator[Fault]:
        for n, stage in enumerate(self.stages):
            yield from stage.unreachable_faults(f"{pointer}/stages/{n}", data)

    def _reachable(self) -> set[int]:
        """The stages that exits lead to, from the first stage or from the one where a coach's load starts."""
        reached, new = set[int](), {0, self._first_loaded()}
        while new:
            reached |= new
            targets = {target_stage(self.stages, n, item) for n in new for item in self.stages[n].exits}
            new = {n for n in targets if n is not None} - reached
        return reached

    def _first_loaded(self) -> int:
        return next((n for n, stage in enumerate(self.stages) if stage.rule.start(ANY_LOADS, 1.0).loads), 0)

    @property
    def load_rounding(self) -> LoadRounding:
        return self.stages[0].rule.load_rounding

    def load_rounding_at(self, state: RuleState) -> LoadRounding:
        return self._rule(state).load_rounding

    def _rule(self, state: RuleState) -> StageRule:
        return self.stages[state.stage].rule

    def stage_name(self, state: RuleState) -> str | None:
        return self.stages[state.stage].stage

    def tempo_at(self, state: RuleState) -> Tempo | None:
        return self.stages[state.stage].tempo

    def rest_at(self, state: RuleState) -> float | None:
        return self.stages[state.stage].rest_seconds

    def pain_at(self, state: RuleState) -> PainLimits | None:
        return self.stages[state.stage].pain

    def exercise_at(self, state: RuleState) -> str | None:
        return self.stages[state.stage].exercise

    def rules_by_exercise(self, exercise: str) -> list[tuple[str, Rule]]:
        return [(stage.exercise or exercise, stage.rule) for stage in self.stages]

    def _loads(self, stage: int, loads: Loads) -> Loads:
        """The loads of the exercise of a stage."""
        return loads.of_exercise(self.stages[stage].exercise)

    def stage_named(self, name: str | None) -> int | None:
        return stage_number(self.stages, name)

    def rule_of(self, stage: str | None) -> Rule:
        return next((item.rule for item in self.stages if item.stage == stage), self)

    def start(self, loads: Loads, load: float | None) -> RuleState:
        """The first state. A load set by the coach starts at the first loaded stage."""
        first = self._first_loaded() if load else 0
        return replace(self.stages[first].rule.start(self._loads(first, loads), load), stage=first)

    def start_at(self, loads: Loads, load: float | None, stage: int) -> RuleState:
        return replace(self.stages[stage].rule.start(self._loads(stage, loads), load), stage=stage)

    def in_week(self, state: RuleState, week: int, sessions: int) -> RuleState:
        return replace(self._rule(state).in_week(state, week, sessions), stage=state.stage)

    def rule_at(self, state: RuleState) -> Rule:
        return self._rule(state).rule_at(state)

    def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        return self._rule(state).sets(state)

    def sessions(self) -> tuple[tuple[TargetSet, ...], ...]:
        return tuple(sets for stage in self.stages for sets in stage.rule.sessions())

    def needs_bodyweight(self) -> bool:
        return any(stage.rule.needs_bodyweight() for stage in self.stages)

    def is_loaded(self, state: RuleState) -> bool:
        return self._rule(state).is_loaded(state)

    def with_target(self, state: RuleState, target: int) -> RuleState:
        return self._rule(state).with_target(state, target)

    def restart(self, state: RuleState, loads: Loads, load: float) -> RuleState:
        """The start of the current stage. A loaded stage starts at the lightest load if `load` is 0."""
        loads = self._loads(state.stage, loads)
        if load == 0 and state.loads and loads.lightest >= 0:
            load = loads.lightest_loaded
        return replace(self._rule(state).restart(state, loads, load), stage=state.stage)

    def lighter(self, state: RuleState, loads: Loads) -> RuleState | None:
        """One buildable load lighter, but never down to bodyweight: that would be the stage before."""
        eased = self._rule(state).lighter(state, self._loads(state.stage, loads))
        if eased is None or eased.load <= 0 < state.load:
            return None
        return replace(eased, stage=state.stage)

    def ease(self, state: RuleState, loads: Loads) -> RuleState | None:
        lighter = self.lighter(state, loads)
        if lighter is not None:
            return lighter
        if state.stage > 0:
            before = state.stage - 1
            first = self.stages[before].rule.start(self._loads(before, loads), None)
            return replace(first, stage=before, remembered=state.remembered)
        return self.stages[0].rule.soften(state, loads)

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        result = self._rule(state).result(review)
        state = _count_session(state, result)
        item = self._open_exit(state, review, result)
        if item is not None:
            return self._leave(state, item, review, result, loads)
        after, decision = self._rule(state).advance(state, review, loads)
        after = replace(after, stage=state.stage)
        if decision.action in (Action.DELOAD, Action.BACK_OFF):
            after = after.with_counters(stage_deloads=after.counters.stage_deloads + 1)
            item = self._open_exit(after, review, result)
            if item is not None:
                return self._leave(after, item, review, result, loads)
        return after, self._not_confirmed(state, review, result) or decision

    def _open_exit(self, state: RuleState, review: Review, result: SessionResult) -> StageExit | None:
        """The first exit whose conditions all hold."""
        condition_input = ConditionInput(review, result, state.conditional_counters, state.load)
        return next((item for item in self.stages[state.stage].exits if all_hold(item.when, condition_input)), None)

    def _not_confirmed(self, state: RuleState, review: Review, result: SessionResult) -> Decision | None:
        """The decision for an exit whose only unmet condition is a confirmation, if there is one."""
        if result is not SessionResult.MET:
            return None
        stage = self.stages[state.stage]
        condition_input = ConditionInput(review, result, state.conditional_counters, state.load)
        for item in stage.exits:
            confirmations = [one for one in item.when if isinstance(one, ConfirmationCondition)]
            if confirmations and all_hold([one for one in item.when if one not in confirmations], condition_input):
                name = confirmations[0].confirmation.value
                return decide(NOT_CONFIRMED, review.asides, stage=stage.stage, confirmation=name)
        return None

    def _leave(
        self, state: RuleState, item: StageExit, review: Review, result: SessionResult, loads: Loads
    ) -> tuple[RuleState, Decision]:
        target = target_stage(self.stages, state.stage, item)
        number = state.stage if target is None else target
        left, entered = self.stages[state.stage], self.stages[number]
        loads = self._loads(number, loads)
        first = entered.rule.start(loads, None)
        if first.loads and first.load == 0 and not state.loads:  # no load to enter the loaded stage with
            return self._stay(state, review, loads)
        if first.loads and (item.load is not None or (state.loads and left.exercise == entered.exercise)):
            step = self._first_step(state, item, entered, review, loads)
            if number <= state.stage and step.code in (NO_HEAVIER_LOAD, STEP_TOO_LARGE):
                facts = step.facts(loads) | {"top": int(review.fewest)}
                return replace(state, counters=Counters()), decide(step.code, review.asides, **facts)
            first = entered.rule.restart(first, loads, step.working)
        after = replace(
            first,
            stage=number,
            turn=0,
            counters=Counters(),
            custom_counters={},
            remembered=state.load if item.remember else state.remembered,
        )
        code = STAGE_CHANGED if result is SessionResult.MISSED else STAGE_ENTERED
        return after, _stage_decision(code, left, entered, after, review, loads)

    def _first_step(self, state: RuleState, item: StageExit, entered: Stage, review: Review, loads: Loads) -> LoadStep:
        change, rounding = item.load or LoadChange(), entered.rule.load_rounding
        start = change.from_load(state.load, state.remembered, review)
        return change.apply(loads, state.load, state.load if start is None else start, rounding)

    def _stay(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        top = int(review.fewest)
        decision = decide(NO_HEAVIER_LOAD, review.asides, top=top, load=0.0, unit=loads.unit)
        return self._rule(state).with_target(state, top), decision


def _count_session(state: RuleState, result: SessionResult) -> RuleState:
    """Count the session. One that was neither met nor missed does not change the counts in a row."""
    counters = state.counters
    state = state.with_counters(stage_sessions=counters.stage_sessions + 1)
    if result is SessionResult.MET:
        return state.with_counters(
            stage_met=counters.stage_met + 1,
            stage_met_running=counters.stage_met_running + 1,
            stage_missed_running=0,
        )
    if result is SessionResult.MISSED:
        return state.with_counters(
            stage_missed=counters.stage_missed + 1,
            stage_missed_running=counters.stage_missed_running + 1,
            stage_met_running=0,
        )
    return state


def _stage_decision(
    code: Code, left: Stage, entered: Stage, after: RuleState, review: Review, loads: Loads
) -> Decision:
    target = entered.rule.sets(after)[0]
    load = target.built(loads, entered.rule.rounding) if after.loads else 0.0
    facts: dict[str, Fact] = {"load": load, "unit": loads.unit, **target.amount_facts}
    return decide(code, review.asides, left=left.stage, stage=entered.stage, **facts)


_MISSED = (ResultCondition(SessionResult.MISSED),)


def _example_stage(count: int, reps: int, missed: StageExit) -> Stage:
    """Sets that go up by 2.5 as long as they are met."""
    scheme = (SetLine(count=count - 1, reps=reps), SetLine(reps=reps, open=True))
    return Stage(f"{count}x{reps}+", LinearLoadRule(scheme=scheme, step=2.5, failures=None), (missed,))


# An example as a coach would write it. The documentation shows ten sessions of it.
EXAMPLE = StagedRule(
    stages=(
        _example_stage(5, 3, StageExit(_MISSED)),
        _example_stage(6, 2, StageExit(_MISSED)),
        _example_stage(10, 1, StageExit(_MISSED, to="5x3+", load=LoadChange(times=0.85))),
    )
)
