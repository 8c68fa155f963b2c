"""Sessions in the shapes of Strong and Hevy: what the readers of this project read back."""

from __future__ import annotations

import pytest

from api.sheets.app_exports.write_export import ExportSettings, name_in_apps
from api.use_cases.imports.match_exercises import match_names
from api.use_cases.sessions.read_sessions import SESSIONS_READ_AT_ONCE
from domain.catalog import EXERCISES
from domain.loads.loading import Unit
from tests.scenarios.story import Coach, Json, expect

STRONG = (
    "Workout #;Date;Workout Name;Duration (sec);Exercise Name;Set Order;Weight (kg);Reps;RPE;Distance (meters);"
    "Seconds;Notes;Workout Notes"
)
HEVY = (
    "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_kg,"
    "reps,distance_km,duration_seconds,rpe"
)
PUSH: Json = {
    "enrollment_id": None,
    "performed_on": "2025-09-05",
    "time_of_day": "07:48",
    "started_at": "2025-09-05T07:48:00+02:00",
    "ended_at": "2025-09-05T09:13:00+02:00",
    "metadata": {"app": "Hevy", "workout": "Push \U0001f4aa"},
    "notes": "Slept badly.\nStill; fine.",
    "exercises": [
        {
            "exercise": "bench-press",
            "notes": '=1+1, as "always"',
            "sets": [
                {"kind": "warm_up", "load": 40, "reps": 10},
                {"load": 82.5, "reps": 5, "rpe": 8.5},
                {"load": 82.5, "reps": 4, "to_failure": True},
                {"kind": "drop", "load": 60, "reps": 8},
            ],
        },
        {"exercise": "pull-up", "sets": [{"assistance": 20, "reps": 8}, {"assistance": 20, "reps": 7}]},
        {"exercise": "lateral-raise", "superset": 0, "sets": [{"load": 8, "reps": 12}]},
        {"exercise": "hammer-curl", "superset": 0, "sets": [{"load": 12, "reps": 12}]},
    ],
}
EVENING: Json = {
    "enrollment_id": None,
    "performed_on": "2025-09-05",
    "time_of_day": "18:30",
    "exercises": [
        {"exercise": "plank", "sets": [{"seconds": 45.5}]},
        {"exercise": "farmers-carry", "sets": [{"load": 24, "distance_m": 40, "seconds": 30}]},
        {"exercise": "run", "sets": [{"distance_m": 5012.34, "seconds": 1800}]},
    ],
}


def athlete(coach: Coach, unit: str = "kg") -> str:
    body = {"name": "Ben", "unit": unit, "time_zone": "Europe/Berlin"}
    return str(expect(coach.client.post("/v1/athletes", json=body), 201)["id"])


def logged(coach: Coach, ben: str, *sessions: Json) -> None:
    for session in sessions:
        expect(coach.client.post(f"/v1/athletes/{ben}/sessions", json=session), 201)


def exported(coach: Coach, ben: str, app: str) -> str:
    return str(expect(coach.client.get(f"/v1/athletes/{ben}/history?format={app}"), 200)["csv"])


def lines(coach: Coach, ben: str, app: str) -> list[str]:
    return exported(coach, ben, app).splitlines()


def imported(coach: Coach, text: str, unit: str = "kg") -> list[Json]:
    """The sessions of another athlete who imports the text, oldest first."""
    eva = athlete(coach, unit)
    result = expect(coach.client.post("/v1/imports", json={"csv": text, "athlete_id": eva}), 201)
    assert (result["export"]["rows_waiting"], result["export"]["skipped"]) == (0, [])
    items: list[Json] = expect(coach.client.get(f"/v1/athletes/{eva}/sessions"), 200)["items"]
    return sorted(items, key=lambda each: str(each["started_at"]))


def sets_of(session: Json) -> dict[str, list[Json]]:
    return {each["exercise"]: each["sets"] for each in session["exercises"]}


