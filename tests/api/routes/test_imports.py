"""Importing a log over HTTP: all of its sessions are stored, or none."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.servers import Client
from tests.sheets import Json, an_athlete, enrolled, linked, logged, posted

HEAD = "Athlete\tDate\tExercise\tSide\tReps\tLoad (kg)\n"


def rows(on: str, reps: int = 12, athlete: str = "ana") -> str:
    return f"{athlete}\t{on}\tbulgarian-split-squat\tboth\t{reps}\t10\n" * 3


@pytest.fixture
def ana(client: Client) -> str:
    ana = an_athlete(client, external_id="ana")
    enrolled(client, ana)
    return ana


def sessions(client: Client, athlete_id: str) -> list[str]:
    return [each["performed_on"] for each in client.get(f"/v1/athletes/{athlete_id}/sessions").json()["items"]]


def test_every_session_is_logged_and_counts_as_training(client: Client, ana: str) -> None:
    result = posted(client, "/v1/imports", {"csv": HEAD + rows("2026-03-05", 10) + rows("2026-03-02", 9)})
    counts = [result[name] for name in ("rows", "sessions", "created", "known", "athletes")]
    assert counts == [6, 2, 2, 0, 1]
    assert (result["first_on"], result["last_on"]) == ("2026-03-02", "2026-03-05")
    assert sessions(client, ana) == ["2026-03-05", "2026-03-02"]
    assert linked(client).cell("next/ana/bss/reps", on="2026-03-08") == "11"
    assert client.get(f"/v1/imports/{result['id']}").json() == result | {"session_results": []}


def test_a_log_that_has_grown_is_imported_again_as_a_whole(client: Client, ana: str) -> None:
    posted(client, "/v1/imports", {"csv": HEAD + rows("2026-03-02", 9)})
    again = posted(client, "/v1/imports", {"csv": HEAD + rows("2026-03-02", 9) + rows("2026-03-05", 10)})
    assert (again["created"], again["known"]) == (1, 1)
    assert len(sessions(client, ana)) == 2


def test_a_dry_run_returns_the_same_counts_and_stores_nothing(client: Client, ana: str) -> None:
    body = {"csv": HEAD + rows("2026-03-02"), "dry_run": True}
    dry_run = posted(client, "/v1/imports", body, 200)
    assert (dry_run["id"], dry_run["created"], dry_run["mistakes"]) == (None, 1, [])
    assert sessions(client, ana) == []


def test_a_dry_run_does_not_use_up_its_idempotency_key(client: Client, ana: str) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    body = {"csv": HEAD + rows("2026-03-02")}
    assert client.post("/v1/imports", json=body | {"dry_run": True}, headers=key).status_code == 200
    assert client.post("/v1/imports", json=body, headers=key).status_code == 201
    replayed = client.post("/v1/imports", json=body, headers=key)
    assert (replayed.status_code, replayed.headers["Idempotency-Replayed"]) == (201, "true")


def test_a_log_with_a_mistake_is_rejected_as_a_whole(client: Client, ana: str) -> None:
    text = HEAD + rows("2026-03-02") + rows("2026-03-05").replace("bulgarian-split-squat", "no-such-exercise")
    text += rows("2026-03-08", athlete="unknown")
    problem = posted(client, "/v1/imports", {"csv": text}, 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/csv", "/csv"]
    assert [error["message"].partition(":")[0] for error in problem["errors"]] == [
        "Row 5, column Exercise",
        "Row 8, column Athlete",
    ]
    assert sessions(client, ana) == []
    dry_run = posted(client, "/v1/imports", {"csv": text, "dry_run": True}, 200)
    assert [(each["row"], each["column"]) for each in dry_run["mistakes"]] == [(5, "Exercise"), (8, "Athlete")]


def test_a_log_of_empty_rows_is_rejected(client: Client, ana: str) -> None:
    problem = posted(client, "/v1/imports", {"csv": HEAD + "\n\n", "athlete_id": ana}, 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/csv"]
    dry_run = posted(client, "/v1/imports", {"csv": HEAD, "dry_run": True}, 200)
    assert [(each["row"], each["column"]) for each in dry_run["mistakes"]] == [(1, None)]


def outcomes(result: Json) -> list[tuple[str, str]]:
    return [(each["performed_on"], each["outcome"]) for each in result["session_results"]]


def test_a_session_whose_rows_have_changed_is_corrected(client: Client, ana: str) -> None:
    posted(client, "/v1/imports", {"csv": HEAD + rows("2026-03-02", 9) + rows("2026-03-05", 10)})
    body = {"csv": HEAD + rows("2026-03-02", 8) + rows("2026-03-05", 10), "dry_run": True}
    dry_run = posted(client, "/v1/imports", body, 200)
    assert outcomes(dry_run) == [("2026-03-02", "changed"), ("2026-03-05", "unchanged")]
    assert [dry_run[name] for name in ("created", "changed", "known", "conflicting")] == [0, 1, 1, 0]
    (changed, unchanged) = dry_run["session_results"]
    assert changed["summary"] == (
        "Bulgarian split squat: set 1, Reps 9 → 8; Bulgarian split squat: set 2, Reps 9 → 8; "
        "Bulgarian split squat: set 3, Reps 9 → 8."
    )
    assert unchanged["summary"] is None
    assert reps(client, ana) == [[10] * 3, [9] * 3]
    assert posted(client, "/v1/imports", body | {"dry_run": False})["changed"] == 1
    assert reps(client, ana) == [[10] * 3, [8] * 3]
    assert posted(client, "/v1/imports", body | {"dry_run": False})["changed"] == 0


def test_a_correction_folds_the_history_again(client: Client, ana: str) -> None:
    posted(client, "/v1/imports", {"csv": HEAD + rows("2026-03-02", 12)})
    before = linked(client).cell("next/ana/bss/load", on="2026-03-08")
    posted(client, "/v1/imports", {"csv": HEAD + rows("2026-03-02", 7)})
    after = linked(client).cell("next/ana/bss/load", on="2026-03-08")
    assert (float(before), float(after)) == (12.5, 10)


def test_a_session_with_fewer_rows_loses_its_sets_and_one_without_rows_stays(client: Client, ana: str) -> None:
    posted(client, "/v1/imports", {"csv": HEAD + rows("2026-03-02", 9) + rows("2026-03-05", 10)})
    shorter = HEAD + rows("2026-03-05", 10).partition("\n")[0] + "\n"
    result = posted(client, "/v1/imports", {"csv": shorter})
    assert outcomes(result) == [("2026-03-05", "changed")]
    assert result["session_results"][0]["summary"] == "Bulgarian split squat: 2 sets removed."
    assert reps(client, ana) == [[10], [9] * 3]


def reps(client: Client, athlete_id: str) -> list[list[int]]:
    """The reps of every session, the newest first."""
    found = client.get(f"/v1/athletes/{athlete_id}/sessions").json()["items"]
    return [[one["reps"] for item in each["exercises"] for one in item["sets"]] for each in found]


def test_a_session_that_the_app_logged_is_recognized_by_its_id_and_corrected(client: Client, ana: str) -> None:
    attributes = {"started_at": "2026-03-02T17:00:00Z", "rpe": 7, "metadata": {"app": "42"}}
    sets = [{"side": "both", "reps": 12, "load": 10}] * 3
    body = {"performed_on": "2026-03-02", "exercises": [{"exercise": "bulgarian-split-squat", "sets": sets}]}
    logged_by_app = posted(client, f"/v1/athletes/{ana}/sessions", body | attributes)["session"]
    log = client.get(f"/v1/athletes/{ana}/history").json()["csv"]
    assert posted(client, "/v1/imports", {"csv": log})["known"] == 1
    more = log + "ana,2026-03-05,,bulgarian-split-squat,,,,,,both,9,,,10\r\n"
    result = posted(client, "/v1/imports", {"csv": more.replace(",12,", ",11,")})
    assert outcomes(result) == [("2026-03-02", "changed"), ("2026-03-05", "new")]
    corrected = client.get(f"/v1/athletes/{ana}/sessions/{logged_by_app['id']}").json()
    assert [one["reps"] for one in corrected["exercises"][0]["sets"]] == [11] * 3
    assert {name: corrected[name] for name in attributes} == attributes
    assert len(sessions(client, ana)) == 2


def test_rows_without_a_session_are_recognized_by_their_sets(client: Client, ana: str) -> None:
    logged(client, ana, "2026-03-02", 9)
    own = "Athlete\tDate\tExercise\tSide\tReps\tLoad (kg)\n"
    own += "".join(f"ana\t2026-03-02\tBulgarian split squat\t{side}\t9\t10\n" for side in ("left", "right") * 3)
    assert outcomes(posted(client, "/v1/imports", {"csv": own})) == [("2026-03-02", "unchanged")]
    assert len(sessions(client, ana)) == 1
    other = posted(client, "/v1/imports", {"csv": own.replace("\t9\t", "\t8\t"), "dry_run": True}, 200)
    assert outcomes(other) == [("2026-03-02", "new")]
    assert "another session on this day" in other["session_results"][0]["summary"]


def test_an_older_version_is_conflicting_and_the_rest_is_applied(client: Client, ana: str) -> None:
    for on in ("2026-03-02", "2026-03-05"):
        logged(client, ana, on, 9)
    log = client.get(f"/v1/athletes/{ana}/history").json()["csv"]
    newest = client.get(f"/v1/athletes/{ana}/sessions").json()["items"][0]
    client.post(f"/v1/athletes/{ana}/sessions/{newest['id']}/pain", json={"next_morning": 3}).raise_for_status()
    assert posted(client, "/v1/imports", {"csv": log})["known"] == 2  # an empty score says nothing
    result = posted(client, "/v1/imports", {"csv": log.replace(",9,", ",8,")})
    assert outcomes(result) == [("2026-03-05", "conflicting"), ("2026-03-02", "changed")]
    assert "version 1, now 2" in result["session_results"][0]["summary"]
    assert reps(client, ana) == [[9] * 6, [8] * 6]
    without_versions = "\r\n".join(line.rsplit(",", 2)[0] for line in log.replace(",9,", ",8,").splitlines())
    assert posted(client, "/v1/imports", {"csv": without_versions})["changed"] == 1
    assert reps(client, ana) == [[8] * 6, [8] * 6]


def test_a_name_of_a_session_that_is_used_on_another_day_is_a_mistake(client: Client, ana: str) -> None:
    head = HEAD.replace("Date", "Date\tSession")
    first = head + rows("2026-03-02").replace("2026-03-02", "2026-03-02\tA")
    posted(client, "/v1/imports", {"csv": first})
    second = head + rows("2026-03-05", 9).replace("2026-03-05", "2026-03-05\tA")
    dry_run = posted(client, "/v1/imports", {"csv": second, "dry_run": True}, 200)
    ((row, column, message),) = [(each["row"], each["column"], each["message"]) for each in dry_run["mistakes"]]
    assert (row, column) == (2, "Session")
    assert "2026-03-02" in message


def test_a_session_moves_to_another_day_with_its_version(client: Client, ana: str) -> None:
    logged(client, ana, "2026-03-02", 9)
    log = client.get(f"/v1/athletes/{ana}/history").json()["csv"]
    result = posted(client, "/v1/imports", {"csv": log.replace("2026-03-02", "2026-03-03")})
    assert [each["summary"] for each in result["session_results"]] == ["Date 2026-03-02 → 2026-03-03."]
    assert sessions(client, ana) == ["2026-03-03"]


def test_names_of_the_catalog_and_of_athletes_are_understood(client: Client, ana: str) -> None:
    ben = an_athlete(client, "Ben Müller")
    enrolled(client, ben)
    text = "Name;Datum;Übung;Wdh.;Gewicht (kg)\nben müller;2.3.2026;BULGARIAN SPLIT SQUAT;9;10\n"
    assert posted(client, "/v1/imports", {"csv": text})["created"] == 1
    (session,) = client.get(f"/v1/athletes/{ben}/sessions").json()["items"]
    assert session["exercises"][0]["exercise"] == "bulgarian-split-squat"


def test_two_athletes_of_one_name_are_told_apart_by_their_external_ids(client: Client, ana: str) -> None:
    for external_id in ("ben-1", "ben-2"):
        enrolled(client, an_athlete(client, "Ben", external_id))
    text = HEAD + rows("2026-03-02", athlete="Ben")
    (mistake,) = posted(client, "/v1/imports", {"csv": text, "dry_run": True}, 200)["mistakes"]
    assert mistake["message"].startswith("2 athletes have this name. Write the external id instead: ben-1, ben-2.")


def test_a_name_with_a_mistake_is_reported_once_with_all_rows_that_have_it(client: Client, ana: str) -> None:
    names = ["Squat", "Squat", *["Sqat"] * 8]
    text = HEAD + "".join(f"ana\t2026-03-02\t{name}\tboth\t9\t10\n" for name in names)
    first, second = posted(client, "/v1/imports", {"csv": text, "dry_run": True}, 200)["mistakes"]
    assert (first["row"], first["message"].endswith("? Also in row 3.")) == (2, True), first
    assert (second["row"], second["message"].endswith(" Also in rows 5, 6, 7, 8, 9 and 2 more.")) == (4, True), second


def test_a_mistake_says_what_would_be_right_in_the_refusal_too(client: Client, ana: str) -> None:
    text = HEAD + rows("2026-03-02").replace("bulgarian-split-squat", "Bulgarian splitsquat")
    problem = posted(client, "/v1/imports", {"csv": text}, 422)
    assert problem["mistakes"] == [
        {
            "row": 2,
            "column": "Exercise",
            "message": "There is no exercise `Bulgarian splitsquat`. Did you mean `Bulgarian split squat`? "
            "Also in rows 3 and 4.",
        }
    ]
    assert [error["pointer"] for error in problem["errors"]] == ["/csv"]


@pytest.mark.parametrize(("order", "expected"), [("day_first", "2026-04-03"), ("month_first", "2026-03-04")])
def test_dates_that_can_be_read_in_two_ways_need_an_order(client: Client, ana: str, order: str, expected: str) -> None:
    body = {"csv": HEAD + rows("3/4/2026")}
    (mistake,) = posted(client, "/v1/imports", body, 422)["mistakes"]
    assert "3 April 2026 or March 4, 2026" in mistake["message"]
    assert outcomes(posted(client, "/v1/imports", body | {"date_order": order})) == [(expected, "new")]


def test_line_breaks_in_notes_survive_the_round_trip(client: Client, ana: str) -> None:
    body = {
        "performed_on": "2026-03-02",
        "notes": "Slept badly.\nCold gym.",
        "exercises": [
            {"exercise": "bulgarian-split-squat", "notes": "One\n\ntwo", "sets": [{"reps": 9, "load": 10}]},
        ],
    }
    posted(client, f"/v1/athletes/{ana}/sessions", body)
    log = client.get(f"/v1/athletes/{ana}/history").json()["csv"]
    bo = an_athlete(client, "Bo", "bo")
    enrolled(client, bo)
    posted(client, "/v1/imports", {"csv": log.replace("ana,", "bo,")})
    (copy,) = client.get(f"/v1/athletes/{bo}/sessions").json()["items"]
    assert (copy["notes"], copy["exercises"][0]["notes"]) == (body["notes"], "One\n\ntwo")


def test_a_log_without_an_athlete_column_belongs_to_the_athlete_in_the_request(client: Client, ana: str) -> None:
    text = "Date,Exercise,Reps,Load\n2026-03-02,bulgarian-split-squat,9,10\n"
    assert posted(client, "/v1/imports", {"csv": text, "dry_run": True}, 200)["mistakes"][0]["column"] == "Athlete"
    posted(client, "/v1/imports", {"csv": text, "athlete_id": ana})
    assert sessions(client, ana) == ["2026-03-02"]


def test_the_log_of_a_sheet_link_is_imported_unchanged(client: Client, ana: str) -> None:
    logged(client, ana, "2026-03-02", (12, 10), 12.5)
    before = client.get(f"/v1/athletes/{ana}/sessions").json()["items"][0]["exercises"]
    text = linked(client).get("log/ana/table.csv").text
    bo = an_athlete(client, "Bo", "bo")
    enrollment = enrolled(client, bo)["enrollment"]["id"]
    ana_enrollment = linked(client).table("log/ana")[0]["Enrollment"]
    posted(client, "/v1/imports", {"csv": text.replace("ana,", "bo,").replace(ana_enrollment, enrollment)})
    after = client.get(f"/v1/athletes/{bo}/sessions").json()["items"][0]["exercises"]
    assert [one["reps"] for one in after[0]["sets"]] == [one["reps"] for one in before[0]["sets"]]
    assert [one["load"] for one in after[0]["sets"]] == [12.5] * 6


@pytest.mark.parametrize("count", [1, 2, 12])
def test_any_number_of_sessions_before_a_history_folds_it_only_once(client: Client, ana: str, count: int) -> None:
    logged(client, ana, "2026-06-01", 10)
    before = client.get(f"/v1/athletes/{ana}/prescriptions?limit=100").json()["items"]
    posted(client, "/v1/imports", {"csv": HEAD + "".join(rows(f"2026-03-{day:02}", 9) for day in range(2, 2 + count))})
    after = client.get(f"/v1/athletes/{ana}/prescriptions?limit=100").json()["items"]
    assert len(after) - len(before) == 1  # each fold issues a prescription


def test_sessions_imported_around_a_history_lead_to_the_same_result_as_logged_one_by_one(
    client: Client, ana: str
) -> None:
    bo = an_athlete(client, "Bo", "bo")
    enrolled(client, bo)
    for athlete_id in (ana, bo):
        logged(client, athlete_id, "2026-03-11", (11, 10))
    log = (("2026-03-02", 12), ("2026-03-05", 9), ("2026-03-11", 10), ("2026-03-14", 12), ("2026-03-17", 10))
    posted(client, "/v1/imports", {"csv": HEAD + "".join(rows(*each) for each in log)})
    for on, reps in log:
        sets = [{"side": "both", "reps": reps, "load": 10}] * 3
        body = {"performed_on": on, "exercises": [{"exercise": "bulgarian-split-squat", "sets": sets}]}
        posted(client, f"/v1/athletes/{bo}/sessions", body)
    at_once, one_by_one = (_outcome(client, each) for each in (ana, bo))
    assert at_once == one_by_one
    assert len(sessions(client, ana)) == len(sessions(client, bo)) == 6


def _outcome(client: Client, athlete_id: str) -> list[object]:
    """The decision after each session, and the next session."""
    path = f"/v1/athletes/{athlete_id}"
    (enrollment,) = client.get(f"{path}/enrollments").json()["items"]
    (exercise,) = client.get(f"{path}/enrollments/{enrollment['id']}/progress").json()["exercises"]
    recent = [(each["performed_on"], _without_session_id(each["decision"])) for each in exercise["last_sessions"]]
    (prescribed,) = client.get(f"{path}/next-session?on=2026-03-20").json()["exercises"]
    return [*recent, (_without_session_id(prescribed["decision"]), prescribed["sets"])]


def _without_session_id(decision: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in decision.items() if name != "session_id"}


def test_an_unknown_import_is_not_found(client: Client) -> None:
    assert client.get(f"/v1/imports/{uuid4()}").status_code == 404


def test_a_long_log_may_have_at_most_200_new_or_changed_sessions(client: Client, ana: str) -> None:
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(201)]
    text = HEAD + "".join(f"ana\t{day}\tbulgarian-split-squat\tboth\t9\t10\n" for day in days)
    (mistake,) = posted(client, "/v1/imports", {"csv": text}, 422)["mistakes"]
    assert (mistake["row"], "200" in mistake["message"]) == (202, True)
    posted(client, "/v1/imports", {"csv": text.rpartition("ana\t")[0]})
    result = posted(client, "/v1/imports", {"csv": text})
    assert (result["known"], result["created"]) == (200, 1)
