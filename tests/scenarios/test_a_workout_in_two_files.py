"""A workout that was imported with other sets: what a file adds is stored, and what it would lose is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.large_exports import hevy_export
from tests.scenarios.story import Coach, Json, expect
from tests.scenarios.test_a_large_import import adds_up, ended, sent

HEAD = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"
SQUATS = [f"2025-03-05 18:00:00,Legs,1h,Squat (Barbell),1,{load},5,0,0,,,\n" for load in (60, 80, 85)]
CURLS = [f"2025-03-05 18:00:00,Legs,1h,Seated Leg Curl (Machine),{n},40,10,0,0,,,\n" for n in (1, 2)]


@pytest.fixture
def ben(coach: Coach) -> str:
    return str(expect(coach.client.post("/v1/athletes", json={"name": "Ben", "unit": "kg"}), 201)["id"])


def imported(coach: Coach, ben: str, *rows: str) -> Json:
    body = {"csv": HEAD + "".join(rows), "athlete_id": ben}
    result: Json = expect(coach.client.post("/v1/imports", json=body), 201)
    assert adds_up(result)
    return result


def loads(coach: Coach, ben: str) -> dict[str, list[float]]:
    (session,) = expect(coach.client.get(f"/v1/athletes/{ben}/sessions"), 200)["items"]
    return {each["exercise"]: [one["load"] for one in each["sets"]] for each in session["exercises"]}


def test_a_workout_that_is_cut_between_exercises_becomes_whole_again(coach: Coach, ben: str) -> None:
    imported(coach, ben, *SQUATS)
    result = imported(coach, ben, *CURLS)
    assert (result["changed"], result["export"]["conflicts"], result["export"]["rows_taken"]) == (1, [], 2)
    assert loads(coach, ben) == {"back-squat": [60, 80, 85], "leg-curl": [40, 40]}


def test_sets_that_are_cut_off_are_reported_by_row_and_not_counted_as_taken(coach: Coach, ben: str) -> None:
    imported(coach, ben, *SQUATS[:1])
    result = imported(coach, ben, *SQUATS[1:])
    export = result["export"]
    assert (result["conflicting"], result["known"], export["rows_taken"]) == (1, 0, 0)
    assert export["skipped"] == [{"reason": "other_sets", "rows": 2}]
    assert export["conflicts"] == [
        {"row": 2, "performed_on": "2025-03-05", "exercise": "back-squat", "sets": 2, "stored_sets": 1}
    ]
    (found,) = result["session_results"]
    assert found["summary"] == (
        "This workout is already stored with 1 set of Back squat. The 2 sets in the file are different, so they are "
        "not imported. If the file is right, correct the session."
    )
    assert loads(coach, ben) == {"back-squat": [60]}


def test_sets_that_are_cut_off_are_reported_beside_exercises_that_are_added(coach: Coach, ben: str) -> None:
    imported(coach, ben, *SQUATS[:2])
    result = imported(coach, ben, *SQUATS[2:], *CURLS)
    assert (result["changed"], result["export"]["rows_taken"]) == (1, 2)
    assert [each["row"] for each in result["export"]["conflicts"]] == [2]
    (found,) = result["session_results"]
    assert found["summary"].startswith("Leg curl: 2 sets added. This workout is already stored with 2 sets")
    assert loads(coach, ben) == {"back-squat": [60, 80], "leg-curl": [40, 40]}


def test_a_part_whose_sets_are_all_stored_is_no_conflict(coach: Coach, ben: str) -> None:
    imported(coach, ben, *SQUATS, *CURLS)
    result = imported(coach, ben, *SQUATS[1:])
    assert (result["known"], result["export"]["conflicts"], result["export"]["rows_taken"]) == (1, [], 2)


def test_the_same_set_twice_needs_two_stored_ones(coach: Coach, ben: str) -> None:
    imported(coach, ben, CURLS[0])
    assert imported(coach, ben, *CURLS)["export"]["conflicts"][0]["stored_sets"] == 1


def test_an_import_is_read_again_with_its_conflicts(coach: Coach, ben: str) -> None:
    imported(coach, ben, *SQUATS[:1])
    result = imported(coach, ben, *SQUATS[1:])
    assert expect(coach.client.get(f"/v1/imports/{result['id']}"), 200)["export"] == result["export"]


def test_an_import_in_the_background_reports_conflicts_too(coach: Coach, ben: str) -> None:
    """The first file ends within the exercise of a workout, and the second one begins there."""
    header, *rows = hevy_export(255).splitlines(keepends=True)
    cut = 2 * 20 + 2
    ended(coach.client, sent(coach.client, ben, header + "".join(rows[:cut]), 201).json()["id"])
    result = ended(coach.client, sent(coach.client, ben, header + "".join(rows[cut:])).json()["id"])
    (conflict,) = result["export"]["conflicts"]
    assert (conflict["row"], conflict["performed_on"]) == (2, "2016-01-06")
    assert (conflict["sets"], conflict["stored_sets"]) == (2, 2)
    assert {"reason": "other_sets", "rows": 2} in result["export"]["skipped"]
    assert (result["status"], result["changed"], result["created"], adds_up(result)) == ("finished", 1, 252, True)


def test_a_superset_that_was_corrected_here_is_no_conflict(coach: Coach, ben: str) -> None:
    imported(coach, ben, *SQUATS)
    (stored,) = expect(coach.client.get(f"/v1/athletes/{ben}/sessions"), 200)["items"]
    squats = stored["exercises"][0] | {"superset": 1}
    body = {"performed_on": "2025-03-05", "external_id": stored["external_id"], "exercises": [squats]}
    path = f"/v1/athletes/{ben}/sessions/{stored['id']}"
    expect(coach.client.put(path, json=body, headers={"If-Match": '"1"'}), 200)
    result = imported(coach, ben, *SQUATS)
    assert (result["known"], result["export"]["conflicts"], result["export"]["rows_taken"]) == (1, [], 3)


def test_a_corrected_session_is_left_as_it_is_and_its_rows_are_reported(coach: Coach, ben: str, tmp_path: Path) -> None:
    imported(coach, ben, *SQUATS)
    (stored,) = expect(coach.client.get(f"/v1/athletes/{ben}/sessions"), 200)["items"]
    squats = {"exercise": "back-squat", "sets": [{"reps": 5, "load": 82.5}]}
    body = {"performed_on": "2025-03-05", "external_id": stored["external_id"], "exercises": [squats]}
    path = f"/v1/athletes/{ben}/sessions/{stored['id']}"
    expect(coach.client.put(path, json=body, headers={"If-Match": '"1"'}), 200)
    result = imported(coach, ben, *SQUATS)
    assert (result["conflicting"], result["export"]["conflicts"][0]["sets"]) == (1, 3)
    assert loads(coach, ben) == {"back-squat": [82.5]}
