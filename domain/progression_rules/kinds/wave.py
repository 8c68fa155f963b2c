"""Wave: a table of percentages of a training max, one row per session. The training max changes after the last row.

Sources: 5/3/1 (Wendler: a training max of 90 % of the 1RM; 65/75/85, 70/80/90, 75/85/95, 40/50/60 %), and every
program that is a table of weeks. A slot may also have its own table (`turns`).
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from msgspec import Meta, Struct, field
from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.load_rounding import LoadRounding, WorkingLoadPrecision
from domain.loads.load_step import step_towards
from domain.loads.loading import (
    HEAVIEST,
    Loads,
    Unit,
    add,
    convert_optional,
    refuse_finer_than_hundredths,
    round_to_multiple,
    step_to_multiple,
)
from domain.progression_rules.loaded_rule import LoadedRule, UnitSteps, step_in
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
from domain.progression_rules.rule import PastSet, best_one_rep_max
from domain.sessions.review import Review, SessionResult

NEXT_TURN = declare(
    "next_turn",
    Action.REPEAT,
    "Session {turn} of {turns} in the cycle is done. On to the next one.",
    turn="the completed session of the cycle, from 1",
    turns="sessions in a cycle",
)
TURN_MISSED = declare(
    "turn_missed",
    Action.REPEAT,
    "Session {turn} of {turns} in the cycle missed the target. On to the next one. The training max is decided at the "
    "end of the cycle.",
    turn="the missed session of the cycle, from 1",
    turns="sessions in a cycle",
)
CYCLE_HELD = declare(
    "cycle_held",
    Action.HOLD,
    "The cycle is complete, but {misses:session} did not meet the target. The training max stays the same.",
    misses="sessions of the cycle that did not meet the target, such as at a lighter load",
)
CYCLE_UP = declare(
    "cycle_up",
    Action.ADVANCE,
    "The cycle is complete. The training max goes up to {working_load}.",
    assisted="The cycle is complete. The training max is now {working_load}.",
    working_load="the new training max",
    unit="unit of the training max",
)
CYCLE_DOWN = declare(
    "cycle_down",
    Action.DELOAD,
    "The cycle is complete, but {misses:session} missed the target. The training max goes down to {working_load}.",
    assisted="The cycle is complete, but {misses:session} missed the target. The training max is now {working_load}.",
    misses="missed sessions of the cycle",
    working_load="the new training max",
    unit="unit of the training max",
)


class MissedCycle(StrEnum):
    """Effect of sessions that missed their target on the training max at the end of a cycle.

    `hold`: it stays. `step`: it goes up anyway. `factor`: it is multiplied by `missed_factor`.
    """

    HOLD = "hold"
    STEP = "step"
    FACTOR = "factor"


class WaveTurn(Struct, frozen=True, forbid_unknown_fields=True):
    """One row of a table: the sets of a session."""

    scheme: SetLines = field(name="sets")
    turn: Annotated[
        Annotated[str, Meta(min_length=1, max_length=80)] | None, Meta(description="Name of the row, such as deload.")
    ] = None
    counts: Annotated[
        bool,
        Meta(
            description="False: the results of this row do not affect the training max, as in a deload week. "
            "It has no effect in a slot's `weeks`."
        ),
    ] = True


class WaveRule(LoadedRule, frozen=True, tag="wave", kw_only=True):
    """A table of percentages of a training max, one row per session. The training max changes after the last row."""

    sets_own_reps: ClassVar[bool] = False
    follows_quickly: ClassVar[bool] = False

    loads: Annotated[WorkingLoadPrecision, Meta(description="Precision of the training max.")] = (
        WorkingLoadPrecision.EXACT
    )
    turns: Annotated[
        tuple[WaveTurn, ...],
        Meta(
            max_length=60,
            description="Rows of the table. Empty if the slots have their own `turns`. Then `cycle` is required.",
        ),
    ] = ()
    cycle: Annotated[
        Annotated[int, Meta(ge=1, le=60)] | None,
        Meta(description="Judged sessions in a cycle. Defaults to the number of `turns`."),
    ] = None
    step: Annotated[
        Annotated[float, Meta(gt=0, le=HEAVIEST)] | None,
        Meta(description="Increase of the training max at the end of a cycle, in the rule's unit."),
    ] = None
    unit_steps: UnitSteps = ()
    step_percent: Annotated[
        Annotated[float, Meta(gt=0, le=100)] | None,
        Meta(description="Increase as a percentage of the training max, instead of `step`."),
    ] = None
    missed_cycle: Annotated[
        MissedCycle,
        Meta(
            description="Effect of more than `misses_allowed` sessions in a cycle that missed their target. `hold`: "
            "the training max stays. `step`: it goes up regardless. `factor`: it is multiplied by `missed_factor`."
        ),
    ] = MissedCycle.HOLD
    missed_factor: Annotated[
        Annotated[float, Meta(ge=0.1, lt=1)] | None,
        Meta(description="Factor for the training max, with `missed_cycle: factor`."),
    ] = None
    misses_allowed: Annotated[
        int,
        Meta(
            ge=0, le=60, description="How many sessions of a cycle may miss their target before `missed_cycle` applies."
        ),
    ] = 0
    start_percent: Annotated[
        Percent,
        Meta(description="First training max as a percentage of the starting load. Use 90 if that is a 1RM."),
    ] = 100
    keep_to: Annotated[
        Annotated[float, Meta(gt=0, le=HEAVIEST)] | None,
        Meta(description="Round the training max to a multiple of this, in the rule's unit."),
    ] = None

    def __post_init__(self) -> None:
        for name in ("step", "keep_to"):
            refuse_finer_than_hundredths(getattr(self, name), name)
        if self.step is not None and self.step_percent is not None:
            raise ValueError("Give `step` or `step_percent`, not both.")
        if self.unit_steps and self.step_percent is not None:
            raise ValueError("Give `unit_steps` or `step_percent`, not both.")
        if not self.turns and self.cycle is None:
            raise ValueError("Give `turns`, or `cycle` if the slots have their own `turns`.")
        if (self.missed_cycle is MissedCycle.FACTOR) != (self.missed_factor is not None):
            raise ValueError("Give `missed_factor` with `missed_cycle: factor`, and only then.")

    @property
    def first_load_percent(self) -> float:
        return self.start_percent

    def with_unit_step(self, unit: Unit) -> Self:
        step = step_in(self.unit_steps, unit, self.step)
        return self if step == self.step else replace(self, step=step)

    def own_loads_in_unit(self, old: Unit, new: Unit) -> Self:
        turns = tuple(replace(item, scheme=lines_in_unit(item.scheme, old, new)) for item in self.turns)
        step, keep_to = convert_optional(self.step, old, new), convert_optional(self.keep_to, old, new)
        return replace(self, turns=turns, step=step, keep_to=keep_to)

    def faults(self, place: str) -> list[tuple[str, str]]:
        faults = [
            one for n, item in enumerate(self.turns) for one in scheme_faults(item.scheme, f"{place}/turns/{n}/sets")
        ]
        if self.turns and self.cycle is not None and self.cycle < len(self.turns):
            faults.append((f"{place}/cycle", "`cycle` is shorter than `turns`, so the last turns are never reached."))
        return faults

    @property
    def length(self) -> int:
        return self.cycle or len(self.turns)

    @property
    def load_rounding(self) -> LoadRounding:
        exact = self.loads is WorkingLoadPrecision.EXACT
        factor = max((heaviest_factor(item.scheme) for item in self.turns), default=1.0) if exact else 1.0
        return LoadRounding(self.loads, self.rounding, self.max_step_percent, factor)

    def start(self, loads: Loads, load: float | None) -> RuleState:
        first = (
            loads.lightest_loaded / self.load_rounding.factor
            if load is None
            else loads.scaled(load, self.start_percent / 100)
        )
        return RuleState(loads=(self._rounded(round(first, 2)),))

    def in_week(self, state: RuleState, week: int, sessions: int) -> RuleState:
        return replace(state, turn=(week - 1) * sessions % self.length)

    def load_from_history(self, history: Sequence[PastSet]) -> float | None:
        return best_one_rep_max(history)

    def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        return target_sets(self.turns[state.turn % len(self.turns)].scheme, state.loads) if self.turns else ()

    def sessions(self) -> tuple[tuple[TargetSet, ...], ...]:
        return tuple(target_sets(turn.scheme, (1.0,)) for turn in self.turns)

    def takes_turns(self) -> bool:
        return True

    def needs_turns(self) -> bool:
        return not self.turns

    def may_go_down(self) -> bool:
        return self.missed_cycle is MissedCycle.FACTOR

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        result = self.result(review)
        counts = self._turn_counts(state) if review.turn_counts is None else review.turn_counts
        missed = counts and result is SessionResult.MISSED
        lighter = counts and result is SessionResult.NEITHER and not review.was_met_as_issued
        after = state.with_counters(misses=state.counters.misses + missed, lighter=state.counters.lighter + lighter)
        if state.turn + 1 < self.length:
            code = TURN_MISSED if missed else NEXT_TURN
            decision = decide(code, review.asides, turn=state.turn + 1, turns=self.length)
            return replace(after, turn=state.turn + 1), decision
        return self._next_cycle(after, review, loads)

    def _turn_counts(self, state: RuleState) -> bool:
        return not self.turns or self.turns[state.turn % len(self.turns)].counts

    def _next_cycle(self, ended: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        state = replace(ended.with_counters(misses=0, lighter=0), turn=0)
        misses, short = ended.counters.misses, ended.counters.misses + ended.counters.lighter
        if self.missed_factor is not None and misses > self.misses_allowed:
            lower = self._towards(state.load, loads.scaled(state.load, self.missed_factor))
            step = step_towards(loads, state.load, lower, self.load_rounding)
            code = CYCLE_DOWN if step.working < state.load else step.code
        elif self.missed_cycle is not MissedCycle.STEP and short > self.misses_allowed:
            return state, decide(CYCLE_HELD, review.asides, misses=short)
        else:
            step = step_towards(
                loads,
                state.load,
                self._towards(state.load, add(state.load, self._step(state.load, loads))),
                self.load_rounding,
            )
            code = CYCLE_UP if step.after > step.before else step.code
        decision = decide(code, review.asides, **step.facts(loads), misses=misses)
        return replace(state, loads=(step.working,)), decision

    def _step(self, load: float, loads: Loads) -> float:
        return loads.share(load, self.step_percent / 100) if self.step_percent is not None else self.step or 0.0

    def _towards(self, load: float, to: float) -> float:
        return to if self.keep_to is None else step_to_multiple(load, to, self.keep_to)

    def _rounded(self, load: float) -> float:
        return load if self.keep_to is None else round_to_multiple(load, self.keep_to)


# An example as a coach would write it. The documentation shows ten sessions of it.
EXAMPLE = WaveRule(
    turns=(
        WaveTurn(
            (SetLine(reps=5, percent=65), SetLine(reps=5, percent=75), SetLine(reps=5, percent=85, open=True)), "5s"
        ),
        WaveTurn(
            (SetLine(reps=3, percent=70), SetLine(reps=3, percent=80), SetLine(reps=3, percent=90, open=True)), "3s"
        ),
        WaveTurn(
            (SetLine(reps=5, percent=75), SetLine(reps=3, percent=85), SetLine(percent=95, reps=1, open=True)), "1s"
        ),
        WaveTurn((SetLine(reps=5, percent=40), SetLine(reps=5, percent=50), SetLine(reps=5, percent=60)), "deload"),
    ),
    step=2.5,
)
