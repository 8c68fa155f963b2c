"""The test clock of a sandbox workspace: it decides what day it is, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from api.use_cases.request_context import Scope
from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import Json, expect
from tests.servers import Client, new_key

CLOCK = "/v1/test-clock"
DUMBBELLS = {"kind": "dumbbell", "unit": "kg", "loads": [{"load": load, "count": 2} for load in (8, 10, 12, 14, 16)]}


@pytest.fixture
def sandbox(story_server: StoryServer) -> Iterator[Client]:
    """A client with a key of a new sandbox workspace."""
    with Client(story_server.address, new_key(story_server.database_url, sandbox=True)) as client:
        yield client


def today(client: Client) -> date:
    return datetime.fromisoformat(expect(client.get(CLOCK), 200)["now"]).date()


def comes_to(client: Client, day: date) -> None:
    now = datetime.combine(day, time(12), UTC)
    assert datetime.fromisoformat(expect(client.put(CLOCK, json={"now": now.isoformat()}), 200)["now"]) == now


def enrolled(client: Client) -> str:
    """The path of a new athlete who begins today."""
    athlete = expect(client.post("/v1/athletes", json={"name": "Ana", "unit": "kg", "equipment": [DUMBBELLS]}), 201)
    path = f"/v1/athletes/{athlete['id']}"
    body = {"program": {"slug": "bulgarian-split-squat"}, "start": [{"progression": "bss", "load": 10}]}
    expect(client.post(f"{path}/enrollments", json=body), 201)
    return path


def session(asked: Json) -> Json:
    """The session as prescribed."""
    exercises = [
        {
            "slot": item["slot"],
            "exercise": item["exercise"],
            "sets": [{"side": one["side"], "reps": one["reps"], "load": one["load"]} for one in item["sets"]],
        }
        for item in asked["exercises"]
    ]
    return {"performed_on": asked["on"], "prescription_id": asked["id"], "exercises": exercises}


def test_an_athlete_trains_twelve_weeks_in_a_minute(sandbox: Client) -> None:
    path, first_day = enrolled(sandbox), today(sandbox)
    sessions = 0
    while today(sandbox) < first_day + timedelta(weeks=12):
        asked = expect(sandbox.get(f"{path}/next-session"), 200)
        if asked["on"] != str(today(sandbox)):
            comes_to(sandbox, date.fromisoformat(asked["on"]))
        expect(sandbox.post(f"{path}/sessions", json=session(asked)), 201)
        sessions += 1
    assert sessions == 37  # three a week, and one on the last day
    progress = expect(sandbox.get(f"{path}/next-session"), 200)
    assert (progress["session_number"], progress["exercises"][0]["sets"][0]["load"]) == (38, 16)


def test_a_session_is_overdue_when_the_test_clock_has_passed_its_latest_day(sandbox: Client) -> None:
    path = enrolled(sandbox)
    expect(sandbox.post(f"{path}/sessions", json=session(expect(sandbox.get(f"{path}/next-session"), 200))), 201)
    overdue = {"which": "overdue"}
    assert expect(sandbox.get("/v1/next-sessions", params=overdue), 200)["items"] == []
    comes_to(sandbox, today(sandbox) + timedelta(weeks=3))
    assert len(expect(sandbox.get("/v1/next-sessions", params=overdue), 200)["items"]) == 1


def test_a_date_is_in_the_future_until_the_test_clock_comes_to_it(sandbox: Client) -> None:
    path = enrolled(sandbox)
    asked = expect(sandbox.get(f"{path}/next-session"), 200)
    later = session(asked) | {"performed_on": (today(sandbox) + timedelta(days=9)).isoformat(), "prescription_id": None}
    refused = expect(sandbox.post(f"{path}/sessions", json=later), 422)
    assert [error["pointer"] for error in refused["errors"]] == ["/performed_on"]
    comes_to(sandbox, today(sandbox) + timedelta(days=9))
    expect(sandbox.post(f"{path}/sessions", json=later), 201)


def test_a_sheet_link_shows_the_day_of_the_test_clock(sandbox: Client) -> None:
    path = enrolled(sandbox)
    expect(sandbox.post(f"{path}/sessions", json=session(expect(sandbox.get(f"{path}/next-session"), 200))), 201)
    link = expect(sandbox.post("/v1/sheet-links", json={"name": "Sheet"}), 201)["url"]
    with Client(str(sandbox.base_url)) as sheet:
        assert len(sheet.get(f"{link}/next/table.csv", params={"which": "overdue"}).text.splitlines()) == 1
        comes_to(sandbox, today(sandbox) + timedelta(weeks=3))
        assert len(sheet.get(f"{link}/next/table.csv", params={"which": "overdue"}).text.splitlines()) > 1


def test_timestamps_keep_the_real_time(sandbox: Client, story_server: StoryServer) -> None:
    comes_to(sandbox, today(sandbox) + timedelta(weeks=3))
    athlete = expect(sandbox.post("/v1/athletes", json={"name": "Ana", "unit": "kg"}), 201)
    assert datetime.fromisoformat(athlete["created_at"]).date() == story_server.calendar.today


def test_the_test_clock_only_moves_forward(sandbox: Client) -> None:
    comes_to(sandbox, today(sandbox) + timedelta(days=2))
    comes_to(sandbox, today(sandbox))  # the same instant again
    earlier = datetime.combine(today(sandbox) - timedelta(days=1), time(12), UTC)
    problem = expect(sandbox.put(CLOCK, json={"now": earlier.isoformat()}), 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/now"]
    assert "only moves forward" in problem["errors"][0]["message"]


@pytest.mark.parametrize("now", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
def test_an_instant_at_the_ends_of_the_calendar_is_rejected(sandbox: Client, now: str) -> None:
    problem = expect(sandbox.put(CLOCK, json={"now": now}), 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/now"]


def test_another_workspace_has_no_test_clock(story_server: StoryServer) -> None:
    with Client(story_server.address, new_key(story_server.database_url)) as client:
        assert expect(client.get(CLOCK), 409)["code"] == "not_a_sandbox"
        assert expect(client.put(CLOCK, json={"now": "2026-11-24T07:30:00Z"}), 409)["code"] == "not_a_sandbox"


def test_setting_the_test_clock_needs_an_admin_key(story_server: StoryServer) -> None:
    with Client(story_server.address, new_key(story_server.database_url, Scope.write, sandbox=True)) as client:
        assert expect(client.put(CLOCK, json={"now": "2026-11-24T07:30:00Z"}), 403)["code"] == "insufficient_scope"
