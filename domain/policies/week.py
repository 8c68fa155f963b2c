"""The week: the weekdays that a program is trained on, and the week of its tables that an athlete is in.

A week of tables is a block of sessions that were done, so that nobody loses a week to a cold; calendar weeks, for
programs that count the time (a rehabilitation of twelve weeks), are the other mode.
"""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


_IN_ORDER = tuple(Weekday)


def weekday(on: date) -> Weekday:
    return _IN_ORDER[on.weekday()]


def next_date_on(weekdays: Collection[Weekday], on: date) -> date:
    """The first date from `on` on that is one of the weekdays; `on` itself where none are named."""
    if not weekdays:
        return on
    return next(day for n in range(7) if weekday(day := on + timedelta(days=n)) in weekdays)


class WeekMode(StrEnum):
    """What makes a week go by: so many sessions done, or seven days since the start."""

    SESSIONS = "sessions"
    CALENDAR = "calendar"


class Weeks(Struct, frozen=True, forbid_unknown_fields=True):
    """How the weeks of a program's tables are counted."""

    by: Annotated[
        WeekMode,
        Meta(
            description="`sessions`: a week is a block of sessions that were done. `calendar`: seven days from the "
            "first day of the enrollment on, trained or not."
        ),
    ] = WeekMode.SESSIONS
    sessions: Annotated[
        Annotated[int, Meta(ge=1, le=14)] | None,
        Meta(description="Sessions in a week, for `sessions`; null: as many as the program has training days."),
    ] = None
    repeat: Annotated[
        bool, Meta(description="True: after its last row a table of weeks starts again. False: the last row stays.")
    ] = False

    def __post_init__(self) -> None:
        if self.by is WeekMode.CALENDAR and self.sessions is not None:
            raise ValueError("calendar weeks have no number of `sessions`")

    def week(self, done: int, days: int, start_on: date, on: date) -> int:
        """The week, from 0, after `done` sessions of a program of `days` training days a week."""
        if self.by is WeekMode.CALENDAR:
            return max((on - start_on).days // 7, 0)
        return done // (self.sessions or days)

    def row(self, week: int, rows: int) -> int:
        """The row of a table of so many rows that a week is at, from 0."""
        return week % rows if self.repeat else min(week, rows - 1)
