"""A pasted log, read: the columns of `api.sheets.log`, in any order, apart by tabs, semicolons or commas.

Every mistake is told with its row and column, all of them at once. What one row says is `pasted_row.py`; here rows are
found, and become sessions.
"""

from __future__ import annotations

import csv
import io
import sys

import msgspec

from api.sheets.log import HEADERS
from api.sheets.pasted_row import NEEDED, PastedExercise, PastedRow, read_row
from api.sheets.spelling import unmarked
from api.use_cases.sessions.import_history import ImportMistake, PastedLog, PastedSession
from domain.loads.loading import Unit
from domain.sessions.session import MOST_EXERCISES, MOST_SETS, PainScores, Performance, PerformedExercise, PerformedSet

MOST_ROWS = 5_000
MOST_SESSIONS = 200

# The body's own limit comes first: a quote that is never closed is a long cell, and told as a mistake in it.
csv.field_size_limit(sys.maxsize)

_OURS = ("posted",)  # of the template's log: when its script sent the row
_LOAD_IN = {"load (kg)": Unit.KG, "load (lb)": Unit.LB}


def read_log(text: str, unit: Unit | None = None) -> PastedLog:
    """The sessions of a pasted log, the oldest first. `unit` is for rows that name none."""
    text = text.removeprefix("\ufeff")
    mistakes: list[ImportMistake] = []
    rows = _rows(text)
    headers, load_unit = _headers(rows[0] if rows else [], mistakes)
    lines = [(number, row) for number, row in enumerate(rows[1:], start=2) if any(cell.strip() for cell in row)]
    if len(lines) > MOST_ROWS:
        mistakes.append(
            ImportMistake(MOST_ROWS + 2, None, f"At most {MOST_ROWS} rows at once: paste the log in parts.")
        )
    if mistakes:
        return PastedLog(len(lines), (), tuple(mistakes))
    sessions: dict[tuple[str, str, str], _Session] = {}
    for number, line in lines:
        if len(line) > len(headers) and any(cell.strip() for cell in line[len(headers) :]):
            mistakes.append(ImportMistake(number, None, "There are more cells than headers."))
            continue
        cells = {name: unmarked(cell.strip()) for name, cell in zip(headers, line, strict=False) if name}
        said = read_row(number, cells, load_unit or unit, mistakes)
        if said is not None:
            key = (said.athlete, said.on.isoformat(), said.session)
            sessions.setdefault(key, _Session(said)).take(said, mistakes)
    if len(sessions) > MOST_SESSIONS:
        first = sorted(each.first.row for each in sessions.values())[MOST_SESSIONS]
        mistakes.append(
            ImportMistake(first, None, f"At most {MOST_SESSIONS} sessions at once: paste the log in parts.")
        )
    found = sorted(sessions.values(), key=lambda each: (each.first.on, each.first.row))
    return PastedLog(len(lines), tuple(each.pasted() for each in found), tuple(mistakes))


def _rows(text: str) -> list[list[str]]:
    """The rows, whichever way lines are ended."""
    return list(csv.reader(io.StringIO(text, newline=None), delimiter=_separator(text)))


def _separator(text: str) -> str:
    first = text.partition("\n")[0]
    return max("\t;,|", key=first.count)


def _headers(row: list[str], mistakes: list[ImportMistake]) -> tuple[list[str], Unit | None]:
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
            mistakes.append(ImportMistake(1, cell.strip()[:80], "There is no such column."))
        elif name and known[name] in headers:
            mistakes.append(ImportMistake(1, cell.strip(), "There are two columns of this name."))
        headers.append(known.get(name, ""))
    mistakes += [ImportMistake(1, name, "This column is needed.") for name in NEEDED if name not in headers]
    return headers, unit


class _Session:
    """A session while its rows are read. What rows say of the whole of it is taken from the first that says it."""

    def __init__(self, first: PastedRow) -> None:
        self.first = first
        self.exercises: dict[PastedExercise, list[PerformedSet]] = {}
        self.exercise_rows: list[int] = []
        self.exercise_notes: dict[PastedExercise, str] = {}
        self.pain: dict[str, int] = {}

    def take(self, said: PastedRow, mistakes: list[ImportMistake]) -> None:
        if said.unit is not self.first.unit:
            mistakes.append(ImportMistake(said.row, "Unit", "All loads of a session are in one unit."))
        if said.exercise not in self.exercises:
            self.exercises[said.exercise] = []
            self.exercise_rows.append(said.row)
            if len(self.exercises) == MOST_EXERCISES + 1:
                mistakes.append(ImportMistake(said.row, None, f"A session has at most {MOST_EXERCISES} exercises."))
        sets = self.exercises[said.exercise]
        sets.append(said.done)
        if len(sets) == MOST_SETS + 1:
            mistakes.append(ImportMistake(said.row, None, f"An exercise has at most {MOST_SETS} sets in a session."))
        if said.exercise_notes:
            self.exercise_notes.setdefault(said.exercise, said.exercise_notes)
        self.pain |= said.pain

    def pasted(self) -> PastedSession:
        exercises = tuple(
            PerformedExercise(**msgspec.structs.asdict(said), notes=self.exercise_notes.get(said), sets=tuple(sets))
            for said, sets in self.exercises.items()
        )
        first = self.first
        done = Performance(
            performed_on=first.on,
            prescribed_on=first.prescribed_on,
            exercises=exercises,
            pain=PainScores(**self.pain),
            unit=first.unit,
            notes=first.session_notes,
        )
        return PastedSession(
            athlete=first.athlete,
            external_id=first.session or f"log-{first.on}",
            enrollment=first.enrollment,
            done=done,
            row=first.row,
            exercise_rows=tuple(self.exercise_rows),
        )
