"""Parsers for the cells of a pasted log. Each raises ValueError with a sentence for the person who typed the cell.

Numbers may have a decimal comma. Dates are read by `pasted_date.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from api.sheets.log_headings import NO, SIDES, YES, unit_named
from domain.loads.loading import Unit
from domain.sessions.prescription import SetKind
from domain.sessions.session import ComplaintPain, PainScores

_YES_NO = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
_SIDES = {word: side for side, words in SIDES.items() for word in (side, *words)}
_NUMBER = re.compile(r"\d{1,7}([.,]\d{1,2})?")
_WHOLE_NUMBER = re.compile(r"(\d{1,7})(?:[.,]0{1,2})?")
_LOAD_WITH_WORD = re.compile(r"[-\u2212\u2013]?\d[\d.,]*\s*([^\W\d_][^\d]{0,30})")


def read_text(text: str) -> str:
    return text


def read_exercise(text: str) -> str:
    if not text:
        raise ValueError("Write the name of the exercise.")
    return text


def read_word(text: str) -> str:
    """A value of an enumeration, as in `Warm-up` for `warm_up`. The Struct rejects unknown values later."""
    return text.lower().replace(" ", "_").replace("-", "_")


def read_side(text: str) -> str:
    side = _SIDES.get(text.casefold())
    if side is None:
        raise ValueError("Write left, right or both.")
    return side


def read_kind(text: str) -> str:
    kind = read_word(text)
    if kind not in list(SetKind):
        raise ValueError(f"Write one of these: {', '.join(SetKind)}.")
    return kind


def read_version(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}(?:[.,]0)?", text):
        raise ValueError("Leave this cell as it was exported, or empty it.")
    return int(re.split("[.,]", text)[0])


def read_yes_no(text: str) -> bool:
    value = _YES_NO.get(text.casefold())
    if value is None:
        raise ValueError("Enter yes or no.")
    return value


def read_number(text: str) -> int | float:
    if not _NUMBER.fullmatch(text):
        raise ValueError("Enter a number with at most two decimals, such as 62.5.")
    value = float(text.replace(",", "."))
    return int(value) if value.is_integer() else value


def read_whole_number(text: str) -> int:
    return _whole_number(text, "Enter a whole number, such as 8.")


def read_set_number(text: str) -> int:
    return _whole_number(text, "Enter the number of the set, such as 1, or leave the cell empty.")


def _whole_number(text: str, advice: str) -> int:
    match = _WHOLE_NUMBER.fullmatch(text)
    if match is None:
        raise ValueError(advice)
    return int(match[1])


def read_load(text: str) -> int | float:
    """A load. Below 0 it is assistance."""
    _refuse_unknown_unit(text)
    return read_signed_number(text)


def read_assistance(text: str) -> int | float:
    _refuse_unknown_unit(text)
    return read_number(text)


def _refuse_unknown_unit(text: str) -> None:
    """A unit that is known has been taken out of the cell before."""
    match = _LOAD_WITH_WORD.fullmatch(text)
    if match is not None:
        raise ValueError("Loads are in kg or lb. Write `55 kg`, or the number alone.")


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
    unit = unit_named(text)
    if unit is None:
        raise ValueError("Loads are in kg or lb.")
    return unit
