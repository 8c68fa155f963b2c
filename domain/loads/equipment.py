"""An athlete's equipment and the loads that can be built from it."""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from msgspec import Meta, Struct

from domain.loads.loading import HEAVIEST, Load, Loads, Unit, add, convert, hundredths, refuse_finer_than_hundredths

MOST_LOADS = 4000  # per piece of equipment; far more than a full plate rack or a micro-loaded stack has


class EquipmentKind(StrEnum):
    """Kinds of equipment. Bodyweight exercises need none."""

    DUMBBELL = "dumbbell"
    KETTLEBELL = "kettlebell"
    BARBELL = "barbell"
    STACK = "stack"
    PLATE = "plate"
    ASSISTED_MACHINE = "assisted_machine"


class SingleLoad(Struct, frozen=True, forbid_unknown_fields=True):
    """Implements of the same load."""

    load: Annotated[float, Meta(gt=0, le=HEAVIEST, description="Load of one implement.")]
    count: Annotated[int, Meta(ge=1, le=100, description="Number of implements of this load.")] = 1

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.load)


class PlatePair(Struct, frozen=True, forbid_unknown_fields=True):
    """Pairs of plates, one plate per end of the bar."""

    load: Annotated[float, Meta(gt=0, le=HEAVIEST, description="Load of one plate.")]
    pairs: Annotated[int, Meta(ge=1, le=20, description="Number of pairs of this load.")] = 1

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.load)


SingleLoads = Annotated[tuple[SingleLoad, ...], Meta(min_length=1, max_length=100)]


class Dumbbell(Struct, frozen=True, forbid_unknown_fields=True, tag="dumbbell", tag_field="kind"):
    """A rack of dumbbells. Using two at once needs a `count` of 2."""

    unit: Annotated[Unit, Meta(description="Unit of the loads.")]
    loads: Annotated[SingleLoads, Meta(description="Available dumbbells, in `unit`.")]

    def buildable(self, implements: int) -> Iterable[float]:
        return (item.load for item in self.loads if item.count >= implements)


class Kettlebell(Struct, frozen=True, forbid_unknown_fields=True, tag="kettlebell", tag_field="kind"):
    """A rack of kettlebells. Using two at once needs a `count` of 2."""

    unit: Annotated[Unit, Meta(description="Unit of the loads.")]
    loads: Annotated[SingleLoads, Meta(description="Available kettlebells, in `unit`.")]

    def buildable(self, implements: int) -> Iterable[float]:
        return (item.load for item in self.loads if item.count >= implements)


class Plate(Struct, frozen=True, forbid_unknown_fields=True, tag="plate", tag_field="kind"):
    """Loose plates, held, worn or hung from a belt, one or several at a time."""

    unit: Annotated[Unit, Meta(description="Unit of the loads.")]
    loads: Annotated[SingleLoads, Meta(description="Available plates, in `unit`.")]

    def buildable(self, implements: int) -> Iterable[float]:
        return filter(None, _sums(0, [(item.load, item.count // implements) for item in self.loads]))


class Barbell(Struct, frozen=True, forbid_unknown_fields=True, tag="barbell", tag_field="kind"):
    """A bar and its plates. Loads are totals including the bar."""

    unit: Annotated[Unit, Meta(description="Unit of the bar and plates.")]
    bar: Annotated[Load, Meta(description="Load of the empty bar.")]
    plates: Annotated[
        tuple[PlatePair, ...],
        Meta(max_length=30, description="Available plates, in `unit`. Empty means the empty bar only."),
    ] = ()

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.bar, "bar")

    def buildable(self, implements: int) -> Iterable[float]:
        return _sums(self.bar, [(add(item.load, item.load), item.pairs) for item in self.plates])


def check_even_steps(lowest: float, highest: float, step: float) -> None:
    """Raise ValueError for evenly spaced loads that are too fine, too many, or in the wrong order."""
    for field, value in (("min", lowest), ("max", highest), ("step", step)):
        refuse_finer_than_hundredths(value, field)
    if highest < lowest:
        raise ValueError("`max` is below `min`.")
    if (highest - lowest) / step > MOST_LOADS:
        raise ValueError(f"There are at most {MOST_LOADS} steps between `min` and `max`.")


def even_steps(lowest: float, highest: float, step: float) -> Iterable[float]:
    """The loads from `lowest` to `highest`."""
    return (value / 100 for value in range(hundredths(lowest), hundredths(highest) + 1, hundredths(step)))


class Stack(Struct, frozen=True, forbid_unknown_fields=True, tag="stack", tag_field="kind"):
    """A machine, a cable, or anything else with evenly spaced loads."""

    unit: Annotated[Unit, Meta(description="Unit of the loads.")]
    min: Annotated[Load, Meta(description="Lightest load, in `unit`.")]
    max: Annotated[Load, Meta(description="Heaviest load, in `unit`.")]
    step: Annotated[
        float,
        Meta(gt=0, le=HEAVIEST, description="Difference from one load to the next, in `unit`, starting at `min`."),
    ]

    def __post_init__(self) -> None:
        check_even_steps(self.min, self.max, self.step)

    def buildable(self, implements: int) -> Iterable[float]:
        return even_steps(self.min, self.max, self.step)


class AssistedMachine(Struct, frozen=True, forbid_unknown_fields=True, tag="assisted_machine", tag_field="kind"):
    """A machine that takes off part of the body weight, as for pull-ups and dips. Less assistance is harder."""

    unit: Annotated[Unit, Meta(description="Unit of the assistance.")]
    min: Annotated[Load, Meta(description="Least assistance, in `unit`.")]
    max: Annotated[Load, Meta(description="Most assistance, in `unit`.")]
    step: Annotated[
        float, Meta(gt=0, le=HEAVIEST, description="Difference from one assistance to the next, starting at `min`.")
    ]

    def __post_init__(self) -> None:
        check_even_steps(self.min, self.max, self.step)

    def buildable(self, implements: int) -> Iterable[float]:
        return (-value for value in even_steps(self.min, self.max, self.step))


Equipment = Annotated[
    Dumbbell | Kettlebell | Barbell | Stack | Plate | AssistedMachine,
    Meta(title="Equipment", description="A piece of equipment and its loads."),
]


def _sums(start: float, items: list[tuple[float, int]]) -> list[float]:
    """All totals of `start` plus any of the items. Above `MOST_LOADS`, the heaviest are dropped first."""
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
    """The loads that can be built for an exercise. Includes 0 if it can be done with bodyweight alone.

    Without matching equipment the only load is 0.
    """
    values = {0.0} if bodyweight else set()
    for piece in equipment:
        if piece.__struct_config__.tag in kinds:
            converted = (convert(load, piece.unit, unit) for load in piece.buildable(implements))
            values |= {load for load in converted if load <= HEAVIEST}
    return Loads(tuple(sorted(values)) or (0.0,), unit)
