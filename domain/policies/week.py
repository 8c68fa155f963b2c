"""Weeks: the weekdays that a program trains on, and the week of its tables that an athlete has reached.

By default a week of a table is a block of completed sessions, so an athlete never loses a week to a cold. Calendar
weeks are the other mode, for programs that count time, such as twelve weeks of rehabilitation.
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
    """The first date from `on` that falls on one of the weekdays; `on` itself if there are none."""
    if not weekdays:
        return on
    return next(day for n in range(7) if weekday(day := on + timedelta(days=n)) in weekdays)


class WeekMode(StrEnum):
    """How a week ends: after a number of completed sessions, or after seven days."""

    SESSIONS = "sessions"
    CALENDAR = "calendar"


class Weeks(Struct, frozen=True, forbid_unknown_fields=True):
    """How the weeks in a program's tables are counted."""

    by: Annotated[
        WeekMode,
        Meta(
            description="`sessions`: a week is a block of completed sessions. `calendar`: a week is seven days, "
            "counted from the first day of the enrollment or of its phase, trained or not."
        ),
    ] = WeekMode.SESSIONS
    sessions: Annotated[
        Annotated[int, Meta(ge=1, le=14)] | None,
        Meta(description="Sessions per week, for `by: sessions`. Defaults to the number of training days."),
    ] = None
    repeat: Annotated[
        bool,
        Meta(
            description="Whether a table of weeks starts again after its last row. If false, the last row "
            "applies to all later weeks."
        ),
    ] = False

    def __post_init__(self) -> None:
        if self.by is WeekMode.CALENDAR and self.sessions is not None:
            raise ValueError("Calendar weeks have no number of `sessions`.")

    def week(self, sessions: int, days: int, start_on: date, on: date) -> int:
        """The week, from 0, after `sessions` sessions of a program with `days` training days a week."""
        if self.by is WeekMode.CALENDAR:
            return max((on - start_on).days // 7, 0)
        return sessions // (self.sessions or days)

    def row(self, week: int, rows: int) -> int:
        """The row, from 0, for a week in a table of `rows` rows."""
        return week % rows if self.repeat else min(week, rows - 1)
