"""Wave: a table of per cents of a training max, one row a turn; when the table is through, the training max moves.

Sources: 5/3/1 (Wendler: a training max of 90 % of the 1RM; 65/75/85, 70/80/90, 75/85/95, 40/50/60 %), and every
program that is a table of weeks. The row that is due may also hang on the slots that follow it.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from msgspec import Meta, Struct, field
from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.load_step import LoadRounding, WorkingLoadPrecision, step_towards
from domain.loads.loading import (
    HEAVIEST,
    Loads,
    Unit,
    add,
    refuse_finer_than_hundredths,
    round_to_multiple,
    scale,
    step_to_multiple,
)
from domain.progression_rules.loaded_rule import LoadedRule
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
from domain.progression_rules.rule import PastSet
from domain.sessions.review import Review, SessionResult

NEXT_TURN = declare(
    "next_turn",
    Action.REPEAT,
    "Turn {turn} of {turns} is done. On with the next row of the table.",
    turn="the turn that was done, from 1",
    turns="turns in a cycle",
)
TURN_MISSED = declare(
    "turn_missed",
    Action.REPEAT,
    "Turn {turn} of {turns} was missed. On with the next row; it counts at the end of the cycle.",
    turn="the turn that was missed, from 1",
    turns="turns in a cycle",
)
CYCLE_HELD = declare(
    "cycle_held",
    Action.HOLD,
    "The cycle is through; {misses} of its sessions were missed or done with less. The same training max again.",
    misses="sessions of the cycle that missed, or were done with less than asked for",
)
CYCLE_UP = declare(
    "cycle_up",
    Action.ADVANCE,
    "The cycle is through. The training max goes up to {working_load}.",
    working_load="the training max from now on",
    unit="its unit",
)
CYCLE_DOWN = declare(
    "cycle_down",
    Action.DELOAD,
    "The cycle is through with {misses} missed sessions. The training max goes down to {working_load}.",
    misses="sessions of the cycle that missed",
    working_load="the training max from now on",
    unit="its unit",
)


class MissedCycle(StrEnum):
    """What a cycle with missed sessions does to the training max at its end."""

    HOLD = "hold"
    STEP = "step"
    FACTOR = "factor"


class WaveTurn(Struct, frozen=True, forbid_unknown_fields=True):
    """One row of a table: the sets of a session."""

    scheme: SetLines = field(name="sets")
    turn: Annotated[
        Annotated[str, Meta(min_length=1, max_length=80)] | None, Meta(description="Its name, such as deload.")
    ] = None


class WaveRule(LoadedRule, frozen=True, tag="wave", kw_only=True):
    """A table of per cents of a training max, one row a session; the training max moves when the table is through."""

    sets_own_reps: ClassVar[bool] = False

    loads: Annotated[
        WorkingLoadPrecision, Meta(description="What is kept as training max; `exact`, it is never lifted itself.")
    ] = WorkingLoadPrecision.EXACT
    turns: Annotated[
        tuple[WaveTurn, ...],
        Meta(
            max_length=60, description="The table. Empty: the slots bring their own `turns`, and `cycle` says how many."
        ),
    ] = ()
    cycle: Annotated[
        Annotated[int, Meta(ge=1, le=60)] | None,
        Meta(description="Judged sessions in a cycle; null: as many as `turns`."),
    ] = None
    step: Annotated[
        Annotated[float, Meta(gt=0, le=HEAVIEST)] | None,
        Meta(description="What the training max gains at the end of a cycle, in the rule's unit."),
    ] = None
    step_percent: Annotated[
        Annotated[float, Meta(gt=0, le=100)] | None, Meta(description="The same as a share of it, instead of `step`.")
    ] = None
    missed_cycle: Annotated[
        MissedCycle,
        Meta(
            description="What more than `misses_allowed` missed sessions in a cycle do at its end. `hold`: the same "
            "training max again. `step`: it grows whatever happened. `factor`: it is taken times `missed_factor`."
        ),
    ] = MissedCycle.HOLD
    missed_factor: Annotated[
        Annotated[float, Meta(ge=0.1, lt=1)] | None, Meta(description="For `missed_cycle: factor`.")
    ] = None
    misses_allowed: Annotated[int, Meta(ge=0, le=60, description="Missed sessions in a cycle that change nothing.")] = 0
    start_percent: Annotated[
        Percent,
        Meta(description="The first training max as a share of the load given at the start: 90 where that is a 1RM."),
    ] = 100
    keep_to: Annotated[
        Annotated[float, Meta(gt=0, le=HEAVIEST)] | None,
        Meta(description="The training max is kept to a multiple of this."),
    ] = None

    def __post_init__(self) -> None:
        for name in ("step", "keep_to"):
            refuse_finer_than_hundredths(getattr(self, name), name)
        if self.step is not None and self.step_percent is not None:
            raise ValueError("give `step` or `step_percent`, not both")
        if not self.turns and self.cycle is None:
            raise ValueError("a wave has `turns`, or a `cycle` where its slots bring their own")
        if (self.missed_cycle is MissedCycle.FACTOR) != (self.missed_factor is not None):
            raise ValueError("`missed_factor` goes with `missed_cycle: factor`")

    def in_unit(self, unit: Unit) -> Self:
        if self.unit is None or self.unit is unit:
            return self
        own = self.unit
        turns = tuple(replace(item, scheme=lines_in_unit(item.scheme, own, unit)) for item in self.turns)
        step, keep_to = self._convert(self.step, unit), self._convert(self.keep_to, unit)
        return replace(self, unit=unit, turns=turns, step=step, keep_to=keep_to)

    def faults(self, place: str) -> list[tuple[str, str]]:
        found = [
            one for n, item in enumerate(self.turns) for one in scheme_faults(item.scheme, f"{place}/turns/{n}/sets")
        ]
        if self.turns and self.cycle is not None and self.cycle < len(self.turns):
            found.append((f"{place}/cycle", "the cycle is over before the last of the `turns` is reached"))
        return found

    @property
    def length(self) -> int:
        return self.cycle or len(self.turns)

    @property
    def load_rounding(self) -> LoadRounding:
        exact = self.loads is WorkingLoadPrecision.EXACT
        factor = max((heaviest_factor(item.scheme) for item in self.turns), default=1.0) if exact else 1.0
        return LoadRounding(self.loads, self.rounding, self.max_step_percent, factor)

    def start(self, loads: Loads, load: float | None) -> RuleState:
        given = (
            loads.lightest_loaded / self.load_rounding.factor if load is None else scale(load, self.start_percent / 100)
        )
        return RuleState(loads=(self._kept(round(given, 2)),))

    def from_history(self, history: Sequence[PastSet], loads: Loads) -> RuleState | None:
        """From the best estimate of a 1RM (Epley, sets of at most ten reps), else from the heaviest load."""
        if not history:
            return None
        estimates = [scale(item.load, 1 + item.reps / 30) for item in history if 1 < item.reps <= 10]
        return self.start(loads, max([*estimates, *(item.load for item in history)]))

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
        missed, lighter = (
            result is SessionResult.MISSED,
            result is SessionResult.NEITHER and not review.was_met_as_issued,
        )
        after = state.with_counters(misses=state.counters.misses + missed, lighter=state.counters.lighter + lighter)
        if state.turn + 1 < self.length:
            code = TURN_MISSED if missed else NEXT_TURN
            said = decide(code, review.asides, turn=state.turn + 1, turns=self.length)
            return replace(after, turn=state.turn + 1), said
        return self._next_cycle(after, review, loads)

    def _next_cycle(self, through: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        state = replace(through.with_counters(misses=0, lighter=0), turn=0)
        misses, short = through.counters.misses, through.counters.misses + through.counters.lighter
        if self.missed_factor is not None and misses > self.misses_allowed:
            lower = self._towards(state.load, scale(state.load, self.missed_factor))
            moved = step_towards(loads, state.load, lower, self.load_rounding)
            code = CYCLE_DOWN if moved.working < state.load else moved.code
        elif self.missed_cycle is not MissedCycle.STEP and short > self.misses_allowed:
            return state, decide(CYCLE_HELD, review.asides, misses=short)
        else:
            moved = step_towards(
                loads,
                state.load,
                self._towards(state.load, add(state.load, self._step(state.load))),
                self.load_rounding,
            )
            code = CYCLE_UP if moved.after > moved.before else moved.code
        said = decide(code, review.asides, **moved.facts(loads), misses=misses)
        return replace(state, loads=(moved.working,)), said

    def _step(self, load: float) -> float:
        return scale(load, self.step_percent / 100) if self.step_percent is not None else self.step or 0.0

    def _towards(self, load: float, to: float) -> float:
        return to if self.keep_to is None else step_to_multiple(load, to, self.keep_to)

    def _kept(self, load: float) -> float:
        return load if self.keep_to is None else round_to_multiple(load, self.keep_to)


# One as a coach would write it: the catalogue in the documentation shows ten sessions of it.
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
