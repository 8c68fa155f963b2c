"""A pasted log, read: the columns of `api.sheets.log`, in any order, apart by tabs, semicolons or commas.

Every mistake is told with its row and column, all of them at once. Figures may have a decimal comma; dates are written
2026-11-22 or 22.11.2026, as nobody can tell 11/12 from 12/11.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import date

import msgspec

from api.sheets.log import HEADERS
from api.sheets.spelling import unmarked
from api.use_cases.import_history import Mistake, Pasted, PastedSession
from domain.loading import Unit
from domain.session import PainScores, Performance, PerformedExercise, PerformedSet

MOST_ROWS = 5_000
MOST_SESSIONS = 200

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
_PAIN = {
    "Pain before": "before",
    "Pain during": "during",
    "Pain 1 h after": "after_1h",
    "Pain next morning": "next_morning",
}
_NEEDED = ("Date", "Exercise")
_OURS = ("posted",)  # of the template's log: when its script sent the row
_WORDS = ("kind", "side")
_ANSWERS = ("tempo_held", "unassisted", "torso_upright")
_YES_NO = {"yes": True, "true": True, "1": True, "x": True, "no": False, "false": False, "0": False}
_LOAD_IN = {"load (kg)": Unit.KG, "load (lb)": Unit.LB}
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_FIGURE = re.compile(r"\d{1,6}([.,]\d{1,2})?")


Cells = Mapping[str, str]


def read_log(text: str, unit: Unit | None = None) -> Pasted:
    """The sessions of a pasted log, the oldest first. `unit` is for rows that name none."""
    text = text.removeprefix("\ufeff")
    mistakes: list[Mistake] = []
    rows = list(csv.reader(io.StringIO(text), delimiter=_separator(text)))
    headers, load_unit = _headers(rows[0] if rows else [], mistakes)
    lines = [(number, row) for number, row in enumerate(rows[1:], start=2) if any(cell.strip() for cell in row)]
    if len(lines) > MOST_ROWS:
        mistakes.append(Mistake(MOST_ROWS + 2, None, f"At most {MOST_ROWS} rows at once: paste the log in parts."))
    if mistakes:
        return Pasted(len(lines), (), tuple(mistakes))
    sessions: dict[tuple[str, str, str], _Session] = {}
    for number, line in lines:
        if len(line) > len(headers) and any(cell.strip() for cell in line[len(headers) :]):
            mistakes.append(Mistake(number, None, "There are more cells than headers."))
            continue
        cells = {name: unmarked(cell.strip()) for name, cell in zip(headers, line, strict=False) if name}
        _take(sessions, number, cells, load_unit or unit, mistakes)
    if len(sessions) > MOST_SESSIONS:
        first = sorted(each.row for each in sessions.values())[MOST_SESSIONS]
        mistakes.append(Mistake(first, None, f"At most {MOST_SESSIONS} sessions at once: paste the log in parts."))
    found = sorted(sessions.values(), key=lambda each: (each.on, each.row))
    return Pasted(len(lines), tuple(each.pasted() for each in found), tuple(mistakes))


class _Session:
    """A session while its rows are read."""

    def __init__(self, row: int, on: date, cells: Cells, unit: Unit | None) -> None:
        self.row, self.on, self.cells, self.unit = row, on, cells, unit
        self.exercises: dict[tuple[str, ...], list[PerformedSet]] = {}
        self.exercise_rows: list[int] = []
        self.notes: dict[tuple[str, ...], str] = {}
        self.pain: dict[str, int | None] = {}

    def pasted(self) -> PastedSession:
        exercises = tuple(
            PerformedExercise(
                exercise=key[0],
                slot=key[1] or None,
                variant=key[2] or None,
                substitute_for=key[3] or None,
                notes=self.notes.get(key),
                sets=tuple(sets),
            )
            for key, sets in self.exercises.items()
        )
        done = Performance(
            performed_on=self.on,
            prescribed_on=self.on,
            exercises=exercises,
            pain=PainScores(**self.pain),
            unit=self.unit,
            notes=self.cells.get("Session notes") or None,
        )
        return PastedSession(
            athlete=self.cells.get("Athlete", ""),
            external_id=self.cells.get("Session") or f"log-{self.on}",
            enrollment=self.cells.get("Enrollment", ""),
            done=done,
            row=self.row,
            exercise_rows=tuple(self.exercise_rows),
        )


def _separator(text: str) -> str:
    first = text.partition("\n")[0]
    return max("\t;,|", key=first.count)


def _headers(row: list[str], mistakes: list[Mistake]) -> tuple[list[str], Unit | None]:
    """The columns by our own names; "" for one without a header. `Load (kg)` says the unit of all loads."""
    known = {name.casefold(): name for name in HEADERS}
    headers: list[str] = []
    unit: Unit | None = None
    for cell in row:
        name = cell.strip().casefold()
        if name in _LOAD_IN:
            unit, name = _LOAD_IN[name], "load"
        if name in _OURS:
            name = ""
        if name and name not in known:
            mistakes.append(Mistake(1, cell.strip()[:80], "There is no such column."))
        elif name and known[name] in headers:
            mistakes.append(Mistake(1, cell.strip(), "There are two columns of this name."))
        headers.append(known.get(name, ""))
    mistakes += [Mistake(1, name, "This column is needed.") for name in _NEEDED if name not in headers]
    return headers, unit


def _take(
    sessions: dict[tuple[str, str, str], _Session],
    number: int,
    cells: Cells,
    unit: Unit | None,
    mistakes: list[Mistake],
) -> None:
    """One row into its session."""
    found = len(mistakes)
    on = _day(cells["Date"])
    if on is None:
        mistakes.append(Mistake(number, "Date", "A date is written 2026-11-22 or 22.11.2026."))
    if not cells["Exercise"]:
        mistakes.append(Mistake(number, "Exercise", "The slug of an exercise is needed."))
    said = cells.get("Unit", "").lower()
    if said and said not in list(Unit):
        mistakes.append(Mistake(number, "Unit", "The unit is kg or lb."))
    done = _set(number, cells, mistakes)
    scores = {field: _whole(number, name, cells.get(name, ""), mistakes) for name, field in _PAIN.items()}
    if len(mistakes) > found or on is None or done is None:
        return
    key = (cells.get("Athlete", ""), on.isoformat(), cells.get("Session", ""))
    own = Unit(said) if said else unit
    session = sessions.setdefault(key, _Session(number, on, cells, own))
    if session.unit is not own:
        mistakes.append(Mistake(number, "Unit", "All loads of a session are in one unit."))
    exercise = tuple(cells.get(name, "") for name in ("Exercise", "Slot", "Variant", "Instead of"))
    if exercise not in session.exercises:
        session.exercise_rows.append(number)
    session.exercises.setdefault(exercise, []).append(done)
    if cells.get("Exercise notes"):
        session.notes.setdefault(exercise, cells["Exercise notes"])
    session.pain |= {field: score for field, score in scores.items() if score is not None}


def _set(number: int, cells: Cells, mistakes: list[Mistake]) -> PerformedSet | None:
    document: dict[str, object] = {}
    for name, field in _OF_SET.items():
        if text := cells.get(name, ""):
            value = _value(field, text)
            if value is None:
                mistakes.append(Mistake(number, name, _expected(field)))
            document[field] = value
    columns = {field: name for name, field in _OF_SET.items()}
    try:
        return msgspec.convert(document, PerformedSet)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$")
        column = columns.get(place.strip("`."))
        if not any(each.row == number and each.column == column for each in mistakes):
            mistakes.append(Mistake(number, column, f"{message}."))
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


def _whole(number: int, name: str, text: str, mistakes: list[Mistake]) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,2}", text) or int(text) > 10:
        mistakes.append(Mistake(number, name, "Pain is a whole number from 0 to 10."))
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
