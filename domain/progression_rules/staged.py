"""Staged: a ladder of stages, each with a rule of its own, left by conditions. It never wraps by itself.

Sources: the box squat of the knee circuit (Whitt: hands free, then bodyweight to 8 reps, then loaded at 5-8); GZCLP
(Cody Lefever: 5x3+, on a miss 6x2+, then 10x1+, the load kept; T2 back to 3x10 at the last stage-1 load and a bit);
StrongLifts (after three deloads 3x5); the progressions of r/bodyweightfitness (reps on one rung, seconds on another).
"""

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.decision import Action, Code, Decision, decide, declare
from domain.loads.load_step import NO_HEAVIER_LOAD, LoadRounding
from domain.loads.loading import Loads, Unit
from domain.progression_rules.double_progression import DoubleProgressionRule
from domain.progression_rules.fixed import FixedRule
from domain.progression_rules.linear_load import LinearLoadRule
from domain.progression_rules.parts.condition import (
    ConditionInput,
    Conditions,
    ConfirmationCondition,
    CounterCondition,
    RepsCondition,
    ResultCondition,
    SetChoice,
    all_hold,
)
from domain.progression_rules.parts.condition_checks import never_hold, takes_every_case
from domain.progression_rules.parts.load_change import LoadChange, LoadSource
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import SetLine, TargetSet
from domain.progression_rules.rule import Rule
from domain.progression_rules.stage_rule import StageRule
from domain.sessions.review import Review, SessionResult
from domain.text_types import Name
from domain.wording import Fact, load_text

STAGE_ENTERED = declare(
    "stage_entered",
    Action.ADVANCE,
    "{left} is behind you. Now {stage}: {asked}.",
    left="the stage that was left",
    stage="the stage that begins",
    load="its first load",
    asked="what its first set asks for, in words",
    reps="its first target in reps, where it has one",
    unit="the unit of the load",
)
STAGE_CHANGED = declare(
    "stage_changed",
    Action.BACK_OFF,
    "{left} was missed. Now {stage}: {asked}.",
    left="the stage that was left",
    stage="the stage that begins",
    load="its first load",
    asked="what its first set asks for, in words",
    reps="its first target in reps, where it has one",
    unit="the unit of the load",
)
NOT_CONFIRMED = declare(
    "not_confirmed",
    Action.HOLD,
    "Done as asked. The stage {stage} ends when every set is logged as {confirmation}.",
    stage="the present stage",
    confirmation="what has to be confirmed",
)

# Counters that every stage keeps, whatever its rule: of sessions since the stage was entered.
SESSIONS, MET, MISSED, MET_RUNNING, MISSED_RUNNING, DELOADS = (
    "stage_sessions",
    "stage_met",
    "stage_missed",
    "stage_met_running",
    "stage_missed_running",
    "stage_deloads",
)
STAGE_COUNTERS = (SESSIONS, MET, MISSED, MET_RUNNING, MISSED_RUNNING, DELOADS)


class StageExit(Struct, frozen=True, forbid_unknown_fields=True):
    """A way out of a stage, taken in the session in which all its conditions hold."""

    when: Conditions
    to: Annotated[Name | None, Meta(description="Name of the stage that begins; null: the next one.")] = None
    load: Annotated[
        LoadChange | None,
        Meta(description="Its first load, from the working load here; null: kept where both stages carry a load."),
    ] = None
    remember: Annotated[
        bool, Meta(description="True: the working load here is remembered, for a later change `of: remembered`.")
    ] = False


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    """One stage: its own rule, and the ways out of it, tried in order before the rule's own progression."""

    stage: Annotated[Name, Meta(description="Name of the stage, unique in the ladder.")]
    rule: Annotated[StageRule, Meta(description="How load and reps go on in this stage.")]
    exits: Annotated[
        tuple[StageExit, ...],
        Meta(
            max_length=10,
            description="The first that holds is taken. Conditions may name counters of the stage's rule, and "
            "`stage_sessions`, `stage_met`, `stage_missed`, `stage_met_running`, `stage_missed_running` and "
            "`stage_deloads`, all since the stage was entered. None: the ladder ends here.",
        ),
    ] = ()


