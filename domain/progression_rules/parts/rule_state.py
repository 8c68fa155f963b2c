"""The state of one progression: the same shape for every rule kind, stored with the enrollment's progress."""

from collections.abc import Mapping
from typing import ClassVar

from msgspec import Struct, field
from msgspec.structs import asdict, replace


class Counters(Struct, frozen=True, omit_defaults=True):
    """Sessions, counted for the rule kinds. Counters that a program names itself are in `RuleState.custom_counters`."""

    met: int = 0
    missed: int = 0
    increases: int = 0
    deloads: int = 0
    under: int = 0  # in a row, below the bottom of the range
    lighter: int = 0  # done with less than the prescribed load
    misses: int = 0  # of a wave's cycle
    declined: int = 0  # how often in a row the same increase was not taken: the plan followed a lighter load instead
    retried: int = 0  # 1: that increase is prescribed again
    steps_held: int = 0  # in a row, in which the next load was earned but too large a step

    # Of a ladder, since the stage was entered. Conditions may use these.
    stage_sessions: int = 0
    stage_met: int = 0
    stage_missed: int = 0
    stage_met_running: int = 0
    stage_missed_running: int = 0
    stage_deloads: int = 0

    STAGE: ClassVar[tuple[str, ...]] = (
        "stage_sessions",
        "stage_met",
        "stage_missed",
        "stage_met_running",
        "stage_missed_running",
        "stage_deloads",
    )


class RuleState(Struct, frozen=True, omit_defaults=True):
    """The state of a progression, for one side or for both together."""

    loads: tuple[float, ...] = ()  # working loads: one, or one for each set by its number
    # earned targets, in reps, seconds or meters as the rule says; empty: the rule's own
    targets: tuple[int, ...] = field(name="reps", default=())
    stage: int = 0
    turn: int = 0  # row of a wave's table, from 0
    counters: Counters = Counters()
    custom_counters: dict[str, int] = {}  # by the name that the program gave; absent: 0
    remembered: float | None = None

    @property
    def load(self) -> float:
        return self.loads[0] if self.loads else 0.0

    def with_counters(self, **counters: int) -> "RuleState":
        """This state with these counters set. Raises TypeError for a counter that does not exist."""
        counted = replace(self.counters, **counters)
        return self if counted == self.counters else replace(self, counters=counted)

    def with_custom_counters(self, counters: Mapping[str, int]) -> "RuleState":
        """This state with these counters of the program set."""
        merged = {name: value for name, value in (self.custom_counters | dict(counters)).items() if value}
        return self if merged == self.custom_counters else replace(self, custom_counters=merged)

    @property
    def conditional_counters(self) -> dict[str, int]:
        """Every counter that a condition may use."""
        counters = asdict(self.counters)
        return {name: counters[name] for name in Counters.STAGE} | self.custom_counters
