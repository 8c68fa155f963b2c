"""What every progression rule is: configuration, and pure functions of one state that all kinds share.

State belongs to the progression, configuration to the rule. Pain, layoff, overrides, units and sides are then written
once, for all kinds, in `domain.plan_next` and the policies' files.
"""

from collections.abc import Callable, Sequence
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.decision import Decision
from domain.loading import Loads, Rounding
from domain.prescription import Adjust
from domain.review import Review

SetCount = Annotated[int, Meta(ge=1, le=20, description="Work sets, for each side.")]
RepTarget = Annotated[int, Meta(ge=1, le=200)]


class State(Struct, frozen=True, omit_defaults=True):
    """Where a progression stands, whatever its kind."""

    loads: tuple[float, ...] = ()  # exact working loads, one for each line of the scheme
    reps: tuple[int, ...] = ()  # earned targets; empty: as the rule says
    stage: int = 0
    counters: dict[str, int] = {}
    remembered: float | None = None

    @property
    def load(self) -> float:
        return self.loads[0] if self.loads else 0.0

    def count(self, name: str) -> int:
        return self.counters.get(name, 0)

    def counted(self, **counters: int) -> "State":
        """This state with these counters set; a counter at 0 is left out."""
        merged = {name: value for name, value in (self.counters | counters).items() if value}
        return replace(self, counters=merged)


class TargetSet(Struct, frozen=True):
    """A set as a rule asks for it: the exact load, before equipment has its say."""

    reps: int | None = None
    reps_max: int | None = None
    open: bool = False
    seconds: float | None = None
    seconds_max: float | None = None
    load: float = 0.0
    factor: float = 1.0
    rir: float | None = None
    rir_max: float | None = None
    adjust: Adjust | None = None


class PastSet(Struct, frozen=True):
    """A work set of an earlier session of the same exercise, its load in the unit of the enrollment."""

    load: float
    reps: int


class Rule(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """The base of all kinds. A kind says how it starts, what it asks for, and what a met session changes."""

    @property
    def rounding(self) -> Rounding:
        return Rounding.NEAREST

    def start(self, loads: Loads, load: float | None) -> State:
        """The first state: at `load`, or at the lightest there is."""
        raise NotImplementedError

    def sets(self, state: State) -> tuple[TargetSet, ...]:
        """The work sets of one side, in order."""
        raise NotImplementedError

    def advance(self, state: State, review: Review, loads: Loads) -> tuple[State, Decision]:
        """What a session that pain and sides let through changes."""
        raise NotImplementedError

    def from_history(self, history: Sequence[PastSet], loads: Loads) -> State | None:
        """A first state from the sets of the newest earlier session; None where they say nothing."""
        if not history:
            return None
        return self.start(loads, loads.at_most(min(item.load for item in history)))

    def lighter(self, state: State, loads: Loads) -> State | None:
        """One loadable step down, at the bottom of the range; None at the lightest load."""
        step = loads.lighter(loads.build(state.load, self.rounding)) if self.is_loaded(state) else None
        return None if step is None else self.restart(state, loads, step)

    def soften(self, state: State, loads: Loads) -> State | None:
        """Easier at the same load; None where there is no such thing."""
        eased = self.restart(state, loads, state.load)
        return eased if eased.reps < state.reps else None

    def ease(self, state: State, loads: Loads) -> State | None:
        """One step back, for pain; None at the easiest there is."""
        return self.lighter(state, loads) or self.soften(state, loads)

    def restart(self, state: State, loads: Loads, load: float) -> State:
        """The start of the present stage, at `load`."""
        return replace(self.start(loads, load), stage=state.stage, remembered=state.remembered)

    def with_loads(self, state: State, change: Callable[[float], float]) -> State:
        """Every working load changed alike: layoff, another unit, another variant, a coach's word."""
        return replace(
            state,
            loads=tuple(change(load) for load in state.loads),
            remembered=None if state.remembered is None else change(state.remembered),
        )

    def with_reps(self, state: State, reps: int) -> State:
        """The target set by a coach, kept inside what the rule allows; rules without an earned target keep theirs."""
        return state

    def is_loaded(self, state: State) -> bool:
        """Whether the sets of this state carry a load at all."""
        return bool(state.loads)

    def stage_name(self, state: State) -> str | None:
        """The name of the stage, for rules that have stages."""
        return None