@pytest.mark.parametrize("app", ["strong", "hevy"])
def test_an_import_reads_the_same_sets_times_and_notes_back(coach: Coach, app: str) -> None:
    ben = athlete(coach)
    logged(coach, ben, EVENING, PUSH)
    push, evening = imported(coach, exported(coach, ben, app))
    stored = expect(coach.client.get(f"/v1/athletes/{ben}/sessions"), 200)["items"]
    as_logged = {each["time_of_day"]: sets_of(each) for each in stored}
    assert (sets_of(push), sets_of(evening)) == (as_logged["07:48"], as_logged["18:30"])
    assert (push["started_at"], push["ended_at"]) == (PUSH["started_at"], PUSH["ended_at"])
    assert (push["notes"], push["metadata"]["workout"]) == (PUSH["notes"], "Push \U0001f4aa")
    assert next(each["notes"] for each in push["exercises"] if each["exercise"] == "bench-press") == '=1+1, as "always"'
    assert (evening["time_of_day"], evening["ended_at"], evening["notes"]) == ("18:30", None, None)


def test_hevy_keeps_supersets(coach: Coach) -> None:
    ben = athlete(coach)
    logged(coach, ben, PUSH)
    (push,) = imported(coach, exported(coach, ben, "hevy"))
    assert {each["exercise"]: each["superset"] for each in push["exercises"] if each.get("superset") is not None} == {
        "lateral-raise": 0,
        "hammer-curl": 0,
    }


def test_strong_has_a_row_for_each_set_the_oldest_workout_first(coach: Coach) -> None:
    ben = athlete(coach)
    logged(coach, ben, EVENING, {**PUSH, "notes": "Tired.", "exercises": PUSH["exercises"][:1]})
    assert lines(coach, ben, "strong")[:5] == [
        STRONG,
        '1;2025-09-05 07:48:00;Push \U0001f4aa;5100;Bench Press (Barbell);W;40;10;;;;"\'=1+1, as ""always""";Tired.',
        "1;2025-09-05 07:48:00;Push \U0001f4aa;5100;Bench Press (Barbell);1;82.5;5;8.5;;;;",
        "1;2025-09-05 07:48:00;Push \U0001f4aa;5100;Bench Press (Barbell);F;82.5;4;;;;;",
        "1;2025-09-05 07:48:00;Push \U0001f4aa;5100;Bench Press (Barbell);D;60;8;;;;;",
    ]
    assert lines(coach, ben, "strong")[5:] == [
        "2;2025-09-05 18:30:00;Workout;0;Plank;1;;;;;45.5;;",
        "2;2025-09-05 18:30:00;Workout;0;Farmers Walk;1;24;;;40;30;;",
        "2;2025-09-05 18:30:00;Workout;0;Running;1;;;;5012.34;1800;;",
    ]


def test_hevy_has_the_newest_workout_first(coach: Coach) -> None:
    ben = athlete(coach)
    logged(coach, ben, EVENING, {**PUSH, "exercises": PUSH["exercises"][1:3]})
    push = 'Push \U0001f4aa,"5 Sep 2025, 07:48","5 Sep 2025, 09:13","Slept badly.\nStill; fine."'
    assert exported(coach, ben, "hevy").split("\n", 4)[0] == HEVY
    assert exported(coach, ben, "hevy").partition("\n")[2] == (
        'Workout,"5 Sep 2025, 18:30","5 Sep 2025, 18:30",,Plank,,,0,normal,,,,45.5,\n'
        'Workout,"5 Sep 2025, 18:30","5 Sep 2025, 18:30",,Farmers Walk,,,0,normal,24,,0.04,30,\n'
        'Workout,"5 Sep 2025, 18:30","5 Sep 2025, 18:30",,Running,,,0,normal,,,5.01234,1800,\n'
        f"{push},Pull Up (Assisted),,,0,normal,20,8,,,\n"
        f"{push},Pull Up (Assisted),,,1,normal,20,7,,,\n"
        f"{push},Lateral Raise (Dumbbell),0,,0,normal,8,12,,,\n"
    )


