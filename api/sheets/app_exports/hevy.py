"""Exports of Hevy: one row per set, the newest workout first, in kilograms or pounds. Texts can have line breaks."""

from __future__ import annotations

from api.sheets.app_exports.cells import local_time, meters, number, rpe, whole_number
from api.sheets.app_exports.export_builder import ExportBuilder, SetCells, WorkoutHead
from api.sheets.app_exports.rows import MOST_ROWS, ExportRows, RowCells, header_of
from api.use_cases.imports.app_export import AppExport, RowCounter, SkippedRowReason, SourceApp
from domain.loads.loading import Unit
from domain.sessions.prescription import SetKind

_COLUMNS = {
    "title": "title",
    "start_time": "date",
    "end_time": "end",
    "description": "workout_notes",
    "exercise_title": "exercise",
    "superset_id": "superset",
    "exercise_notes": "notes",
    "set_type": "type",
    "weight_kg": "load",
    "weight_lbs": "load",
    "reps": "reps",
    "distance_km": "distance",
    "distance_miles": "distance",
    "distance_meters": "distance",
    "duration_seconds": "seconds",
    "rpe": "rpe",
}
_DISTANCE_UNITS = {"distance_km": "km", "distance_miles": "mi", "distance_meters": "m"}
_KINDS = {
    "": SetKind.WORK,
    "normal": SetKind.WORK,
    "failure": SetKind.WORK,
    "warmup": SetKind.WARM_UP,
    "dropset": SetKind.DROP,
}
_REQUIRED = frozenset({"start_time", "exercise_title", "set_type"})


def is_hevy(header: tuple[str, ...]) -> bool:
    return set(header) >= _REQUIRED


def read_hevy(text: str, most_rows: int = MOST_ROWS, counter: RowCounter | None = None) -> AppExport:
    """Read an export of Hevy."""
    header, _ = header_of(text)
    columns = {_COLUMNS[heading]: at for at, heading in enumerate(header) if heading in _COLUMNS}
    unit = Unit.LB if "weight_lbs" in header else Unit.KG
    distance_unit = next((_DISTANCE_UNITS[heading] for heading in header if heading in _DISTANCE_UNITS), "km")
    rows = ExportRows(text, most_rows, counter)
    builder = ExportBuilder(SourceApp.HEVY)
    for n, row in rows:
        _read_row(builder, RowCells(n, row, columns, rows.headings, builder.mistakes), distance_unit)
    return builder.build(rows, unit=unit)


def _read_row(builder: ExportBuilder, cells: RowCells, distance_unit: str) -> None:
    before = len(builder.mistakes)
    when = cells.read("date", local_time)
    end = cells.read("end", local_time) if cells.text("end") else None
    kind = _KINDS.get(cells.text("type").casefold())
    if kind is None:
        cells.mistake("Expected a type of set: normal, warmup, dropset or failure.", "type")
    found = SetCells(
        kind=kind or SetKind.WORK,
        to_failure=cells.text("type").casefold() == "failure",
        load=cells.read("load", number),
        reps=cells.read("reps", whole_number),
        seconds=cells.read("seconds", number),
        meters=meters(cells.read("distance", number), distance_unit),
        rpe=cells.read("rpe", rpe),
    )
    superset = cells.read("superset", whole_number)
    if when is None or len(builder.mistakes) > before:
        return
    head = WorkoutHead(
        started=when[0],
        has_time=when[1],
        ended=None if end is None or end[0] == when[0] else end[0],  # no length: the end is not known
        title=cells.note("title"),
        notes=cells.note("workout_notes"),
    )
    name = cells.text("exercise")
    builder.add_note(head, name, superset, cells.note("notes"))
    if not found.has_numbers:
        builder.skip(cells.number, SkippedRowReason.NO_NUMBERS)
    else:
        builder.add_set(cells, head, name, found, superset)
