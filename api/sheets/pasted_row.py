"""One row of a pasted log: what its cells say, or what is wrong with them.

Figures may have a decimal comma; dates are written 2026-11-22 or 22.11.2026, as nobody can tell 11/12 from 12/11.
Bounds are those of the Structs that a posted session is decoded into.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TypeVar

import msgspec

from api.use_cases.sessions.import_history import ImportMistake
from domain.loads.loading import Unit
from domain.sessions.session import PerformedExercise, PerformedSet
from domain.text_types import Notes

NEEDED = ("Date", "Exercise")

_OF_SET = {
    "Kind": "kind",
    "Set": "set",
    "Side": "side",
    "Reps": "reps",
    "Good reps": "good_reps",
    "Hold (s)": "seconds",
    "Load": "load",
    "Assistance": "assistance",
    "RIR": "rir",
    "RPE": "rpe",
    "Tempo held": "tempo_held",
    "Unassisted": "unassisted",
    "Torso upright": "torso_upright",
    "Pain": "pain",
}
_OF_EXERCISE = {
    "Exercise": "exercise",
    "Slot": "slot",
    "Variant": "variant",
    "Instead of": "substitute_for",
    "Exercise notes": "notes",
}
_OF_SESSION = {"Session notes": "notes"}
_PAIN = {
    "Pain before": "before",
    "Pain during": "during",
    "Pain 1 h after": "after_1h",
    "Pain next morning": "next_morning",
}
_WORDS = ("kind", "side")
_ANSWERS = ("tempo_held", "unassisted", "torso_upright")
_YES_NO = {"yes": True, "true": True, "1": True, "x": True, "no": False, "false": False, "0": False}
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_DATES = "A date is written 2026-11-22 or 22.11.2026."
_FIGURE = re.compile(r"\d{1,6}([.,]\d{1,2})?")

Cells = Mapping[str, str]
S = TypeVar("S")


class PastedExercise(msgspec.Struct, frozen=True):
    """Which exercise a row is of: rows that say the same are sets of one."""

    exercise: str
    slot: str | None
    variant: str | None
    substitute_for: str | None


class PastedRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one row says. Words for other things' names are as they stand there, or empty."""

    row: int
    athlete: str
    on: date
    prescribed_on: date
    session: str
    enrollment: str
    exercise: PastedExercise
    exercise_notes: str | None
    session_notes: str | None
    unit: Unit | None
    done: PerformedSet
    pain: dict[str, int]


def read_row(number: int, cells: Cells, unit: Unit | None, mistakes: list[ImportMistake]) -> PastedRow | None:
    """The row, or None where anything is wrong with it, which is then among the mistakes."""
    found = len(mistakes)
    on = _day(cells.get("Date", ""))
    if on is None:
        mistakes.append(ImportMistake(number, "Date", _DATES))
    if not cells.get("Exercise"):
        mistakes.append(ImportMistake(number, "Exercise", "The slug of an exercise is needed."))
    asked_on = _day(cells["Prescribed for"]) if cells.get("Prescribed for") else on
    if on is not None and asked_on is None:
        mistakes.append(ImportMistake(number, "Prescribed for", _DATES))
    own = cells.get("Unit", "").lower()
    if own and own not in list(Unit):
        mistakes.append(ImportMistake(number, "Unit", "The unit is kg or lb."))
    document = {field: cells[name] for name, field in _OF_EXERCISE.items() if cells.get(name)}
    exercise = _checked(number, document, PerformedExercise, _OF_EXERCISE, mistakes) if cells.get("Exercise") else None
    of_session = _checked(number, {"notes": cells.get("Session notes") or None}, _SessionNotes, _OF_SESSION, mistakes)
    done = _set(number, cells, mistakes)
    scores = {field: _score(number, name, cells.get(name, ""), mistakes) for name, field in _PAIN.items()}
    if (
        len(mistakes) > found
        or on is None
        or asked_on is None
        or exercise is None
        or of_session is None
        or done is None
    ):
        return None
    return PastedRow(
        row=number,
        athlete=cells.get("Athlete", ""),
        on=on,
        prescribed_on=asked_on,
        session=cells.get("Session", ""),
        enrollment=cells.get("Enrollment", ""),
        exercise=PastedExercise(exercise.exercise, exercise.slot, exercise.variant, exercise.substitute_for),
        exercise_notes=exercise.notes,
        session_notes=of_session.notes,
        unit=Unit(own) if own else unit,
        done=done,
        pain={field: score for field, score in scores.items() if score is not None},
    )


class _SessionNotes(msgspec.Struct):
    notes: Notes | None = None


def _set(number: int, cells: Cells, mistakes: list[ImportMistake]) -> PerformedSet | None:
    document: dict[str, object] = {}
    for name, field in _OF_SET.items():
        if text := cells.get(name, ""):
            value = _value(field, text)
            if value is None:
                mistakes.append(ImportMistake(number, name, _expected(field)))
            document[field] = value
    return _checked(number, document, PerformedSet, _OF_SET, mistakes)


def _checked(
    number: int,
    document: Mapping[str, object],
    kind: type[S],
    columns: Mapping[str, str],
    mistakes: list[ImportMistake],
) -> S | None:
    """The document as a posted one is decoded, or None and a mistake at its column, unless that has one already."""
    try:
        return msgspec.convert(document, kind)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$")
        field = place.strip("`.")
        column = next((name for name, each in columns.items() if each == field), None)
        if not any(each.row == number and each.column == column for each in mistakes):
            mistakes.append(ImportMistake(number, column, f"{message}."))
        return None


def _value(field: str, text: str) -> object:
    """The cell as a number, an answer or a word; None where it is none of what the column takes."""
    if field in _WORDS:
        return text.lower().replace(" ", "_").replace("-", "_")
    if field in _ANSWERS:
        return _YES_NO.get(text.lower())
    if not _FIGURE.fullmatch(text):
        return None
    value = float(text.replace(",", "."))
    return int(value) if value.is_integer() else value


def _expected(field: str) -> str:
    return "It is answered with yes or no." if field in _ANSWERS else "This is not a number with at most two decimals."


def _score(number: int, name: str, text: str, mistakes: list[ImportMistake]) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,2}", text) or int(text) > 10:
        mistakes.append(ImportMistake(number, name, "Pain is a whole number from 0 to 10."))
        return None
    return int(text)


def _day(text: str) -> date | None:
    german = _GERMAN_DATE.fullmatch(text)
    try:
        if german:
            return date(int(german[3]), int(german[2]), int(german[1]))
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None
