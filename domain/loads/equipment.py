"""What an athlete has to lift with, and the loads that can be built from it."""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from msgspec import Meta, Struct

from domain.loads.loading import HEAVIEST, Load, Loads, Unit, add, convert, hundredths, refuse_finer_than_hundredths

MOST_LOADS = 4000  # of one piece of equipment; what a hall of plates and a micro-loaded stack stay far below


class EquipmentKind(StrEnum):
    """The kinds of equipment. Bodyweight needs none."""

    DUMBBELL = "dumbbell"
    KETTLEBELL = "kettlebell"
    BARBELL = "barbell"
    STACK = "stack"
    PLATE = "plate"


class SingleLoad(Struct, frozen=True, forbid_unknown_fields=True):
    """Some implements of one load."""

    load: Annotated[float, Meta(gt=0, le=HEAVIEST, description="What is written on one implement.")]
    count: Annotated[int, Meta(ge=1, le=100, description="How many of it there are.")] = 1

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.load)


class PlatePair(Struct, frozen=True, forbid_unknown_fields=True):
    """Pairs of plates, one plate for each end of the bar."""

    load: Annotated[float, Meta(gt=0, le=HEAVIEST, description="What is written on one plate.")]
    pairs: Annotated[int, Meta(ge=1, le=20, description="How many pairs of it there are.")] = 1

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.load)


SingleLoads = Annotated[tuple[SingleLoad, ...], Meta(min_length=1, max_length=100)]


class Dumbbell(Struct, frozen=True, forbid_unknown_fields=True, tag="dumbbell", tag_field="kind"):
    """A rack of dumbbells. Two in use at once need a count of two."""

    unit: Annotated[Unit, Meta(description="The unit of its loads.")]
    loads: Annotated[SingleLoads, Meta(description="The dumbbells that there are, in `unit`.")]

    def buildable(self, implements: int) -> Iterable[float]:
        return (item.load for item in self.loads if item.count >= implements)


class Kettlebell(Struct, frozen=True, forbid_unknown_fields=True, tag="kettlebell", tag_field="kind"):
    """A rack of kettlebells. Two in use at once need a count of two."""

    unit: Annotated[Unit, Meta(description="The unit of its loads.")]
    loads: Annotated[SingleLoads, Meta(description="The kettlebells that there are, in `unit`.")]

    def buildable(self, implements: int) -> Iterable[float]:
        return (item.load for item in self.loads if item.count >= implements)


class Plate(Struct, frozen=True, forbid_unknown_fields=True, tag="plate", tag_field="kind"):
    """Loose plates that are held, worn or hung from a belt, alone or together."""

    unit: Annotated[Unit, Meta(description="The unit of its loads.")]
    loads: Annotated[SingleLoads, Meta(description="The plates that there are, in `unit`.")]

    def buildable(self, implements: int) -> Iterable[float]:
        return filter(None, _sums(0, [(item.load, item.count // implements) for item in self.loads]))


class Barbell(Struct, frozen=True, forbid_unknown_fields=True, tag="barbell", tag_field="kind"):
    """A bar and its plates. Loads are totals, the bar included."""

    unit: Annotated[Unit, Meta(description="The unit of bar and plates.")]
    bar: Annotated[Load, Meta(description="The empty bar.")]
    plates: Annotated[
        tuple[PlatePair, ...],
        Meta(max_length=30, description="The plates that go on it, in `unit`; empty: the bare bar."),
    ] = ()

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.bar, "bar")

    def buildable(self, implements: int) -> Iterable[float]:
        return _sums(self.bar, [(add(item.load, item.load), item.pairs) for item in self.plates])


class Stack(Struct, frozen=True, forbid_unknown_fields=True, tag="stack", tag_field="kind"):
    """A machine, a cable, or anything else that goes up in even steps."""

    unit: Annotated[Unit, Meta(description="The unit of its loads.")]
    min: Annotated[Load, Meta(description="The lightest load, in `unit`.")]
    max: Annotated[Load, Meta(description="The heaviest load, in `unit`.")]
    step: Annotated[
        float, Meta(gt=0, le=HEAVIEST, description="From one load to the next, in `unit`, counted from `min`.")
    ]

    def __post_init__(self) -> None:
        for field in ("min", "max", "step"):
            refuse_finer_than_hundredths(getattr(self, field), field)
        if self.max < self.min:
            raise ValueError("`max` of a stack is below its `min`")
        if (self.max - self.min) / self.step > MOST_LOADS:
            raise ValueError(f"a stack has at most {MOST_LOADS} steps between `min` and `max`")

    def buildable(self, implements: int) -> Iterable[float]:
        lowest, highest, step = hundredths(self.min), hundredths(self.max), hundredths(self.step)
        return (value / 100 for value in range(lowest, highest + 1, step))


Equipment = Annotated[
    Dumbbell | Kettlebell | Barbell | Stack | Plate,
    Meta(title="Equipment", description="One kind of equipment and the loads that it offers."),
]


def _sums(start: float, items: list[tuple[float, int]]) -> list[float]:
    """Every total that `start` and some of the items make, bounded; heavier ones are left out first."""
    totals = {hundredths(start)}
    for load, count in sorted(items):
        each = hundredths(load)
        totals |= {total + each * n for total in totals for n in range(1, count + 1)}
        if len(totals) > MOST_LOADS:
            totals = set(sorted(totals)[:MOST_LOADS])
    return [total / 100 for total in totals if total <= HEAVIEST * 100]


@lru_cache(maxsize=4096)
def loads_for(
    equipment: tuple[Equipment, ...],
    kinds: tuple[EquipmentKind, ...],
    implements: int,
    bodyweight: bool,
    unit: Unit,
) -> Loads:
    """The loads that can be built for an exercise, 0 among them where it can be done with bodyweight alone.

    With no fitting equipment only 0 is left: nothing that needs a load is ever prescribed heavier than that.
    """
    values = {0.0} if bodyweight else set()
    for piece in equipment:
        if piece.__struct_config__.tag in kinds:
            converted = (convert(load, piece.unit, unit) for load in piece.buildable(implements))
            values |= {load for load in converted if load <= HEAVIEST}
    return Loads(tuple(sorted(values)) or (0.0,), unit)
