"""A lifter brings the history of another app: looks at it first, says what names stand for, and imports it."""

from __future__ import annotations

import pytest

from tests.scenarios.story import Coach, Json, expect

HEVY = (
    '"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes","set_index",'
    '"set_type","weight_kg","reps","distance_km","duration_seconds","rpe"\n'
)
PULL = '"Pull \U0001f4aa","17 Sep 2025, 18:05","17 Sep 2025, 19:20","","{}",{},"{}",{},"{}",{},{},,0,{}\n'
PUSH = '"Push","15 Sep 2025, 07:48","15 Sep 2025, 09:13","Slept badly.\nStill fine.","{}",{},"{}",{},"{}",{},{},,0,{}\n'
EXPORT = (
    HEVY
    + PULL.format("Pull Up (Assisted)", 0, "", 0, "normal", 20, 8, 8.3)
    + PULL.format("Landmine Row", 0, "", 0, "normal", 40, 10, "")
    + PULL.format("Landmine Row", 0, "", 1, "normal", 40, 9, "")
    + PUSH.format("Bench Press (Barbell)", "", "Elbows in", 0, "warmup", 40, 10, 6)
    + PUSH.format("Bench Press (Barbell)", "", "Elbows in", 1, "normal", 80, 5, 9)
    + PUSH.format("Bench Press (Barbell)", "", "Elbows in", 2, "failure", 80, 4, 10)
    + PUSH.format("Bench Press (Barbell)", "", "Elbows in", 3, "dropset", 60, 8, "")
    + PUSH.format("Bench Press (Barbell)", "", "Elbows in", 4, "normal", "", "", "")
)

IGNORED = {"name": "Landmine Row", "exercise": None, "ignored": True}


@pytest.fixture
def ben(coach: Coach) -> str:
    """The id of an athlete without a program."""
    body = {"name": "Ben", "unit": "kg", "time_zone": "Europe/Berlin"}
    created = expect(coach.client.post("/v1/athletes", json=body), 201)
    return str(created["id"])


def imported(coach: Coach, ben: str, status: int = 201, **options: object) -> Json:
    body = {"csv": EXPORT, "athlete_id": ben, **options}
    result: Json = expect(coach.client.post("/v1/imports", json=body), status)
    return result


def sessions(coach: Coach, ben: str) -> list[Json]:
    items: list[Json] = expect(coach.client.get(f"/v1/athletes/{ben}/sessions"), 200)["items"]
    return items


def test_the_dry_run_says_what_becomes_of_each_row_and_stores_nothing(coach: Coach, ben: str) -> None:
    result = imported(coach, ben, 200, dry_run=True)
    export = result["export"]
    assert (export["format"], export["unit"], result["rows"]) == ("hevy", "kg", 8)
    assert (export["rows_taken"], export["rows_waiting"]) == (5, 2)
    assert export["skipped"] == [{"reason": "no_numbers", "rows": 1}]
    waiting = [each for each in export["exercises"] if each["exercise"] is None]
    assert [(each["name"], each["rows"]) for each in waiting] == [("Landmine Row", 2)]
    assert sessions(coach, ben) == []
    assert expect(coach.client.get("/v1/exercise-mappings"), 200)["items"] == []


def test_a_session_has_the_times_kinds_effort_and_notes_of_the_workout(coach: Coach, ben: str) -> None:
    imported(coach, ben)
    pull, push = sessions(coach, ben)
    assert (push["performed_on"], push["time_of_day"], push["enrollment_id"]) == ("2025-09-15", "07:48", None)
    assert (push["started_at"], push["ended_at"]) == ("2025-09-15T07:48:00+02:00", "2025-09-15T09:13:00+02:00")
    assert push["notes"] == "Slept badly.\nStill fine."
    assert pull["metadata"] == {"app": "Hevy", "workout": "Pull \U0001f4aa"}
    (bench,) = push["exercises"]
    assert (bench["exercise"], bench["notes"]) == ("bench-press", "Elbows in")
    assert [(each["kind"], each["load"], each["reps"], each.get("rpe")) for each in bench["sets"]] == [
        ("warm_up", 40, 10, 6),
        ("work", 80, 5, 9),
        ("work", 80, 4, 10),
        ("drop", 60, 8, None),
    ]
    assert [each.get("to_failure") for each in bench["sets"]] == [None, None, True, None]
    (pull_up,) = pull["exercises"]
    assert (pull_up["superset"], pull_up["sets"][0]["assistance"], pull_up["sets"][0]["rpe"]) == (0, 20, 8.5)


