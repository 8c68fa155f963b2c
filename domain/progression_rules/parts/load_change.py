"""A change of load as data: a source load, a factor, a difference, and steps between buildable loads."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.loads.load_rounding import LoadRounding
from domain.loads.load_step import NO_HEAVIER_LOAD, NO_LIGHTER_LOAD, LoadStep, step_towards, step_up
from domain.loads.loading import LoadDifference, Loads, Unit, add, convert, refuse_finer_than_hundredths, scale
from domain.sessions.review import Review
from domain.sessions.side import Side


class LoadSource(StrEnum):
    """Source of a change of load: the working load, the remembered load, or a load used in this session."""

    WORKING = "working"
    REMEMBERED = "remembered"
    FIRST_SET = "first_set"
    LAST_SET = "last_set"
    LIGHTEST_SET = "lightest_set"
    HEAVIEST_SET = "heaviest_set"


class LoadChange(Struct, frozen=True, forbid_unknown_fields=True):
    """A new load: a source load times a factor, plus a difference, then moved by steps between buildable loads."""

    of: Annotated[LoadSource, Meta(description="Load that the change starts from.")] = LoadSource.WORKING
    times: Annotated[float, Meta(gt=0, le=5, description="Factor, applied first. 0.9 takes 10 percent off.")] = 1.0
    plus: Annotated[
        LoadDifference, Meta(description="Difference to add next, in the rule's unit. May be negative.")
    ] = 0.0
    steps: Annotated[
        int, Meta(ge=-10, le=10, description="Steps to the next buildable load, up or (if negative) down.")
    ] = 0

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
        """The source load, or None if it is not known; then nothing changes.

        If two sides used different loads, the lower one counts.
        """
        if self.of is LoadSource.WORKING:
            return working
        if self.of is LoadSource.REMEMBERED:
            return remembered
        used: dict[Side, list[float]] = {}
        for item in review.performed:
            used.setdefault(item.prescribed.side, []).append(item.load)
        return min((self._one_of(loads) for loads in used.values()), default=None)

    def _one_of(self, used: list[float]) -> float:
        if self.of is LoadSource.FIRST_SET:
            return used[0]
        if self.of is LoadSource.LAST_SET:
            return used[-1]
        return min(used) if self.of is LoadSource.LIGHTEST_SET else max(used)

    def of_load(self, start: float, loads: Loads) -> float:
        """The result for a source load, before steps and rounding to equipment."""
        return add(loads.scaled(start, self.times), self.plus)

    def apply(self, loads: Loads, working: float, start: float, load_rounding: LoadRounding) -> LoadStep:
        """Change the `working` load to the result for the source load `start`."""
        to = self.of_load(start, loads)
        if self.steps == 0:
            return step_towards(loads, working, to, load_rounding)
        if self.steps == 1 and to == working:
            return step_up(loads, working, None, load_rounding)
        following = loads.heavier if self.steps > 0 else loads.lighter
        built, is_end = load_rounding.built(loads, to), False
        for _ in range(abs(self.steps)):
            after = following(built)
            if after is None:
                is_end = True
                break
            built = after
        to = scale(built, 1 / load_rounding.factor)
        if is_end and to == working:
            return LoadStep(working, NO_HEAVIER_LOAD if self.steps > 0 else NO_LIGHTER_LOAD, built, built)
        return step_towards(loads, working, to, load_rounding)
