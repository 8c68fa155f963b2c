"""What the log showed about the loads of a progression, kept apart from what the plan prescribes."""

from collections.abc import Callable
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

EVIDENCE_DAYS = 42
"""How long a load counts as what the lifter can do. Nextset's default: strength holds for a few weeks."""


class DatedLoad(Struct, frozen=True):
    """A load and the day it was lifted."""

    on: date
    load: float


class Evidence(Struct, frozen=True, omit_defaults=True):
    """What the newest sessions showed, for one side or for both together."""

    heavier: int = 0  # sessions in a row that showed a heavier load than prescribed
    lighter: int = 0  # sessions in a row at a lighter load than prescribed
    loads: tuple[float, ...] = ()  # the lightest of those heavier working loads, or the heaviest of the lighter ones
    as_hard: int = 0  # sessions in a row at a lighter load with so many more reps that they were as hard, by estimate
    steady: bool = False  # whether the newest two of those sessions showed the same load
    fewer_sets: int = 0  # sessions in a row in which some of several equal sets were not done
    best: tuple[DatedLoad, ...] = ()  # heaviest loads lifted, newest first; each is heavier than the newer ones
    outgrown: int = 0  # sessions in a row that earned a heavier load than the equipment can make
    questioned: float | None = None  # a load that is probably a typing error, until it is confirmed or repeated

    def best_on(self, on: date) -> float | None:
        """The heaviest load lifted in the last 42 days. None without one."""
        recent = [item.load for item in self.best if on - item.on <= timedelta(days=EVIDENCE_DAYS)]
        return max(recent, default=None)

    def with_best(self, on: date, load: float) -> "Evidence":
        """The evidence with a load lifted on the newest day. It answers what was questioned before."""
        heavier = [item for item in self.best if item.load > load and on - item.on <= timedelta(days=EVIDENCE_DAYS)]
        return replace(self, best=(DatedLoad(on, load), *heavier), questioned=None)

    def best_loads_only(self) -> "Evidence":
        """The evidence that holds whatever the rule prescribes: the loads lifted."""
        return Evidence(best=self.best)

    def with_loads(self, change: Callable[[float], float]) -> "Evidence":
        """The evidence with every load changed in the same way, for another unit."""
        return replace(
            self,
            loads=tuple(map(change, self.loads)),
            best=tuple(DatedLoad(item.on, change(item.load)) for item in self.best),
            questioned=None if self.questioned is None else change(self.questioned),
        )


NO_EVIDENCE = Evidence()
