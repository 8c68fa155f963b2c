"""An athlete's local date, time zone and defaults."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.athlete import AthleteProfile, is_time_zone, local_date, start_of_day
from domain.loads.loading import Unit


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("UTC", date(2026, 11, 21)),
        ("Europe/Berlin", date(2026, 11, 22)),
        ("Pacific/Auckland", date(2026, 11, 22)),
        ("America/Los_Angeles", date(2026, 11, 21)),
    ],
)
def test_the_local_date_follows_the_time_zone(zone: str, local: date) -> None:
    late_evening = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert local_date(zone, late_evening) == local
    assert AthleteProfile("Ana", Unit.KG, zone).local_date(late_evening) == local


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("UTC", date(2026, 11, 22), datetime(2026, 11, 22, tzinfo=UTC)),
        ("Pacific/Kiritimati", date(2026, 11, 22), datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("Asia/Kathmandu", date(2026, 11, 22), datetime(2026, 11, 21, 18, 15, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC)),  # the clocks change at 2:00
        ("America/Santiago", date(2026, 9, 6), datetime(2026, 9, 6, 4, tzinfo=UTC)),  # they skip midnight
    ],
)
def test_a_day_begins_at_midnight_in_the_time_zone(zone: str, day: date, begins: datetime) -> None:
    assert start_of_day(zone, day) == begins
    assert local_date(zone, begins) == day
    assert local_date(zone, begins - timedelta(seconds=1)) == day - timedelta(days=1)


@pytest.mark.parametrize(("month", "day"), [(1, 15), (7, 16)])
def test_daylight_saving_time_counts(month: int, day: int) -> None:
    """22:30 UTC on the 15th is 23:30 in Berlin in winter, and 00:30 of the next day in summer."""
    assert local_date("Europe/Berlin", datetime(2026, month, 15, 22, 30, tzinfo=UTC)) == date(2026, month, day)


@pytest.mark.parametrize(("name", "is_known"), [("Europe/Berlin", True), ("UTC", True), ("Berlin", False), ("", False)])
def test_a_time_zone_is_a_name_of_the_iana_database(name: str, is_known: bool) -> None:
    assert is_time_zone(name) is is_known


def test_an_athlete_is_in_utc_without_equipment_unless_stated() -> None:
    profile = AthleteProfile("Ana", Unit.LB)
    assert (profile.time_zone, profile.equipment, profile.notes) == ("UTC", (), None)
