"""Exports of Strong, in the shapes and languages that accounts have."""

from __future__ import annotations

from datetime import datetime

import pytest

from api.sheets.app_exports.recognize import read_app_export
from api.use_cases.imports.app_export import AppExport, SkippedRow, SkippedRowReason, SourceApp
from domain.loads.loading import Unit
from domain.sessions.prescription import SetKind
from domain.sessions.session import PerformedSet

PLAIN = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"
ROW = '2024-03-01 18:05:00,"Legs",1h 10m,"Squat (Barbell)",{},{},{},0,{},"","",{}\n'


def export_of(text: str) -> AppExport:
    found = read_app_export(text)
    assert found is not None
    assert found.format is SourceApp.STRONG
    return found


def sets_of(export: AppExport) -> list[PerformedSet]:
    assert export.mistakes == ()
    return [each for workout in export.workouts for exercise in workout.exercises for each in exercise.sets]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        (PLAIN + ROW.format(1, 100.0, 5, 0, 8), None),
        (
            (
                "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;Distance Unit;Seconds;"
                "Notes;Workout Notes;Workout Duration\n"
                '2024-03-01 18:05:00;"Legs";"Squat (Barbell)";1;100;kg;5;8;;;0;;;1h 10m\n'
            ),
            Unit.KG,
        ),
        (
            (
                '"Workout #";"Date";"Workout Name";"Duration (sec)";"Exercise Name";"Set Order";"Weight (kg)";"Reps";'
                '"RPE";"Distance (meters)";"Seconds";"Notes";"Workout Notes"\n'
                '"1";"2024-03-01 18:05:00";"Legs";"4200";"Squat (Barbell)";"1";"100.0";"5";"8.0";"";"0.0";"";""\n'
            ),
            Unit.KG,
        ),
        (
            (
                "Datum,Workout-Name,Dauer,Name der Übung,Reihenfolge festlegen,Gewicht,Wiederh.,Entfernung,Sekunden,"
                'Notizen,Workout-Notizen,RPE\n2024-03-01 18:05:00,"Legs",1h 10m,"Squat (Barbell)",1,"100,0",5,0,0,,,8\n'
            ),
            None,
        ),
        (
            (
                "Date,Nom de l'entraînement,Durée,Nom de l'exercice,Ordre de la série,Poids,Réps,Distance,Secondes,"
                "Notes,Notes de l'entraînement,RPE\n2024-03-01 18:05:00,Legs,1h 10m,Squat (Barbell),1,100,5,0,0,,,8\n"
            ),
            None,
        ),
    ],
    ids=["commas without a unit", "a column for the unit", "quoted, with the unit in the heading", "German", "French"],
)
def test_every_shape_says_the_same(text: str, unit: Unit | None) -> None:
    export = export_of(text)
    assert export.unit is unit
    (workout,) = export.workouts
    assert (workout.started, workout.ended) == (
        datetime.fromisoformat("2024-03-01T18:05"),
        datetime.fromisoformat("2024-03-01T19:15"),
    )
    assert (workout.key, workout.title) == ("strong-2024-03-01T18:05:00", "Legs")
    assert sets_of(export) == [PerformedSet(load=100, reps=5, rpe=8)]


def test_the_shape_of_2016_has_the_units_as_headings() -> None:
    text = "Date,Workout Name,Exercise Name,Set Order,kg,Reps,km,Seconds,Notes\r\n"
    text += "2016-01-04 10:00:00,A,Squat,0,60,5,,,\r\n"
    text += "2016-01-04 10:00:00,A,Running,0,,,5.2,1800,\r\n"
    export = export_of(text)
    assert export.unit is Unit.KG
    assert sets_of(export) == [PerformedSet(load=60, reps=5), PerformedSet(distance_m=5200, seconds=1800)]


def test_an_account_in_pounds_exports_kilograms_with_many_decimals() -> None:
    export = export_of(
        PLAIN + ROW.format(1, 13.6077711, 8, 0, "") + ROW.format(2, 61.2349700, 8, 0, "") + ROW.format(3, 0, 8, 0, "")
    )
    assert export.unit is Unit.LB
    assert [each.load for each in sets_of(export)] == [30, 135, 0]


def test_other_loads_are_rounded_to_two_decimals() -> None:
    export = export_of(PLAIN + ROW.format(1, 33.333333, 8, 0, ""))
    assert (export.unit, [each.load for each in sets_of(export)]) == (None, [33.33])


def test_a_negative_load_is_assistance() -> None:
    assert sets_of(export_of(PLAIN + ROW.format(1, -20, 8, 0, ""))) == [PerformedSet(assistance=20, reps=8)]


def test_kinds_are_in_the_set_order() -> None:
    export = export_of(PLAIN + "".join(ROW.format(order, 60, 5, 0, "") for order in ("W", "1", "D", "F")))
    assert [(each.kind, each.to_failure) for each in sets_of(export)] == [
        (SetKind.WARM_UP, None),
        (SetKind.WORK, None),
        (SetKind.DROP, None),
        (SetKind.WORK, True),
    ]


