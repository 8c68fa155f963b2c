"""Importing a log over HTTP: all of its sessions are stored, or none."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.servers import Client
from tests.sheets import an_athlete, enrolled, linked, logged, posted

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
    assert client.get(f"/v1/imports/{result['id']}").json() == result


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


def test_a_session_already_imported_with_other_content_is_a_mistake(client: Client, ana: str) -> None:
    posted(client, "/v1/imports", {"csv": HEAD + rows("2026-03-02", 9)})
    dry_run = posted(client, "/v1/imports", {"csv": HEAD + rows("2026-03-02", 10), "dry_run": True}, 200)
    assert [(each["row"], "correctSession" in each["message"]) for each in dry_run["mistakes"]] == [(2, True)]


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
