"""The state of a progression: one shape for every rule kind, stored with the enrollment's progress."""

from msgspec import Struct
from msgspec.structs import replace


class RuleState(Struct, frozen=True, omit_defaults=True):
    """Where a progression stands, whatever its kind."""

    loads: tuple[float, ...] = ()  # working loads: one, or one for each set by its number
    reps: tuple[int, ...] = ()  # earned targets; empty: as the rule says
    stage: int = 0
    turn: int = 0  # of a wave, from 0
    counters: dict[str, int] = {}
    remembered: float | None = None

    @property
    def load(self) -> float:
        return self.loads[0] if self.loads else 0.0

    def count(self, name: str) -> int:
        return self.counters.get(name, 0)

    def counted(self, **counters: int) -> "RuleState":
        """This state with these counters set; a counter at 0 is left out."""
        merged = {name: value for name, value in (self.counters | counters).items() if value}
        return self if merged == self.counters else replace(self, counters=merged)
