"""A coach with a sheet: an athlete in training, and a link by which formulas read."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import msgspec

from tests.servers import Client
from tests.waiting import PATIENCE_SECONDS

READER = httpx.Client(trust_env=False, timeout=PATIENCE_SECONDS)
Json = dict[str, Any]
RACK = [{"kind": "dumbbell", "unit": "kg", "loads": [{"load": n, "count": 2} for n in (4, 6, 8, 10, 12.5, 15)]}]


class Link(msgspec.Struct):
    """A sheet link, and a reader that sends nothing but the address, as formulas do."""

    url: str
    id: str
    secret: str

    def get(self, path: str, method: str = "GET", **query: str) -> httpx.Response:
        return READER.request(method, f"{self.url}/s/{self.secret}/{path}", params=query or None)

    def cell(self, path: str, **query: str) -> str:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        return answer.text

    def table(self, path: str, **query: str) -> list[Json]:
        """The rows of a CSV table, by header."""
        answer = self.get(f"{path}/table.csv", **query)
        assert answer.status_code == 200, answer.text
        return list(csv.DictReader(io.StringIO(answer.text)))

    def calculated(self, **query: str) -> str:
        answer = self.get("calc/next", **query)
        assert answer.status_code == 200, answer.text
        return answer.text


def posted(client: Client, path: str, body: Json, status: int = 201) -> Json:
    answer = client.post(path, json=body)
    assert answer.status_code == status, answer.text
    found: Json = answer.json()
    return found


def an_athlete(client: Client, name: str = "Ana", external_id: str | None = None, **more: Any) -> str:
    body = {"name": name, "external_id": external_id, "unit": "kg", "equipment": RACK} | more
    return str(posted(client, "/v1/athletes", body)["id"])


def enrolled(client: Client, athlete_id: str, program: str = "bulgarian-split-squat", **more: Any) -> Json:
    """On a program since 2026-03-02, at 10 kg."""
    start = [{"progression": "bss", "load": 10}]
    body = {"program": {"slug": program}, "start_on": "2026-03-02", "start": start} | more
    return posted(client, f"/v1/athletes/{athlete_id}/enrollments", body)


def linked(client: Client, *athlete_ids: str) -> Link:
    """A link for these athletes; for all of them where none is named."""
    made = posted(client, "/v1/sheet-links", {"name": "Sheet", "athlete_ids": list(athlete_ids) or None})
    return Link(str(client.base_url).rstrip("/"), made["id"], made["secret"])


def logged(client: Client, athlete_id: str, on: str, reps: int | tuple[int, int] = 12, load: float = 10) -> Json:
    """Three split squats on each leg; `reps` left and right where they differ."""
    left, right = reps if isinstance(reps, tuple) else (reps, reps)
    sets = [{"side": side, "reps": n, "load": load} for _ in range(3) for side, n in (("left", left), ("right", right))]
    body = {"performed_on": on, "exercises": [{"exercise": "bulgarian-split-squat", "sets": sets}]}
    return posted(client, f"/v1/athletes/{athlete_id}/sessions", body)
