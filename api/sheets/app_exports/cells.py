"""The cells of other apps' exports: numbers, local times, lengths of time and distances.

A parser raises ValueError for a cell that it can't read, with a sentence that says what it expects.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from api.sheets.log_headings import unit_named
from domain.loads.loading import KG_PER_LB, Unit

_NUMBER = re.compile(r"[-+\u2212]?(\d{1,12}([.,]\d{0,12})?|[.,]\d{1,12})", re.ASCII)
_DURATION = re.compile(
    r"(?:(?P<hours>\d{1,3})\s*(?:h|std)\.?)?\s*(?:(?P<minutes>\d{1,4})\s*(?:min|m)\.?)?"
    r"\s*(?:(?P<seconds>\d{1,6})\s*(?:sek|sec|s)?\.?)?",
    re.IGNORECASE,
)
_METERS = {
    "m": 1.0,
    "meter": 1.0,
    "meters": 1.0,
    "km": 1000.0,
    "kilometers": 1000.0,
    "mi": 1609.344,
    "mile": 1609.344,
    "miles": 1609.344,
    "ft": 0.3048,
    "feet": 0.3048,
    "yd": 0.9144,
    "yards": 0.9144,
    "cm": 0.01,
    "in": 0.0254,
}
LONGEST_WITHOUT_UNIT = 100
"""A distance without a unit is in kilometers or miles up to this, and in meters above it."""
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january", "januar", "janv", "janvier"),
            ("feb", "february", "februar", "févr", "février"),
            ("mar", "march", "mär", "märz", "mrz", "mars"),
            ("apr", "april", "avr", "avril"),
            ("may", "mai"),
            ("jun", "june", "juni", "juin"),
            ("jul", "july", "juli", "juil", "juillet"),
            ("aug", "august", "août"),
            ("sep", "sept", "september", "septembre"),
            ("oct", "october", "okt", "oktober", "octobre"),
            ("nov", "november", "novembre"),
            ("dec", "december", "dez", "dezember", "déc", "décembre"),
        ),
        start=1,
    )
    for name in names
}
_NAMED_MONTH = re.compile(r"(\d{1,2})\.? (\w{3,9})\.? (\d{4})(?:,? (\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_NUMBERS = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?.{0,12}")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)


def number(text: str, expected: str = "Expected a number, such as 8, 62.5 or 62,5.") -> float | None:
    """A number, with a point or a comma. None for an empty cell or a dash."""
    text = text.strip()
    if not text or text in ("-", "\u2013", "\u2014"):
        return None
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(expected)
    return float(text.replace(",", ".").replace("\u2212", "-")) + 0.0


def whole_number(text: str) -> int | None:
    """A number without decimals, which an app may write as 8.0."""
    expected = "Expected a whole number, such as 8."
    found = number(text, expected)
    if found is not None and not found.is_integer():
        raise ValueError(expected)
    return None if found is None else int(found)


def rpe(text: str) -> float | None:
    """An RPE, to the nearest half. 0 means that there is none."""
    expected = "Expected an RPE, which is a number from 0 to 10."
    found = number(text, expected)
    if found is not None and not 0 <= found <= 10:
        raise ValueError(expected)
    return None if not found else int(found * 2 + 0.5) / 2


def local_time(text: str) -> tuple[datetime, bool]:
    """A date or a local time, and whether it has a time: 2025-09-15 07:48:00, 2025/09/15, 15 Sep 2025, 07:48."""
    text = text.strip()
    if match := _NUMBERS.fullmatch(text):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif (match := _NAMED_MONTH.fullmatch(text)) and match[2].casefold() in _MONTHS:
        year, month, day = int(match[3]), _MONTHS[match[2].casefold()], int(match[1])
    else:
        raise ValueError("Expected a date, such as 2025-09-15, 2025-09-15 07:48:00 or 15 Sep 2025, 07:48.")
    try:
        clock = (int(match[4] or 0), int(match[5] or 0), int(match[6] or 0))
        return datetime(year, month, day, *clock), match[4] is not None  # noqa: DTZ001  # local; the athlete's zone is added later
    except ValueError:
        raise ValueError("There is no such date.") from None


def clock_time(day: datetime, text: str) -> datetime | None:
    """The time of day, such as 7:37 PM, on a day. None for an empty cell."""
    if not text.strip():
        return None
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError("Expected a time of day, such as 7:37 PM or 19:37.")
    hour = int(match[1])
    if match[3]:
        hour = hour % 12 + (12 if match[3].casefold() == "p" else 0)
    try:
        return day.replace(hour=hour, minute=int(match[2]))
    except ValueError:
        raise ValueError("There is no such time of day.") from None


def duration(text: str) -> timedelta | None:
    """A length such as 1h 30m, 45m or 5400 (seconds). None for an empty cell."""
    text = text.strip()
    match = _DURATION.fullmatch(text)
    if not text:
        return None
    if match is None:
        raise ValueError("Expected a length of time, such as 1h 30m, 45m or 5400 (seconds).")
    parts = {name: int(value or 0) for name, value in match.groupdict().items()}
    return timedelta(**parts)


def seconds_of_clock(text: str) -> float | None:
    """The seconds of 0:01:30, 1:30 or 90. None for an empty cell."""
    parts = text.strip().split(":")
    expected = "Expected a length of time, such as 0:01:30, 1:30 or 90 (seconds)."
    if len(parts) == 1:
        return number(text, expected)
    if len(parts) > 3 or not all(part.strip().isdecimal() and len(part) < 6 for part in parts):
        raise ValueError(expected)
    seconds = 0
    for part in parts:
        seconds = seconds * 60 + int(part)
    return float(seconds)


def meters(distance: float | None, unit: str, account: Unit | None = None) -> float | None:
    """A distance in meters. Without a unit, a short one is in kilometers, or in miles of an account in pounds.

    The unit of no distance does not matter.
    """
    if not distance:
        return None
    unit = unit.strip().casefold()
    if not unit:
        long_unit = "mi" if account is Unit.LB else "km"
        unit = long_unit if distance <= LONGEST_WITHOUT_UNIT else "m"
    if unit not in _METERS:
        raise ValueError("Expected a unit of distance: m, km, mi, ft or yd.")
    return round(distance * _METERS[unit], 2)


def unit_in_cell(text: str) -> Unit | None:
    """The unit of a load, such as kg, kgs or lbs. None for an empty cell."""
    unit = unit_named(text)
    if unit is None and text:
        raise ValueError("Loads are in kg or lb.")
    return unit


def is_tail_of_pounds(load: float) -> bool:
    """Whether a load in kg has more than two decimals and is a whole number of quarter pounds."""
    if round(load, 2) == load:
        return False
    pounds = in_unit(load, Unit.KG, Unit.LB)
    return abs(pounds * 4 - round(pounds * 4)) < 0.01


def in_unit(load: float, source: Unit | None, unit: Unit | None) -> float:
    """A load in another unit. Without a unit it stays as it is."""
    if source is unit or source is None or unit is None:
        return load
    return float(load / KG_PER_LB if unit is Unit.LB else load * KG_PER_LB)
