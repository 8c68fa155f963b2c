"""A session of the official client with a real server: fixed calls, expected facts."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import httpx2
import pytest
from mcp.client.client import Client as Assistant
from mcp.client.streamable_http import streamable_http_client

from api.mcp.endpoint import MOST_BYTES_OF_MESSAGE, MOST_CONTAINERS
from api.use_cases.request_context import Scope
from tests.scenarios.story import DUMBBELLS, rack
from tests.servers import Client, Process, migrated, new_key
from tests.waiting import PATIENCE_SECONDS

ORIGIN = "https://chat.example.com"
BSS = {"slot": "bss", "exercise": "bulgarian-split-squat"}


@pytest.fixture(scope="module")
def assistant_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("mcp")
    process = Process(migrated(folder), folder, NEXTSET_MCP="true", NEXTSET_MCP_ORIGINS=ORIGIN)
    process.start()
    yield process
    process.stop()


class Gym:
    """A workspace with Ana, who is enrolled in one exercise."""

    def __init__(self, server: Process) -> None:
        self.server = server
        self.key = new_key(server.database_url)
        with Client(server.url, self.key) as client:
            athlete = {"name": "Ana", "unit": "kg", "equipment": rack(*DUMBBELLS)}
            self.ana = client.post("/v1/athletes", json=athlete).json()["id"]
            enrollment = {"program": {"slug": "bulgarian-split-squat"}, "start_on": "2026-11-02"}
            client.post(f"/v1/athletes/{self.ana}/enrollments", json=enrollment)
            self.workspace_id = UUID(client.get("/v1/key").json()["workspace_id"])

    def key_with(self, scope: Scope, athlete_id: str | None = None) -> str:
        return new_key(
            self.server.database_url,
            scope,
            workspace_id=self.workspace_id,
            athlete_id=None if athlete_id is None else UUID(athlete_id),
        )

    def asks(self, talk: Callable[[Assistant], Awaitable[Any]], path: str = "/mcp", key: str | None = None) -> Any:
        """Connect an assistant, and return what it found out."""

        async def session() -> Any:
            headers = {"Authorization": f"Bearer {key or self.key}"}
            async with httpx2.AsyncClient(headers=headers, trust_env=False, timeout=PATIENCE_SECONDS) as http:
                transport = streamable_http_client(self.server.url + path, http_client=http)
                async with Assistant(transport) as assistant:
                    return await talk(assistant)

        return asyncio.run(session())

    def calls(self, name: str, path: str = "/mcp", key: str | None = None, **arguments: object) -> Any:
        return self.asks(lambda assistant: assistant.call_tool(name, arguments), path, key)


@pytest.fixture
def gym(assistant_server: Process) -> Gym:
    return Gym(assistant_server)


@pytest.mark.slow
def test_an_assistant_answers_what_ana_does_next_and_why(gym: Gym) -> None:
    async def talk(assistant: Assistant) -> list[str]:
        found = await assistant.call_tool("listAthletes", {})
        (ana,) = [each for each in found.structured_content["items"] if each["name"] == "Ana"]
        answer = await assistant.call_tool("getNextSession", {"athlete_id": ana["id"]})
        (exercise,) = answer.structured_content["exercises"]
        return [exercise["name"], exercise["decision"]["text"]]

    assert gym.asks(talk) == [
        "Bulgarian split squat",
        "Starts at 4 kg, the lightest available, because no starting load was set.",
    ]


def test_the_first_address_reads_and_the_second_writes(gym: Gym) -> None:
    async def names(assistant: Assistant) -> set[str]:
        return {tool.name for tool in (await assistant.list_tools()).tools}

    assert "logSession" not in gym.asks(names)
    assert "logSession" in gym.asks(names, "/mcp/write")
    assert "logSession" not in gym.asks(names, "/mcp/write", gym.key_with(Scope.read))
    refused = gym.calls("archiveAthlete", athlete_id=gym.ana, idempotency_key="x")
    assert (refused.is_error, refused.content[0].text) == (
        True,
        "There is no tool `archiveAthlete` here for this API key.",
    )


def test_a_call_that_is_repeated_stores_one_session(gym: Gym) -> None:
    body = {"performed_on": "2026-11-02", "exercises": [BSS | {"sets": [{"reps": 9, "load": 8}]}]}
    calls = [
        gym.calls("logSession", "/mcp/write", athlete_id=gym.ana, idempotency_key="monday", body=body) for _ in range(2)
    ]
    assert calls[0].structured_content == calls[1].structured_content
    listed = gym.calls("listSessions", athlete_id=gym.ana)
    assert [each["performed_on"] for each in listed.structured_content["items"]] == ["2026-11-02"]


def test_a_refusal_carries_the_problem(gym: Gym) -> None:
    body = {"performed_on": "2026-11-02", "exercises": [BSS | {"sets": [{"reps": -1}]}]}
    refused = gym.calls("logSession", "/mcp/write", athlete_id=gym.ana, idempotency_key="x", body=body)
    assert refused.is_error
    assert refused.structured_content["code"] == "validation"
    assert refused.structured_content["errors"][0]["pointer"] == "/exercises/0/sets/0/reps"


def test_an_athletes_key_sees_its_athlete_only(gym: Gym) -> None:
    with Client(gym.server.url, gym.key) as client:
        ben = client.post("/v1/athletes", json={"name": "Ben", "unit": "kg"}).json()["id"]
    key = gym.key_with(Scope.write, gym.ana)
    assert gym.calls("getCurrentKey", key=key).structured_content["athlete_id"] == gym.ana
    assert gym.calls("getAthlete", key=key, athlete_id=gym.ana).structured_content["name"] == "Ana"
    refused = gym.calls("getAthlete", key=key, athlete_id=ben)
    assert (refused.is_error, refused.structured_content["code"]) == (True, "not_found")


def test_other_workspaces_do_not_exist_for_an_assistant(gym: Gym, assistant_server: Process) -> None:
    refused = Gym(assistant_server).calls("getAthlete", athlete_id=gym.ana)
    assert refused.structured_content["code"] == "not_found"


@pytest.mark.parametrize(("key", "code"), [(None, "missing_key"), ("wrong", "invalid_key")])
def test_a_connection_without_a_valid_key_is_refused(assistant_server: Process, key: str | None, code: str) -> None:
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    answer = httpx.post(
        f"{assistant_server.url}/mcp", json={}, headers=headers, trust_env=False, timeout=PATIENCE_SECONDS
    )
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("origin", "status"), [("https://evil.example", 403), (ORIGIN, 200)])
def test_only_pages_of_a_listed_origin_may_connect(gym: Gym, origin: str, status: int) -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {
        "Authorization": f"Bearer {gym.key}",
        "Origin": origin,
        "Accept": "application/json, text/event-stream",
    }
    answer = httpx.post(
        f"{gym.server.url}/mcp", json=message, headers=headers, trust_env=False, timeout=PATIENCE_SECONDS
    )
    assert answer.status_code == status
    assert answer.headers.get("access-control-allow-origin") == (origin if status == 200 else None)


@pytest.mark.parametrize(("origin", "allowed"), [("https://evil.example", None), (ORIGIN, ORIGIN)])
def test_a_browser_first_asks_whether_the_page_may_connect(
    assistant_server: Process, origin: str, allowed: str | None
) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    answer = httpx.options(f"{assistant_server.url}/mcp", headers=headers, trust_env=False, timeout=PATIENCE_SECONDS)
    assert (answer.status_code, answer.headers.get("access-control-allow-origin")) == (204, allowed)
    assert answer.headers["vary"] == "Origin"
    sent = {"authorization", "content-type", "mcp-protocol-version", "mcp-method", "mcp-name", "mcp-session-id"}
    assert sent <= set(answer.headers["access-control-allow-headers"].lower().split(", "))


def test_a_page_of_a_listed_origin_can_read_why_it_is_refused(assistant_server: Process) -> None:
    answer = httpx.post(
        f"{assistant_server.url}/mcp", json={}, headers={"Origin": ORIGIN}, trust_env=False, timeout=PATIENCE_SECONDS
    )
    assert (answer.status_code, answer.headers.get("access-control-allow-origin")) == (401, ORIGIN)


def test_a_page_of_a_listed_origin_can_read_that_there_is_no_stream(assistant_server: Process) -> None:
    """The official client opens one with GET, and takes 405 as an answer."""
    answer = httpx.get(
        f"{assistant_server.url}/mcp", headers={"Origin": ORIGIN}, trust_env=False, timeout=PATIENCE_SECONDS
    )
    assert (answer.status_code, answer.headers.get("access-control-allow-origin")) == (405, ORIGIN)


@pytest.mark.slow
@pytest.mark.parametrize("listed", ["", " , "])
def test_without_listed_origins_no_response_names_one(listed: str, tmp_path: Path) -> None:
    process = Process(migrated(tmp_path), tmp_path, NEXTSET_MCP="true", NEXTSET_MCP_ORIGINS=listed)
    process.start()
    try:
        answers = [
            httpx.post(f"{process.url}/mcp", json={}, headers=headers, trust_env=False, timeout=PATIENCE_SECONDS)
            for headers in ({}, {"Origin": ""})
        ]
    finally:
        process.stop()
    assert [answer.status_code for answer in answers] == [401, 403]
    assert all("access-control-allow-origin" not in answer.headers for answer in answers)


@pytest.mark.parametrize("path", ["/mcp", "/mcp/write"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_there_is_no_stream_to_open_and_no_session_to_end(gym: Gym, path: str, method: str) -> None:
    """A stream would carry nothing, and hold a connection."""
    headers = {"Authorization": f"Bearer {gym.key}", "Accept": "text/event-stream"}
    answer = httpx.request(method, gym.server.url + path, headers=headers, trust_env=False, timeout=PATIENCE_SECONDS)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "OPTIONS, POST"


@pytest.mark.parametrize("is_declared", [True, False])
def test_a_body_that_is_too_large_is_a_problem_with_the_limit(gym: Gym, is_declared: bool) -> None:
    body = b" " * (MOST_BYTES_OF_MESSAGE + 1)
    answer = posts(gym, body if is_declared else iter([body]))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert answer.json()["detail"] == "The limit is 4194304 bytes."


def test_a_body_that_would_take_long_to_decode_is_refused(gym: Gym) -> None:
    nested = b"[" + b",".join([b"[]"] * MOST_CONTAINERS) + b"]"
    answer = posts(gym, b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":' + nested + b"}")
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert answer.json()["detail"] == "The limit is 10000 JSON objects and arrays. Send fewer."


def posts(gym: Gym, body: bytes | Iterator[bytes]) -> httpx.Response:
    headers = {"Authorization": f"Bearer {gym.key}", "Content-Type": "application/json", "Accept": "application/json"}
    return httpx.post(f"{gym.server.url}/mcp", content=body, headers=headers, timeout=PATIENCE_SECONDS, trust_env=False)


def test_an_answer_that_is_too_long_says_how_to_get_a_shorter_one(gym: Gym) -> None:
    sets = [{"reps": 8, "load": 8, "rir": 2}] * 100
    body = {
        "performed_on": "2026-11-02",
        "enrollment_id": None,
        "exercises": [{"exercise": "bulgarian-split-squat", "sets": sets}] * 8,
    }
    with Client(gym.server.url, gym.key) as client:
        for _ in range(6):
            assert client.post(f"/v1/athletes/{gym.ana}/sessions", json=body).status_code == 201
    refused = gym.calls("listSessions", athlete_id=gym.ana, exercise="bulgarian-split-squat")
    (content,) = refused.content
    assert (refused.is_error, refused.structured_content) == (True, None)
    assert re.fullmatch(
        r"The answer has \d+ KiB, and a tool returns at most 256\. Call it again with a `limit` below 20 or a filter "
        r"\(`performed_from`, `performed_to`, `program`, `updated_since`\)\.",
        content.text,
    )
    shorter = gym.calls("listSessions", athlete_id=gym.ana, limit=1)
    assert (shorter.is_error, len(shorter.structured_content["items"])) == (False, 1)
    assert json.loads(shorter.content[0].text) == shorter.structured_content


def test_no_secret_is_in_the_log(gym: Gym) -> None:
    gym.calls("getAthlete", athlete_id=gym.ana)
    log = gym.server.log.read_text()
    assert gym.key not in log
    assert gym.ana not in log


def test_without_the_setting_there_are_no_tools(server: Process) -> None:
    answer = httpx.post(f"{server.url}/mcp", json={}, trust_env=False, timeout=PATIENCE_SECONDS)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_route")
