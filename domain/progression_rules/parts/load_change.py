"""A change of load as data: which load, times, plus, and how many steps on what the athlete has."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.loads.load_step import LoadRounding, LoadStep, step_towards, step_up
from domain.loads.loading import LoadDifference as Difference
from domain.loads.loading import Loads, Unit, add, convert, refuse_finer_than_hundredths, scale
from domain.sessions.review import Review
from domain.sessions.side import Side


class LoadSource(StrEnum):
    """The load that a change starts from: the working load, the remembered one, or one used in this session."""

    WORKING = "working"
    REMEMBERED = "remembered"
    FIRST_SET = "first_set"
    LAST_SET = "last_set"
    LIGHTEST_SET = "lightest_set"
    HEAVIEST_SET = "heaviest_set"


class LoadChange(Struct, frozen=True, forbid_unknown_fields=True):
    """The new load: one that is known, times a factor, plus a difference, then steps on what can be built."""

    of: Annotated[LoadSource, Meta(description="The load it starts from.")] = LoadSource.WORKING
    times: Annotated[float, Meta(gt=0, le=5, description="A factor, taken first: 0.9 is 10 per cent off.")] = 1.0
    plus: Annotated[Difference, Meta(description="Added then, in the rule's unit; negative: taken off.")] = 0.0
    steps: Annotated[int, Meta(ge=-10, le=10, description="Buildable loads up (or down, below 0) from there.")] = 0

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.plus, "plus")

    @property
    def changes_nothing(self) -> bool:
        return self.of is LoadSource.WORKING and self.times == 1 and self.plus == 0 and self.steps == 0

    @property
    def needs_remembered_load(self) -> bool:
        return self.of is LoadSource.REMEMBERED

    def in_unit(self, unit: Unit, to: Unit) -> "LoadChange":
        return replace(self, plus=convert(self.plus, unit, to))

    def from_load(self, working: float, remembered: float | None, review: Review) -> float | None:
        """The load it starts from; None where that is not known: then nothing changes.

        Of loads that were used the weaker side's counts: the lesser of both.
        """
        if self.of is LoadSource.WORKING:
            return working
        if self.of is LoadSource.REMEMBERED:
            return remembered
        used: dict[Side, list[float]] = {}
        for item in review.done:
            used.setdefault(item.asked.side, []).append(item.load)
        return min((self._one_of(loads) for loads in used.values()), default=None)

    def _one_of(self, used: list[float]) -> float:
        if self.of is LoadSource.FIRST_SET:
            return used[0]
        if self.of is LoadSource.LAST_SET:
            return used[-1]
        return min(used) if self.of is LoadSource.LIGHTEST_SET else max(used)

    def of_load(self, start: float) -> float:
        """What it makes of a load, before steps and equipment."""
        return add(scale(start, self.times), self.plus)

    def apply(self, loads: Loads, working: float, start: float, load_rounding: LoadRounding) -> LoadStep:
        """The working load moved to what this makes of `start`."""
        to = self.of_load(start)
        if self.steps == 0:
            return step_towards(loads, working, to, load_rounding)
        if self.steps == 1 and to == working:
            return step_up(loads, working, None, load_rounding)
        built = load_rounding.built(loads, to)
        for _ in range(abs(self.steps)):
            built = (loads.heavier(built) if self.steps > 0 else loads.lighter(built)) or built
        to = scale(built, 1 / load_rounding.factor)
        return (
            step_towards(loads, working, to, load_rounding)
            if to != working
            else self._no_step(loads, working, load_rounding)
        )

    def _no_step(self, loads: Loads, working: float, load_rounding: LoadRounding) -> LoadStep:
        """At the end of what can be built: say so."""
        return step_towards(loads, working, add(working, 0.01 if self.steps > 0 else -0.01), load_rounding)
