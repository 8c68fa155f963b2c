"""How values are written so that every spreadsheet reads them as what they are.

A figure never has exactly three decimals: German and Portuguese sheets read 102.500 as a hundred thousand. Nothing
looks like a date by accident: no `8-12`, no `3-1-1`, no `5/5/3`. What a sheet would take for a formula is marked as
text, inside of a text too: a sheet that cuts at another separator than ours makes cells of its parts.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

Value = str | int | float | date | None

_STARTS = r"[=+\-@\t\r\n＝＋－＠]"  # noqa: RUF001 - full width counts too
_CELL_BEGINS = r"(^|[,;|\t]\"*)"
_UNMARKED = re.compile(f"{_CELL_BEGINS}('*{_STARTS})")
_MARKED = re.compile(f"{_CELL_BEGINS}'('*{_STARTS})")


class DecimalMark(StrEnum):
    """What stands before the decimals."""

    POINT = "point"
    COMMA = "comma"


def figure(value: float, mark: DecimalMark = DecimalMark.POINT) -> str:
    """At most two decimals, none that say nothing, no thousands separator."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    text = "0" if text == "-0" else text
    return text.replace(".", ",") if mark is DecimalMark.COMMA else text


def harmless(text: str) -> str:
    """The text, marked as text with a `'` wherever a sheet would calculate it."""
    return _UNMARKED.sub(r"\1'\2", text)


def unmarked(text: str) -> str:
    """The text as it was before `harmless`."""
    return _MARKED.sub(r"\1\2", text)


def spelled(value: Value, mark: DecimalMark = DecimalMark.POINT) -> str:
    """Any value as the text of one cell; None is an empty one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return figure(value, mark)
    return value.isoformat() if isinstance(value, date) else harmless(value)


def in_turn(values: list[str]) -> str:
    """What each set has: once where all are the same, else one after the other.

    Not by blanks alone: NUMBERVALUE passes over those, and would make one number of `50 60 70`.
    """
    return values[0] if len(set(values)) == 1 else " | ".join(values)
