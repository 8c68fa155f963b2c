"""A logged history can be exported and imported into another workspace."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.servers import Client, Process, new_key
from tests.sheets import Json, an_athlete, posted

PROGRAM: Json = {
    "program": {"slug": "runner-knee-strength"},
    "start_on": "2026-03-02",
    "complaints": [
        {"name": "right-knee", "region": "knee", "side": "right", "baseline_pain": 1},
        {"name": "back", "region": "lower_back"},
    ],
    "start": [{"progression": "bss", "load": 10}],
}
DATES = ("2026-03-02", "2026-03-05", "2026-03-08", "2026-03-11")
NEXT_DAY = "2026-03-14"


def next_session(client: Client, athlete_id: str) -> Json:
    """The next session without the ids of rows, which differ between workspaces."""
    prescription: Json = client.get(f"/v1/athletes/{athlete_id}/next-session?on={NEXT_DAY}").json()
    names = ("session_number", "on", "unit", "due", "flags", "rounds", "provisional")
    return {name: prescription[name] for name in names} | {
        "exercises": [_without_ids(item) for item in prescription["exercises"]]
    }


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_ids(each) for name, each in value.items() if name != "session_id"}
    return [_without_ids(each) for each in value] if isinstance(value, list) else value


@pytest.fixture
def ana(client: Client) -> str:
    """Ana, who did four prescribed sessions: each side logged separately, notes, pain, one session a day late."""
    ana = an_athlete(client, external_id="ana")
    posted(client, f"/v1/athletes/{ana}/enrollments", PROGRAM)
    for turn, on in enumerate(DATES):
        prescription = client.get(f"/v1/athletes/{ana}/next-session?on={on}").json()
        exercises = [
            {
                "exercise": item["exercise"],
                "slot": item["slot"],
                "notes": '=1+1, as "always";=2',
                "sets": [
                    {
                        "side": one["side"],
                        "reps": (one["reps"] or 15) - (turn == 2 and one["side"] == "right"),
                        "load": one["load"],
                        "rir": 1.5,
                        "unassisted": True,
                    }
                    for one in item["sets"]
                ],
            }
            for item in prescription["exercises"]
        ]
        pain = {"before": 1, "during": 2, "after_1h": 1, "next_morning": 4 if turn == 1 else 1}
        session = {"performed_on": on, "exercises": exercises, "pain": pain, "notes": "Two\nlines"}
        session |= {"complaint_pain": [{"complaint": "back", "during": 3, "next_morning": 0}]}
        posted(client, f"/v1/athletes/{ana}/sessions", session | ({"prescribed_on": "2026-03-10"} if turn == 3 else {}))
    return ana


def exported(client: Client, athlete_id: str, limit: int) -> list[str]:
    """Every page of the history, newest sessions first."""
    pages, cursor = [], ""
    while True:
        page = client.get(f"/v1/athletes/{athlete_id}/history?limit={limit}{cursor}").json()
        pages.append(page["csv"])
        if page["next_cursor"] is None:
            return pages
        cursor = f"&cursor={page['next_cursor']}"


@pytest.mark.parametrize("limit", [100, 1])
def test_a_history_imported_into_another_workspace_leads_to_the_same_next_session(
    client: Client, server: Process, ana: str, limit: int
) -> None:
    pages = exported(client, ana, limit)
    assert len(pages) == (4 if limit == 1 else 1)
    with Client(server.url, new_key(server.database_url)) as other:
        copy = an_athlete(other, external_id="ana")
        posted(other, f"/v1/athletes/{copy}/enrollments", PROGRAM)
        for page in reversed(pages):
            posted(other, "/v1/imports", {"csv": page})
        assert next_session(other, copy) == next_session(client, ana)
        assert exported(other, copy, 100) == exported(client, ana, 100)


def test_an_import_names_the_athlete_of_a_log_without_external_ids(client: Client) -> None:
    ana = an_athlete(client)
    posted(client, f"/v1/athletes/{ana}/enrollments", PROGRAM)
    item = {"exercise": "bulgarian-split-squat", "sets": [{"reps": 9, "load": 10}]}
    posted(client, f"/v1/athletes/{ana}/sessions", {"performed_on": DATES[0], "exercises": [item]})
    bo = an_athlete(client, "Bo")
    posted(client, f"/v1/athletes/{bo}/enrollments", PROGRAM)
    history_import = posted(client, "/v1/imports", {"csv": exported(client, ana, 100)[0], "athlete_id": bo})
    assert (history_import["created"], history_import["athletes"]) == (1, 1)


def test_the_history_of_an_unknown_athlete_is_not_found(client: Client) -> None:
    assert client.get(f"/v1/athletes/{uuid4()}/history").status_code == 404


def test_an_empty_history_is_exported_as_a_header_row(client: Client) -> None:
    export = client.get(f"/v1/athletes/{an_athlete(client)}/history").json()
    assert (export["sessions"], export["next_cursor"], export["csv"].count("\n")) == (0, None, 1)


def test_a_page_ends_before_a_million_characters_of_notes(client: Client, ana: str) -> None:
    """The notes of a session are repeated with each of its sets: here 600,000 characters."""
    exercises = [{"exercise": "backward-lunge", "sets": [{"reps": 6, "load": 10}] * 50}] * 3
    for on in ("2026-03-14", "2026-03-16"):
        body = {"performed_on": on, "exercises": exercises, "notes": "n" * 4_000}
        assert client.post(f"/v1/athletes/{ana}/sessions", json=body).status_code == 201
    first = client.get(f"/v1/athletes/{ana}/history").json()
    assert (first["sessions"], first["csv"].count("\n")) == (1, 1 + 150)
    second = client.get(f"/v1/athletes/{ana}/history?cursor={first['next_cursor']}").json()
    assert (second["sessions"], second["next_cursor"]) == (1 + len(DATES), None)


def test_a_page_ends_where_an_import_would_be_full(client: Client, ana: str) -> None:
    """5,000 sets: two of these sessions."""
    exercises = [{"exercise": "backward-lunge", "sets": [{"reps": 6, "load": 10}] * 50}] * 50
    for on in ("2026-03-14", "2026-03-16", "2026-03-18"):
        body = {"performed_on": on, "exercises": exercises}
        assert client.post(f"/v1/athletes/{ana}/sessions", json=body).status_code == 201
    first = client.get(f"/v1/athletes/{ana}/history").json()
    assert (first["sessions"], first["csv"].count("\n")) == (2, 1 + 5_000)
    second = client.get(f"/v1/athletes/{ana}/history?cursor={first['next_cursor']}").json()
    assert (second["sessions"], second["next_cursor"]) == (1 + len(DATES), None)