def test_a_second_import_changes_nothing(coach: Coach, ben: str) -> None:
    first = imported(coach, ben)
    before = sessions(coach, ben)
    again = imported(coach, ben)
    assert (first["created"], again["created"], again["known"]) == (2, 0, 2)
    assert sessions(coach, ben) == before


def test_the_history_goes_there_and_back_as_a_log(coach: Coach, ben: str) -> None:
    imported(coach, ben, unknown_exercises="create")
    before = sessions(coach, ben)
    log = expect(coach.client.get(f"/v1/athletes/{ben}/history"), 200)["csv"]
    header, first = log.splitlines()[:2]
    assert (header.rsplit(",", 1)[1], first.rsplit(",", 1)[1]) == ("Superset", "0")
    result = expect(coach.client.post("/v1/imports", json={"csv": log, "athlete_id": ben}), 201)
    assert (result["known"], result["created"], result["export"]) == (2, 0, None)
    assert sessions(coach, ben) == before


def test_a_mapping_adds_the_rows_that_waited(coach: Coach, ben: str) -> None:
    imported(coach, ben)
    mappings = expect(coach.client.get("/v1/exercise-mappings"), 200)["items"]
    assert {each["name"]: each["exercise"] for each in mappings} == {
        "Bench Press (Barbell)": "bench-press",
        "Landmine Row": None,
        "Pull Up (Assisted)": "pull-up",
    }
    mapping = {"name": "landmine  row", "exercise": "barbell-row"}
    expect(coach.client.put("/v1/exercise-mappings", json=mapping), 200)
    again = imported(coach, ben)
    assert (again["changed"], again["known"], again["export"]["rows_waiting"]) == (1, 1, 0)
    assert [each["summary"] for each in again["session_results"]] == ["Barbell row: 2 sets added.", None]
    pull, _ = sessions(coach, ben)
    assert [each["exercise"] for each in pull["exercises"]] == ["pull-up", "barbell-row"]
    assert imported(coach, ben)["known"] == 2


def test_rows_of_a_name_that_is_ignored_are_skipped_until_it_has_an_exercise(coach: Coach, ben: str) -> None:
    expect(coach.client.put("/v1/exercise-mappings", json=IGNORED), 200)
    export = imported(coach, ben)["export"]
    assert (export["rows_waiting"], export["rows_taken"]) == (0, 5)
    assert export["skipped"] == [{"reason": "no_numbers", "rows": 1}, {"reason": "ignored", "rows": 2}]
    (ignored,) = [each for each in export["exercises"] if each["ignored"]]
    assert (ignored["name"], ignored["exercise"], ignored["suggestion"]) == ("Landmine Row", None, None)
    mapping = {"name": "Landmine Row", "exercise": "barbell-row"}
    expect(coach.client.put("/v1/exercise-mappings", json=mapping), 200)
    assert imported(coach, ben)["changed"] == 1


def test_no_exercise_is_created_for_a_name_that_is_ignored(coach: Coach, ben: str) -> None:
    expect(coach.client.put("/v1/exercise-mappings", json=IGNORED), 200)
    imported(coach, ben, unknown_exercises="create")
    assert coach.client.get("/v1/exercises/landmine-row").status_code == 404


def test_a_workout_with_ignored_names_alone_is_no_session(coach: Coach, ben: str) -> None:
    text = EXPORT.replace("Pull Up (Assisted)", "Warm Up").replace("Landmine Row", "Stretching")
    result = expect(coach.client.post("/v1/imports", json={"csv": text, "athlete_id": ben}), 201)
    assert (result["created"], result["export"]["rows_waiting"]) == (1, 0)
    assert {each["reason"]: each["rows"] for each in result["export"]["skipped"]}["ignored"] == 3


def test_a_correction_survives_the_next_import(coach: Coach, ben: str) -> None:
    imported(coach, ben)
    push = sessions(coach, ben)[1]
    path = f"/v1/athletes/{ben}/sessions/{push['id']}"
    sets = [{"reps": 5, "load": 82.5}]
    body = {"performed_on": "2025-09-15", "external_id": push["external_id"]}
    body |= {"exercises": [{"exercise": "bench-press", "sets": sets}]}
    expect(coach.client.put(path, json=body, headers={"If-Match": '"1"'}), 200)
    again = imported(coach, ben)
    assert (again["conflicting"], again["known"]) == (1, 1)
    assert [each["load"] for each in sessions(coach, ben)[1]["exercises"][0]["sets"]] == [82.5]


