"""An athlete: preferred unit, time zone and equipment."""

from datetime import date, datetime
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from msgspec import Meta, Struct

from domain.loads.equipment import Equipment
from domain.loads.loading import Unit
from domain.text_types import Name, Notes

TimeZone = Annotated[str, Meta(min_length=1, max_length=64, description="IANA time zone.", examples=["Europe/Berlin"])]
EquipmentList = Annotated[
    tuple[Equipment, ...], Meta(max_length=20, description="Available equipment. Empty means bodyweight only.")
]


class AthleteProfile(Struct, frozen=True):
    """Everything stored about an athlete except their training."""

    name: Name
    unit: Unit
    time_zone: TimeZone = "UTC"
    equipment: EquipmentList = ()
    notes: Notes | None = None

    def local_date(self, now: datetime) -> date:
        """The athlete's local date at the instant `now`."""
        return local_date(self.time_zone, now)


def local_date(time_zone: str, now: datetime) -> date:
    """The date in a time zone at the instant `now`."""
    return now.astimezone(_zone(time_zone)).date()


def is_time_zone(name: str) -> bool:
    return name in available_timezones()


@lru_cache(maxsize=700)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