def test_rest_timers_notes_and_sets_without_numbers_are_skipped_with_the_reason() -> None:
    rows = [ROW.format(1, 60, 5, 0, ""), ROW.format("Rest Timer", 0, 0, 120, ""), ROW.format("Ruhezeit", 0, 0, 90, "")]
    rows += [ROW.format("Minuterie", 0, 0, 90, ""), ROW.format(2, 60, 0, 0, "")]
    rows.append('2024-03-01 18:05:00,"Legs",1h 10m,"Squat (Barbell)",Note,0,0,0,0,"Belt on","",\n')
    export = export_of(PLAIN + "".join(rows))
    assert export.skipped == (
        SkippedRow(3, SkippedRowReason.REST_TIMER),
        SkippedRow(4, SkippedRowReason.REST_TIMER),
        SkippedRow(5, SkippedRowReason.REST_TIMER),
        SkippedRow(6, SkippedRowReason.NO_NUMBERS),
        SkippedRow(7, SkippedRowReason.NOTE),
    )
    (exercise,) = export.workouts[0].exercises
    assert (exercise.notes, exercise.rows, export.count) == ("Belt on", (2,), 6)


def test_a_hold_is_in_seconds() -> None:
    assert sets_of(export_of(PLAIN + ROW.format(1, 0, 0, 90, ""))) == [PerformedSet(load=0, seconds=90)]


def test_notes_keep_their_line_breaks_and_are_taken_once() -> None:
    row = '2024-03-01 18:05:00,"Legs",1h 10m,"Squat (Barbell)",{},60,5,0,0,"Low bar","Slept badly.\nStill fine.",\n'
    (workout,) = export_of(PLAIN + row.format(1) + row.format(2)).workouts
    assert (workout.notes, workout.exercises[0].notes) == ("Slept badly.\nStill fine.", "Low bar")


def test_an_unknown_unit_is_a_mistake() -> None:
    head = "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps\n"
    (mistake,) = export_of(head + "2024-03-01 18:05:00;Legs;Squat (Barbell);1;9;stone;5\n").mistakes
    assert (mistake.row, mistake.column) == (2, "Weight Unit")
    assert mistake.message == "The cell says `stone`. Loads are in kg or lb."


def test_loads_in_two_units_get_the_one_that_most_of_them_have() -> None:
    head = "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps\n"
    row = "2024-03-01 18:05:00;Legs;Squat;1;100;{};5\n"
    export = export_of(head + row.format("kg") * 2 + row.format("lbs"))
    assert (export.unit, [each.load for each in sets_of(export)]) == (Unit.KG, [100, 100, 45.36])
    export = export_of(head + row.format("kg") + row.format("lbs") * 2)
    assert (export.unit, [each.load for each in sets_of(export)]) == (Unit.LB, [220.46, 100, 100])


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (ROW.format(1, "heavy", 5, 0, ""), "Weight"),
        (ROW.format(1, 60, "5.5", 0, ""), "Reps"),
        (ROW.format(1, 60, 5, 0, "11"), "RPE"),
        (ROW.format(1, 60, 5, 0, "").replace("2024-03-01", "1 March"), "Date"),
        (ROW.format(1, 60, 5, 0, "").replace("Squat (Barbell)", ""), "Exercise Name"),
        (ROW.format(1, 60, 5, 0, "").replace("Squat (Barbell)", "x" * 201), "Exercise Name"),
        (ROW.format(1, 99999, 5, 0, ""), None),
        (ROW.format(1, 60, 5000, 0, ""), None),
    ],
)
def test_a_cell_that_cannot_be_read_is_a_mistake_with_its_row_and_column(row: str, column: str | None) -> None:
    (mistake,) = export_of(PLAIN + ROW.format(1, 60, 5, 0, "") + row).mistakes
    assert (mistake.row, mistake.column) == (3, column)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (ROW.format(1, "heavy", 5, 0, ""), "The cell says `heavy`. Expected a number, such as 8, 62.5 or 62,5."),
        (ROW.format(1, 60, "5.5", 0, ""), "The cell says `5.5`. Expected a whole number, such as 8."),
        (ROW.format(1, 60, 5, 0, "11"), "The cell says `11`. Expected an RPE, which is a number from 0 to 10."),
        (
            ROW.format(1, 60, 5, 0, "").replace("2024-03-01", "1 March"),
            (
                "The cell says `1 March 18:05:00`. Expected a date, such as 2025-09-15, "
                "2025-09-15 07:48:00 or 15 Sep 2025, 07:48."
            ),
        ),
        (
            ROW.format(1, 60, 5, 0, "").replace("1h 10m", "an hour"),
            "The cell says `an hour`. Expected a length of time, such as 1h 30m, 45m or 5400 (seconds).",
        ),
        (ROW.format(1, 60, 5, 0, "").replace("Squat (Barbell)", ""), "The exercise is missing."),
    ],
)
def test_a_mistake_quotes_the_cell_and_says_what_is_expected(row: str, message: str) -> None:
    (mistake,) = export_of(PLAIN + row).mistakes
    assert mistake.message == message


def test_a_mistake_names_the_column_as_the_file_does() -> None:
    head = "Datum;Workout-Name;Name der Übung;Reihenfolge festlegen;Gewicht (KG);Wiederh.\n"
    (mistake,) = export_of(head + "2024-03-01 18:05:00;Beine;Kniebeuge;1;schwer;5\n").mistakes
    assert mistake.column == "Gewicht (KG)"
