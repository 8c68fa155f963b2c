"""By result: the reps of one set decide the next load, by a table.

Sources: nSuns (reps on the 95 % set: 0-1 nothing, 2-3 +5, 4-5 +10, 6 or more +15 lb on the training max); DAPRE
(Knight 1979: reps on the third set adjust the fourth, reps on the fourth set the next base; the editions differ in
their cut-offs and are data, `domain.catalog.dapre`).
"""

from math import inf
from typing import Annotated, ClassVar, Self

from msgspec import Meta, Struct, field
from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.load_rounding import LoadRounding, WorkingLoadPrecision
from domain.loads.load_step import LOAD_DECREASED, LOAD_INCREASED
from domain.loads.loading import Loads, Unit
from domain.progression_rules.loaded_rule import LoadedRule
from domain.progression_rules.parts.condition_checks import covered
from domain.progression_rules.parts.load_change import LoadChange, LoadSource
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import (
    Percent,
    SetLine,
    SetLines,
    TargetSet,
    heaviest_factor,
    lines_in_unit,
    scheme_faults,
    target_sets,
)
from domain.sessions.metric import Reps
from domain.sessions.review import JudgedSet, Review
from domain.wording.facts import Fact

NO_ROW = declare(
    "no_row",
    Action.HOLD,
    "{good_reps:good rep} in set {set}. The load stays at {load}.",
    assisted="{good_reps:good rep} in set {set}. Stay at {load}.",
    good_reps="good reps in the deciding set",
    set="number of the deciding set",
    load="the load that stays",
    unit="unit of the load",
)
RESULT_UNKNOWN = declare(
    "result_unknown",
    Action.HOLD,
    "Set {set} decides the next load, but it was not done. Repeat at {load}.",
    set="number of the deciding set",
    load="the load that stays",
    unit="unit of the load",
)


RESULT_UP = declare(
    "result_up",
    Action.ADVANCE,
    "{good_reps:good rep} in set {set}. The program's table raises the load from {before_load} to {load}.",
    assisted="{good_reps:good rep} in set {set}. The program's table makes it harder: from {before_load} to {load}.",
    good_reps="good reps in the deciding set",
    set="number of the deciding set",
    counted_reps="the reps that they count as at the prescribed load, if it was heavier",
    row="the row of the table that applied, from 1",
    before_load="the prescribed load",
    load="the next load",
    working_load="the exact working load",
    unit="unit of the loads",
)
RESULT_DOWN = declare(
    "result_down",
    Action.BACK_OFF,
    "{good_reps:good rep} in set {set}. The program's table lowers the load from {before_load} to {load}.",
    assisted="{good_reps:good rep} in set {set}. The program's table makes it easier: from {before_load} to {load}.",
    good_reps="good reps in the deciding set",
    set="number of the deciding set",
    counted_reps="the reps that they count as at the prescribed load, if it was heavier",
    row="the row of the table that applied, from 1",
    before_load="the prescribed load",
    load="the next load",
    working_load="the exact working load",
    unit="unit of the loads",
)


class ResultRow(Struct, frozen=True, forbid_unknown_fields=True):
    """The change of load if the good reps of the deciding set are between `min` and `max`, inclusive."""

    load: Annotated[LoadChange, Meta(description="Change of load for these reps.")]
    min: Annotated[Reps, Meta(description="Fewest good reps for this row.")] = 0
    max: Annotated[Reps | None, Meta(description="Most good reps for this row. Null means no upper bound.")] = None

    def __post_init__(self) -> None:
        if self.max is not None and self.min > self.max:
            raise ValueError("`min` is above `max`.")

    @property
    def bounds(self) -> tuple[float, float]:
        return self.min, inf if self.max is None else self.max

    def holds(self, reps: float) -> bool:
        return reps >= self.min and (self.max is None or reps <= self.max)


