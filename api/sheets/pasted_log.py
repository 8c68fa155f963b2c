"""Reads a pasted log: the columns of `log_columns.py` in any order, and groups its rows into sessions.

All mistakes are reported at once, each with its row and column. `pasted_table.py` finds the rows, and `pasted_row.py`
reads one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api.problems import ImportMistake
from api.sheets.log_columns import DATES, EXERCISE, heading_of
from api.sheets.pasted_date import DateOrder, LogDates, both_readings, dates_of
from api.sheets.pasted_row import UNIT, read_row, with_separate_units
from api.sheets.pasted_table import PastedTable, read_table
from api.use_cases.sessions.import_history import MOST_MISTAKES, SessionMistake
from api.use_cases.sessions.name_resolver import ResolvedNames
from api.use_cases.sessions.pasted_session import PastedRow, PastedSession, first_value
from domain.loads.loading import Unit
from domain.sessions.session import MOST_EXERCISES, MOST_SETS
from domain.wording.quantities import list_text

MOST_SESSIONS = 1_000
_MOST_ROWS_NAMED = 5
SEND_DATE_ORDER = "Send `date_order` (`day_first` or `month_first`), or write the dates as 2026-11-22."


class RowNames(msgspec.Struct, frozen=True):
    """The names in a row, as they are written. Empty: an empty cell."""

    row: int
    athlete: str
    exercise: str


class PastedLog(msgspec.Struct, frozen=True):
    """The rows of a log, and the mistakes in its text. `fields` are the JSON pointers of its columns.

    `count` is the number of rows, including those with mistakes, and `names` are the names in them. `needs_date_order`:
    its dates can be read in two ways, and those of the rows are only one of them. `headings` are those of the columns,
    as the log writes them.
    """

    count: int
    rows: tuple[PastedRow, ...]
    fields: frozenset[str]
    mistakes: tuple[ImportMistake, ...]
    names: tuple[RowNames, ...] = ()
    needs_date_order: bool = False
    headings: Mapping[str, str] = {}


class GroupedLog(msgspec.Struct, frozen=True):
    """The sessions of a log, the oldest first, and what is wrong with the names and rows in it."""

    sessions: tuple[PastedSession, ...]
    mistakes: tuple[ImportMistake, ...]


def read_log(text: str, unit: Unit | None = None, date_order: DateOrder | None = None) -> PastedLog:
    """Read a pasted log. `unit` is the default for rows without one, `date_order` for dates that leave it open."""
    table = read_table(text)
    mistakes = list(table.mistakes)
    if mistakes:
        return PastedLog(len(table.rows), (), table.fields, tuple(mistakes))
    cells = [(number, _cells(table, number, row, mistakes)) for number, row in table.rows]
    dates = dates_of((row.get(name, "") for _, row in cells for name in sorted(DATES)), date_order)
    needs_date_order = dates.undecided is not None
    if needs_date_order:
        mistakes.append(_undecided(dates, cells))
        dates = LogDates(DateOrder.DAY_FIRST)  # any order: to find the mistakes in the other cells
    found = [read_row(number, row, unit, dates, mistakes) for number, row in cells if row]
    rows = tuple(row for row in found if row is not None)
    # a unit that stands beside a load is one of the log's values, as if it had a column
    units = {"/unit"} if any(UNIT in row for _, row in cells) else set()
    return PastedLog(
        count=len(table.rows),
        rows=rows,
        fields=table.fields | units,
        mistakes=tuple(mistakes),
        names=tuple(
            RowNames(number, row.get("/athlete", ""), row.get(f"{EXERCISE}/exercise", ""))
            for number, row in cells
            if row
        ),
        needs_date_order=needs_date_order,
        headings=table.headings,
    )


def _cells(table: PastedTable, number: int, row: Sequence[str], mistakes: list[ImportMistake]) -> dict[str, str]:
    """The cells of a row by pointer. Empty for a row with more cells than the header row."""
    if any(cell.strip() for cell in row[len(table.columns) :]):
        mistakes.append(ImportMistake(number, None, "The row has more cells than the header row."))
        return {}
    return with_separate_units(table.cells(row))


def _undecided(dates: LogDates, cells: Sequence[tuple[int, dict[str, str]]]) -> ImportMistake:
    text = dates.undecided or ""
    number, pointer = next((number, name) for number, row in cells for name in sorted(DATES) if row.get(name) == text)
    day_first, month_first = both_readings(text)
    message = f"`{text}` is {day_first} or {month_first}, and no date in this log shows which. {SEND_DATE_ORDER}"
    return ImportMistake(number, heading_of(pointer), message)


def group_rows(log: PastedLog, names: ResolvedNames) -> GroupedLog:
    """Group the rows into sessions: those of one athlete with the same `Session`, or of one date without it."""
    mistakes = list(name_mistakes(log, names))
    groups: dict[tuple[UUID, str, str], list[PastedRow]] = {}
    for row in log.rows:
        athlete_id = names.athletes.get(row.athlete)
        resolved = _with_slugs(row, names)
        if athlete_id is not None and resolved is not None:
            key = (athlete_id, row.session, "" if row.session else row.performed_on.isoformat())
            groups.setdefault(key, []).append(resolved)
    sessions = [_session(key[0], rows) for key, rows in groups.items()]
    sessions.sort(key=lambda session: (session.performed_on, session.row))
    for session in sessions:
        _check_rows(session, mistakes)
    if len(sessions) > MOST_SESSIONS:
        row_of_first = sorted(session.row for session in sessions)[MOST_SESSIONS]
        message = f"At most {MOST_SESSIONS} sessions at once: paste the log in parts."
        mistakes.append(ImportMistake(row_of_first, None, message))
    return GroupedLog(tuple(sessions), tuple(mistakes))


def name_mistakes(log: PastedLog, names: ResolvedNames) -> tuple[ImportMistake, ...]:
    """A mistake for each name that stands for nothing, or for several. It names the other rows that have it."""
    messages = {"/athlete": names.athlete_mistakes, f"{EXERCISE}/exercise": names.exercise_mistakes}
    rows: dict[tuple[str, str], list[int]] = {}
    for row in log.names:
        for pointer, name in zip(messages, (row.athlete, row.exercise), strict=True):
            if name in messages[pointer]:
                rows.setdefault((pointer, name), []).append(row.row)
    return tuple(
        ImportMistake(first, heading_of(pointer), f"{messages[pointer][name]}{_also_in(others)}")
        for (pointer, name), (first, *others) in rows.items()
    )


def _also_in(rows: Sequence[int]) -> str:
    """A sentence with the rows that have the same mistake, or nothing."""
    if not rows:
        return ""
    shown = [str(row) for row in rows[:_MOST_ROWS_NAMED]]
    more = [f"{len(rows) - _MOST_ROWS_NAMED} more"] if rows[_MOST_ROWS_NAMED:] else []
    return f" Also in row {shown[0]}." if len(rows) == 1 else f" Also in rows {list_text([*shown, *more])}."


def _with_slugs(row: PastedRow, names: ResolvedNames) -> PastedRow | None:
    """The row with slugs instead of names. None for an unknown exercise."""
    exercise = names.exercises.get(row.exercise.exercise)
    if exercise is None:
        return None
    named = row.exercise
    variant = None if named.variant is None else names.variant(exercise, named.variant)
    return replace(row, exercise=replace(named, exercise=exercise.slug, variant=variant))


def _session(athlete_id: UUID, rows: list[PastedRow]) -> PastedSession:
    return PastedSession(
        athlete_id=athlete_id,
        athlete=rows[0].athlete,
        session=rows[0].session,
        enrollment=next((row.enrollment for row in rows if row.enrollment), ""),
        version=first_value(rows, "version"),
        rows=tuple(rows),
    )


def _check_rows(session: PastedSession, mistakes: list[ImportMistake]) -> None:
    """Add a mistake for rows that don't fit together, and for too many of them."""
    units_beside_loads = any(row.has_unit_beside_load for row in session.rows)
    for row in session.rows:
        if row.performed_on != session.performed_on:
            message = f"The other rows of this session are of {session.performed_on}. A session has one date."
            mistakes.append(ImportMistake(row.row, heading_of("/performed_on"), message))
        if row.unit not in (None, session.unit):
            mistakes.append(ImportMistake(row.row, heading_of("/unit"), "All loads of a session must be in one unit."))
        if row.unit is None and units_beside_loads and row.performed_set.signed_load:
            message = f"Other loads of this session are in {session.unit}. Write the unit of this one, too."
            mistakes.append(ImportMistake(row.row, heading_of("/unit"), message))
        if row.version not in (None, session.version):
            mistakes.append(ImportMistake(row.row, heading_of("/version"), "All rows of a session have one version."))
        if row.enrollment not in ("", session.enrollment):
            message = "All rows of a session belong to one enrollment."
            mistakes.append(ImportMistake(row.row, heading_of("/enrollment_id"), message))
    exercises = list(session.exercises.values())
    if len(exercises) > MOST_EXERCISES:
        row_of_first = exercises[MOST_EXERCISES][0].row
        mistakes.append(ImportMistake(row_of_first, None, f"A session has at most {MOST_EXERCISES} exercises."))
    mistakes += [
        ImportMistake(rows[MOST_SETS].row, None, f"An exercise has at most {MOST_SETS} sets in a session.")
        for rows in exercises
        if len(rows) > MOST_SETS
    ]


def all_mistakes(
    log: PastedLog, mistakes: Iterable[ImportMistake], of_sessions: Iterable[SessionMistake]
) -> tuple[ImportMistake, ...]:
    """The mistakes in the log's text and those of its sessions, by row; the first MOST_MISTAKES of them.

    Each names its column as the log does, if it has the column.
    """
    at_headings = (ImportMistake(each.row, heading_of(each.pointer), each.message) for each in of_sessions)
    found = sorted((*log.mistakes, *mistakes, *at_headings), key=lambda each: each.row)[:MOST_MISTAKES]
    return tuple(replace(each, column=log.headings.get(each.column or "", each.column)) for each in found)
