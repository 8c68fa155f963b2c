"""The dates of a pasted log. 3/4/2026 may be 3 April or March 4: one order of day and month holds for the whole log.

The log decides the order itself if one of its dates can be read in one way only, such as 27/11/2026. Otherwise the
caller has to. Dates such as 2026-11-27, 2026/11/27, 27.11.2026 and Nov 27, 2026
leave no choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import msgspec

ADVICE = "Write the date as 2026-11-22, 22.11.2026, 22/11/2026, 11/22/2026 or Nov 22, 2026."


class DateOrder(StrEnum):
    """Which comes first in a date such as 3/4/2026."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


_MIDNIGHT = r"(?:[T ]0?0:00(?::00(?:\.0+)?)?)?"  # as some programs export dates
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_MIDNIGHT}")
_DOTTED = re.compile(rf"(\d{{1,2}})\. ?(\d{{1,2}})\. ?(\d{{4}}|\d{{2}}){_MIDNIGHT}")
_EITHER = re.compile(rf"(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_MIDNIGHT}")


_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})")
_MONTH_SECOND = re.compile(r"(\d{1,2})\.?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4}|\d{2})")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip


class LogDates(msgspec.Struct, frozen=True):
    """How the dates of one log are read. `undecided` is the first date that can be read in two ways, if any."""

    order: DateOrder | None
    undecided: str | None = None

    def read(self, text: str) -> date:
        """Raises ValueError with a sentence."""
        parts = _parts(text)
        if parts is None:
            either = _EITHER.fullmatch(text)
            if either is None:
                raise ValueError(ADVICE)
            first, second, year = int(either[1]), int(either[3]), _year(either[4])
            if self.order is None and first != second:
                raise ValueError(f"`{text}` can be read in two ways.")
            is_month_first = self.order is DateOrder.MONTH_FIRST
            parts = (year, first, second) if is_month_first else (year, second, first)
            if not is_month_first and second > 12 >= first:
                raise ValueError(f"The month comes first here, but the day comes first in another row. {ADVICE}")
            if is_month_first and first > 12 >= second:
                raise ValueError(f"The day comes first here, but the month comes first in another row. {ADVICE}")
        try:
            return date(*parts)
        except ValueError:
            raise ValueError(f"There is no such date. {ADVICE}") from None


def dates_of(texts: Iterable[str], order: DateOrder | None) -> LogDates:
    """Find out how the dates of a log are read. `order` counts only where the log leaves it open."""
    undecided: str | None = None
    for text in texts:
        either = _EITHER.fullmatch(text)
        if either is None:
            continue
        first, second = int(either[1]), int(either[3])
        if first > 12 >= second:
            return LogDates(DateOrder.DAY_FIRST)
        if second > 12 >= first:
            return LogDates(DateOrder.MONTH_FIRST)
        if first != second and undecided is None:
            undecided = text
    return LogDates(order, undecided if order is None else None)


def both_readings(text: str) -> tuple[str, str]:
    """A date that can be read in two ways: with the day first, and with the month first."""
    day, month = (LogDates(order).read(text) for order in DateOrder)
    return f"{day.day} {day:%B} {day.year}", f"{month:%B} {month.day}, {month.year}"


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a date that leaves no choice."""
    if match := _YEAR_FIRST.fullmatch(text):
        return int(match[1]), int(match[3]), int(match[4])
    if match := _DOTTED.fullmatch(text):
        return _year(match[3]), int(match[2]), int(match[1])
    if match := _MONTH_FIRST.fullmatch(text):
        month = _month(match[1])
        return None if month is None else (int(match[3]), month, int(match[2]))
    if match := _MONTH_SECOND.fullmatch(text):
        month = _month(match[2])
        return None if month is None else (_year(match[3]), month, int(match[1]))
    return None


def _month(word: str) -> int | None:
    """The number of a month by its English name, or by the first letters of it, at least three."""
    matches = (at for at, name in enumerate(_MONTHS, start=1) if name.startswith(word.lower()))
    return 9 if word.lower() == "sept" else next(matches, None)


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)