def test_strong_numbers_the_workouts_of_all_pages_from_the_first_one_on(coach: Coach) -> None:
    ben = athlete(coach)
    days = ("2025-09-05", "2025-09-08", "2025-09-08", "2025-09-10", "2025-09-12")
    logged(coach, ben, *({**EVENING, "performed_on": day} for day in days))
    numbers: list[list[str]] = []
    cursor = ""
    while True:
        path = f"/v1/athletes/{ben}/history?format=strong&limit=2{cursor}"
        page = expect(coach.client.get(path), 200)
        numbers.append(sorted({line.split(";")[0] for line in page["csv"].splitlines()[1:]}))
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert numbers == [["4", "5"], ["2", "3"], ["1"]]


@pytest.mark.parametrize(("app", "heading"), [("strong", "Weight (lb)"), ("hevy", "weight_lbs")])
def test_loads_are_in_the_unit_of_the_athlete(coach: Coach, app: str, heading: str) -> None:
    """45 lb stays 45 lb. A session in kilograms is converted. Hevy counts miles then."""
    ben = athlete(coach, "lb")
    pounds = {"exercise": "bench-press", "sets": [{"load": 45, "reps": 5}]}
    carry = {"exercise": "farmers-carry", "sets": [{"load": 50, "distance_m": 40}]}
    logged(coach, ben, {**EVENING, "unit": "lb", "exercises": [pounds, carry]})
    kilograms = {"exercise": "back-squat", "sets": [{"load": 100, "reps": 5}]}
    logged(coach, ben, {**EVENING, "time_of_day": "19:30", "unit": "kg", "exercises": [kilograms]})
    text = exported(coach, ben, app)
    assert heading in text.splitlines()[0]
    first, second = imported(coach, text, "lb")
    assert (first["unit"], second["unit"]) == ("lb", "lb")
    assert sets_of(first)["bench-press"][0]["load"] == 45
    assert sets_of(first)["farmers-carry"][0]["distance_m"] == 40
    assert sets_of(second)["back-squat"][0]["load"] == 220.46


@pytest.mark.parametrize("app", ["strong", "hevy"])
def test_sessions_without_a_time_stay_apart(coach: Coach, app: str) -> None:
    ben = athlete(coach)
    session = {key: value for key, value in EVENING.items() if key != "time_of_day"}
    logged(coach, ben, {**session, "external_id": "a"}, {**session, "external_id": "b"})
    assert [each["time_of_day"] for each in imported(coach, exported(coach, ben, app))] == ["12:00", "12:01"]


@pytest.mark.parametrize("app", ["strong", "hevy"])
def test_sessions_without_a_time_stay_apart_if_a_page_ends_between_them(coach: Coach, app: str) -> None:
    ben = athlete(coach)
    session = {key: value for key, value in EVENING.items() if key != "time_of_day"}
    logged(coach, ben, *({**session, "external_id": str(n)} for n in range(SESSIONS_READ_AT_ONCE + 3)))
    rows: list[str] = []
    cursor = ""
    while True:
        page = expect(coach.client.get(f"/v1/athletes/{ben}/history?format={app}&limit=1{cursor}"), 200)
        head, *of_page = page["csv"].splitlines(keepends=True)
        rows += of_page
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    read = imported(coach, head + "".join(rows))
    assert [each["time_of_day"] for each in read] == [f"12:{n:02}" for n in range(SESSIONS_READ_AT_ONCE + 3)]


def test_reps_in_reserve_become_an_rpe(coach: Coach) -> None:
    ben = athlete(coach)
    logged(coach, ben, {**EVENING, "exercises": [{"exercise": "dip", "sets": [{"load": 10, "reps": 8, "rir": 1.5}]}]})
    (read,) = imported(coach, exported(coach, ben, "strong"))
    assert sets_of(read)["dip"][0] == {"kind": "work", "side": "both", "reps": 8, "load": 10, "rpe": 8.5}


