"""Exports of FitNotes, whose cells are not quoted."""

from __future__ import annotations

from datetime import datetime

import pytest

from api.sheets.app_exports.recognize import read_app_export
from api.use_cases.imports.app_export import AppExport, SkippedRow, SkippedRowReason, SourceApp
from domain.loads.loading import Unit
from domain.sessions.session import PerformedSet

POUNDS = "Date,Exercise,Category,Weight (lbs),Reps,Distance,Distance Unit,Time\n"
WITH_UNIT = "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment\n"


def export_of(text: str) -> AppExport:
    found = read_app_export(text)
    assert found is not None
    assert found.format is SourceApp.FITNOTES
    assert found.mistakes == ()
    return found


def sets_by_name(export: AppExport) -> dict[str, tuple[PerformedSet, ...]]:
    (workout,) = export.workouts
    return {exercise.name: exercise.sets for exercise in workout.exercises}


def test_a_day_is_one_workout_without_a_time() -> None:
    export = export_of(POUNDS + "2021-05-03,Squat,Legs,135,5,,,\n2021-05-03,Plank,Abs,,,,,0:01:30\n")
    (workout,) = export.workouts
    assert (workout.key, workout.has_time, workout.started) == (
        "fitnotes-2021-05-03",
        False,
        datetime.fromisoformat("2021-05-03"),
    )
    assert export.unit is Unit.LB
    assert sets_by_name(export) == {
        "Squat": (PerformedSet(load=135, reps=5),),
        "Plank": (PerformedSet(seconds=90),),
    }


@pytest.mark.parametrize(("word", "unit"), [("kgs", Unit.KG), ("lbs", Unit.LB)])
def test_a_column_can_name_the_unit(word: str, unit: Unit) -> None:
    assert export_of(WITH_UNIT + f"2021-05-03,Squat,Legs,60,{word},5,,,,\n").unit is unit


@pytest.mark.parametrize("name", ["Curl, EZ bar", "Row, one arm, cable"])
def test_commas_in_a_name_make_no_other_cells(name: str) -> None:
    assert sets_by_name(export_of(POUNDS + f"2021-05-03,{name},Arms,35,12,,,\n")) == {
        name: (PerformedSet(load=35, reps=12),)
    }
    assert sets_by_name(export_of(WITH_UNIT + f"2021-05-03,{name},Arms,35,kgs,12,,,,\n")) == {
        name: (PerformedSet(load=35, reps=12),)
    }


def test_commas_in_a_comment_stay_in_the_comment() -> None:
    export = export_of(WITH_UNIT + "2021-05-03,Squat,Legs,60,kgs,5,,,,felt good, deep, fast\n")
    (exercise,) = export.workouts[0].exercises
    assert (exercise.name, exercise.notes) == ("Squat", "felt good, deep, fast")


def test_a_quoted_export_is_read_too() -> None:
    export = export_of(WITH_UNIT + '2021-05-03,"Curl, EZ bar",Arms,35,kgs,12,,,,"ok, fine"\n')
    (exercise,) = export.workouts[0].exercises
    assert (exercise.name, exercise.notes) == ("Curl, EZ bar", "ok, fine")


def test_a_run_has_meters_and_seconds() -> None:
    export = export_of(POUNDS + "2021-05-03,Running,Cardio,,,5.0,km,0:30:00\n2021-05-03,Row,Cardio,,,3,mi,\n")
    assert sets_by_name(export) == {
        "Running": (PerformedSet(distance_m=5000, seconds=1800),),
        "Row": (PerformedSet(distance_m=4828.03),),
    }


def test_a_set_without_numbers_is_skipped() -> None:
    export = export_of(POUNDS + "2021-05-03,Squat,Legs,135,,,,\n2021-05-03,Squat,Legs,135,5,,,\n")
    assert export.skipped == (SkippedRow(2, SkippedRowReason.NO_NUMBERS),)


def test_an_unknown_unit_is_a_mistake() -> None:
    found = read_app_export(WITH_UNIT + "2021-05-03,Squat,Legs,60,stone,5,,,,\n")
    assert found is not None
    assert [(each.row, each.column) for each in found.mistakes] == [(2, "Weight Unit")]


def test_an_unknown_unit_of_distance_is_a_mistake_in_its_own_cell() -> None:
    found = read_app_export(WITH_UNIT + "2021-05-03,Running,Cardio,,,,5,furlongs,0:30:00,\n")
    assert found is not None
    assert [each.in_one_line() for each in found.mistakes] == [
        "Row 2, column Distance Unit: The cell says `furlongs`. Expected a unit of distance: m, km, mi, ft or yd."
    ]
