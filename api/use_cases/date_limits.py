"""The latest date that requests may name. No plan is made beyond it, and the calendar itself would end."""

from __future__ import annotations

from datetime import date

from api.problems import ProblemError

LAST_DAY = date(2199, 12, 31)


def too_far(day: date | None) -> str | None:
    """Return why nothing can be planned for this date, or None if it is early enough or omitted."""
    return f"Later than {LAST_DAY}: nothing is planned that far ahead." if day is not None and day > LAST_DAY else None


def check_parameter(name: str, day: date | None) -> None:
    """Raise invalid_parameter for a query parameter that is too far ahead."""
    if message := too_far(day):
        raise ProblemError("invalid_parameter", f"`{name}`: {message}")