def test_a_correction_without_an_external_id_is_found_again_too(coach: Coach, ben: str) -> None:
    imported(coach, ben)
    pull, _ = sessions(coach, ben)
    body = {"performed_on": pull["performed_on"], "exercises": [{"exercise": "pull-up", "sets": [{"reps": 7}]}]}
    path = f"/v1/athletes/{ben}/sessions/{pull['id']}"
    corrected = expect(coach.client.put(path, json=body, headers={"If-Match": f'"{pull["version"]}"'}), 200)
    assert corrected["session"]["external_id"] == pull["external_id"]
    again = imported(coach, ben)
    assert (again["created"], again["conflicting"]) == (0, 1)
    assert len(sessions(coach, ben)) == 2


def test_the_same_workout_from_two_apps_is_pointed_out(coach: Coach, ben: str) -> None:
    imported(coach, ben)
    strong = (
        "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"
        "2025-09-15 07:48:11,Push,1h,Bench Press (Barbell),W,40,10,0,0,,,\n"
        "2025-09-15 07:48:11,Push,1h,Bench Press (Barbell),1,80,5,0,0,,,\n"
        "2025-09-15 07:48:11,Push,1h,Bench Press (Barbell),F,80,4,0,0,,,\n"
        "2025-09-15 07:48:11,Push,1h,Bench Press (Barbell),D,60,8,0,0,,,\n"
    )
    body = {"csv": strong, "athlete_id": ben}
    (found,) = expect(coach.client.post("/v1/imports?dry_run=true", json=body), 200)["session_results"]
    assert found["summary"] == (
        "The athlete has another session on this day with the same sets. If it is the same workout, delete one."
    )


def test_unknown_names_become_exercises_on_request(coach: Coach, ben: str) -> None:
    result = imported(coach, ben, unknown_exercises="create")
    assert result["export"]["rows_waiting"] == 0
    assert expect(coach.client.get("/v1/exercises/landmine-row"), 200)["name"] == "Landmine Row"
    pull, _ = sessions(coach, ben)
    assert [(each["exercise"], each["superset"]) for each in pull["exercises"]] == [("pull-up", 0), ("landmine-row", 0)]
    assert imported(coach, ben, unknown_exercises="create")["known"] == 2


def test_series_records_and_volume_show_the_history(coach: Coach, ben: str) -> None:
    imported(coach, ben)
    path = f"/v1/athletes/{ben}"
    series = expect(coach.client.get(f"{path}/series?exercise=bench-press&metrics=load"), 200)
    assert (series["dates"], [line["values"] for line in series["lines"]]) == (["2025-09-15"], [[80]])
    records = expect(coach.client.get(f"{path}/records?exercise=bench-press"), 200)["items"]
    assert next(each for each in records if each["kind"] == "heaviest_load")["load"] == 80
    volume = expect(coach.client.get(f"{path}/training-volume?performed_from=2025-09-01&performed_to=2025-09-30"), 200)
    assert sum(sum(each["sets"]) for each in volume["patterns"]) == 3  # work sets


def test_an_export_needs_an_athlete(coach: Coach) -> None:
    problem = expect(coach.client.post("/v1/imports", json={"csv": EXPORT}), 422)
    assert problem["errors"][0]["pointer"] == "/athlete_id"
    assert "Hevy" in problem["errors"][0]["message"]


def test_an_archived_or_unknown_athlete_takes_no_export(coach: Coach, ben: str) -> None:
    expect(coach.client.post(f"/v1/athletes/{ben}/archive", json={}), 200)
    for athlete_id in (ben, "01a22547-371e-70cf-a05b-4e25b1c11cbb"):
        problem = imported(coach, athlete_id, 422)
        assert [error["pointer"] for error in problem["errors"]] == ["/athlete_id"]


def test_an_import_is_read_again_with_its_row_counts(coach: Coach, ben: str) -> None:
    result = imported(coach, ben)
    found = expect(coach.client.get(f"/v1/imports/{result['id']}"), 200)["export"]
    assert found == result["export"]


