"""An athlete who also trains outside of a program: those sessions are stored, and nothing is decided from them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Json, complaint, expect

DEADLIFTS = [{"exercise": "deadlift", "sets": [{"reps": 5, "load": 100}, {"reps": 5, "load": 110}]}]


def body(day: int = 0, **fields: object) -> Json:
    date = (FIRST_DAY + timedelta(day)).isoformat()
    return {"enrollment_id": None, "performed_on": date, "exercises": DEADLIFTS, **fields}


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    """Ana is in a program and has logged its first session."""
    ana = coach.enrolls("Ana", start={"bss": 10}, complaints=[complaint("right", 1, name="knee")])
    ana.trains()
    return ana


@pytest.fixture
def ben(coach: Coach) -> str:
    """The path of an athlete without a program."""
    created = expect(coach.client.post("/v1/athletes", json={"name": "Ben", "unit": "lb"}), 201)
    return f"/v1/athletes/{created['id']}"


def test_an_athlete_without_a_program_can_log(coach: Coach, ben: str) -> None:
    result = expect(coach.client.post(f"{ben}/sessions", json=body(rpe=8, notes="First time.")), 201)
    session = result["session"]
    assert (session["enrollment_id"], session["prescription_id"], session["unit"]) == (None, None, "lb")
    assert (session["rpe"], session["notes"]) == (8, "First time.")
    assert (result["decisions"], result["changed"], result["next"]) == ([], [], None)
    assert expect(coach.client.get(f"{ben}/sessions/{session['id']}"), 200) == session
    assert expect(coach.client.get(f"{ben}/sessions"), 200)["items"] == [session]


def test_it_leaves_the_program_as_it_is(coach: Coach, ana: Athlete) -> None:
    before = ana.next(), expect(coach.client.get(f"{ana.enrollment_path}/progress"), 200)
    squats = [{"exercise": "bulgarian-split-squat", "sets": [{"reps": 12, "load": 10, "pain": 6}]}]
    expect(coach.client.post(f"{ana.path}/sessions", json=body(exercises=squats, pain={"during": 6})), 201)
    assert (ana.next(), expect(coach.client.get(f"{ana.enrollment_path}/progress"), 200)) == before


def test_it_counts_in_series_records_and_volume(coach: Coach, ana: Athlete) -> None:
    session = expect(coach.client.post(f"{ana.path}/sessions", json=body()), 201)["session"]
    series = expect(coach.client.get(f"{ana.path}/series?exercise=deadlift&metrics=load"), 200)
    assert (series["dates"], series["session_ids"]) == ([FIRST_DAY.isoformat()], [session["id"]])
    assert [line["values"] for line in series["lines"]] == [[110]]
    records = expect(coach.client.get(f"{ana.path}/records?exercise=deadlift"), 200)["items"]
    heaviest = next(each for each in records if each["kind"] == "heaviest_load")
    assert (heaviest["load"], heaviest["session_id"]) == (110, session["id"])
    history = expect(coach.client.get(f"{ana.path}/exercises/deadlift/history"), 200)["items"]
    assert [each["id"] for each in history] == [session["id"]]
    volume = expect(coach.client.get(f"{ana.path}/training-volume"), 200)
    assert {each["pattern"]: each["sets"] for each in volume["patterns"]} == {"lunge": [3], "hinge": [2]}


def test_a_program_filter_leaves_it_out(coach: Coach, ana: Athlete) -> None:
    expect(coach.client.post(f"{ana.path}/sessions", json=body()), 201)
    found = expect(coach.client.get(f"{ana.path}/sessions?program=bulgarian-split-squat"), 200)["items"]
    assert [each["enrollment_id"] for each in found] == [ana.enrollment_id]


def test_it_is_stored_once_by_its_external_id(coach: Coach, ben: str) -> None:
    first = expect(coach.client.post(f"{ben}/sessions", json=body(external_id="app-1")), 201)
    assert expect(coach.client.post(f"{ben}/sessions", json=body(external_id="app-1")), 200) == first
    problem = expect(coach.client.post(f"{ben}/sessions", json=body(external_id="app-1", notes="!")), 409)
    assert problem["code"] == "external_id_taken"


def test_a_retry_with_the_same_key_returns_the_same_response(coach: Coach, ben: str) -> None:
    key = {"Idempotency-Key": "0d9f"}
    first = coach.client.post(f"{ben}/sessions", json=body(), headers=key)
    again = coach.client.post(f"{ben}/sessions", json=body(), headers=key)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(expect(coach.client.get(f"{ben}/sessions"), 200)["items"]) == 1


def test_the_same_sets_on_the_same_day_may_be_a_duplicate(coach: Coach, ben: str) -> None:
    first = expect(coach.client.post(f"{ben}/sessions", json=body()), 201)
    second = expect(coach.client.post(f"{ben}/sessions", json=body()), 201)
    other_day = expect(coach.client.post(f"{ben}/sessions", json=body(-1)), 201)
    assert second["possible_duplicate_of"] == first["session"]["id"]
    assert (first["possible_duplicate_of"], other_day["possible_duplicate_of"]) == (None, None)


def test_it_can_be_corrected_and_deleted(coach: Coach, ben: str) -> None:
    response = coach.client.post(f"{ben}/sessions", json=body(external_id="app-1"))
    path = f"{ben}/sessions/{response.json()['session']['id']}"
    sets = [{"exercise": "deadlift", "sets": [{"reps": 6, "load": 100}]}]
    correction = {"performed_on": body(-1)["performed_on"], "exercises": sets, "external_id": "app-2"}
    stale = coach.client.put(path, json=correction, headers={"If-Match": '"9"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    corrected = expect(coach.client.put(path, json=correction, headers={"If-Match": response.headers["ETag"]}), 200)
    assert (corrected["decisions"], corrected["next"], corrected["session"]["version"]) == ([], None, 2)
    assert corrected["session"]["exercises"][0]["sets"][0]["reps"] == 6
    assert corrected["session"]["external_id"] == "app-2"
    deleted = expect(coach.client.delete(path, headers={"If-Match": '"2"'}), 200)
    assert deleted == {"changed": [], "changed_total": 0, "next": None}
    assert coach.client.get(path).status_code == 404


def test_its_pain_can_be_reported_late(coach: Coach, ben: str) -> None:
    session = expect(coach.client.post(f"{ben}/sessions", json=body(pain={"during": 3})), 201)["session"]
    reported = expect(coach.client.post(f"{ben}/sessions/{session['id']}/pain", json={"next_morning": 4}), 200)
    assert reported["session"]["pain"] == {"before": None, "during": 3, "after_1h": None, "next_morning": 4}
    own = {"next_morning": 4, "complaint": "knee"}
    problem = expect(coach.client.post(f"{ben}/sessions/{session['id']}/pain", json=own), 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/complaint"]


SQUAT = {"exercise": "bulgarian-split-squat", "sets": []}


@pytest.mark.parametrize(
    ("fields", "pointer", "word"),
    [
        ({"exercises": [SQUAT | {"slot": "bss"}]}, "/exercises/0/slot", "slots"),
        ({"exercises": [SQUAT | {"substitute_for": "bss"}]}, "/exercises/0/substitute_for", "slots"),
        ({"exercises": [SQUAT | {"variant": "upside-down"}]}, "/exercises/0/variant", "variant"),
        ({"exercises": [{"exercise": "unheard-of", "sets": []}]}, "/exercises/0/exercise", "unheard-of"),
        ({"complaint_pain": [{"complaint": "knee", "during": 2}]}, "/complaint_pain/0/complaint", "complaints"),
        ({"place": "hotel"}, "/place", "hotel"),
        ({"performed_on": (FIRST_DAY + timedelta(9)).isoformat()}, "/performed_on", "tomorrow"),
        (
            {"exercises": [{"exercise": "deadlift", "sets": [{"reps": 5, "load": 5, "assistance": 5}]}]},
            "/exercises/0/sets/0/assistance",
            "not both",
        ),
    ],
)
def test_what_needs_a_program_or_does_not_exist_is_rejected(
    coach: Coach, ana: Athlete, fields: Json, pointer: str, word: str
) -> None:
    problem = expect(coach.client.post(f"{ana.path}/sessions", json=body(**fields)), 422)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert word in problem["errors"][0]["message"]


def test_it_follows_no_prescription(coach: Coach, ana: Athlete) -> None:
    named = body(prescription_id=ana.next()["id"])
    problem = expect(coach.client.post(f"{ana.path}/sessions", json=named), 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/prescription_id"]


def test_a_batch_takes_sessions_with_and_without_a_program(coach: Coach, ana: Athlete) -> None:
    own = {"athlete_id": ana.id}
    squats = [{"exercise": "bulgarian-split-squat", "sets": [{"reps": 9, "load": 10}] * 3}]
    planned = {"performed_on": body(7)["performed_on"], "exercises": squats} | own
    ana.rests(9)
    result = expect(coach.client.post("/v1/batches/sessions", json={"sessions": [body(8) | own, planned]}), 200)
    assert [each["status"] for each in result["results"]] == [201, 201]
    assert [each["session"]["enrollment_id"] for each in result["results"]] == [None, ana.enrollment_id]
    assert [bool(each["decisions"]) for each in result["results"]] == [False, True]
    assert [each["enrollment_id"] for each in result["next"]] == [ana.enrollment_id]


def test_it_is_in_the_change_feed_without_an_enrollment(coach: Coach, ben: str) -> None:
    cursor = expect(coach.client.get("/v1/changes?cursor=now"), 200)["next_cursor"]
    session = expect(coach.client.post(f"{ben}/sessions", json=body()), 201)["session"]
    changes = expect(coach.client.get(f"/v1/changes?cursor={cursor}"), 200)["items"]
    assert [(each["resource"], each["id"], each["enrollment_id"]) for each in changes] == [
        ("session", session["id"], None)
    ]


def test_a_log_of_an_athlete_without_a_program_says_none(coach: Coach, ben: str) -> None:
    log = {"csv": "Date,Exercise,Reps,Load\n2026-03-02,deadlift,5,100\n", "athlete_id": ben.rpartition("/")[2]}
    refused = expect(coach.client.post("/v1/imports", json=log), 422)
    message = refused["errors"][0]["message"]
    assert message.startswith("Row 2, column Enrollment: The athlete is not enrolled in a program.")
    assert message.endswith("or write `none` to log the session without a program.")
    log["csv"] = "Date,Exercise,Reps,Load,Enrollment\n2026-03-02,deadlift,5,100,none\n"
    assert expect(coach.client.post("/v1/imports", json=log), 201)["created"] == 1


def test_the_exported_log_says_that_it_has_no_enrollment(coach: Coach, ana: Athlete) -> None:
    """So a log that is imported again leaves it outside of the program."""
    expect(coach.client.post(f"{ana.path}/sessions", json=body(external_id="app-1")), 201)
    header, *rows = expect(coach.client.get(f"{ana.path}/history"), 200)["csv"].splitlines()
    deadlifts = [row for row in rows if ",deadlift," in row]
    assert {row.split(",")[header.split(",").index("Enrollment")] for row in deadlifts} == {"none"}
    eve = coach.enrolls("Eve", start={"bss": 10})
    report = coach.client.post("/v1/imports", json={"csv": "\n".join([header, *deadlifts]), "athlete_id": eve.id})
    assert expect(report, 201)["created"] == 1
    assert expect(coach.client.get(f"{eve.path}/sessions"), 200)["items"][0]["enrollment_id"] is None
