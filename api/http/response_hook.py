"""What every response has in common: the headers of its router, the request id, and one line in the log."""

from __future__ import annotations

import time
from typing import Any

import structlog
from litestar.types import Message, Scope

from api.http.request import request_id_of
from api.http.services import Services

_log = structlog.get_logger("nextset.request")


async def finish_response(message: Message, scope: Scope) -> None:
    """Add the headers and log the request. Litestar calls it before it sends a message.

    A router declares its headers as `common_headers` in `opt`. They are also on problems, unlike those that Litestar
    takes from its own `response_headers`. The state `cors_origins` lists, for a path, the origins whose pages may read
    its responses.
    """
    if message["type"] != "http.response.start":
        return
    request_id = request_id_of(scope)
    headers: list[tuple[bytes, bytes]] = message["headers"]  # type: ignore[assignment]  # lists, here and in Litestar
    headers.append((b"x-request-id", request_id.encode("latin-1")))
    handler = scope.get("route_handler")
    if handler is not None:
        headers += handler.opt.get("common_headers", ())
    headers += _origin_headers(scope)
    state: dict[str, Any] = scope["state"]
    if "rate_limit" in state:
        headers += state["rate_limit"]
    seconds = time.perf_counter() - state["started"]
    route, status = scope.get("path_template"), int(message["status"])
    services: Services = scope["litestar_app"].state.services
    services.observe(scope["method"], route, status, seconds)  # type: ignore[typeddict-item]  # as below
    services.memory_release.schedule_after_request(seconds)
    caller = scope.get("user")
    _log.info(
        "request",
        request_id=request_id,
        workspace_id=str(caller.workspace_id) if caller else None,
        key_id=str(caller.key_id) if caller else None,
        method=scope["method"],  # type: ignore[typeddict-item]  # there are no WebSockets
        route=route,
        status=status,
        code=state.get("code"),
        duration_ms=round(seconds * 1000, 2),
        replayed=state.get("replayed", False),
    )


def _origin_headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """The headers that let a page of a listed origin read the response, also if the path does not take the method."""
    origins = scope["litestar_app"].state.get("cors_origins", {}).get(scope["path"])
    if origins is None:
        return []
    sent = next((value for name, value in scope["headers"] if name == b"origin"), b"")
    vary = (b"vary", b"Origin")
    return [vary, (b"access-control-allow-origin", sent)] if sent.decode("latin-1") in origins else [vary]
