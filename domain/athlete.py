"""An athlete: preferred unit, time zone and equipment."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Annotated, Protocol
from zoneinfo import ZoneInfo, available_timezones

from msgspec import Meta, Struct

from domain.loads.equipment import Equipment, ResistanceBands
from domain.loads.loading import Unit, convert
from domain.text_types import Name, Notes, Slug

TimeZone = Annotated[str, Meta(min_length=1, max_length=64, description="IANA time zone.", examples=["Europe/Berlin"])]
EquipmentList = Annotated[
    tuple[Equipment, ...], Meta(max_length=20, description="Available equipment. Empty means bodyweight only.")
]


DEFAULT_PLACE = "default"
"""The name of the place with the athlete's own equipment."""


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """A place where the athlete trains, such as home or a hotel, with its equipment."""

    place: Annotated[
        Slug, Meta(description="Identifier of the place, used in requests. Unique for the athlete. Not `default`.")
    ]
    name: Name
    equipment: EquipmentList = ()

    def __post_init__(self) -> None:
        if self.place == DEFAULT_PLACE:
            raise ValueError("`default` is the place with the athlete's own equipment. Choose another name.")


Places = Annotated[
    tuple[Place, ...],
    Meta(
        max_length=10,
        description="Other places where the athlete trains, such as a hotel, each with its own equipment. The usual "
        "equipment is `equipment`. Progress is kept for it, and a session at another place never lowers it.",
    ),
]


def has_place(places: Places, name: str) -> bool:
    """Whether the athlete has a place of this name. Their own equipment is the place `default`."""
    return name == DEFAULT_PLACE or any(item.place == name for item in places)


class AthleteProfile(Struct, frozen=True):
    """Everything stored about an athlete except their training."""

    name: Name
    unit: Unit
    time_zone: TimeZone = "UTC"
    equipment: EquipmentList = ()
    notes: Notes | None = None
    places: Places = ()

    def local_date(self, now: datetime) -> date:
        """The athlete's local date at the instant `now`."""
        return local_date(self.time_zone, now)


class EquipmentOwner(Protocol):
    """Equipment of one's own, and in other places."""

    @property
    def equipment(self) -> tuple[Equipment, ...]: ...

    @property
    def places(self) -> Places: ...


def band_names(owner: EquipmentOwner) -> list[str]:
    """The names of all the bands that the athlete can use, in any place."""
    return list(dict.fromkeys(band.name for bands in _bands(owner) for band in bands.bands))


def unknown_band(owner: EquipmentOwner, band: str) -> str | None:
    """Why the athlete can't use a band: they have none of this name in any place. None if they have it."""
    names = band_names(owner)
    return None if band in names else f"The athlete has no band `{band}`. Their bands: {', '.join(names) or 'none'}."


def band_forces(owner: EquipmentOwner, name: str, unit: Unit) -> list[float]:
    """The forces of the bands with this name, in `unit`. Bands in two places can have the same name."""
    return [
        convert(band.force, bands.unit, unit)
        for bands in _bands(owner)
        for band in bands.bands
        if band.name == name and band.force is not None
    ]


def _bands(owner: EquipmentOwner) -> list[ResistanceBands]:
    everywhere = (*owner.equipment, *(piece for place in owner.places for piece in place.equipment))
    return [piece for piece in everywhere if isinstance(piece, ResistanceBands)]


def local_date(time_zone: str, now: datetime) -> date:
    """The date in a time zone at the instant `now`."""
    return now.astimezone(_zone(time_zone)).date()


def local_time(time_zone: str, instant: datetime) -> datetime:
    """The local time in a time zone at an instant, without the zone."""
    return instant.astimezone(_zone(time_zone)).replace(tzinfo=None)


def local_instant(time_zone: str, local: datetime) -> datetime:
    """The instant of a local time that has no time zone."""
    return local.replace(tzinfo=_zone(time_zone))


def start_of_day(time_zone: str, day: date) -> datetime:
    """The instant in UTC at which a date begins in a time zone.

    Where clocks skip midnight, it is the instant of the change.
    """
    return datetime(day.year, day.month, day.day, tzinfo=_zone(time_zone)).astimezone(UTC)


def is_time_zone(name: str) -> bool:
    return name in available_timezones()


@lru_cache(maxsize=700)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
