"""The export of an app is recognized by its header row. Hostile text is refused, and never half read."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from api.sheets.app_exports.recognize import read_app_export
from api.use_cases.imports.app_export import AppExport
from tests.api.sheets.app_exports.test_hevy import KG, row
from tests.api.sheets.app_exports.test_strong import PLAIN, ROW

REAL = Path(__file__).parents[5] / "shared" / "exports"
"""Real exports, where a machine has them."""


def export_of(text: str) -> AppExport:
    found = read_app_export(text)
    assert found is not None
    return found


def rows_in(export: AppExport) -> list[int]:
    taken = {row for workout in export.workouts for exercise in workout.exercises for row in exercise.rows}
    return sorted([*taken, *(each.row for each in export.skipped), *{each.row for each in export.mistakes}])


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "Date,Exercise,Load,Reps\n2026-03-02,back-squat,100,5\n", "Datum;Gewicht\n", "\x00" * 50, '"' * 99],
)
def test_a_log_and_any_other_text_are_not_an_export(text: str) -> None:
    assert read_app_export(text) is None


def test_a_byte_order_mark_and_upper_case_do_not_matter() -> None:
    assert export_of("\ufeff" + PLAIN.upper() + ROW.format(1, 60, 5, 0, "")).count == 1


@pytest.mark.parametrize(
    "rows",
    [
        '"unclosed quote\n' * 3,
        ",,,,,,,,,,,,,,,,\n" * 3,
        "2024-03-01 18:05:00\n",
        ROW.format(1, "=HYPERLINK(1)", 5, 0, ""),
        ROW.format(1, "1" * 400, 5, 0, ""),
        ROW.format("\u0001", 60, 5, 0, ""),
        ROW.format(1, 60, 5, 0, "").replace("1h 10m", "9" * 40 + "h"),
        "a," * 5_000 + "\n",
    ],
)
def test_every_row_is_accounted_for_whatever_it_holds(rows: str) -> None:
    export = export_of(PLAIN + rows + ROW.format(1, 60, 5, 0, ""))
    assert len(set(rows_in(export))) == export.count


def test_5000_rows_are_taken_and_more_are_a_mistake() -> None:
    assert export_of(KG + row() * 50).mistakes == ()
    sets = [row(name=f"Exercise {n % 49}").replace("15 Sep", f"{n // 1000 + 1} Sep") for n in range(5_001)]
    export = export_of(KG + "".join(sets))
    assert "at most 5,000 rows" in export.mistakes[0].message


def test_more_sets_than_a_session_can_have_are_a_mistake() -> None:
    (mistake,) = export_of(KG + row() * 101).mistakes
    assert (mistake.row, mistake.message) == (102, "An exercise has at most 100 sets in a session.")


def test_more_exercises_than_a_session_can_have_are_a_mistake() -> None:
    (mistake,) = export_of(KG + "".join(row(name=f"Exercise {n}") for n in range(51))).mistakes
    assert (mistake.row, mistake.message) == (52, "A session has at most 50 exercises.")


@pytest.mark.skipif(not REAL.exists(), reason="this machine has no real exports")
@pytest.mark.parametrize("name", ["hevy_kg_supersets_rpe.csv", "strong_variant_a_kg.csv"])
def test_every_row_of_a_real_export_is_taken_or_skipped(name: str) -> None:
    text = (REAL / name).read_text()
    records = list(csv.reader(io.StringIO(text)))
    found: list[int] = []
    for at in range(1, len(records), 5_000):
        part = io.StringIO()
        csv.writer(part).writerows([records[0], *records[at : at + 5_000]])
        export = export_of(part.getvalue())
        assert export.mistakes == ()
        found += rows_in(export)
        assert len(rows_in(export)) == export.count
    assert len(found) == len(records) - 1
