"""Every write, sent twice with one Idempotency-Key: one effect, and byte-identical responses."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import msgspec

from api.routes import OPERATIONS
from tests.archives import PATH, export
from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import counts
from tests.scenarios.story import Coach, complaint, rack
from tests.servers import Client, new_key

EXAMPLES = {item.operation_id: item.example.body for item in OPERATIONS}

SECRETS = (
    "createApiKey",
    "rotateApiKey",
    "createSheetLink",
    "createWebhookEndpoint",
    "rotateWebhookSecret",
)  # only the first response contains the secret


class Twice:
    """A client that sends every request twice and collects the operations that it called."""

    def __init__(self, coach: Coach, server: StoryServer) -> None:
        self.client = coach.client
        self.server = server
        self.seen: set[str] = set()

    def __call__(self, operation_id: str, path: str, body: Any = None, tag: str | None = None) -> Any:
        method = next(item.method for item in OPERATIONS if item.operation_id == operation_id)
        is_file = isinstance(body, bytes)
        headers = {
            "Idempotency-Key": str(uuid4()),
            "Content-Type": "application/zip" if is_file else "application/json",
        }
        headers |= {"If-Match": tag} if tag else {}
        content = body if is_file or body is None else msgspec.json.encode(body)
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


def _records_a_day(twice: Twice, path: str) -> None:
    weight = {"name": "body_weight", "measured_on": "2026-03-01", "value": 80, "unit": "kg"}
    measurement = twice("recordMeasurement", f"{path}/measurements", weight)
    twice("deleteMeasurement", f"{path}/measurements/{measurement['id']}")
    report = twice("reportSymptoms", f"{path}/symptom-reports", {"reported_on": "2026-03-03", "symptoms": {"pain": 1}})
    twice("deleteSymptoms", f"{path}/symptom-reports/{report['id']}")


def _plans_changes(twice: Twice, path: str, enrolled: str) -> None:
    pause = twice("pauseEnrollment", f"{enrolled}/pause", {"ends_on": "2026-03-20"})
    change = f"{path}/planned-changes/{pause['planned_change_id']}"
    days = {"starts_on": "2026-03-05", "ends_on": "2026-03-25"}
    twice("amendPlannedChange", change, {"kind": "pause", "pause": days})
    twice("deletePlannedChange", change)
    twice("deloadEnrollment", f"{enrolled}/deload", {})
    twice("changePlace", f"{enrolled}/place", {"place": None})
    twice("substituteExercise", f"{enrolled}/substitute", {"slot": "lunge", "exercise": None})


def test_every_write_takes_effect_once(coach: Coach, story_server: StoryServer) -> None:
    twice = Twice(coach, story_server)
    own = twice("createExercise", "/v1/exercises", EXAMPLES["createExercise"])["slug"]
    twice("updateExercise", f"/v1/exercises/{own}", {"cues": ["slowly"]}, twice.tag_of(f"/v1/exercises/{own}"))
    program = twice("createProgram", "/v1/programs", EXAMPLES["createProgram"])["program"]
    path = f"/v1/programs/{program['slug']}"
    twice("reviseProgram", f"{path}/revisions", program | {"name": "Mine, again"}, twice.tag_of(path))
    _change_program(twice, program)
    twice("deleteExercise", f"/v1/exercises/{own}", tag=twice.tag_of(f"/v1/exercises/{own}"))
    _use_keys(twice)
    _use_webhooks(twice)
    _use_links_and_mappings(twice)

    ana = twice("createAthlete", "/v1/athletes", {"name": "Ana", "unit": "kg", "equipment": rack(4, 8, 10, 12)})
    path = f"/v1/athletes/{ana['id']}"
    twice("updateAthlete", path, {"notes": "Runs."}, twice.tag_of(path))
    twice("upsertAthlete", "/v1/athletes?external_id=app-18", {"name": "Ben", "unit": "kg", "tags": ["tuesday-group"]})
    twice("archiveAthlete", f"{path}/archive")
    twice("restoreAthlete", f"{path}/restore")
    body = {"program": {"slug": "runner-knee-strength"}, "start_on": "2026-03-02", "complaints": [complaint("right")]}
    begun = twice("enrollAthlete", f"{path}/enrollments", body)
    enrolled = f"{path}/enrollments/{begun['enrollment']['id']}"
    twice("updateEnrollment", enrolled, {"complaints": [complaint("right", 1)]}, twice.tag_of(enrolled))

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
    _records_a_day(twice, path)
    twice("deleteSession", session, tag=twice.tag_of(session))
    twice("skipSession", f"{enrolled}/skip", {"reason": "Traveling"})
    _plans_changes(twice, path, enrolled)
    _send_batches(twice, program["slug"])
    _import_a_log(twice, ana["id"])
    begun = twice("enrollAthlete", f"{path}/enrollments", {"program": {"slug": program["slug"], "revision": 1}})
    other = f"{path}/enrollments/{begun['enrollment']['id']}"
    twice("moveEnrollment", f"{other}/move", {"revision": 2}, twice.tag_of(other))
    _open_a_phase(twice, path)
    twice("endEnrollment", f"{enrolled}/end", {})
    twice("deleteAthlete", path, tag=twice.tag_of(path))
    _use_other_workspaces(twice)
    assert twice.seen == {item.operation_id for item in OPERATIONS if item.writes}


def _import_a_log(twice: Twice, athlete_id: str) -> None:
    log = "Date\tExercise\tSide\tReps\tLoad (kg)\n2026-03-01\tbackward-lunge\tboth\t6\t4\n"
    imported = twice("importHistory", "/v1/imports", {"csv": log, "athlete_id": athlete_id})
    twice("deleteImport", f"/v1/imports/{imported['id']}")


def _use_links_and_mappings(twice: Twice) -> None:
    twice("updateExerciseMapping", "/v1/exercise-mappings", {"name": "Squat (Barbell)", "exercise": "back-squat"})
    link = twice("createSheetLink", "/v1/sheet-links", {"name": "Tuesday group"})
    twice("revokeSheetLink", f"/v1/sheet-links/{link['id']}")


def _set_the_test_clock(twice: Twice) -> None:
    with Client(twice.server.address, new_key(twice.server.database_url, sandbox=True)) as client:
        twice.client = client
        twice("setTestClock", "/v1/test-clock", {"now": "2027-03-01T12:00:00Z"})


def _use_other_workspaces(twice: Twice) -> None:
    _set_the_test_clock(twice)
    _import_a_workspace(twice)


def _import_a_workspace(twice: Twice) -> None:
    """Its body is a file and no JSON."""
    with Client(twice.server.address, new_key(twice.server.database_url)) as client:
        archive = export(client)
        twice.client = client
        twice("importWorkspace", PATH, archive)


def _open_a_phase(twice: Twice, path: str) -> None:
    slots = [{"slot": "squat", "exercise": "bodyweight-squat", "progression": "squat"}]
    program = {
        "slug": "two-phases",
        "name": "Two phases",
        "phases": [{"phase": "first"}, {"phase": "second"}],
        "days": [{"day": "A", "slots": slots}],
        "progressions": [
            {"progression": "squat", "rule": {"kind": "double_progression", "reps_min": 8, "reps_max": 12}}
        ],
    }
    twice("createProgram", "/v1/programs", program)
    begun = twice("enrollAthlete", f"{path}/enrollments", {"program": {"slug": "two-phases"}})
    twice("openPhase", f"{path}/enrollments/{begun['enrollment']['id']}/phase", {"phase": "second"})


def _send_batches(twice: Twice, slug: str) -> None:
    cleo = {"external_id": "app-19", "name": "Cleo", "unit": "kg", "tags": ["b"], "equipment": rack(8)}
    twice("upsertAthletes", "/v1/batches/athletes", {"athletes": [cleo]})
    twice("enrollAthletes", "/v1/batches/enrollments", {"tag": "b", "enrollment": {"program": {"slug": slug}}})
    twice("moveEnrollments", "/v1/batches/moves", {"tag": "b", "program": slug, "revision": 1})
    twice("deloadEnrollments", "/v1/batches/deloads", {"tag": "b", "program": slug})
    session = {"athlete_external_id": "app-19", "performed_on": "2026-03-02", "exercises": []}
    twice("logSessions", "/v1/batches/sessions", {"sessions": [session]})


def _change_program(twice: Twice, program: Any) -> None:
    path = f"/v1/programs/{program['slug']}"
    twice("updateProgram", path, {"metadata": {"crm_id": "4711"}})
    twice("archiveProgram", f"{path}/archive")
    twice("restoreProgram", f"{path}/restore")
    twice("createProgram", "/v1/programs", program | {"slug": "unused"})
    twice("deleteProgram", "/v1/programs/unused", tag=twice.tag_of("/v1/programs/unused"))


def _use_webhooks(twice: Twice) -> None:
    body = {"url": "http://127.0.0.1:9/webhooks", "event_types": ["import.finished"]}
    path = f"/v1/webhook-endpoints/{twice('createWebhookEndpoint', '/v1/webhook-endpoints', body)['id']}"
    assert len(twice.client.get("/v1/webhook-endpoints").json()["items"]) == 1
    twice("rotateWebhookSecret", f"{path}/rotate-secret", {})
    delivery = twice("sendTestEvent", f"{path}/test")
    assert len(twice.client.get(f"{path}/deliveries").json()["items"]) == 1
    twice("updateWebhookEndpoint", path, {"enabled": False}, twice.tag_of(path))
    twice("updateWebhookEndpoint", path, {"enabled": True}, twice.tag_of(path))
    twice("redeliverWebhook", f"{path}/deliveries/{delivery['id']}/redeliver")
    assert len(twice.client.get(f"{path}/deliveries").json()["items"]) == 1
    twice("deleteWebhookEndpoint", path)


def _use_keys(twice: Twice) -> None:
    key = twice("createApiKey", "/v1/api-keys", {"name": "Phone", "scope": "read"})
    twice("rotateApiKey", f"/v1/api-keys/{key['id']}/rotate", {})
    twice("revokeApiKey", f"/v1/api-keys/{key['id']}")
