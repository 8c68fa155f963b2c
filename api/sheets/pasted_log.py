"""Reads a pasted log: the columns of `log_columns.py` in any order, separated by tabs, semicolons, commas or pipes.

All mistakes are reported at once, each with its row and column. `pasted_row.py` reads one row; this module finds the
rows and groups them into sessions.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator

import msgspec

from api.sheets.log_columns import BY_POINTER, EARLIER_HEADINGS, LOG_COLUMNS, LogColumn, heading_of
from api.sheets.pasted_row import LogMistake, PastedExercise, PastedRow, read_row
from api.sheets.spelling import unmarked
from api.use_cases.sessions.import_history import MOST_MISTAKES, ImportMistake, PastedSession
from domain.loads.loading import Unit
from domain.sessions.session import (
    MOST_EXERCISES,
    MOST_SETS,
    ComplaintPain,
    PainScores,
    Performance,
    PerformedExercise,
    PerformedSet,
)

MOST_ROWS = 5_000
MOST_LINES = 50_000
"""Limit for the rows of a log, including empty ones, which only cost time."""
MOST_SESSIONS = 200

# The body's own limit comes first. An unclosed quote then makes a long cell, which is reported as a mistake in it.
csv.field_size_limit(sys.maxsize)

_IGNORED = ("posted",)  # the template's script writes here when it sent the row
_LOAD_WITH_UNIT = {"load (kg)": Unit.KG, "load (lb)": Unit.LB}


class PastedLog(msgspec.Struct, frozen=True):
    """The sessions of a log, the oldest first, and the mistakes in its text."""

    rows: int
    sessions: tuple[PastedSession, ...]
    mistakes: tuple[LogMistake, ...]


def read_log(text: str, unit: Unit | None = None) -> PastedLog:
    """Read a pasted log. `unit` is the default for rows without one."""
    text = text.removeprefix("\ufeff")
    mistakes: list[LogMistake] = []
    rows = _rows(text)
    columns, load_unit = _columns(next(rows, []), mistakes)
    lines = _filled_rows(rows, mistakes)
    if mistakes:
        return PastedLog(len(lines), (), tuple(mistakes))
    sessions: dict[tuple[str, str, str], _Session] = {}
    for number, line in lines:
        if len(line) > len(columns) and any(cell.strip() for cell in line[len(columns) :]):
            mistakes.append(LogMistake(number, None, "The row has more cells than the header row."))
            continue
        cells = {column.pointer: unmarked(cell.strip()) for column, cell in zip(columns, line, strict=False) if column}
        row = read_row(number, cells, load_unit or unit, mistakes)
        if row is not None:
            key = (row.athlete, row.performed_on.isoformat(), row.session)
            sessions.setdefault(key, _Session(row)).add(row, mistakes)
    if len(sessions) > MOST_SESSIONS:
        first = sorted(session.first.row for session in sessions.values())[MOST_SESSIONS]
        mistakes.append(LogMistake(first, None, f"At most {MOST_SESSIONS} sessions at once: paste the log in parts."))
    oldest_first = sorted(sessions.values(), key=lambda session: (session.first.performed_on, session.first.row))
    return PastedLog(len(lines), tuple(session.pasted() for session in oldest_first), tuple(mistakes))


def all_mistakes(log: PastedLog, of_sessions: Iterable[ImportMistake]) -> tuple[LogMistake, ...]:
    """The mistakes in a log's text and those of logging its sessions, by row; the first MOST_MISTAKES of them."""
    at_headings = (LogMistake(each.row, heading_of(each.pointer), each.message) for each in of_sessions)
    return tuple(sorted((*log.mistakes, *at_headings), key=lambda each: each.row)[:MOST_MISTAKES])


def _rows(text: str) -> Iterator[list[str]]:
    """The rows, with any kind of line ending."""
    return csv.reader(io.StringIO(text, newline=None), delimiter=_separator(text))


