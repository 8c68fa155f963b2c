"""Limits of the dates and instants that requests may name, so that none lies outside the calendar in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime

from api.problems import ProblemError

LAST_DAY = date(2199, 12, 31)
"""The latest date that requests may name. No plan is made beyond it, and the calendar itself would end."""
EARLIEST = datetime.min.replace(tzinfo=UTC)
"""Before every change: a list without `updated_since` begins with it."""
LATEST = datetime.max.replace(tzinfo=UTC)


def too_far(day: date | None) -> str | None:
    """Return why nothing can be planned for this date, or None if it is early enough or omitted."""
    return f"Later than {LAST_DAY}: nothing is planned that far ahead." if day is not None and day > LAST_DAY else None


def check_parameter(name: str, day: date | None) -> None:
    """Raise invalid_parameter for a query parameter that is too far ahead."""
    if message := too_far(day):
        raise ProblemError("invalid_parameter", f"`{name}`: {message}")


def earliest_change(updated_since: datetime | None) -> datetime:
    """Return the instant in UTC from which on changes are listed: the earliest one if it is omitted."""
    if updated_since is None:
        return EARLIEST
    try:
        return updated_since.astimezone(UTC)
    except OverflowError:  # a few hours before the first or after the last instant
        return EARLIEST if updated_since.year == EARLIEST.year else LATEST