class StagedRule(Rule, frozen=True, tag="staged", kw_only=True):
    """A ladder of stages, each with a rule of its own, left by conditions, upwards or back."""

    stages: Annotated[
        tuple[Stage, ...], Meta(min_length=1, max_length=20, description="The stages, the first one first.")
    ]
    unit: Annotated[
        Unit | None, Meta(description="Unit of the loads that `exits` name; null: the athlete's. Rules have their own.")
    ] = None

    def __post_init__(self) -> None:
        names = [item.stage for item in self.stages]
        if len(set(names)) < len(names):
            raise ValueError("two `stages` have the same name")
        for item in self.stages[:-1]:
            if not item.exits:
                raise ValueError(f"stage `{item.stage}` can't be left, so what follows is never reached")

    def in_unit(self, unit: Unit) -> "StagedRule":
        stages = tuple(
            replace(
                item,
                rule=item.rule.in_unit(unit),
                exits=tuple(self._exit_in_unit(one, unit) for one in item.exits),
            )
            for item in self.stages
        )
        return replace(self, stages=stages, unit=unit if self.unit is not None else None)

    def _exit_in_unit(self, one: StageExit, unit: Unit) -> StageExit:
        return one if one.load is None or self.unit is None else replace(one, load=one.load.in_unit(self.unit, unit))

    def faults(self, place: str) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for n, item in enumerate(self.stages):
            found += item.rule.faults(f"{place}/stages/{n}/rule")
            for e, one in enumerate(item.exits):
                found += self._exit_faults(f"{place}/stages/{n}/exits/{e}", n, e, one)
        reached = self._reachable()
        found += [
            (f"{place}/stages/{n}", f"stage `{item.stage}` is never reached")
            for n, item in enumerate(self.stages)
            if n not in reached
        ]
        return found

    def _exit_faults(self, place: str, n: int, e: int, one: StageExit) -> list[tuple[str, str]]:
        stage, found = self.stages[n], []
        if one.to is None and n == len(self.stages) - 1:
            found.append((f"{place}/to", "there is no next stage: a ladder never wraps, so name the stage to go to"))
        if one.to is not None and self._index(one.to) is None:
            found.append((f"{place}/to", f"there is no stage `{one.to}`"))
        if one.to == stage.stage:
            found.append((f"{place}/to", "a stage does not lead to itself"))
        impossible = [(f"{place}/when/{c}", said) for c, said in never_hold(one.when)]
        if impossible:
            found += impossible
        elif takes_every_case([earlier.when for earlier in stage.exits[:e]], one.when, holds=True):
            found.append((f"{place}/when", "earlier exits take every case of this one"))
        remembers = any(other.remember for item in self.stages for other in item.exits)
        if one.load is not None and one.load.of is LoadSource.REMEMBERED and not remembers:
            found.append((f"{place}/load/of", "no exit ever remembers a load"))
        known = {*STAGE_COUNTERS, *(item.counter for item in getattr(stage.rule, "counters", ()))}
        for c, condition in enumerate(one.when):
            if isinstance(condition, CounterCondition) and condition.counter not in known:
                found.append((f"{place}/when/{c}/counter", f"there is no counter `{condition.counter}`"))
            most = _most_reps(stage.rule)
            if isinstance(condition, RepsCondition) and condition.of is not SetChoice.TOTAL and most is not None:
                least = condition.min
                if least is not None and least > (0 if condition.over_target else most):
                    said = f"stage `{stage.stage}` asks for {most} reps at most and is left above that"
                    found.append((f"{place}/when/{c}/min", said))
        return found

    def _reachable(self) -> set[int]:
        """The stages that some way leads to, from the first or from where a coach's load starts."""
        reached, new = set[int](), {0, self._first_loaded()}
        while new:
            reached |= new
            led = {self._to(n, one) for n in new for one in self.stages[n].exits}
            new = {n for n in led if n is not None} - reached
        return reached

    def _index(self, name: str) -> int | None:
        return next((n for n, item in enumerate(self.stages) if item.stage == name), None)

    def _to(self, stage: int, one: StageExit) -> int | None:
        if one.to is not None:
            return self._index(one.to)
        return stage + 1 if stage + 1 < len(self.stages) else None

    def _first_loaded(self) -> int:
        nothing = Loads((0.0, 1.0), Unit.KG)
        return next((n for n, item in enumerate(self.stages) if item.rule.start(nothing, 1.0).loads), 0)

    @property
    def load_rounding(self) -> LoadRounding:
        return self.stages[0].rule.load_rounding

    def load_rounding_at(self, state: RuleState) -> LoadRounding:
        return self._rule(state).load_rounding

    def _rule(self, state: RuleState) -> StageRule:
        return self.stages[state.stage].rule

    def stage_name(self, state: RuleState) -> str | None:
        return self.stages[state.stage].stage

    def rule_of(self, stage: str | None) -> Rule:
        return next((item.rule for item in self.stages if item.stage == stage), self)

    def start(self, loads: Loads, load: float | None) -> RuleState:
        """A load given by the coach means the first stage that is loaded."""
        first = self._first_loaded() if load else 0
        return replace(self.stages[first].rule.start(loads, load), stage=first)

    def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        return self._rule(state).sets(state)

    def sessions(self) -> tuple[tuple[TargetSet, ...], ...]:
        return tuple(sets for stage in self.stages for sets in stage.rule.sessions())

    def asks_for_bodyweight(self) -> bool:
        return any(stage.rule.asks_for_bodyweight() for stage in self.stages)

    def is_loaded(self, state: RuleState) -> bool:
        return self._rule(state).is_loaded(state)

    def with_reps(self, state: RuleState, reps: int) -> RuleState:
        return self._rule(state).with_reps(state, reps)

    def restart(self, state: RuleState, loads: Loads, load: float) -> RuleState:
        """A loaded stage that was reached from an unloaded one starts at the lightest load."""
        if load == 0 and state.loads:
            load = loads.lightest_loaded
        return replace(self._rule(state).restart(state, loads, load), stage=state.stage)

    def lighter(self, state: RuleState, loads: Loads) -> RuleState | None:
        """Within a loaded stage never down to bodyweight: that is the stage before."""
        step = self._rule(state).lighter(state, loads)
        return replace(step, stage=state.stage) if step is not None and step.load > 0 else None

    def ease(self, state: RuleState, loads: Loads) -> RuleState | None:
        lighter = self.lighter(state, loads)
        if lighter is not None:
            return lighter
        if state.stage > 0:
            before = state.stage - 1
            return replace(self.stages[before].rule.start(loads, None), stage=before, remembered=state.remembered)
        return self.stages[0].rule.soften(state, loads)

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        stage = self.stages[state.stage]
        result = stage.rule.result(review)
        state = _count(state, result)
        way = self._way_out(state, review, result)
        if way is not None:
            return self._leave(state, way, review, result, loads)
        after, decision = stage.rule.advance(state, review, loads)
        after = replace(after, stage=state.stage)
        if decision.action in (Action.DELOAD, Action.BACK_OFF):
            after = after.counted(**{DELOADS: after.count(DELOADS) + 1})
            way = self._way_out(after, review, result)
            if way is not None:
                return self._leave(after, way, review, result, loads)
        return after, self._not_confirmed(state, review, result) or decision

    def _way_out(self, state: RuleState, review: Review, result: SessionResult) -> StageExit | None:
        seen = ConditionInput(review, result, state.counters, state.load)
        return next((item for item in self.stages[state.stage].exits if all_hold(item.when, seen)), None)

    def _not_confirmed(self, state: RuleState, review: Review, result: SessionResult) -> Decision | None:
        """That nothing but a confirmation was missing."""
        if result is not SessionResult.MET:
            return None
        stage, seen = self.stages[state.stage], ConditionInput(review, result, state.counters, state.load)
        for item in stage.exits:
            waits = [one for one in item.when if isinstance(one, ConfirmationCondition)]
            if waits and all_hold([one for one in item.when if one not in waits], seen):
                name = waits[0].confirmation.value
                return decide(NOT_CONFIRMED, review.asides, stage=stage.stage, confirmation=name)
        return None

    def _leave(
        self, state: RuleState, way: StageExit, review: Review, result: SessionResult, loads: Loads
    ) -> tuple[RuleState, Decision]:
        left, to = self.stages[state.stage], self._to(state.stage, way)
        entered = self.stages[state.stage if to is None else to]
        first = entered.rule.start(loads, None)
        if first.loads and first.load == 0 and not state.loads:  # nothing to load it with: the stage before stays
            return self._stays(state, left, review, loads)
        if first.loads and (state.loads or way.load is not None):
            first = entered.rule.restart(first, loads, self._first_load(state, way, entered, review, loads))
        remembered = state.load if way.remember else state.remembered
        after = replace(first, stage=state.stage if to is None else to, turn=0, counters={}, remembered=remembered)
        return after, _said(
            STAGE_CHANGED if result is SessionResult.MISSED else STAGE_ENTERED, left, entered, after, review, loads
        )

    def _first_load(self, state: RuleState, way: StageExit, entered: Stage, review: Review, loads: Loads) -> float:
        change = way.load or LoadChange()
        start = change.from_load(state.load, state.remembered, review)
        if start is None:
            return state.load
        return change.apply(loads, state.load, start, entered.rule.load_rounding).working

    def _stays(self, state: RuleState, left: Stage, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        top = int(review.fewest)
        facts: dict[str, Fact] = {"top": top, "load": 0.0, "unit": loads.unit}
        return left.rule.with_reps(state, top), decide(NO_HEAVIER_LOAD, review.asides, **facts)


def _count(state: RuleState, result: SessionResult) -> RuleState:
    """The counters that every stage keeps, this session included; one that was neither leaves the rows as they are."""
    counts = {SESSIONS: state.count(SESSIONS) + 1}
    if result is SessionResult.MET:
        counts |= {MET: state.count(MET) + 1, MET_RUNNING: state.count(MET_RUNNING) + 1, MISSED_RUNNING: 0}
    if result is SessionResult.MISSED:
        counts |= {MISSED: state.count(MISSED) + 1, MISSED_RUNNING: state.count(MISSED_RUNNING) + 1, MET_RUNNING: 0}
    return state.counted(**counts)


def _most_reps(rule: Rule) -> int | None:
    """The most reps that a set of the rule asks for; None where it is open, a hold, or goes by a scheme."""
    if isinstance(rule, DoubleProgressionRule):
        return rule.reps_max
    return rule.reps if isinstance(rule, FixedRule) else None


def _said(code: Code, left: Stage, entered: Stage, after: RuleState, review: Review, loads: Loads) -> Decision:
    first = entered.rule.sets(after)[0]
    load, unit = entered.rule.load_rounding.built(loads, after.load) if after.loads else 0.0, loads.unit
    asked = f"{first.in_words} with {load_text(load, unit)}" if load else first.in_words
    facts: dict[str, Fact] = {"load": load, "unit": unit, "asked": asked}
    if first.reps is not None:
        facts["reps"] = first.reps
    return decide(code, review.asides, left=left.stage, stage=entered.stage, **facts)


_MISSED = (ResultCondition(SessionResult.MISSED),)


def _example_stage(count: int, reps: int, missed: StageExit) -> Stage:
    """Sets that go up by 2.5 while they are done."""
    scheme = (SetLine(count=count - 1, reps=reps), SetLine(reps=reps, open=True))
    return Stage(f"{count}x{reps}+", LinearLoadRule(scheme=scheme, step=2.5, failures=None), (missed,))


# One as a coach would write it: the catalogue in the documentation shows ten sessions of it.
EXAMPLE = StagedRule(
    stages=(
        _example_stage(5, 3, StageExit(_MISSED)),
        _example_stage(6, 2, StageExit(_MISSED)),
        _example_stage(10, 1, StageExit(_MISSED, to="5x3+", load=LoadChange(times=0.85))),
    )
)
