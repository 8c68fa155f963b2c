"""One row of a pasted log: its values, or its mistakes.

Bounds are those of the Structs that a posted session is decoded into.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

import msgspec

from api.problems import ImportMistake
from api.sheets.cell_mistake import cell_mistake
from api.sheets.log_columns import BY_POINTER, DATES, EXERCISE, PAIN, SESSION, SET, columns_of, heading_of
from api.sheets.log_headings import unit_named
from api.sheets.pasted_date import LogDates
from api.use_cases.sessions.pasted_session import PastedExercise, PastedRow
from api.validation_messages import validation_message
from domain.loads.loading import Unit
from domain.sessions.session import ComplaintPains, PerformedExercise, PerformedSet, TimeOfDay
from domain.text_types import Notes, Slug

Cells = Mapping[str, str]
"""The text of each cell, by the pointer of its column."""
UNIT = "unit beside the load"
"""The key, among the cells of a row, of a unit that stands beside a load, as in `55 lbs`."""
_LOADS = (f"{SET}/load", f"{SET}/assistance")
_WITH_UNIT = re.compile(r"(\S*\d)\s*([^\W\d_]+\.?)")
S = TypeVar("S", bound=msgspec.Struct)


def with_separate_units(cells: dict[str, str]) -> dict[str, str]:
    """The cells with `55` for a load `55 lbs`, and its unit as a cell of its own."""
    for pointer in _LOADS:
        match = _WITH_UNIT.fullmatch(cells.get(pointer, ""))
        unit = None if match is None else unit_named(match[2])
        if match is not None and unit is not None:
            cells[pointer], cells[UNIT] = match[1], unit.value
    return cells


def read_row(
    number: int, cells: Cells, unit: Unit | None, dates: LogDates, mistakes: list[ImportMistake]
) -> PastedRow | None:
    """The row of this number, or None after adding its mistakes. `unit` is the default for a row without one."""
    mistakes_before = len(mistakes)
    row = _RowReader(number, cells, dates, mistakes)
    performed_on: date | None = row.required("/performed_on")
    # an exercise without a name is one mistake, not a second one for a missing field
    has_exercise = row.required(f"{EXERCISE}/exercise") is not None
    prescribed_on: date | None = row.optional("/prescribed_on")
    version: int | None = row.optional("/version")
    row_unit = row.unit()
    exercise = row.struct(EXERCISE, PerformedExercise) if has_exercise else None
    session = row.struct(SESSION, _SessionFields)
    performed_set = row.struct(SET, PerformedSet)
    scores = {column.field: row.optional(column.pointer) for column in columns_of(PAIN)}
    if (
        len(mistakes) > mistakes_before
        or performed_on is None
        or exercise is None
        or session is None
        or performed_set is None
    ):
        return None
    return PastedRow(
        row=number,
        athlete=cells.get("/athlete", ""),
        performed_on=performed_on,
        prescribed_on=prescribed_on,
        session=cells.get("/external_id", ""),
        version=version,
        enrollment=cells.get("/enrollment_id", ""),
        exercise=PastedExercise(
            exercise.exercise, exercise.slot, exercise.variant, exercise.substitute_for, exercise.superset
        ),
        exercise_notes=exercise.notes,
        session_notes=session.notes,
        time_of_day=session.time_of_day,
        place=session.place,
        unit=row_unit or unit,
        has_unit_beside_load=UNIT in cells,
        performed_set=performed_set,
        pain={field: score for field, score in scores.items() if score is not None},
        complaint_pain=session.complaint_pain,
    )


class _SessionFields(msgspec.Struct):
    notes: Notes | None = None
    time_of_day: TimeOfDay | None = None
    place: Slug | None = None
    complaint_pain: ComplaintPains = ()


class _RowReader:
    """Reads the cells of one row with the parsers of their columns, and collects the mistakes."""

    def __init__(self, number: int, cells: Cells, dates: LogDates, mistakes: list[ImportMistake]) -> None:
        self._number = number
        self._cells = cells
        self._dates = dates
        self._mistakes = mistakes

    def optional(self, pointer: str) -> Any:
        """The cell's value; None for an empty cell or a mistake."""
        return self.required(pointer) if self._cells.get(pointer) else None

    def required(self, pointer: str) -> Any:
        """The cell's value; None for a mistake. The column's parser decides whether an empty cell is one."""
        read = self._dates.read if pointer in DATES else BY_POINTER[pointer].read
        try:
            return read(self._cells.get(pointer, ""))
        except ValueError as error:
            self._mistake(pointer, str(error))
            return None

    def unit(self) -> Unit | None:
        """The unit of the loads: that of its own column, or of the heading, or beside a load. None without any."""
        unit: Unit | None = self.optional("/unit")
        beside = self._cells.get(UNIT)
        if beside is None or (unit is not None and beside == unit.value):
            return unit
        if unit is not None:
            message = f"The load is in {beside}, but the row is in {unit.value}. Write both in one unit."
            self._mistakes.append(ImportMistake(self._number, heading_of("/unit"), message))
        return Unit(beside)

    def struct(self, place: str, kind: type[S]) -> S | None:
        """The columns of an object, decoded like the same object in a posted session; None for a mistake."""
        columns = [column for column in columns_of(place) if column.field in kind.__struct_fields__]
        document = {
            column.field: self.optional(column.pointer) for column in columns if self._cells.get(column.pointer)
        }
        if document.get("load") is not None and document["load"] < 0:  # as a cell shows assistance
            if document.get("assistance") not in (None, -document["load"]):
                message = "Give the assistance once: as a load below 0, or in its own column."
                self._mistakes.append(ImportMistake(self._number, heading_of(f"{place}/assistance"), message))
            document["assistance"] = -document.pop("load")
        try:
            return msgspec.convert(document, kind)
        except msgspec.ValidationError as error:
            pointer, message = validation_message(error, kind)
            pointer = f"{place}{pointer or '/'}"
            heading = heading_of(pointer)
            # a cell that its parser rejected is None here, which can be a second mistake in the same cell
            if not any(each.row == self._number and each.column == heading for each in self._mistakes):
                self._mistake(pointer, message)
            return None

    def _mistake(self, pointer: str, message: str) -> None:
        """Add a mistake in the cell of a column."""
        cell = self._cells.get(pointer, "")
        self._mistakes.append(cell_mistake(self._number, heading_of(pointer), cell, message))