def test_sets_with_and_without_a_plate_keep_their_order(coach: Coach) -> None:
    ben = athlete(coach)
    sets = [{"load": 0, "reps": 8}, {"load": 5, "reps": 6}, {"load": 0, "reps": 8}]
    logged(coach, ben, {**EVENING, "exercises": [{"exercise": "pull-up", "sets": sets}]})
    (read,) = imported(coach, exported(coach, ben, "strong"))
    assert [each["load"] for each in sets_of(read)["pull-up"]] == [0, 5, 0]


def test_an_exercise_of_the_workspace_keeps_its_name(coach: Coach) -> None:
    ben = athlete(coach)
    own = {"slug": "landmine-row", "name": "Landmine Row", "laterality": "two_sided", "bodyweight": True}
    expect(coach.client.post("/v1/exercises", json=own), 201)
    logged(coach, ben, {**EVENING, "exercises": [{"exercise": "landmine-row", "sets": [{"load": 40, "reps": 10}]}]})
    assert ";Landmine Row;1;40;10;" in exported(coach, ben, "strong")
    (read,) = imported(coach, exported(coach, ben, "strong"))
    assert list(sets_of(read)) == ["landmine-row"]


def import_names(coach: Coach, *names: str) -> str:
    """An athlete with a session of another app that has these names."""
    eva = athlete(coach)
    head = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"
    rows = (f"2025-03-0{day} 18:00:00,Legs,1h,{name},1,40,10,0,0,,,\n" for day, name in enumerate(names, start=1))
    expect(coach.client.post("/v1/imports", json={"csv": head + "".join(rows), "athlete_id": eva}), 201)
    return eva


def test_an_exercise_has_the_name_that_it_was_imported_with(coach: Coach) -> None:
    eva = import_names(coach, "Seated Leg Curl (Machine)")
    assert ";Seated Leg Curl (Machine);" in exported(coach, eva, "strong")


def test_an_exercise_that_was_imported_with_two_names_has_the_usual_one(coach: Coach) -> None:
    eva = import_names(coach, "Seated Leg Curl (Machine)", "Leg Curl (Machine)")
    assert exported(coach, eva, "strong").count(";Lying Leg Curl (Machine);") == 2


def test_assistance_without_a_name_in_the_apps_is_a_load_below_zero(coach: Coach) -> None:
    ben = athlete(coach)
    push_ups = {"exercise": "push-up", "sets": [{"assistance": 15, "reps": 8}, {"load": 5, "reps": 6}]}
    logged(coach, ben, {**EVENING, "exercises": [push_ups]})
    text = exported(coach, ben, "strong")
    assert ";Push Up (Weighted);1;-15;8;" in text
    assert ";Push Up (Weighted);2;5;6;" in text
    (read,) = imported(coach, text)
    assert [(each.get("assistance"), each.get("load")) for each in sets_of(read)["push-up"]] == [(15, None), (None, 5)]


def test_every_exercise_of_the_catalog_is_written_by_a_name_that_is_read_back() -> None:
    names = {slug: exercise.name for slug, exercise in EXERCISES.items()}
    settings = ExportSettings(unit=Unit.KG, time_zone="UTC", names=names, app_names={})
    for load in (None, 0.0, 10.0, -10.0):
        written = {slug: name_in_apps(slug, load, settings, weighted=bool(load and load > 0))[0] for slug in EXERCISES}
        matches = match_names(written.values(), EXERCISES, {})
        assert {slug: matches[name].exercise for slug, name in written.items()} == {slug: slug for slug in EXERCISES}
        assert all(name.isascii() for name in written.values())


def test_another_format_is_refused(coach: Coach) -> None:
    response = coach.client.get(f"/v1/athletes/{athlete(coach)}/history?format=fitnotes")
    assert response.status_code == 400
