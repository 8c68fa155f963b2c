"""Webhooks: the largest deliveries, and as many of them as 30 days leave."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import httpx
import msgspec

from api.clock import SystemClock
from api.store.statements import webhook_deliveries
from api.use_cases.webhooks.worker import MOST_SENT_AT_ONCE
from benchmarks.stage import TODAY
from benchmarks.worst_requests.largest import PROFILE, largest_session
from benchmarks.worst_requests.rosters import ITEMS
from benchmarks.worst_requests.row import LARGEST_REPEATS, Send, Subject
from benchmarks.worst_requests.stage import Stage
from benchmarks.worst_requests.workspace import Workspace

SUBJECT = Subject("webhooks")
ENDPOINTS = 20
STORED_DELIVERIES = 200_000
LISTED = 101
SETS_OF_EACH = 485
QUIET_SECONDS = 2.0
LONGEST_SECONDS = 300.0


class Counter(ThreadingHTTPServer):
    """A receiver on this machine that only counts what arrives."""

    daemon_threads = True
    request_queue_size = 2 * MOST_SENT_AT_ONCE  # with the usual 5, the system resets some connections of a burst

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received = 0
        self.url = f"http://127.0.0.1:{self.server_port}/hook"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def wait_for(self, deliveries: int) -> None:
        """Wait for at least so many more deliveries, and then until nothing has arrived for a while."""
        started = changed = time.monotonic()
        first = before = self.received
        while time.monotonic() - started < LONGEST_SECONDS:
            if self.received != before:
                before, changed = self.received, time.monotonic()
            elif before >= first + deliveries and time.monotonic() - changed > QUIET_SECONDS:
                return
            time.sleep(0.1)
        raise RuntimeError(f"{self.received - first} of {deliveries} deliveries arrived in {LONGEST_SECONDS:g} s")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Counter

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.server.received += 1
        self.send_response(204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """The table is all that is printed."""


def _endpoint(workspace: Workspace, url: str, **fields: Any) -> str:
    return str(workspace.created("/v1/webhook-endpoints", {"url": url, **fields})["id"])


def _deliveries(
    endpoint: str, count: int, body: bytes, status: str, *, at: datetime | None = None
) -> Iterator[dict[str, Any]]:
    clock = SystemClock()
    now = clock.now()
    for _ in range(count):
        yield {
            "delivery_id": clock.new_id(),
            "endpoint_id": UUID(endpoint),
            "athlete_id": None,
            "event_type": "session.logged",
            "payload": body.decode(),
            "status": status,
            "attempts": 1,
            "next_attempt_at": at,
            "lease_id": None,
            "leased_until": None,
            "response_status": None,
            "error": None,
            "created_at": now,
            "updated_at": now,
        }


def _event(current: object = None) -> bytes:
    """A thin event, or a full one with this resource."""
    data = {"resource": "session", "id": "0", "action": "created", "version": 1, "position": 1}
    with_resource = {} if current is None else {"current": current, "current_version": 1}
    return msgspec.json.encode(
        {"type": "session.logged", "timestamp": "2026-11-22T07:30:00Z", "data": data | with_resource}
    )


@SUBJECT.row("listWebhookDeliveries", "100 full ones of 256 KB", repeats=LARGEST_REPEATS)
def list_deliveries(stage: Stage) -> Send:
    workspace, large = stage.workspace(), stage.large
    endpoint = _endpoint(workspace, "http://127.0.0.1:9/hook", payload="full")
    current = large.workspace.found(f"{large.path}/sessions/{large.sessions[-1]}")
    workspace.insert(webhook_deliveries.INSERT, _deliveries(endpoint, LISTED, _event(current), "succeeded"))
    return lambda _: workspace.get(f"/v1/webhook-endpoints/{endpoint}/deliveries?limit=100")


def _with_stored_deliveries(stage: Stage, status: str) -> tuple[Workspace, str]:
    workspace = stage.workspace()
    endpoint = _endpoint(workspace, "http://127.0.0.1:9/hook", event_types=["import.finished"])
    far = datetime.fromisoformat("2037-01-01T00:00:00+00:00") if status == "pending" else None
    workspace.insert(webhook_deliveries.INSERT, _deliveries(endpoint, STORED_DELIVERIES, _event(), status, at=far))
    return workspace, f"/v1/webhook-endpoints/{endpoint}"


@SUBJECT.row("updateWebhookEndpoint", "disabled with 200,000 pending deliveries", repeats=1)
def disable_endpoint(stage: Stage) -> Send:
    workspace, path = _with_stored_deliveries(stage, "pending")
    return lambda _: workspace.change("PATCH", path, {"enabled": False})


@SUBJECT.row("deleteWebhookEndpoint", "with 200,000 deliveries", repeats=1)
def delete_endpoint(stage: Stage) -> Send:
    workspace, path = _with_stored_deliveries(stage, "succeeded")

    def send(_: int) -> httpx.Response:
        response = workspace.delete(path, tag=False)
        time.sleep(1)  # what is left to delete is deleted in the background
        return response

    return send


@SUBJECT.row("createWebhookEndpoint", "the 20th, for personal records of long histories", repeats=1)
def create_endpoint(stage: Stage) -> Send:
    workspace = stage.long.workspace
    for _ in range(ENDPOINTS - 1):
        _endpoint(workspace, "http://127.0.0.1:9/hook", event_types=["import.finished"])
    body = {"url": "http://127.0.0.1:9/hook"}
    return lambda _: workspace.post("/v1/webhook-endpoints", body)


@SUBJECT.row("logSession", "20 full endpoints, 5,000 sets", repeats=3)
def log_one(stage: Stage) -> Send:
    workspace, counter = stage.workspace(), Counter()
    for _ in range(ENDPOINTS):
        _endpoint(workspace, counter.url, payload="full")
    athlete = workspace.created("/v1/athletes", PROFILE)["id"]
    body = largest_session(stage.large.exercises, enrollment_id=None)

    def send(n: int) -> httpx.Response:
        response = workspace.post(f"/v1/athletes/{athlete}/sessions", body | {"notes": f"{n}"})
        counter.wait_for(ENDPOINTS)
        return response

    return send


@SUBJECT.row("logSessions", "20 full endpoints, 100 sessions of 485 sets", repeats=1)
def log_batch(stage: Stage) -> Send:
    workspace, counter = stage.workspace(), Counter()
    for _ in range(ENDPOINTS):
        _endpoint(workspace, counter.url, payload="full")
    created = workspace.created("/v1/batches/athletes", {"athletes": [PROFILE] * ITEMS})["results"]
    exercises = [
        {"exercise": name, "sets": [{"reps": 8, "load": 4}] * (SETS_OF_EACH // 5)} for name in stage.large.exercises[:5]
    ]
    sessions = [
        {
            "athlete_id": each["athlete"]["id"],
            "enrollment_id": None,
            "performed_on": str(TODAY),
            "exercises": exercises,
        }
        for each in created
    ]

    def send(_: int) -> httpx.Response:
        response = workspace.post("/v1/batches/sessions", {"sessions": sessions})
        counter.wait_for(ENDPOINTS * ITEMS)
        return response

    return send
