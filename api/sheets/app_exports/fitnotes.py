"""Exports of FitNotes: one row per set and no quotes, so a comma in the name of an exercise makes another cell.

A day is one workout. Sets are not marked as warm-ups.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from api.sheets.app_exports.cells import local_time, meters, number, seconds_of_clock, unit_in_cell, whole_number
from api.sheets.app_exports.export_builder import ExportBuilder, SetCells, WorkoutHead
from api.sheets.app_exports.rows import MOST_ROWS, ExportRows, RowCells, header_of, lines_of
from api.use_cases.imports.app_export import AppExport, RowCounter, SkippedRowReason, SourceApp
from domain.loads.loading import Unit

_COLUMNS = {
    "date": "date",
    "exercise": "exercise",
    "category": "category",
    "weight": "load",
    "weight (kg)": "load",
    "weight (kgs)": "load",
    "weight (lbs)": "load",
    "weight (lb)": "load",
    "weight unit": "unit",
    "reps": "reps",
    "distance": "distance",
    "distance unit": "distance_unit",
    "time": "seconds",
    "comment": "notes",
    "notes": "notes",
}
_UNIT_IN_HEADING = {
    "weight (kg)": Unit.KG,
    "weight (kgs)": Unit.KG,
    "weight (lbs)": Unit.LB,
    "weight (lb)": Unit.LB,
}
_REQUIRED = frozenset({"date", "exercise", "category", "load", "reps"})


def is_fitnotes(header: tuple[str, ...]) -> bool:
    return {_COLUMNS.get(heading) for heading in header} >= _REQUIRED


def read_fitnotes(text: str, most_rows: int = MOST_ROWS, counter: RowCounter | None = None) -> AppExport:
    """Read an export of FitNotes."""
    header, separator = header_of(text)
    columns = {_COLUMNS[heading]: at for at, heading in enumerate(header) if heading in _COLUMNS}
    unit = next((_UNIT_IN_HEADING[heading] for heading in header if heading in _UNIT_IN_HEADING), None)
    split = None if '"' in text else partial(_split, separator=separator, columns=columns)
    rows = ExportRows(text, most_rows, counter, split=split)
    builder = ExportBuilder(SourceApp.FITNOTES)
    for n, row in rows:
        _read_row(builder, RowCells(n, row, columns, rows.headings, builder.mistakes))
    return builder.build(rows, unit=unit)


def _split(text: str, *, separator: str, columns: dict[str, int]) -> Iterator[list[str]]:
    """The cells of each line. Cells too many belong to the comment at the end, or else to the name of the exercise.

    The cell that follows the name and the category is a load. The name ends two cells before the first cell that can
    be one.
    """
    count = max(columns.values()) + 1
    width = None
    for line in lines_of(text):
        cells = line.rstrip("\n").split(separator)
        if width is None:
            width = max(len(cells), count)
        extra = len(cells) - width
        if extra > 0:
            cells = _joined(cells, extra, columns, separator)
        yield cells


def _joined(cells: list[str], extra: int, columns: dict[str, int], separator: str) -> list[str]:
    name, load, notes = columns["exercise"], columns["load"], columns.get("notes")
    in_name = extra
    if notes is not None and notes > load:
        # the load, the reps and the date are numbers, which tells a comma in the name from one in the comment
        in_name = next(
            (n for n in range(extra + 1) if all(_is_number(cells[columns[each] + n]) for each in ("load", "reps"))), 0
        )
    joined = [*cells[:name], separator.join(cells[name : name + in_name + 1]), *cells[name + in_name + 1 :]]
    in_notes = extra - in_name
    if in_notes and notes is not None:
        joined = [
            *joined[:notes],
            separator.join(joined[notes : notes + in_notes + 1]),
            *joined[notes + in_notes + 1 :],
        ]
    return joined


def _is_number(text: str) -> bool:
    try:
        number(text)
    except ValueError:
        return False
    return True


def _read_row(builder: ExportBuilder, cells: RowCells) -> None:
    before = len(builder.mistakes)
    when = cells.read("date", local_time)
    distance = cells.read("distance", number)
    found = SetCells(
        load=cells.read("load", number),
        unit=cells.read("unit", unit_in_cell),
        reps=cells.read("reps", whole_number),
        seconds=cells.read("seconds", seconds_of_clock),
        meters=cells.read("distance_unit", partial(meters, distance)),
    )
    if when is None or len(builder.mistakes) > before:
        return
    head = WorkoutHead(started=when[0].replace(hour=0, minute=0, second=0), has_time=False)
    builder.add_note(head, cells.text("exercise"), None, cells.note("notes"))
    if not found.has_numbers:
        builder.skip(cells.number, SkippedRowReason.NO_NUMBERS)
    else:
        builder.add_set(cells, head, cells.text("exercise"), found)
