"""Exports of Hevy, in kilograms and pounds."""

from __future__ import annotations

from datetime import datetime

import pytest

from api.sheets.app_exports.recognize import read_app_export
from api.use_cases.imports.app_export import AppExport, SkippedRow, SkippedRowReason, SourceApp
from domain.loads.loading import Unit
from domain.sessions.prescription import SetKind
from domain.sessions.session import PerformedSet

HEADER = (
    '"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes","set_index",'
    '"set_type","{}","reps","distance_km","duration_seconds","rpe"\n'
)
KG = HEADER.format("weight_kg")
ROW = (
    '"Push","15 Sep 2025, 07:48","15 Sep 2025, 09:13","{notes}","{name}",{superset},"",0,"{kind}",'
    "{load},{reps},{km},{seconds},{rpe}\n"
)
SET: dict[str, object] = {
    "notes": "",
    "name": "Bench Press (Barbell)",
    "superset": "",
    "kind": "normal",
    "load": 80,
    "reps": 5,
    "km": "",
    "seconds": 0,
    "rpe": "",
}


def row(**cells: object) -> str:
    return ROW.format(**SET | cells)


def export_of(text: str) -> AppExport:
    found = read_app_export(text)
    assert found is not None
    assert found.format is SourceApp.HEVY
    return found


def sets_of(export: AppExport) -> list[PerformedSet]:
    assert export.mistakes == ()
    return [each for workout in export.workouts for exercise in workout.exercises for each in exercise.sets]


@pytest.mark.parametrize(("heading", "unit"), [("weight_kg", Unit.KG), ("weight_lbs", Unit.LB)])
def test_the_heading_names_the_unit(heading: str, unit: Unit) -> None:
    export = export_of(HEADER.format(heading) + row(load=135))
    assert (export.unit, sets_of(export)) == (unit, [PerformedSet(load=135, reps=5)])


def test_a_workout_has_its_start_its_end_and_its_notes() -> None:
    (workout,) = export_of(KG + row(notes="Slept badly.\nStill fine. \U0001f4aa")).workouts
    assert (workout.started, workout.ended) == (
        datetime.fromisoformat("2025-09-15T07:48"),
        datetime.fromisoformat("2025-09-15T09:13"),
    )
    assert (workout.title, workout.notes) == ("Push", "Slept badly.\nStill fine. \U0001f4aa")
    assert workout.key == "hevy-2025-09-15T07:48:00"


def test_workouts_come_out_oldest_first() -> None:
    export = export_of(KG + row() + row().replace("15 Sep", "3 Sep"))
    assert [workout.started.day for workout in export.workouts] == [3, 15]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("warmup", (SetKind.WARM_UP, None)),
        ("normal", (SetKind.WORK, None)),
        ("dropset", (SetKind.DROP, None)),
        ("failure", (SetKind.WORK, True)),
    ],
)
def test_the_type_of_a_set_is_its_kind(kind: str, expected: tuple[SetKind, bool | None]) -> None:
    (found,) = sets_of(export_of(KG + row(kind=kind)))
    assert (found.kind, found.to_failure) == expected


def test_superset_0_is_a_superset() -> None:
    export = export_of(KG + row(superset=0) + row(superset=0, name="Pull Up") + row(name="Plank"))
    assert [exercise.superset for exercise in export.workouts[0].exercises] == [0, 0, None]


def test_distances_are_in_kilometers() -> None:
    assert sets_of(export_of(KG + row(load="", reps="", km=5.5, seconds=1800))) == [
        PerformedSet(distance_m=5500, seconds=1800)
    ]


def test_a_set_without_numbers_is_skipped() -> None:
    export = export_of(KG + row(reps="", seconds=0) + row())
    assert (export.skipped, len(sets_of(export))) == ((SkippedRow(2, SkippedRowReason.NO_NUMBERS),), 1)


def test_two_workouts_with_one_start_have_keys_of_their_own() -> None:
    export = export_of(KG + row() + row().replace('"Push"', '"Pull"'))
    assert [workout.key for workout in export.workouts] == ["hevy-2025-09-15T07:48:00", "hevy-2025-09-15T07:48:00-2"]


def test_an_unknown_type_of_set_is_a_mistake() -> None:
    (mistake,) = export_of(KG + row(kind="myo")).mistakes
    assert (mistake.row, mistake.column) == (2, "set_type")
