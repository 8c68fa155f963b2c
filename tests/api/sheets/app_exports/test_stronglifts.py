"""Exports of StrongLifts: one row per exercise."""

from __future__ import annotations

from datetime import datetime

import pytest

from api.sheets.app_exports.recognize import read_app_export
from api.use_cases.imports.app_export import AppExport, SkippedRow, SkippedRowReason, SourceApp
from domain.loads.loading import Unit

HEADER = (
    "Date (yyyy/mm/dd),Workout,Workout Name,Program Name,Body Weight (KG),Exercise,Duration (hours),"
    "Start Time (h:mm),End Time (h:mm),Notes,Set 1 (Reps), Set 1 (KG),Set 2 (Reps), Set 2 (KG),"
    "Set 3 (Reps), Set 3 (KG)\n"
)
ROW = '"2024/05/25","7","Workout A","","80","{}","1","7:37 PM","8:37 PM","{}",{}\n'


def export_of(text: str) -> AppExport:
    found = read_app_export(text)
    assert found is not None
    assert found.format is SourceApp.STRONGLIFTS
    return found


def test_the_sets_of_a_row_are_side_by_side() -> None:
    export = export_of(HEADER + ROW.format("Squat", "Deep", "5,60,5,60,4,60"))
    (workout,) = export.workouts
    assert (workout.started, workout.ended) == (
        datetime.fromisoformat("2024-05-25T19:37"),
        datetime.fromisoformat("2024-05-25T20:37"),
    )
    (exercise,) = workout.exercises
    assert [(each.load, each.reps) for each in exercise.sets] == [(60, 5), (60, 5), (60, 4)]
    assert (exercise.rows, exercise.notes, export.unit) == ((2,), "Deep", Unit.KG)


@pytest.mark.parametrize("left_out", ["-", "0", ""])
def test_a_dash_or_0_is_a_set_left_out(left_out: str) -> None:
    export = export_of(HEADER + ROW.format("Squat", "", f"5,60,{left_out},60,5,60"))
    assert [each.reps for each in export.workouts[0].exercises[0].sets] == [5, 5]
    assert export.skipped == ()


def test_an_exercise_without_sets_is_skipped() -> None:
    export = export_of(HEADER + ROW.format("Squat", "", "-,60,-,60,-,60") + ROW.format("Row", "", "5,40,5,40,5,40"))
    assert export.skipped == (SkippedRow(2, SkippedRowReason.LEFT_OUT),)
    assert [exercise.name for exercise in export.workouts[0].exercises] == ["Row"]


def test_the_headings_name_pounds() -> None:
    export = export_of(HEADER.replace("KG", "LB") + ROW.format("Squat", "", "5,135,5,135,5,135"))
    assert (export.unit, export.workouts[0].exercises[0].sets[0].load) == (Unit.LB, 135)


def test_a_cell_that_cannot_be_read_is_a_mistake() -> None:
    (mistake,) = export_of(HEADER + ROW.format("Squat", "", "five,60,,,,")).mistakes
    assert (mistake.row, mistake.column) == (2, "Set 1 (Reps)")
