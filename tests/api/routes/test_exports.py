"""Everything that was logged can be taken out again, and taken in elsewhere."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.servers import Client, Process, new_key
from tests.sheets import Json, an_athlete, posted

PROGRAM: Json = {
    "program": {"slug": "runner-knee-strength"},
    "start_on": "2026-03-02",
    "affected_side": "right",
    "baseline_pain": 1,
    "region": "knee",
    "start": [{"progression": "bss", "load": 10}],
}
DATES = ("2026-03-02", "2026-03-05", "2026-03-08", "2026-03-11")
NEXT_DAY = "2026-03-14"


def next_session(client: Client, athlete_id: str) -> Json:
    """What is asked for, without what is another's in another workspace: ids of rows."""
    answer: Json = client.get(f"/v1/athletes/{athlete_id}/next-session?on={NEXT_DAY}").json()
    kept = {name: answer[name] for name in ("session_number", "on", "unit", "due", "flags", "rounds", "provisional")}
    return kept | {"exercises": [_without_ids(item) for item in answer["exercises"]]}


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_ids(each) for name, each in value.items() if name != "session_id"}
    return [_without_ids(each) for each in value] if isinstance(value, list) else value


@pytest.fixture
def ana(client: Client) -> str:
    """Ana, who trained what was asked for four times: sides apart, notes, pain, one session a day late."""
    ana = an_athlete(client, external_id="ana")
    posted(client, f"/v1/athletes/{ana}/enrollments", PROGRAM)
    for turn, on in enumerate(DATES):
        asked = client.get(f"/v1/athletes/{ana}/next-session?on={on}").json()
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
            for item in asked["exercises"]
        ]
        pain = {"before": 1, "during": 2, "after_1h": 1, "next_morning": 4 if turn == 1 else 1}
        done = {"performed_on": on, "exercises": exercises, "pain": pain, "notes": "Two\nlines"}
        posted(client, f"/v1/athletes/{ana}/sessions", done | ({"prescribed_on": "2026-03-10"} if turn == 3 else {}))
    return ana


def exported(client: Client, athlete_id: str, limit: int) -> list[str]:
    """Every page of the history, the newest sessions first."""
    pages, cursor = [], ""
    while True:
        answer = client.get(f"/v1/athletes/{athlete_id}/history?limit={limit}{cursor}").json()
        pages.append(answer["csv"])
        if answer["next_cursor"] is None:
            return pages
        cursor = f"&cursor={answer['next_cursor']}"


@pytest.mark.parametrize("limit", [100, 1])
def test_a_history_taken_elsewhere_leads_to_the_same_next_session(
    client: Client, server: Process, ana: str, limit: int
) -> None:
    pages = exported(client, ana, limit)
    assert len(pages) == (4 if limit == 1 else 1)
    with Client(server.url, new_key(server.database_url)) as elsewhere:
        same = an_athlete(elsewhere, external_id="ana")
        posted(elsewhere, f"/v1/athletes/{same}/enrollments", PROGRAM)
        for page in reversed(pages):
            posted(elsewhere, "/v1/imports", {"csv": page})
        assert next_session(elsewhere, same) == next_session(client, ana)
        assert exported(elsewhere, same, 100) == exported(client, ana, 100)


def test_an_athlete_without_an_external_id_is_named_by_the_import(client: Client) -> None:
    ana = an_athlete(client)
    posted(client, f"/v1/athletes/{ana}/enrollments", PROGRAM)
    item = {"exercise": "bulgarian-split-squat", "sets": [{"reps": 9, "load": 10}]}
    posted(client, f"/v1/athletes/{ana}/sessions", {"performed_on": DATES[0], "exercises": [item]})
    bo = an_athlete(client, "Bo")
    posted(client, f"/v1/athletes/{bo}/enrollments", PROGRAM)
    made = posted(client, "/v1/imports", {"csv": exported(client, ana, 100)[0], "athlete_id": bo})
    assert (made["created"], made["athletes"]) == (1, 1)


def test_nobody_s_history_is_not_found(client: Client) -> None:
    assert client.get(f"/v1/athletes/{uuid4()}/history").status_code == 404


def test_an_empty_history_is_a_header(client: Client) -> None:
    answer = client.get(f"/v1/athletes/{an_athlete(client)}/history").json()
    assert (answer["sessions"], answer["next_cursor"], answer["csv"].count("\n")) == (0, None, 1)
