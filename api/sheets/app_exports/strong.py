"""Exports of Strong: one row per set, in several header shapes, and in the language of the account.

Some have commas and no unit, some have semicolons and a column for the unit, and some name the unit in the heading. An
account in pounds can export kilograms with many decimals. Rows for rest timers and notes are between those of the sets.
"""

from __future__ import annotations

from api.sheets.app_exports.cells import duration, local_time, meters, number, rpe, unit_in_cell, whole_number
from api.sheets.app_exports.export_builder import ExportBuilder, SetCells, WorkoutHead
from api.sheets.app_exports.rows import MOST_ROWS, ExportRows, RowCells, header_of
from api.use_cases.imports.app_export import AppExport, RowCounter, SkippedRowReason, SourceApp
from domain.loads.loading import Unit
from domain.sessions.prescription import SetKind

# fmt: off
_HEADINGS = {
    "date": ("date", "datum"),
    "title": ("workout name", "workout-name", "nom de l'entraînement"),
    "duration": ("duration", "duration (sec)", "workout duration", "dauer", "durée"),
    "exercise": ("exercise name", "name der übung", "nom de l'exercice"),
    "order": ("set order", "reihenfolge festlegen", "ordre de la série"),
    "load": ("weight", "weight (kg)", "weight (lbs)", "weight (lb)", "kg", "lbs", "lb", "gewicht", "gewicht (kg)",
             "poids", "poids (kg)"),
    "unit": ("weight unit", "gewichtseinheit", "unité de poids"),
    "reps": ("reps", "wiederh.", "réps", "réps."),
    "distance": ("distance", "distance (meters)", "distance (m)", "distance (km)", "distance (mi)", "km", "mi",
                 "entfernung", "distanz"),
    "distance_unit": ("distance unit", "entfernungseinheit", "unité de distance"),
    "seconds": ("seconds", "sekunden", "secondes"),
    "notes": ("notes", "notizen"),
    "workout_notes": ("workout notes", "workout-notizen", "notes de l'entraînement"),
    "rpe": ("rpe",),
}
_UNIT_IN_HEADING = {"weight (kg)": Unit.KG, "kg": Unit.KG, "gewicht (kg)": Unit.KG, "poids (kg)": Unit.KG,
                    "weight (lbs)": Unit.LB, "weight (lb)": Unit.LB, "lbs": Unit.LB, "lb": Unit.LB}
_DISTANCE_IN_HEADING = {"distance (meters)": "m", "distance (m)": "m", "distance (km)": "km", "km": "km",
                        "distance (mi)": "mi", "mi": "mi"}
_REST = frozenset({"rest timer", "ruhezeit", "minuteur de repos", "temps de repos", "repos"})
_NOTE = frozenset({"note", "notiz"})
_KINDS = {"w": SetKind.WARM_UP, "d": SetKind.DROP}
# fmt: on
_COLUMN_OF = {heading: name for name, headings in _HEADINGS.items() for heading in headings}
_REQUIRED = frozenset({"date", "title", "exercise", "order", "reps"})


def is_strong(header: tuple[str, ...]) -> bool:
    return {_COLUMN_OF.get(heading) for heading in header} >= _REQUIRED


def read_strong(text: str, most_rows: int = MOST_ROWS, counter: RowCounter | None = None) -> AppExport:
    """Read an export of Strong."""
    header, _ = header_of(text)
    columns: dict[str, int] = {}
    for at, heading in enumerate(header):
        if heading in _COLUMN_OF:
            columns.setdefault(_COLUMN_OF[heading], at)
    rows = ExportRows(text, most_rows, counter)
    builder = ExportBuilder(SourceApp.STRONG)
    headings = {name: header[at] for name, at in columns.items()}
    unit = _UNIT_IN_HEADING.get(headings.get("load", ""))
    for n, row in rows:
        cells = RowCells(n, row, columns, rows.headings, builder.mistakes)
        _read_row(builder, cells, _DISTANCE_IN_HEADING.get(headings.get("distance", ""), ""), unit)
    return builder.build(rows, unit=unit)


def _read_row(builder: ExportBuilder, cells: RowCells, distance_unit: str, unit: Unit | None) -> None:
    before = len(builder.mistakes)
    order = cells.text("order").casefold()
    if order in _REST:
        builder.skip(cells.number, SkippedRowReason.REST_TIMER)
        return
    when = cells.read("date", local_time)
    length = cells.read("duration", duration)
    if when is None:
        return
    started, has_time = when
    head = WorkoutHead(
        started=started,
        has_time=has_time,
        ended=started + length if length and has_time else None,
        title=cells.note("title"),
        notes=cells.note("workout_notes"),
    )
    name = cells.text("exercise")
    distance = cells.read("distance", number)
    found = SetCells(
        kind=_KINDS.get(order, SetKind.WORK),
        to_failure=order == "f",
        load=cells.read("load", number),
        unit=cells.read("unit", unit_in_cell),
        reps=cells.read("reps", whole_number),
        seconds=cells.read("seconds", number),
        meters=cells.read("distance_unit", lambda text: meters(distance, text or distance_unit, unit)),
        rpe=cells.read("rpe", rpe),
    )
    if len(builder.mistakes) > before:
        return
    builder.add_note(head, name, None, cells.note("notes"))
    if order in _NOTE:
        builder.skip(cells.number, SkippedRowReason.NOTE)
    elif not found.has_numbers or (not found.reps and order not in ("w", "d", "f") and not order.isdecimal()):
        # the rest timer of another language has seconds, and no number for its set
        is_timer = bool(found.seconds) and not found.meters
        builder.skip(cells.number, SkippedRowReason.REST_TIMER if is_timer else SkippedRowReason.NO_NUMBERS)
    else:
        builder.add_set(cells, head, name, found)
