"""Exports of StrongLifts: one row per exercise, with the sets side by side. A dash or 0 is a set that was left out."""

from __future__ import annotations

import re
from functools import partial

from api.sheets.app_exports.cells import clock_time, local_time, number, whole_number
from api.sheets.app_exports.export_builder import ExportBuilder, SetCells, WorkoutHead
from api.sheets.app_exports.rows import MOST_ROWS, ExportRows, RowCells, header_of
from api.sheets.log_headings import unit_named
from api.use_cases.imports.app_export import AppExport, RowCounter, SkippedRowReason, SourceApp
from domain.loads.loading import Unit

_COLUMNS = {
    "date": "date",
    "date (yyyy/mm/dd)": "date",
    "workout name": "title",
    "exercise": "exercise",
    "start time (h:mm)": "start",
    "end time (h:mm)": "end",
    "notes": "notes",
}
_SET = re.compile(r"set (\d{1,2}) \((reps|kg|lbs?|sec|seconds|time)\)")


def is_stronglifts(header: tuple[str, ...]) -> bool:
    names = {_COLUMNS.get(heading) for heading in header}
    return {"date", "exercise"} <= names and "set 1 (reps)" in header


def read_stronglifts(text: str, most_rows: int = MOST_ROWS, counter: RowCounter | None = None) -> AppExport:
    """Read an export of StrongLifts."""
    header, _ = header_of(text)
    columns: dict[str, int] = {}
    units: set[Unit] = set()
    for at, heading in enumerate(header):
        if match := _SET.fullmatch(heading):
            named = unit_named(match[2])
            if named is not None:
                units.add(named)
            kind = "reps" if match[2] == "reps" else "load" if named is not None else "seconds"
            columns.setdefault(f"{kind} {int(match[1])}", at)
        elif heading in _COLUMNS:
            columns.setdefault(_COLUMNS[heading], at)
    numbers = sorted({int(name.split()[1]) for name in columns if " " in name})
    rows = ExportRows(text, most_rows, counter)
    builder = ExportBuilder(SourceApp.STRONGLIFTS)
    for n, row in rows:
        _read_row(builder, RowCells(n, row, columns, rows.headings, builder.mistakes), numbers)
    unit = next(iter(units), None)
    return builder.build(rows, unit=unit)


def _read_row(builder: ExportBuilder, cells: RowCells, numbers: list[int]) -> None:
    before = len(builder.mistakes)
    when = cells.read("date", local_time)
    if when is None:
        return
    start, end = (cells.read(name, partial(clock_time, when[0])) for name in ("start", "end"))
    sets = [
        SetCells(
            reps=cells.read(f"reps {n}", whole_number),
            load=cells.read(f"load {n}", number),
            seconds=cells.read(f"seconds {n}", number),
        )
        for n in numbers
    ]
    if len(builder.mistakes) > before:
        return
    head = WorkoutHead(
        started=start or when[0], has_time=start is not None, ended=end if start else None, title=cells.note("title")
    )
    name = cells.text("exercise")
    builder.add_note(head, name, None, cells.note("notes"))
    done = [each for each in sets if each.has_numbers]
    if not done:
        builder.skip(cells.number, SkippedRowReason.LEFT_OUT)
    for each in done:
        builder.add_set(cells, head, name, each)