class ByResultRule(LoadedRule, frozen=True, tag="by_result", kw_only=True):
    """The reps of one set decide the next load, by a table."""

    sets_own_reps: ClassVar[bool] = False
    follows_quickly: ClassVar[bool] = False

    scheme: Annotated[SetLines, Meta(description="Sets of a session.")] = field(name="sets")
    set: Annotated[
        Annotated[int, Meta(ge=1, le=50)] | None,
        Meta(description="Number of the deciding set. Defaults to the last set."),
    ] = None
    rows: Annotated[
        tuple[ResultRow, ...], Meta(min_length=1, max_length=20, description="Rows of the table, tried in order.")
    ]
    start_percent: Annotated[Percent, Meta(description="First working load, as a percentage of the starting load.")] = (
        100
    )

    @property
    def first_load_percent(self) -> float:
        return self.start_percent

    def own_loads_in_unit(self, old: Unit, new: Unit) -> Self:
        rows = tuple(replace(row, load=row.load.in_unit(old, new)) for row in self.rows)
        return replace(self, scheme=lines_in_unit(self.scheme, old, new), rows=rows)

    def faults(self, place: str) -> list[tuple[str, str]]:
        faults = scheme_faults(self.scheme, f"{place}/sets")
        if self.set is not None and self.set > sum(line.count for line in self.scheme):
            faults.append((f"{place}/set", f"`sets` has no set {self.set}."))
        for n, row in enumerate(self.rows):
            if covered(row.bounds, [earlier.bounds for earlier in self.rows[:n]]):
                faults.append((f"{place}/rows/{n}", "Earlier rows already cover this row."))
            if row.load.of is LoadSource.REMEMBERED:
                faults.append((f"{place}/rows/{n}/load/of", "This rule never remembers a load."))
        return faults

    @property
    def load_rounding(self) -> LoadRounding:
        factor = heaviest_factor(self.scheme) if self.loads is WorkingLoadPrecision.EXACT else 1.0
        return LoadRounding(self.loads, self.rounding, self.max_step_percent, factor)

    def start(self, loads: Loads, load: float | None) -> RuleState:
        first = loads.lightest_loaded if load is None else loads.scaled(load, self.start_percent / 100)
        return RuleState(loads=(self.load_rounding.keep(loads, first),))

    def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        return target_sets(self.scheme, state.loads)

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        decider = self._decider(state, review, loads)
        facts: dict[str, Fact] = {
            "set": decider.number,
            "load": self.load_rounding.built(loads, state.load),
            "unit": loads.unit,
        }
        if decider.performed is None:
            return state, decide(RESULT_UNKNOWN, review.asides, **facts)
        row = self._row(decider)
        start = None if row is None else row.load.from_load(state.load, None, review.of_side(decider.prescribed.side))
        if row is None or start is None or row.load.changes_nothing:
            return state, decide(NO_ROW, review.asides, **facts, good_reps=decider.done)
        step = row.load.apply(loads, state.load, start, self.load_rounding)
        if step.working > state.load and not self.lighter_load_counts and not decider.load_met:
            return state, self.why_lighter(review) or decide(NO_ROW, review.asides, **facts, good_reps=decider.done)
        codes = {LOAD_INCREASED.name: RESULT_UP, LOAD_DECREASED.name: RESULT_DOWN}
        code, number = codes.get(step.code.name, step.code), self.rows.index(row) + 1
        decided = {
            "set": decider.number,
            "good_reps": decider.done,
            "counted_reps": decider.amount,
            "row": number,
        }
        return replace(state, loads=(step.working,)), decide(code, review.asides, **step.facts(loads), **decided)

    def _row(self, decider: JudgedSet) -> ResultRow | None:
        return next((item for item in self.rows if item.holds(decider.amount)), None)

    def _decider(self, state: RuleState, review: Review, loads: Loads) -> JudgedSet:
        """The deciding set. Of two sides: a set that was not done first, then the one that leads to the lower load."""
        last = max((item.number for item in review.work_sets), default=1)
        number = min(self.set or last, last)

        def outcome(item: JudgedSet) -> tuple[bool, float, float]:
            row = self._row(item)
            start = None if row is None else row.load.from_load(state.load, None, review.of_side(item.prescribed.side))
            load = state.load if row is None or start is None else row.load.of_load(start, loads)
            return item.performed is not None, load, item.amount

        return min((item for item in review.sets if item.number == number), key=outcome)


# An example as a coach would write it. The documentation shows ten sessions of it.
EXAMPLE = ByResultRule(
    scheme=(SetLine(reps=5, percent=75), SetLine(reps=3, percent=85), SetLine(reps=1, percent=95, open=True)),
    rows=(
        ResultRow(LoadChange(), max=1),
        ResultRow(LoadChange(plus=2.5), min=2, max=3),
        ResultRow(LoadChange(plus=5), min=4, max=5),
        ResultRow(LoadChange(plus=7.5), min=6),
    ),
    loads=WorkingLoadPrecision.EXACT,
)
