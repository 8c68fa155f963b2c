"""The tools for assistants: the longest list of them, and calls with the largest requests and responses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from benchmarks.worst_requests.histories import day_of_history
from benchmarks.worst_requests.largest import PROFILE, largest_session
from benchmarks.worst_requests.row import LARGEST_REPEATS, Send, Subject
from benchmarks.worst_requests.stage import Stage
from benchmarks.worst_requests.workspace import Workspace

SUBJECT = Subject("assistants")
READ, WRITE = "POST /mcp", "POST /mcp/write"


def _ask(workspace: Workspace, path: str, method: str, parameters: Mapping[str, Any]) -> httpx.Response:
    headers = {
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": "2025-06-18",
        "Mcp-Method": method,
    }
    if "name" in parameters:
        headers["Mcp-Name"] = str(parameters["name"])
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
    response = workspace.client.post(path, json=message, headers=headers)
    if response.is_success and "error" in response.json():
        raise RuntimeError(response.text)
    return response


def _call(
    workspace: Workspace, path: str, tool: str, *, expect_refusal: bool = False, **arguments: Any
) -> httpx.Response:
    """Call a tool. With `expect_refusal`, the response must be an error, because it is too large for an assistant."""
    response = _ask(workspace, path, "tools/call", {"name": tool, "arguments": arguments})
    if response.is_success and response.json()["result"].get("isError", False) != expect_refusal:
        raise RuntimeError(response.text[:1000])
    return response


@SUBJECT.row(READ, "the list of tools", repeats=LARGEST_REPEATS)
def list_tools(stage: Stage) -> Send:
    workspace = stage.workspace()
    return lambda _: _ask(workspace, "/mcp", "tools/list", {})


@SUBJECT.row(WRITE, "the list of tools", repeats=LARGEST_REPEATS)
def list_writing_tools(stage: Stage) -> Send:
    workspace = stage.workspace()
    return lambda _: _ask(workspace, "/mcp/write", "tools/list", {})


@SUBJECT.row(READ, "listSessions, 100 of 12 sets", repeats=LARGEST_REPEATS)
def list_sessions(stage: Stage) -> Send:
    long = stage.long
    return lambda _: _call(long.workspace, "/mcp", "listSessions", athlete_id=long.athlete, limit=100)


@SUBJECT.row(READ, "listSessions, 100 of 5,000 sets: refused", repeats=LARGEST_REPEATS)
def list_large_sessions(stage: Stage) -> Send:
    large = stage.large
    return lambda _: _call(
        large.workspace, "/mcp", "listSessions", expect_refusal=True, athlete_id=large.athlete, limit=100
    )


@SUBJECT.row(READ, "listNextSessions, 100 of a large program: refused", repeats=LARGEST_REPEATS)
def list_next_sessions(stage: Stage) -> Send:
    return lambda _: _call(stage.roster.workspace, "/mcp", "listNextSessions", expect_refusal=True, limit=100)


@SUBJECT.row(WRITE, "logSession, 5,000 sets", repeats=LARGEST_REPEATS)
def log_session(stage: Stage) -> Send:
    large = stage.large
    athlete = large.workspace.created("/v1/athletes", PROFILE)["id"]
    body = largest_session(large.exercises, enrollment_id=None)
    return lambda n: _call(
        large.workspace,
        "/mcp/write",
        "logSession",
        athlete_id=athlete,
        idempotency_key=f"mcp-{n}",
        body=body | {"notes": f"mcp {n}"},
    )


@SUBJECT.row(WRITE, "logSession, before 2,000 others")
def log_early(stage: Stage) -> Send:
    long = stage.long
    return lambda n: _call(
        long.workspace,
        "/mcp/write",
        "logSession",
        athlete_id=long.athlete,
        idempotency_key=f"early-{n}",
        body=long.performed(day_of_history(120 + n)),
    )
