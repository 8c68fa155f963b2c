"""A backend that syncs 50 athletes every night: who they are, what they did, and what they do next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import verified
from tests.scenarios.story import FIRST_DAY, Coach, Json, expect, rack

ATHLETES = 50
MOST_REQUESTS = 5
NAMES = [f"app-{n}" for n in range(ATHLETES)]


class Backend:
    """An app's backend. It knows athletes by its own ids, and sends one request for each step of the sync."""

    def __init__(self, coach: Coach) -> None:
        self.client = coach.client
        self.requests = 0

    def call(self, method: str, path: str, **options: Any) -> Any:
        self.requests += 1
        answer: httpx.Response = self.client.request(method, path, **options)
        return expect(answer, 200)

    def sync(self, day: int, sessions: list[Json]) -> dict[str, Json]:
        """Send the athletes and yesterday's sessions; return each athlete's next session."""
        self.requests = 0
        people = [
            {"external_id": name, "name": name, "unit": "kg", "equipment": rack(8, 10, 12), "tags": ["club"]}
            for name in NAMES
        ]
        upserted = self.call("POST", "/v1/batches/athletes", json={"athletes": people})
        assert upserted["refused"] == 0
        program = {"slug": "bulgarian-split-squat"}
        enrollment = {"program": program, "start_on": FIRST_DAY.isoformat()}
        self.call("POST", "/v1/batches/enrollments", json={"tag": "club", "enrollment": enrollment})
        if sessions:
            logged = self.call("POST", "/v1/batches/sessions", json={"sessions": sessions})
            assert logged["refused"] == 0
        on = (FIRST_DAY + timedelta(day)).isoformat()
        page = self.call("GET", "/v1/next-sessions", params={"tag": "club", "limit": 100, "on": on})
        assert page["next_cursor"] is None
        return {item["athlete_external_id"]: item for item in page["items"]}


def done(name: str, prescription: Json) -> Json:
    exercises = [
        {
            "slot": item["slot"],
            "exercise": item["exercise"],
            "sets": [{key: one[key] for key in ("set", "side", "reps", "load")} for one in item["sets"]],
        }
        for item in prescription["exercises"]
    ]
    return {
        "athlete_external_id": name,
        "external_id": f"{name}/{prescription['session_number']}",
        "prescription_id": prescription["id"],
        "performed_on": prescription["on"],
        "exercises": exercises,
    }


@pytest.mark.slow
def test_a_nightly_sync_of_fifty_athletes_takes_at_most_five_requests(coach: Coach, story_server: StoryServer) -> None:
    backend = Backend(coach)
    upcoming = backend.sync(0, [])
    assert sorted(upcoming) == sorted(NAMES)
    for night in (1, 4, 7):
        coach.calendar.comes_to(FIRST_DAY + timedelta(night))
        sessions = [done(name, upcoming[name]) for name in NAMES]
        upcoming = backend.sync(night, sessions)
        assert backend.requests <= MOST_REQUESTS
        assert {item["session_number"] for item in upcoming.values()} == {1 + (1, 4, 7).index(night) + 1}
        assert backend.sync(night, sessions) == upcoming  # the whole sync again changes nothing
    assert verified(story_server.database_url).returncode == 0
