"""The periods that a report sums up: sessions, days and weeks, and how many of them it has."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct

MOST_PERIODS = 500
MOST_SETS = 50_000  # of all exercises, in the sessions of a report

T = TypeVar("T")


class SeriesPeriod(StrEnum):
    """What a point stands for. A week is an ISO week, from Monday to Sunday."""

    SESSION = "session"
    DAY = "day"
    WEEK = "week"

    def start_of(self, day: date) -> date:
        """The first day of the period with this day in it. A session has its own day."""
        return day - timedelta(days=day.weekday()) if self is SeriesPeriod.WEEK else day

    @property
    def days(self) -> int:
        return 7 if self is SeriesPeriod.WEEK else 1


class NewestPeriods(Struct, frozen=True):
    """How many of the newest sessions fit into a report. `next_to` is the day before them. None: all of them do."""

    sessions: int
    next_to: date | None


def newest_periods(newest_first: Sequence[date], period: SeriesPeriod, most: int = MOST_PERIODS) -> NewestPeriods:
    """Fit the newest sessions, by their dates, into `most` sessions and, by day or week, `most` periods.

    A period is in the report as a whole or not at all, except one that has more than `most` sessions: it keeps the
    newest of them.
    """
    if not newest_first:
        return NewestPeriods(0, None)
    starts = [period.start_of(day) for day in newest_first]
    fitting = len(starts)
    if fitting > most:
        fitting = starts.index(starts[most]) or most
    if period is not SeriesPeriod.SESSION:
        reach = timedelta(days=(most - 1) * period.days)
        fitting = sum(starts[0] - start <= reach for start in starts[:fitting])
    if fitting == len(starts):
        return NewestPeriods(fitting, None)
    first = starts[fitting - 1]
    return NewestPeriods(fitting, first - timedelta(days=1) if first > date.min else None)


def newest_read(dates: Sequence[date], read: int, period: SeriesPeriod) -> NewestPeriods:
    """As `newest_periods`, if only the first `read` sessions could be read, because they have so many sets."""
    if read == len(dates):
        return newest_periods(dates, period)
    return newest_periods(dates[: read + 1], period, min(read, MOST_PERIODS))


def axis(first: date, last: date, period: SeriesPeriod) -> list[date]:
    """The first day of each day or week from that of `first` to that of `last`."""
    start, step = period.start_of(first), period.days
    return [start + timedelta(days=n) for n in range(0, (last - start).days + 1, step)]
