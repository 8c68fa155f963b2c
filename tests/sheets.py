"""A coach with a sheet: an athlete in training, and a link for formulas."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import msgspec

from tests.servers import SHORT_IDLE, Client
from tests.waiting import PATIENCE_SECONDS

READER = httpx.Client(trust_env=False, timeout=PATIENCE_SECONDS, limits=SHORT_IDLE)
Json = dict[str, Any]
RACK = [{"kind": "dumbbell", "unit": "kg", "loads": [{"load": n, "count": 2} for n in (4, 6, 8, 10, 12.5, 15)]}]


class Link(msgspec.Struct):
    """A sheet link, and a reader that sends only the address, as formulas do."""

    url: str
    id: str
    secret: str

    def get(self, path: str, method: str = "GET", **query: str) -> httpx.Response:
        return READER.request(method, f"{self.url}/s/{self.secret}/{path}", params=query or None)

    def cell(self, path: str, **query: str) -> str:
        response = self.get(path, **query)
        assert response.status_code == 200, response.text
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        return response.text

    def table(self, path: str, **query: str) -> list[Json]:
        """The rows of a CSV table, by header."""
        response = self.get(f"{path}/table.csv", **query)
        assert response.status_code == 200, response.text
        return list(csv.DictReader(io.StringIO(response.text)))

    def calculated(self, **query: str) -> str:
        response = self.get("calc/next", **query)
        assert response.status_code == 200, response.text
        return response.text


def posted(client: Client, path: str, body: Json, status: int = 201) -> Json:
    response = client.post(path, json=body)
    assert response.status_code == status, response.text
    resource: Json = response.json()
    return resource


def an_athlete(client: Client, name: str = "Ana", external_id: str | None = None, **more: Any) -> str:
    body = {"name": name, "external_id": external_id, "unit": "kg", "equipment": RACK} | more
    return str(posted(client, "/v1/athletes", body)["id"])


def enrolled(client: Client, athlete_id: str, program: str = "bulgarian-split-squat", **more: Any) -> Json:
    """Enroll the athlete in a program from 2026-03-02, at 10 kg."""
    start = [{"progression": "bss", "load": 10}]
    body = {"program": {"slug": program}, "start_on": "2026-03-02", "start": start} | more
    return posted(client, f"/v1/athletes/{athlete_id}/enrollments", body)


def linked(client: Client, *athlete_ids: str) -> Link:
    """Create a link for these athletes, or for all athletes if none is named."""
    link = posted(client, "/v1/sheet-links", {"name": "Sheet", "athlete_ids": list(athlete_ids) or None})
    return Link(str(client.base_url).rstrip("/"), link["id"], link["secret"])


def logged(client: Client, athlete_id: str, on: str, reps: int | tuple[int, int] = 12, load: float = 10) -> Json:
    """Log three sets of split squats on each leg. `reps` may differ left and right."""
    left, right = reps if isinstance(reps, tuple) else (reps, reps)
    sets = [{"side": side, "reps": n, "load": load} for _ in range(3) for side, n in (("left", left), ("right", right))]
    body = {"performed_on": on, "exercises": [{"exercise": "bulgarian-split-squat", "sets": sets}]}
    return posted(client, f"/v1/athletes/{athlete_id}/sessions", body)
