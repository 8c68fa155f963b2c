"""By result: the reps of one set, looked up in a table, decide the next load.

Sources: nSuns (reps on the 95 % set: 0-1 nothing, 2-3 +5, 4-5 +10, 6 or more +15 lb on the training max); DAPRE
(Knight 1979: reps on the third set adjust the fourth, reps on the fourth set the next base; the editions differ in
their cut-offs and are data, `domain.catalog.dapre`).
"""

from math import inf
from typing import Annotated, ClassVar, Self

from msgspec import Meta, Struct, field
from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.load_step import LoadRounding, WorkingLoadPrecision
from domain.loads.loading import Loads, Unit, scale
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
from domain.sessions.prescription import Reps
from domain.sessions.review import JudgedSet, Review
from domain.wording import Fact

NO_ROW = declare(
    "no_row",
    Action.HOLD,
    "{good_reps} reps in set {set}: the table leaves the load at {load}.",
    good_reps="good reps in the set that decides",
    set="its number",
    load="the load that stays",
    unit="its unit",
)
RESULT_UNKNOWN = declare(
    "result_unknown",
    Action.HOLD,
    "Set {set} decides the next load, and it was not done. The same again at {load}.",
    set="the number of the set that decides",
    load="the load that stays",
    unit="its unit",
)


class ResultRow(Struct, frozen=True, forbid_unknown_fields=True):
    """What the deciding set makes of the load, when its good reps lie within the bounds, both included."""

    load: Annotated[LoadChange, Meta(description="The change of load for these reps.")]
    min: Annotated[Reps, Meta(description="The least reps for this row.")] = 0
    max: Annotated[Reps | None, Meta(description="The most reps for this row; null: no upper bound.")] = None

    def __post_init__(self) -> None:
        if self.max is not None and self.min > self.max:
            raise ValueError("`min` is above `max`")

    @property
    def bounds(self) -> tuple[float, float]:
        return self.min, inf if self.max is None else self.max

    def holds(self, reps: float) -> bool:
        return reps >= self.min and (self.max is None or reps <= self.max)


class ByResultRule(LoadedRule, frozen=True, tag="by_result", kw_only=True):
    """The reps of one set, looked up in a table, decide the next load."""

    sets_own_reps: ClassVar[bool] = False

    scheme: Annotated[SetLines, Meta(description="The sets.")] = field(name="sets")
    set: Annotated[
        Annotated[int, Meta(ge=1, le=50)] | None,
        Meta(description="The set that decides, by its number; null: the last."),
    ] = None
    rows: Annotated[tuple[ResultRow, ...], Meta(min_length=1, max_length=20, description="The first that fits counts.")]
    start_percent: Annotated[
        Percent, Meta(description="The first working load as a share of the load given at the start.")
    ] = 100

    def in_unit(self, unit: Unit) -> Self:
        if self.unit is None or self.unit is unit:
            return self
        rows = tuple(replace(row, load=row.load.in_unit(self.unit, unit)) for row in self.rows)
        return replace(self, unit=unit, scheme=lines_in_unit(self.scheme, self.unit, unit), rows=rows)

    def faults(self, place: str) -> list[tuple[str, str]]:
        found = scheme_faults(self.scheme, f"{place}/sets")
        if self.set is not None and self.set > sum(line.count for line in self.scheme):
            found.append((f"{place}/set", "there is no such set in `sets`"))
        for n, row in enumerate(self.rows):
            if covered(row.bounds, [earlier.bounds for earlier in self.rows[:n]]):
                found.append((f"{place}/rows/{n}", "earlier rows take every case of this one"))
            if row.load.of is LoadSource.REMEMBERED:
                found.append((f"{place}/rows/{n}/load/of", "this rule remembers no load"))
        return found

    @property
    def load_rounding(self) -> LoadRounding:
        factor = heaviest_factor(self.scheme) if self.loads is WorkingLoadPrecision.EXACT else 1.0
        return LoadRounding(self.loads, self.rounding, self.max_step_percent, factor)

    def start(self, loads: Loads, load: float | None) -> RuleState:
        given = loads.lightest_loaded if load is None else scale(load, self.start_percent / 100)
        return RuleState(loads=(self.load_rounding.keep(loads, given),))

    def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        return target_sets(self.scheme, state.loads)

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        decider = self._decider(state, review)
        facts: dict[str, Fact] = {
            "set": decider.asked.set,
            "load": self.load_rounding.built(loads, state.load),
            "unit": loads.unit,
        }
        if decider.done is None:
            return state, decide(RESULT_UNKNOWN, review.asides, **facts)
        row = self._row(decider)
        start = None if row is None else row.load.from_load(state.load, None, review.of_side(decider.asked.side))
        if row is None or start is None or row.load.changes_nothing:
            return state, decide(NO_ROW, review.asides, **facts, good_reps=decider.amount)
        moved = row.load.apply(loads, state.load, start, self.load_rounding)
        if moved.working > state.load and not self.lighter_load_counts and not decider.load_met:
            return state, self.why_lighter(review) or decide(NO_ROW, review.asides, **facts, good_reps=decider.amount)
        return replace(state, loads=(moved.working,)), self.step_decision(moved, review, loads)

    def _row(self, decider: JudgedSet) -> ResultRow | None:
        return next((item for item in self.rows if item.holds(decider.amount)), None)

    def _decider(self, state: RuleState, review: Review) -> JudgedSet:
        """The set that decides: one left undone, else that of the side for which less comes of it."""
        number = self.set or max(item.asked.set for item in review.sets)
        number = min(number, max(item.asked.set for item in review.sets))

        def outcome(item: JudgedSet) -> tuple[bool, float, float]:
            row = self._row(item)
            start = None if row is None else row.load.from_load(state.load, None, review.of_side(item.asked.side))
            load = state.load if row is None or start is None else row.load.of_load(start)
            return item.done is not None, load, item.amount

        return min((item for item in review.sets if item.asked.set == number), key=outcome)


# One as a coach would write it: the catalogue in the documentation shows ten sessions of it.
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
