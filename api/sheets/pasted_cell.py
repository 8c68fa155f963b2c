"""Parsers for the cells of a pasted log. Each raises ValueError with a sentence for the person who typed the cell.

Numbers may have a decimal comma. Dates are written 2026-11-22 or 22.11.2026, because 11/12 is ambiguous.
"""

from __future__ import annotations

import re
from datetime import date

from domain.loads.loading import Unit

_YES_NO = {"yes": True, "true": True, "1": True, "x": True, "no": False, "false": False, "0": False}
_DOTTED_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"\d{1,6}([.,]\d{1,2})?")


def read_text(text: str) -> str:
    return text


def read_exercise(text: str) -> str:
    if not text:
        raise ValueError("The slug of an exercise is required.")
    return text


def read_word(text: str) -> str:
    """A value of an enumeration, as in `Warm-up` for `warm_up`. The Struct rejects unknown values later."""
    return text.lower().replace(" ", "_").replace("-", "_")


def read_yes_no(text: str) -> bool:
    value = _YES_NO.get(text.lower())
    if value is None:
        raise ValueError("Enter yes or no.")
    return value


def read_number(text: str) -> int | float:
    if not _NUMBER.fullmatch(text):
        raise ValueError("Enter a number with at most two decimals.")
    value = float(text.replace(",", "."))
    return int(value) if value.is_integer() else value


def read_signed_number(text: str) -> int | float:
    """A number that may be below 0. Some programs write the minus sign as a dash."""
    sign = -1 if text[:1] in ("-", "\u2212", "\u2013") else 1
    return sign * read_number(text if sign > 0 else text[1:])


def read_pain_score(text: str) -> int:
    if not re.fullmatch(r"\d{1,2}", text) or int(text) > 10:
        raise ValueError("Pain is a whole number from 0 to 10.")
    return int(text)


def read_unit(text: str) -> Unit:
    try:
        return Unit(text.lower())
    except ValueError:
        raise ValueError("The unit is kg or lb.") from None


def read_date(text: str) -> date:
    try:
        if dotted := _DOTTED_DATE.fullmatch(text):
            return date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
        if _ISO_DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # a date that no calendar has, such as 31.2.2026
    raise ValueError("Write the date as 2026-11-22 or 22.11.2026.")
