"""Custom: ordered clauses, "when these conditions hold, do this", for progressions that no other kind covers.

The first clause whose conditions all hold applies. If none applies, nothing changes. Counters count sessions, in a row
or in total, and are updated before the clauses are tried. Each session is read once: there are no loops and no
evaluated text. Sources of typical uses, a few lines each: 2-for-2 (NSCA: two reps over the goal on the last set, two
sessions in a row) and Greyskull LP (ten reps double the step).
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Self

from msgspec import Meta, Struct, field
from msgspec.structs import replace

from domain.decision import CODES, Action, Decision, decide, declare
from domain.loads.load_rounding import LoadRounding, WorkingLoadPrecision
from domain.loads.load_step import LOAD_DECREASED, LOAD_INCREASED, LOAD_KEPT, LoadStep
from domain.loads.loading import Loads, Unit
from domain.progression_rules.loaded_rule import LoadedRule
from domain.progression_rules.parts.collected_data import CollectedData, Fault, condition_faults
from domain.progression_rules.parts.condition import (
    Condition,
    ConditionInput,
    Conditions,
    CounterCondition,
    RepsCondition,
    SetChoice,
    all_hold,
)
from domain.progression_rules.parts.condition_checks import never_hold, takes_every_case
from domain.progression_rules.parts.load_change import LoadChange, LoadSource
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import (
    RepTarget,
    SetLine,
    SetLines,
    TargetSet,
    heaviest_factor,
    lines_in_unit,
    scheme_faults,
    target_sets,
)
from domain.sessions.metric import Metric, metric_of
from domain.sessions.review import Review, SessionResult
from domain.text_types import Slug
from domain.wording.facts import Fact

NO_CLAUSE = declare(
    "no_clause",
    Action.HOLD,
    "No change is due. Repeat at {load}.",
    load="the load that stays",
    unit="unit of the load",
)


class Counter(Struct, frozen=True, forbid_unknown_fields=True):
    """A counter of sessions. If no condition fails but at least one is unknown, the counter stays unchanged."""

    counter: Annotated[Slug, Meta(description="Name of the counter.")]
    counts: Annotated[
        tuple[Condition, ...],
        Meta(min_length=1, max_length=10, description="A session that meets all of these conditions is counted."),
    ]
    in_a_row: Annotated[
        bool,
        Meta(
            description="Whether a session that is not counted resets the counter to 0. If false, only a clause does."
        ),
    ] = True


class Clause(Struct, frozen=True, forbid_unknown_fields=True):
    """Changes that apply when all conditions hold, with the code and text of the decision."""

    code: Annotated[Slug, Meta(description="Code of the decision.", examples=["two_over_twice"])]
    sentence: Annotated[str, Meta(min_length=1, max_length=500, description="Text of the decision, shown unchanged.")]
    when: Conditions
    load: Annotated[LoadChange | None, Meta(description="Change of load. Null leaves the load unchanged.")] = None
    reps_to: Annotated[RepTarget | None, Meta(description="New rep target of the sets without `reps`.")] = None
    reps_plus: Annotated[
        Annotated[int, Meta(ge=-50, le=50)] | None,
        Meta(description="Reps to add to that target, instead of `reps_to`."),
    ] = None
    remember: Annotated[bool, Meta(description="Whether to remember the working load from before the change.")] = False
    reset: Annotated[tuple[Slug, ...], Meta(max_length=10, description="Counters to reset to 0.")] = ()

    def __post_init__(self) -> None:
        if self.reps_to is not None and self.reps_plus is not None:
            raise ValueError("Give `reps_to` or `reps_plus`, not both.")


class CustomRule(LoadedRule, frozen=True, tag="custom", kw_only=True):
    """Ordered clauses. The first one whose conditions all hold decides what changes."""

    sets_own_reps: ClassVar[bool] = False
    follows_quickly: ClassVar[bool] = False

    scheme: Annotated[
        SetLines,
        Meta(description="Sets of a session. Sets without `reps` use the current rep target (see `reps_min`)."),
    ] = field(name="sets")
    clauses: Annotated[tuple[Clause, ...], Meta(min_length=1, max_length=50, description="Clauses, tried in order.")]
    counters: Annotated[
        tuple[Counter, ...], Meta(max_length=10, description="Counters of sessions, used in conditions.")
    ] = ()
    reps_min: Annotated[
        RepTarget | None,
        Meta(
            description="First and lowest rep target of sets without `reps`. Null means that there is no such target."
        ),
    ] = None
    reps_max: Annotated[RepTarget | None, Meta(description="Highest rep target that clauses can set.")] = None

    def __post_init__(self) -> None:
        if (self.reps_min is None) != (self.reps_max is None):
            raise ValueError("Give both `reps_min` and `reps_max`, or neither.")
        if self.reps_min is not None and self.reps_max is not None and self.reps_min > self.reps_max:
            raise ValueError("`reps_min` is above `reps_max`.")
        names = [item.counter for item in self.counters]
        if len(set(names)) < len(names):
            raise ValueError("Two `counters` have the same name.")

    def own_loads_in_unit(self, old: Unit, new: Unit) -> Self:
        clauses = tuple(
            item if item.load is None else replace(item, load=item.load.in_unit(old, new)) for item in self.clauses
        )
        return replace(self, scheme=lines_in_unit(self.scheme, old, new), clauses=clauses)

    def faults(self, place: str) -> list[tuple[str, str]]:
        faults = scheme_faults(self.scheme, f"{place}/sets")
        names = [item.counter for item in self.counters]
        for n, item in enumerate(self.counters):
            faults += [(f"{place}/counters/{n}/counts/{c}", reason) for c, reason in never_hold(item.counts)]
            faults += [
                (f"{place}/counters/{n}/counts/{c}", "A counter can't depend on counters.")
                for c, one in enumerate(item.counts)
                if isinstance(one, CounterCondition)
            ]
            if not item.in_a_row and not any(item.counter in clause.reset for clause in self.clauses):
                faults.append((f"{place}/counters/{n}", f"`{item.counter}` counts in total, but no clause resets it."))
        for n, clause in enumerate(self.clauses):
            faults += self._clause_faults(f"{place}/clauses/{n}", n, clause, names)
        return faults

    def counter_names(self) -> tuple[str, ...]:
        return tuple(item.counter for item in self.counters)

    def unreachable_faults(self, pointer: str, data: CollectedData) -> Iterator[Fault]:
        sessions = data.sessions(self.sessions())
        if self.reps_min is not None and not any(self._takes_target(sets) for sets in sessions):
            yield f"{pointer}/reps_min", "No set takes the earned target. Omit `reps` in at least one set."
        for n, counter in enumerate(self.counters):
            yield from condition_faults(counter.counts, f"{pointer}/counters/{n}/counts", sessions, data.unilateral)
        for n, clause in enumerate(self.clauses):
            yield from condition_faults(clause.when, f"{pointer}/clauses/{n}/when", sessions, data.unilateral)

    def _takes_target(self, sets: tuple[TargetSet, ...]) -> bool:
        """Sets without a target of their own take it, unless they are open on purpose."""
        to_fatigue = [target for target in sets if target.amount is None]
        open_on_purpose = sum(
            line.count
            for line in self.scheme
            if line.open and (line.reps, line.seconds, line.distance_m) == (None,) * 3
        )
        return len(to_fatigue) > open_on_purpose

    def _clause_faults(self, place: str, n: int, clause: Clause, counters: list[str]) -> list[tuple[str, str]]:
        faults = []
        if clause.code in CODES:
            faults.append((f"{place}/code", f"`{clause.code}` is a built-in code. Choose another one."))
        impossible = [(f"{place}/when/{c}", reason) for c, reason in never_hold(clause.when)]
        holds = any(metric_of(line) is not Metric.REPS for line in self.scheme)
        if impossible:
            faults += impossible
        elif takes_every_case([earlier.when for earlier in self.clauses[:n]], clause.when, holds):
            faults.append((f"{place}/when", "Earlier clauses already cover this clause."))
        faults += [
            (f"{place}/when/{c}/counter", f"The rule has no counter `{one.counter}`.")
            for c, one in enumerate(clause.when)
            if isinstance(one, CounterCondition) and one.counter not in counters
        ]
        faults += [
            (f"{place}/reset/{c}", f"The rule has no counter `{name}`.")
            for c, name in enumerate(clause.reset)
            if name not in counters
        ]
        remembers = any(item.remember for item in self.clauses)
        if clause.load is not None and clause.load.of is LoadSource.REMEMBERED and not remembers:
            faults.append((f"{place}/load/of", "No clause remembers a load."))
        if self.reps_min is None and (clause.reps_to is not None or clause.reps_plus is not None):
            faults.append((place, "A clause that changes the target needs `reps_min` and `reps_max`."))
        if self.reps_max is not None and not (self.reps_min or 1) <= (clause.reps_to or self.reps_max) <= self.reps_max:
            faults.append((f"{place}/reps_to", "`reps_to` is outside `reps_min` to `reps_max`."))
        if clause.load is not None and all(not line.loaded for line in self.scheme):
            faults.append((f"{place}/load", "None of the `sets` has a load."))
        return faults

    @property
    def load_rounding(self) -> LoadRounding:
        """An exact working load may exceed every load that can be built, as long as its heaviest set does not."""
        exact = self.loads is WorkingLoadPrecision.EXACT
        factor = heaviest_factor(self.scheme) if exact else 1.0
        return LoadRounding(self.loads, self.rounding, self.max_step_percent, factor)

    def start(self, loads: Loads, load: float | None) -> RuleState:
        first = self.load_rounding.keep(loads, loads.lightest_loaded if load is None else load)
        loaded = any(line.loaded for line in self.scheme)
        return RuleState(loads=(first,) if loaded else (), targets=() if self.reps_min is None else (self.reps_min,))

    def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        return target_sets(self.scheme, state.loads, state.targets[0] if state.targets else None)

    def sessions(self) -> tuple[tuple[TargetSet, ...], ...]:
        """The sets before a target is earned."""
        return (target_sets(self.scheme, (1.0,)),)

    def with_target(self, state: RuleState, target: int) -> RuleState:
        return replace(state, targets=(self._inside(target),)) if state.targets else state

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        counted, clause = self._clause(state, review)
        if clause is not None:
            after, decision = self._apply(clause, counted, review, loads)
            if decision.action is not Action.BACK_OFF or not self._depends_on_missing_sets(clause, state, review):
                return after, decision
        load = self.load_rounding.built(loads, state.load)
        return counted, self.why_not(review) or decide(NO_CLAUSE, review.asides, load=load, unit=loads.unit)

    def conditions(self) -> tuple[Condition, ...]:
        of_counters = (one for item in self.counters for one in item.counts)
        return (*(one for item in self.clauses for one in item.when), *of_counters)

    def _clause(self, state: RuleState, review: Review) -> tuple[RuleState, Clause | None]:
        """The state with this session counted, and the first clause whose conditions all hold."""
        result = SessionResult(self.result(review))
        state = self._count(state, ConditionInput(review, result, {}, state.load))
        session = ConditionInput(review, result, state.custom_counters, state.load)
        return state, next((item for item in self.clauses if all_hold(item.when, session)), None)

    def _depends_on_missing_sets(self, clause: Clause, state: RuleState, review: Review) -> bool:
        """Whether another clause would apply if the missing sets had been done as prescribed."""
        return not review.complete and self._clause(state, review.with_missing_sets_done())[1] is not clause

    def _count(self, state: RuleState, session: ConditionInput) -> RuleState:
        """Update every counter for this session."""
        counts: dict[str, int] = {}
        for item in self.counters:
            counts_session = all_hold(item.counts, session)
            if counts_session:
                counts[item.counter] = state.custom_counters.get(item.counter, 0) + 1
            elif counts_session is False and item.in_a_row:
                counts[item.counter] = 0
        return state.with_custom_counters(counts)

    def _apply(self, clause: Clause, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        step, start = None, None
        if clause.load is not None and state.loads:
            start = clause.load.from_load(state.load, state.remembered, review)
            step = None if start is None else clause.load.apply(loads, state.load, start, self.load_rounding)
        after = replace(
            state,
            loads=state.loads if step is None else (step.working,) * len(state.loads),
            targets=self._targets(clause, state),
            remembered=state.load if clause.remember else state.remembered,
        ).with_custom_counters(dict.fromkeys(clause.reset, 0))
        harder = sum(after.targets) > sum(state.targets) or (step is not None and step.working > state.load)
        reason = self.why_lighter(review) if harder else None
        if reason is not None:  # a session at a lighter load earns nothing
            return state, reason
        if step is not None and step.code not in (LOAD_INCREASED, LOAD_DECREASED, LOAD_KEPT):
            return after, self.step_decision(step, review, loads)
        return after, self._decision(clause, state, after, step, review, loads)

    def _targets(self, clause: Clause, state: RuleState) -> tuple[int, ...]:
        if not state.targets or (clause.reps_to is None and clause.reps_plus is None):
            return state.targets
        return (self._inside(clause.reps_to or state.targets[0] + (clause.reps_plus or 0)),)

    def _inside(self, reps: int) -> int:
        return min(max(reps, self.reps_min or 1), self.reps_max or reps)

    def _decision(
        self, clause: Clause, before: RuleState, after: RuleState, step: LoadStep | None, review: Review, loads: Loads
    ) -> Decision:
        """The clause's code and sentence. The action follows from the actual change of load or reps."""
        change = 0.0 if step is None else step.after - step.before
        change = change or sum(after.targets) - sum(before.targets)
        action = Action.ADVANCE if change > 0 else Action.BACK_OFF if change < 0 else Action.HOLD
        facts: dict[str, Fact] = {"load": self.load_rounding.built(loads, after.load), "unit": loads.unit}
        if after.targets:
            facts["reps"] = after.targets[0]
        return Decision(action, clause.code, facts | dict.fromkeys(review.asides, True), clause.sentence)


# An example as a coach would write it. The documentation shows ten sessions of it.
EXAMPLE = CustomRule(
    scheme=(SetLine(count=2, reps=8), SetLine(reps=8, open=True)),
    counters=(Counter("two_over", (RepsCondition(min=2, of=SetChoice.LAST, over_target=True),)),),
    clauses=(
        Clause(
            "two_over_twice",
            "Two or more reps over the goal in the last set, two sessions in a row. Next load.",
            (CounterCondition(counter="two_over", min=2),),
            LoadChange(steps=1),
            reset=("two_over",),
        ),
    ),
)