@pytest.mark.parametrize("load", ["heavy", "5000"], ids=["unreadable", "out of bounds"])
def test_the_rows_of_a_dry_run_with_a_mistake_add_up(coach: Coach, ben: str, load: str) -> None:
    text = EXPORT.replace(",80,5,", f",{load},5,", 1)
    report = expect(coach.client.post("/v1/imports?dry_run=true", json={"csv": text, "athlete_id": ben}), 200)
    found = report["export"]
    parts = [found["rows_taken"], found["rows_waiting"], found["rows_with_mistakes"]]
    assert sum(parts) + sum(each["rows"] for each in found["skipped"]) == report["rows"]
    assert (len(report["mistakes"]), found["rows_with_mistakes"]) == (1, 1)


def test_a_workout_whose_sets_all_have_mistakes_is_no_new_session(coach: Coach, ben: str) -> None:
    text = HEVY + PUSH.format("Bench Press (Barbell)", "", "", 0, "normal", 5000, 5, 9)
    report = expect(coach.client.post("/v1/imports?dry_run=true", json={"csv": text, "athlete_id": ben}), 200)
    assert (report["created"], report["export"]["rows_taken"], report["export"]["rows_with_mistakes"]) == (0, 0, 1)


STRONG = (
    "Date,Workout Name,Duration,Exercise Name,Set Order,{weight},Reps\n"
    '2024-03-01 18:05:00,"Legs",1h 10m,"Squat (Barbell)",1,60,5\n'
)


@pytest.mark.parametrize(
    ("weight", "options", "expected"),
    [
        ("Weight", {}, ("kg", True)),
        ("Weight", {"unit": "lb"}, ("lb", False)),
        ("Weight (kg)", {}, ("kg", False)),
    ],
    ids=["no unit", "unit of the request", "unit of the file"],
)
def test_a_unit_that_is_assumed_is_marked(
    coach: Coach, ben: str, weight: str, options: Json, expected: tuple[str, bool]
) -> None:
    result = imported(coach, ben, csv=STRONG.format(weight=weight), **options)
    assert (result["export"]["unit"], result["export"]["unit_is_assumed"]) == expected
    assert expect(coach.client.get(f"/v1/imports/{result['id']}"), 200)["export"] == result["export"]


@pytest.mark.parametrize(("weight", "expected"), [("", False), ("0", False), ("20", True)])
def test_a_unit_is_assumed_only_for_loads(coach: Coach, ben: str, weight: str, expected: bool) -> None:
    head = "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment\n"
    run = f"2024-03-01,Running,Cardio,{weight},,,5,km,0:25:00,\n"
    assert imported(coach, ben, csv=head + run)["export"]["unit_is_assumed"] is expected


def test_a_mistake_refuses_the_export_as_a_whole(coach: Coach, ben: str) -> None:
    body = {"csv": EXPORT.replace(",80,5,", ",heavy,5,"), "athlete_id": ben}
    problem = expect(coach.client.post("/v1/imports", json=body), 422)
    (mistake,) = problem["mistakes"]
    assert (mistake["column"], mistake["message"]) == (
        "weight_kg",
        "The cell says `heavy`. Expected a number, such as 8, 62.5 or 62,5.",
    )
    assert sessions(coach, ben) == []


def test_an_unknown_header_row_names_the_exports_that_are_known(coach: Coach, ben: str) -> None:
    body = {"csv": "When,What,How heavy\n2025-09-15,Squat,100\n", "athlete_id": ben}
    problem = expect(coach.client.post("/v1/imports", json=body), 422)
    assert "Strong, Hevy, FitNotes and StrongLifts" in problem["mistakes"][0]["message"]


def test_a_file_whose_line_breaks_were_lost_says_so(coach: Coach, ben: str) -> None:
    body = {"csv": EXPORT.replace("\n", ""), "athlete_id": ben}
    (mistake,) = expect(coach.client.post("/v1/imports", json=body), 422)["mistakes"]
    assert (mistake["row"], "`--data-binary`" in mistake["message"]) == (1, True)


def test_an_export_is_taken_as_an_uploaded_file(coach: Coach, ben: str) -> None:
    answer = coach.client.post(
        f"/v1/imports?athlete_id={ben}&unknown_exercises=create",
        content=EXPORT.encode(),
        headers={"Content-Type": "text/csv"},
    )
    assert expect(answer, 201)["created"] == 2
    assert len(sessions(coach, ben)[0]["exercises"]) == 2