def _filled_rows(rows: Iterator[list[str]], mistakes: list[LogMistake]) -> list[tuple[int, list[str]]]:
    """The rows below the header row that are not empty, with their numbers. A log without any is a mistake."""
    lines: list[tuple[int, list[str]]] = []
    for number, row in enumerate(rows, start=2):
        if any(cell.strip() for cell in row):
            lines.append((number, row))
        if len(lines) > MOST_ROWS or number > MOST_LINES:
            most = f"{MOST_ROWS} rows" if len(lines) > MOST_ROWS else f"{MOST_LINES} rows, empty ones included,"
            mistakes.append(LogMistake(number, None, f"At most {most} at once: paste the log in parts."))
            return lines
    if not lines and not mistakes:
        mistakes.append(LogMistake(1, None, "There are no rows below the header row."))
    return lines


def _separator(text: str) -> str:
    header_line = text.partition("\n")[0]
    return max("\t;,|", key=header_line.count)


def _columns(header_row: list[str], mistakes: list[LogMistake]) -> tuple[list[LogColumn | None], Unit | None]:
    """The column of each header cell, None where there is none; and the unit in a header such as `Load (kg)`."""
    by_header = {column.heading.casefold(): column for column in LOG_COLUMNS}
    by_header |= {heading.casefold(): BY_POINTER[pointer] for heading, pointer in EARLIER_HEADINGS.items()}
    columns: list[LogColumn | None] = []
    unit: Unit | None = None
    for cell in header_row:
        header = cell.strip().casefold()
        if header in _LOAD_WITH_UNIT:
            unit, header = _LOAD_WITH_UNIT[header], "load"
        column = by_header.get(header)
        if column is None and header and header not in _IGNORED:
            mistakes.append(LogMistake(1, cell.strip()[:80], "Unknown column."))
        elif column is not None and column in columns:
            mistakes.append(LogMistake(1, cell.strip(), "Duplicate column."))
        columns.append(column)
    missing = [column for column in LOG_COLUMNS if column.required and column not in columns]
    mistakes += [LogMistake(1, column.heading, "This column is required.") for column in missing]
    return columns, unit


class _Session:
    """Collects the rows of one session.

    Notes and other values of the whole session are taken from its first row, an exercise's notes from the first row
    that has some, pain scores from the last.
    """

    def __init__(self, first: PastedRow) -> None:
        self.first = first
        self.exercises: dict[PastedExercise, list[PerformedSet]] = {}
        self.exercise_rows: list[int] = []
        self.exercise_notes: dict[PastedExercise, str] = {}
        self.pain: dict[str, int] = {}
        self.complaint_pain: tuple[ComplaintPain, ...] = ()

    def add(self, row: PastedRow, mistakes: list[LogMistake]) -> None:
        if row.unit is not self.first.unit:
            mistakes.append(LogMistake(row.row, heading_of("/unit"), "All loads of a session must be in one unit."))
        if row.exercise not in self.exercises:
            self.exercises[row.exercise] = []
            self.exercise_rows.append(row.row)
            if len(self.exercises) == MOST_EXERCISES + 1:
                mistakes.append(LogMistake(row.row, None, f"A session has at most {MOST_EXERCISES} exercises."))
        sets = self.exercises[row.exercise]
        sets.append(row.performed_set)
        if len(sets) == MOST_SETS + 1:
            mistakes.append(LogMistake(row.row, None, f"An exercise has at most {MOST_SETS} sets in a session."))
        if row.exercise_notes:
            self.exercise_notes.setdefault(row.exercise, row.exercise_notes)
        self.pain |= row.pain
        self.complaint_pain = row.complaint_pain or self.complaint_pain

    def pasted(self) -> PastedSession:
        exercises = tuple(
            PerformedExercise(
                **msgspec.structs.asdict(exercise), notes=self.exercise_notes.get(exercise), sets=tuple(sets)
            )
            for exercise, sets in self.exercises.items()
        )
        first = self.first
        performance = Performance(
            performed_on=first.performed_on,
            prescribed_on=first.prescribed_on,
            exercises=exercises,
            pain=PainScores(**self.pain),
            complaint_pain=self.complaint_pain,
            unit=first.unit,
            notes=first.session_notes,
            time_of_day=first.time_of_day,
            place=first.place,
        )
        return PastedSession(
            athlete=first.athlete,
            external_id=first.session or f"log-{first.performed_on}",
            enrollment=first.enrollment,
            done=performance,
            row=first.row,
            exercise_rows=tuple(self.exercise_rows),
        )
