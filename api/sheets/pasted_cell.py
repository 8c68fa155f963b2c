"""Parsers for the cells of a pasted log. Each raises ValueError with a sentence for the person who typed the cell.

Numbers may have a decimal comma. Dates are written 2026-11-22 or 22.11.2026, because 11/12 is ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from domain.loads.loading import Unit
from domain.sessions.session import ComplaintPain, PainScores

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


_TIMES = PainScores.__struct_fields__
_SCORES = re.compile(r"(?P<complaint>\S+)\s+" + "/".join([r"(\d{1,2}|-)"] * 4))


def read_complaint_pain(text: str) -> list[dict[str, object]]:
    """The scores of complaints, as `write_complaint_pain` writes them."""
    found = []
    for part in text.split(","):
        match = _SCORES.fullmatch(part.strip())
        if match is None:
            raise ValueError("Write each complaint with four scores, such as `right-knee 1/4/2/-, back 0/1/-/-`.")
        scores = [None if score == "-" else read_pain_score(score) for score in match.groups()[1:]]
        found.append({"complaint": match["complaint"]} | dict(zip(_TIMES, scores, strict=True)))
    return found


def write_complaint_pain(scores: Iterable[ComplaintPain]) -> str:
    """Such as `right-knee 1/4/2/0, left-heel 0/2/-/-`: before, during, an hour after and the next morning."""
    return ", ".join(f"{one.complaint} {_scores_text(one)}" for one in scores)


def _scores_text(pain: PainScores) -> str:
    scores = (pain.before, pain.during, pain.after_1h, pain.next_morning)
    return "/".join("-" if score is None else str(score) for score in scores)


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
