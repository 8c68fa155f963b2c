"""Real exports, imported whole and in parts, where a machine has them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from tests.api.use_cases.enrollments.test_enroll_athlete import BARBELL
from tests.scenarios.story import Coach, Json, expect

REAL = Path(__file__).parents[3] / "shared" / "exports"
PART = 5_000
FILES = {"hevy_kg_supersets_rpe.csv": ("start_time", 335, 60), "strong_variant_a_kg.csv": ("Date", 129, 105)}
"""Each with the column of the start, the number of its workouts, and its heaviest bench press."""


def parts(path: Path, start: str) -> Iterator[tuple[str, int]]:
    """The export in parts of at most 5,000 rows, each with the header row and with whole workouts."""
    header, *rows = csv.reader(io.StringIO(path.read_text()))
    at = header.index(start)
    held: list[list[str]] = []
    for _, workout in groupby(rows, key=lambda row: row[at]):
        sets = list(workout)
        if len(held) + len(sets) > PART:
            yield _as_text([header, *held]), len(held)
            held = []
        held += sets
    yield _as_text([header, *held]), len(held)


def _as_text(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def adds_up(result: Json) -> bool:
    export = result["export"]
    skipped = sum(each["rows"] for each in export["skipped"])
    return bool(export["rows_taken"] + export["rows_waiting"] + skipped == result["rows"])


@pytest.mark.slow
@pytest.mark.skipif(not REAL.exists(), reason="this machine has no real exports")
@pytest.mark.parametrize("name", FILES)
def test_a_real_export_is_imported_whole_and_once(coach: Coach, name: str) -> None:
    start, workouts, heaviest = FILES[name]
    ben = expect(coach.client.post("/v1/athletes", json={"name": "Ben", "unit": "kg"}), 201)["id"]
    created = 0
    for text, rows in parts(REAL / name, start):
        body = {"csv": text, "athlete_id": ben, "unknown_exercises": "create"}
        result = expect(coach.client.post("/v1/imports", json=body), 201)
        assert (result["rows"], result["export"]["rows_waiting"], adds_up(result)) == (rows, 0, True)
        created += result["created"]
    assert created == workouts
    for text, _ in parts(REAL / name, start):
        body = {"csv": text, "athlete_id": ben, "unknown_exercises": "create"}
        again = expect(coach.client.post("/v1/imports", json=body), 201)
        assert (again["created"], again["changed"], again["conflicting"]) == (0, 0, 0)
        assert again["known"] == again["sessions"]
    records = expect(coach.client.get(f"/v1/athletes/{ben}/records?exercise=bench-press"), 200)["items"]
    assert next(each for each in records if each["kind"] == "heaviest_load")["load"] == heaviest


@pytest.mark.skipif(not REAL.exists(), reason="this machine has no real exports")
@pytest.mark.parametrize("name", FILES)
def test_a_real_export_shows_what_waits_before_anything_is_stored(coach: Coach, name: str) -> None:
    ben = expect(coach.client.post("/v1/athletes", json={"name": "Ben", "unit": "kg"}), 201)["id"]
    text, rows = next(parts(REAL / name, FILES[name][0]))
    body = {"csv": text, "athlete_id": ben, "dry_run": True}
    result = expect(coach.client.post("/v1/imports", json=body), 200)
    assert (result["rows"], result["mistakes"], adds_up(result)) == (rows, [], True)
    names = result["export"]["exercises"]
    waiting = [each for each in names if each["exercise"] is None and not each["ignored"]]
    assert sum(each["rows"] for each in waiting) == result["export"]["rows_waiting"]
    assert result["export"]["rows_waiting"] <= 0.05 * rows
    assert expect(coach.client.get(f"/v1/athletes/{ben}/sessions"), 200)["items"] == []


STARTS = {
    "hevy_kg_supersets_rpe.csv": ("back-squat", "2025-09-18", 77.5, "3 x 8 to 10 at 77.5 kg on September 15, 2025"),
    "strong_variant_a_kg.csv": ("bench-press", "2021-12-27", 85, "3 x 8 at 85 kg on December 22, 2021"),
}
"""Each with an exercise that the lifter did shortly before, where a coach would start it, and the sets that say so."""


@pytest.mark.skipif(not REAL.exists(), reason="this machine has no real exports")
@pytest.mark.parametrize("name", FILES)
def test_a_program_starts_where_a_coach_would_start_it(coach: Coach, name: str) -> None:
    exercise, start_on, load, sets = STARTS[name]
    profile = {"name": "Ben", "unit": "kg", "equipment": BARBELL}
    ben = expect(coach.client.post("/v1/athletes", json=profile), 201)["id"]
    for text, _ in parts(REAL / name, FILES[name][0]):
        body = {"csv": text, "athlete_id": ben, "unknown_exercises": "create"}
        expect(coach.client.post("/v1/imports", json=body), 201)
    enrollment = {"program": {"slug": "stronglifts-5x5"}, "start_on": start_on}
    following = expect(coach.client.post(f"/v1/athletes/{ben}/enrollments", json=enrollment), 201)["next"]
    found = next(each for each in following["exercises"] if each["exercise"] == exercise)
    assert {each["load"] for each in found["sets"] if each["kind"] == "work"} == {load}
    assert found["decision"]["text"] == f"Starts at {load:g} kg, based on {sets}."
