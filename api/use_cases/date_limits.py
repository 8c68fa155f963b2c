"""How far ahead dates are taken: beyond it no plan is made, and the calendar itself would end."""

from __future__ import annotations

from datetime import date

from api.problems import ProblemError

LAST_DAY = date(2199, 12, 31)


def too_far(day: date | None) -> str | None:
    """Why a date can't be planned for; None for one that can, or that is not given."""
    return f"Later than {LAST_DAY}: nothing is planned that far ahead." if day is not None and day > LAST_DAY else None


def check_parameter(name: str, day: date | None) -> None:
    """Raises a problem for a query parameter that is too far ahead."""
    if said := too_far(day):
        raise ProblemError("invalid_parameter", f"`{name}`: {said}")
