"""Logs: one JSON line per request, without secrets."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from tests.servers import Client, Process
from tests.waiting import wait_until

FIELDS = {
    "event", "level", "timestamp", "request_id", "workspace_id", "key_id", "method", "route", "status", "code",
    "duration_ms", "replayed",
}  # fmt: skip  # a list of words


def lines_of(server: Process, request_id: str) -> list[dict[str, Any]]:
    """The lines of a request; they are written when its answer is on its way."""

    def look() -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in server.log.read_text().splitlines(keepends=True) if line.endswith("\n")]
        return [line for line in lines if line.get("request_id") == request_id]

    return wait_until(look)


def test_a_request_is_one_line_with_its_result(server: Process, client: Client) -> None:
    answer = client.post("/v1/api-keys", json={"name": "x", "scope": "king"})
    (line,) = lines_of(server, answer.headers["X-Request-Id"])
    assert line.keys() == FIELDS
    assert (line["method"], line["route"]) == ("POST", "/v1/api-keys")
    assert (line["status"], line["code"]) == (422, "validation")
    assert line["duration_ms"] >= 0


def test_the_route_is_the_template_and_never_the_path(server: Process, client: Client) -> None:
    key_id = str(uuid4())
    answer = client.delete(f"/v1/api-keys/{key_id}")
    (line,) = lines_of(server, answer.headers["X-Request-Id"])
    assert line["route"] == "/v1/api-keys/{key_id}"
    assert key_id not in server.log.read_text()


def test_the_log_contains_nothing_that_a_client_sends(server: Process, client: Client) -> None:
    word = f"hush{uuid4().hex}"
    made = client.post("/v1/api-keys", json={"name": word, "scope": "read"}, headers={"Idempotency-Key": word}).json()
    client.post("/v1/api-keys", content=word, headers={"Content-Type": "application/json"})
    client.post("/v1/api-keys", json={word: word})
    client.get(f"/v1/api-keys?cursor={word}")
    client.get(f"/v1/api-keys?{word}=1")
    client.get(f"/v1/{word}")
    client.get("/v1/api-keys", headers={"Authorization": f"Bearer {word}"})
    client.get("/v1/api-keys", headers={"X-Request-Id": made["secret"]})
    client.request(word.upper(), "/v1/api-keys")
    assert lines_of(server, client.get("/health/live").headers["X-Request-Id"])
    log = server.log.read_text()
    assert word not in log
    assert word.upper() not in log
    assert made["secret"] not in log
    assert str(client.key) not in log
