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
    BAND = "band"


class ImplementLoad(Struct, frozen=True, forbid_unknown_fields=True):
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


ImplementLoads = Annotated[tuple[ImplementLoad, ...], Meta(min_length=1, max_length=100)]


class Dumbbell(Struct, frozen=True, forbid_unknown_fields=True, tag="dumbbell", tag_field="kind"):
    """A rack of dumbbells. Using two at once needs a `count` of 2."""

    unit: Annotated[Unit, Meta(description="Unit of the loads.")]
    loads: Annotated[ImplementLoads, Meta(description="Available dumbbells, in `unit`.")]

    def buildable(self, implements: int) -> Iterable[float]:
        return (item.load for item in self.loads if item.count >= implements)


class Kettlebell(Struct, frozen=True, forbid_unknown_fields=True, tag="kettlebell", tag_field="kind"):
    """A rack of kettlebells. Using two at once needs a `count` of 2."""

    unit: Annotated[Unit, Meta(description="Unit of the loads.")]
    loads: Annotated[ImplementLoads, Meta(description="Available kettlebells, in `unit`.")]

    def buildable(self, implements: int) -> Iterable[float]:
        return (item.load for item in self.loads if item.count >= implements)


class Plate(Struct, frozen=True, forbid_unknown_fields=True, tag="plate", tag_field="kind"):
    """Loose plates, held, worn or hung from a belt, one or several at a time."""

    unit: Annotated[Unit, Meta(description="Unit of the loads.")]
    loads: Annotated[ImplementLoads, Meta(description="Available plates, in `unit`.")]

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


class ResistanceBand(Struct, frozen=True, forbid_unknown_fields=True):
    """A resistance band."""

    name: Annotated[str, Meta(min_length=1, max_length=40, description="Name of the band, such as its color.")]
    force: Annotated[
        Annotated[float, Meta(gt=0, le=HEAVIEST)] | None,
        Meta(description="Approximate force when stretched, in `unit`. Null if it is not known."),
    ] = None

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.force, "force")


class ResistanceBands(Struct, frozen=True, forbid_unknown_fields=True, tag="band", tag_field="kind"):
    """Resistance bands, from the weakest to the strongest. They resist or assist, depending on the exercise."""

    unit: Annotated[Unit, Meta(description="Unit of the forces.")]
    bands: Annotated[
        tuple[ResistanceBand, ...],
        Meta(
            min_length=1,
            max_length=20,
            description="The bands, from the weakest to the strongest. Give the force of all of them, or of none.",
        ),
    ]

    def __post_init__(self) -> None:
        names = [band.name for band in self.bands]
        if len(set(names)) < len(names):
            raise ValueError("Two `bands` have the same name.")
        forces = [band.force for band in self.bands if band.force is not None]
        if len(forces) not in (0, len(self.bands)):
            raise ValueError("Give the `force` of all `bands`, or of none.")
        if forces != sorted(set(forces)):
            raise ValueError("List `bands` from weakest to strongest: each `force` must be higher than the one before.")

    @property
    def is_ranked(self) -> bool:
        """Whether only the order of the bands is known."""
        return self.bands[0].force is None

    def buildable(self, implements: int) -> Iterable[float]:
        """The forces, or the ranks from 1 if they are not known."""
        return (rank if band.force is None else band.force for rank, band in enumerate(self.bands, 1))


Equipment = Annotated[
    Dumbbell | Kettlebell | Barbell | Stack | Plate | AssistedMachine | ResistanceBands,
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
    bands_assist: bool = False,
) -> Loads:
    """The loads that can be built for an exercise. Includes 0 if it can be done with bodyweight alone.

    Without matching equipment the only load is 0. Bands whose force is not known are used only if nothing else matches.
    """
    matching = [piece for piece in equipment if piece.__struct_config__.tag in kinds]
    measured = [piece for piece in matching if not isinstance(piece, ResistanceBands) or not piece.is_ranked]
    values = {0.0} if bodyweight else set()
    if matching and not measured:
        ranked = next(piece for piece in matching if isinstance(piece, ResistanceBands))
        bands = _band_values(ranked, unit, bands_assist)
        ranks = {name: rank for rank, name in bands.items()}
        return Loads(tuple(sorted(values | bands.keys())), unit, bands=bands, is_ranked=True, load_by_band=ranks)
    found: dict[float, str] = {}
    by_band: dict[str, float] = {}
    for piece in measured:
        if isinstance(piece, ResistanceBands):
            bands = _band_values(piece, unit, bands_assist)
            found |= bands
            by_band |= {name: value for value, name in bands.items()}
        else:
            converted = (convert(load, piece.unit, unit) for load in piece.buildable(implements))
            values |= {load for load in converted if load <= HEAVIEST}
    names = {value: name for value, name in found.items() if value not in values}
    return Loads(tuple(sorted(values | names.keys())) or (0.0,), unit, bands=names, load_by_band=by_band)


def _band_values(piece: ResistanceBands, unit: Unit, assists: bool) -> dict[float, str]:
    """The bands as loads, with their names."""
    values = (
        value if piece.is_ranked else min(convert(value, piece.unit, unit), HEAVIEST) for value in piece.buildable(1)
    )
    return {-value if assists else float(value): band.name for value, band in zip(values, piece.bands, strict=True)}
