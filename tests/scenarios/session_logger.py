"""Logs sessions one after the other, and keeps what the server acknowledged."""

from __future__ import annotations

from datetime import timedelta

import httpx

from tests.scenarios.story import FIRST_DAY, Athlete


class SessionLogger:
    """The sessions of one athlete, at most 100, each logged with an idempotency key of its own."""

    def __init__(self, athlete: Athlete) -> None:
        self.athlete = athlete
        self.acknowledged: set[str] = set()
        self.number = 0  # of the next session, or of the one that was refused

    def log(self) -> httpx.Response:
        """Log the next session, or the same one again if it was refused."""
        sets = [{"set": n, "side": side, "reps": 9, "load": 10} for n in (1, 2, 3) for side in ("left", "right")]
        exercise = {"slot": "bss", "exercise": "bulgarian-split-squat", "sets": sets}
        body = {"performed_on": str(FIRST_DAY + timedelta(self.number)), "notes": "x" * 500, "exercises": [exercise]}
        headers = {"Idempotency-Key": f"{self.athlete.id}-{self.number}"}
        response = self.athlete.coach.client.post(f"{self.athlete.path}/sessions", json=body, headers=headers)
        if response.status_code == 201:
            self.acknowledged.add(response.json()["session"]["id"])
            self.number += 1
        return response

    @property
    def stored(self) -> set[str]:
        """The ids of the sessions that the server lists."""
        page = self.athlete.coach.client.get(f"{self.athlete.path}/sessions", params={"limit": 100}).json()
        assert page["next_cursor"] is None
        return {each["id"] for each in page["items"]}
