"""Training logs that other apps exported: Strong, Hevy and FitNotes, as CSV or CSV.GZ."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import strptime

from msgspec import Struct

_STRONG_COLUMNS = {
    "date": ("date", "datum"),
    "exercise": ("exercise name", "name der übung", "nom de l'exercice"),
    "set": ("set order", "reihenfolge festlegen", "ordre de la série"),
    "load": ("weight", "weight (kg)", "kg", "gewicht", "poids"),
    "unit": ("weight unit",),
    "reps": ("reps", "wiederh.", "réps"),
    "rpe": ("rpe",),
}
_STRONG_KINDS = {"W": "warm_up", "D": "drop", "F": "to_failure"}
_STRONG_NO_SETS = ("Rest Timer", "Ruhezeit", "Note")
_HEVY_KINDS = {"warmup": "warm_up", "dropset": "drop"}


class ExportedSet(Struct, frozen=True):
    """A set as it was exported. `kind` is `warm_up`, `drop` or anything else for a work set."""

    on: date
    exercise: str
    kind: str
    load: float | None
    unit: str
    reps: float | None
    rpe: float | None


def exported_sets(path: Path) -> Iterator[ExportedSet]:
    """The sets of an export, in its order. The file's name tells which app wrote it."""
    content = path.read_bytes()
    lines = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8").splitlines()
    if path.name.startswith("hevy"):
        return _hevy(lines)
    return _fitnotes(lines) if path.name.startswith("fitnotes") else _strong(lines)


def _hevy(lines: list[str]) -> Iterator[ExportedSet]:
    for row in csv.DictReader(lines):
        unit = "kg" if "weight_kg" in row else "lb"
        on = _day(row["start_time"], "%d %b %Y, %H:%M")
        kind = _HEVY_KINDS.get(row["set_type"], "work")
        load = _number(row["weight_kg" if unit == "kg" else "weight_lbs"])
        yield ExportedSet(on, row["exercise_title"], kind, load, unit, _number(row["reps"]), _number(row["rpe"]))


def _fitnotes(lines: list[str]) -> Iterator[ExportedSet]:
    """FitNotes does not quote a comma in an exercise's name. The other columns count from the end."""
    header = lines[0].split(",")
    with_unit = "Weight Unit" in header
    for line in lines[1:]:
        row = line.split(",")
        extra = len(row) - len(header)
        name, rest = ",".join(row[1 : 2 + extra]), row[2 + extra :]
        unit = "kg" if with_unit and rest[2] == "kgs" else "lb"
        reps = _number(rest[3 if with_unit else 2])
        yield ExportedSet(_day(row[0], "%Y-%m-%d"), name, "work", _number(rest[1]), unit, reps, None)


def _strong(lines: list[str]) -> Iterator[ExportedSet]:
    delimiter = ";" if lines[0][:60].count(";") > 1 else ","
    header, *rows = csv.reader(lines, delimiter=delimiter)
    lower = [name.lower() for name in header]
    columns = {
        field: next((lower.index(name) for name in names if name in lower), None)
        for field, names in _STRONG_COLUMNS.items()
    }

    def cell(row: list[str], field: str) -> str:
        column = columns[field]
        return "" if column is None or column >= len(row) else row[column]

    for row in rows:
        if cell(row, "date") and cell(row, "set") not in _STRONG_NO_SETS:
            yield ExportedSet(
                _day(cell(row, "date")[:19], "%Y-%m-%d %H:%M:%S"),
                cell(row, "exercise"),
                _STRONG_KINDS.get(cell(row, "set"), "work"),
                _number(cell(row, "load")),
                "lb" if cell(row, "unit").startswith("lb") else "kg",
                _number(cell(row, "reps")),
                _number(cell(row, "rpe")),
            )


def _day(text: str, format_: str) -> date:
    return date(*strptime(text, format_)[:3])


def _number(text: str | None) -> float | None:
    try:
        return float((text or "").strip().replace(",", "."))
    except ValueError:
        return None
