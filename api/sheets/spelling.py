"""How values are written so that every spreadsheet reads them correctly.

A number never has exactly three decimals, because German and Portuguese sheets read 102.500 as a hundred thousand. No
text looks like a date: no `8-12`, no `3-1-1`, no `5/5/3`. Text that a sheet would read as a formula is marked with a
`'`, also inside a longer text: a sheet that splits at another separator or at line breaks makes cells of its parts.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

Value = str | int | float | date | None

_FORMULA_START = r"[=+\-@\t\r\n＝＋－＠]"  # noqa: RUF001 - full-width characters count too
_CELL_START = r'((?:^|(?<=[,;|\t\r\n]))"*)'
_UNMARKED = re.compile(f"{_CELL_START}(?='*{_FORMULA_START})")
_MARKED = re.compile(f"{_CELL_START}'(?='*{_FORMULA_START})")


class DecimalMark(StrEnum):
    """The character before the decimals."""

    POINT = "point"
    COMMA = "comma"


def figure(value: float, mark: DecimalMark = DecimalMark.POINT) -> str:
    """A number with at most two decimals, no trailing zeros and no thousands separator."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    text = "0" if text == "-0" else text
    return text.replace(".", ",") if mark is DecimalMark.COMMA else text


# A load below 0 is no formula: "-45" for one set, "-25 | -20" for two.
_NUMBERS = re.compile(r"-?\d+([.,]\d+)?( \| -?\d+([.,]\d+)?)*")


def harmless(text: str) -> str:
    """The text, with a `'` wherever a sheet would read a formula."""
    return _UNMARKED.sub(r"\1'", text)


def unmarked(text: str) -> str:
    """The inverse of `harmless`."""
    return _MARKED.sub(r"\1", text)


def spelled(value: Value, mark: DecimalMark = DecimalMark.POINT) -> str:
    """Any value as the text of one cell. None makes an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return figure(value, mark)
    if isinstance(value, date):
        return value.isoformat()
    return value if _NUMBERS.fullmatch(value) else harmless(value)


def quoted(text: str) -> str:
    """The text as one field of CSV, which IMPORTDATA does not split at its commas."""
    return '"' + text.replace('"', '""') + '"'


def in_turn(values: list[str]) -> str:
    """The values of the sets in order, or a single one if all are equal.

    Blanks alone can't separate them: NUMBERVALUE skips blanks and would read `50 60 70` as one number.
    """
    return values[0] if len(set(values)) == 1 else " | ".join(values)
