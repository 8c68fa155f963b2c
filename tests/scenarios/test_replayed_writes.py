"""Every write, sent twice with one Idempotency-Key: one effect, and byte-identical responses."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import msgspec

from api.routes import OPERATIONS
from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import counts
from tests.scenarios.story import Coach, rack

EXAMPLES = {item.operation_id: item.example.body for item in OPERATIONS}

SECRETS = ("createApiKey", "createSheetLink")  # only the first response contains the secret


class Twice:
    """A client that sends every request twice and collects the operations that it called."""

    def __init__(self, coach: Coach, server: StoryServer) -> None:
        self.client = coach.client
        self.server = server
        self.seen: set[str] = set()

    def __call__(self, operation_id: str, path: str, body: Any = None, tag: str | None = None) -> Any:
        method = next(item.method for item in OPERATIONS if item.operation_id == operation_id)
        headers = {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
        headers |= {"If-Match": tag} if tag else {}
        content = None if body is None else msgspec.json.encode(body)
        first = self.client.request(method, path, content=content, headers=headers)
        assert first.is_success, first.text
        stored = counts(self.server.database_url)
        again = self.client.request(method, path, content=content, headers=headers)
        assert counts(self.server.database_url) == stored
        assert _told(again) == _told(first)
        assert again.content == first.content or operation_id in SECRETS
        assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
        self.seen.add(operation_id)
        return first.json() if first.content else None

    def tag_of(self, path: str) -> str:
        return self.client.get(path).headers["ETag"]


def _told(answer: httpx.Response) -> tuple[int, str | None, str | None, str | None]:
    headers = answer.headers
    return answer.status_code, headers.get("ETag"), headers.get("Location"), headers.get("Content-Type")


def test_every_write_takes_effect_once(coach: Coach, story_server: StoryServer) -> None:
    twice = Twice(coach, story_server)
    own = twice("createExercise", "/v1/exercises", EXAMPLES["createExercise"])["slug"]
    twice("updateExercise", f"/v1/exercises/{own}", {"cues": ["slowly"]}, twice.tag_of(f"/v1/exercises/{own}"))
    program = twice("createProgram", "/v1/programs", EXAMPLES["createProgram"])["program"]
    path = f"/v1/programs/{program['slug']}"
    twice("reviseProgram", f"{path}/revisions", program | {"name": "Mine, again"}, twice.tag_of(path))
    key = twice("createApiKey", "/v1/api-keys", {"name": "Phone", "scope": "read"})
    twice("revokeApiKey", f"/v1/api-keys/{key['id']}")
    link = twice("createSheetLink", "/v1/sheet-links", {"name": "Tuesday group"})
    twice("revokeSheetLink", f"/v1/sheet-links/{link['id']}")

    ana = twice("createAthlete", "/v1/athletes", {"name": "Ana", "unit": "kg", "equipment": rack(4, 8, 10, 12)})
    path = f"/v1/athletes/{ana['id']}"
    twice("updateAthlete", path, {"notes": "Runs."}, twice.tag_of(path))
    twice("archiveAthlete", f"{path}/archive")
    twice("restoreAthlete", f"{path}/restore")
    body = {"program": {"slug": "runner-knee-strength"}, "start_on": "2026-03-02", "affected_side": "right"}
    begun = twice("enrollAthlete", f"{path}/enrollments", body)
    enrolled = f"{path}/enrollments/{begun['enrollment']['id']}"
    twice("updateEnrollment", enrolled, {"baseline_pain": 1}, twice.tag_of(enrolled))

    lunge = {"exercise": "backward-lunge", "sets": [{"reps": 6, "load": 4}] * 3}
    done = {"performed_on": "2026-03-02", "exercises": [lunge]}
    logged = twice("logSession", f"{path}/sessions", done)
    session = f"{path}/sessions/{logged['session']['id']}"
    lunge["sets"] = [{"reps": 5, "load": 4, "pain": 6}] * 3
    twice("correctSession", session, done, twice.tag_of(session))
    logged = twice("logSession", f"{path}/sessions", done | {"performed_on": "2026-03-03"})
    assert logged["decisions"][0]["code"] == "pain_stop"
    resumed = twice("resumeExercise", f"{enrolled}/resume", {"slot": "lunge"})
    session = f"{path}/sessions/{logged['session']['id']}"
    prescription = f"{path}/prescriptions/{resumed['next']['id']}"
    word = twice("overridePrescription", f"{prescription}/override", {"items": [{"slot": "lunge", "reps": 3}]})
    twice("cancelOverride", f"{path}/overrides/{word['override_id']}")
    twice("reportPain", f"{session}/pain", {"next_morning": 1})
    weight = {"name": "body_weight", "measured_on": "2026-03-01", "value": 80, "unit": "kg"}
    measurement = twice("recordMeasurement", f"{path}/measurements", weight)
    twice("deleteMeasurement", f"{path}/measurements/{measurement['id']}")
    twice("deleteSession", session, tag=twice.tag_of(session))
    twice("skipSession", f"{enrolled}/skip", {"reason": "Traveling"})
    log = "Date\tExercise\tSide\tReps\tLoad (kg)\n2026-03-01\tbackward-lunge\tboth\t6\t4\n"
    twice("importHistory", "/v1/imports", {"csv": log, "athlete_id": ana["id"]})
    begun = twice("enrollAthlete", f"{path}/enrollments", {"program": {"slug": program["slug"], "revision": 1}})
    other = f"{path}/enrollments/{begun['enrollment']['id']}"
    twice("moveEnrollment", f"{other}/move", {"revision": 2}, twice.tag_of(other))
    twice("endEnrollment", f"{enrolled}/end", {})
    twice("deleteAthlete", path, tag=twice.tag_of(path))
    assert twice.seen == {item.operation_id for item in OPERATIONS if item.writes}
