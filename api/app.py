"""The application: the table of operations as Litestar routes.

Litestar finds the route of a path; everything after that is ours (`exchange.py`), since its own reading,
checking and reporting differ from what the API promises: docs/decisions/0006-operations-as-a-table.md
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import HttpMethod, Litestar, Request, Response
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Receive, Send

from api.clock import Clock
from api.http.operation import Operation
from api.http.pages import PublicPage
from api.http.request_body import ClientDisconnectedError
from api.http.request_pipeline import IncomingRequest, RequestPipeline, Services
from api.http.responses import EncodedResponse, problem_response
from api.problems import ProblemError
from api.sheets.http.address import SheetAddress
from api.sheets.http.request_pipeline import SheetRequestPipeline, refusal_text
from api.store.database import (
    ForeignKeyViolationError,
    LockTimeoutError,
    OutcomeUnknownError,
    UnavailableError,
    UniqueViolationError,
)

_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_log = structlog.get_logger("nextset.request")

# Any page may call the API (Office Scripts run in one): a key comes with each request, and never by itself as a cookie.
_ANY_ORIGIN = ("Access-Control-Allow-Origin", "*")
_EXPOSED = (
    "Access-Control-Expose-Headers",
    "Deprecation, ETag, Idempotency-Replayed, Location, Retry-After, Sunset, X-Request-Id",
)
_PREFLIGHT_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-Match, X-Request-Id"

Answering = Callable[[IncomingRequest], Awaitable[EncodedResponse]]


def create_app(
    operations: Sequence[Operation],
    services: Services,
    pages: Sequence[PublicPage] = (),
    sheets: Sequence[SheetAddress] = (),
) -> Litestar:
    """The ASGI application. The database that the services hold is opened and closed by whoever serves it."""
    addresses: dict[str, dict[str, Answering]] = {}
    for operation in operations:
        answering: Answering = RequestPipeline(operation, services).answer
        if operation.deprecation is not None:
            answering = _announcing(answering, operation.deprecation.headers)
        addresses.setdefault(operation.path, {})[operation.method] = answering
    for page in pages:
        addresses.setdefault(page.path, {})["GET"] = _page(page)
    for sheet in sheets:
        exchange = SheetRequestPipeline(sheet, services, problem_of)
        addresses[sheet.path] = {"GET": exchange.answer, "OPTIONS": exchange.options}
    return Litestar(
        route_handlers=[_route(path, methods, services.clock) for path, methods in addresses.items()],
        exception_handlers={Exception: _unrouted(services.clock)},
        openapi_config=None,
        logging_config=None,
    )


def _route(path: str, methods: dict[str, Answering], clock: Clock) -> HTTPRouteHandler:
    if "GET" in methods:
        methods["HEAD"] = methods["GET"]
    allow = ", ".join(sorted({*methods, "OPTIONS"}))
    preflight = [
        ("Access-Control-Allow-Methods", allow),
        ("Access-Control-Allow-Headers", _PREFLIGHT_HEADERS),
        ("Access-Control-Max-Age", "86400"),
    ]
    from_anywhere = [_ANY_ORIGIN, _EXPOSED] if path.startswith("/v1/") else []

    async def options(_incoming: IncomingRequest) -> EncodedResponse:
        return EncodedResponse(status=HTTPStatus.NO_CONTENT, headers=[("Allow", allow), *preflight])

    answering = {"OPTIONS": options, **methods}

    async def handle(scope: Any, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        incoming = IncomingRequest(scope, receive, _request_id(scope, clock))
        try:
            reply = await answering[scope["method"]](incoming)
        except ClientDisconnectedError:
            reply = EncodedResponse(status=499, headers=[], code="client_gone")  # nginx's number; goes to the log only
        except Exception as error:
            reply = problem_response(problem_of(error, incoming.request_id), incoming.request_id)
        if reply.code != "client_gone":
            await _send(send, reply, incoming.request_id, from_anywhere)
        _log_request(incoming, path, reply, started)

    # Litestar's ASGI routes take no path parameters. An HTTP route whose handler takes nothing and answers with an
    # ASGI application is as near to one as it gets: Litestar then reads, checks and encodes nothing.
    async def give_handle() -> ASGIApp:
        return handle

    names = [HttpMethod(name) for name in answering]
    return HTTPRouteHandler(_template(path), http_method=names, status_code=HTTPStatus.OK)(give_handle)


def problem_of(error: Exception, request_id: str) -> ProblemError:
    """The problem that an exception is to the caller. What nobody foresaw is logged here, with its traceback."""
    match error:
        case ProblemError():
            return error
        case LockTimeoutError():
            return ProblemError("still_running", headers={"Retry-After": str(error.retry_after_seconds)})
        case OutcomeUnknownError():
            _log.warning("outcome unknown", request_id=request_id, error=error)
            return ProblemError("outcome_unknown", headers={"Retry-After": str(error.retry_after_seconds)})
        case UnavailableError():
            _log.warning("unavailable", request_id=request_id, error=error)
            return ProblemError("unavailable", headers={"Retry-After": str(error.retry_after_seconds)})
        case UniqueViolationError() | ForeignKeyViolationError():
            return ProblemError("conflict", "Another request changed what this one builds on.")
    _log.error("internal error", request_id=request_id, error=error)
    return ProblemError("internal")


def _request_id(scope: Any, clock: Clock) -> str:
    """The client's own request id if it is one, and no key pasted into the wrong header; else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            given = str(value.decode("latin-1"))
            if _REQUEST_ID.fullmatch(given) and "nextset_" not in given:
                return given
    return str(clock.new_id())


async def _send(send: Send, reply: EncodedResponse, request_id: str, more: list[tuple[str, str]]) -> None:
    every = (*reply.headers, *more)
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in every]
    headers.append((b"x-request-id", request_id.encode("latin-1")))
    if reply.status != HTTPStatus.NO_CONTENT:
        headers.append((b"content-length", b"%d" % len(reply.body)))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body, "more_body": False})


def _log_request(incoming: IncomingRequest, path: str | None, reply: EncodedResponse, started: float) -> None:
    caller = incoming.caller
    _log.info(
        "request",
        request_id=incoming.request_id,
        workspace_id=str(caller.workspace_id) if caller else None,
        key_id=str(caller.key_id) if caller else None,
        method=incoming.scope["method"],
        route=path,
        status=int(reply.status),
        code=reply.code,
        duration_ms=round((time.perf_counter() - started) * 1000, 2),
        replayed=reply.replayed,
    )


def _unrouted(clock: Clock) -> Callable[[Request[Any, Any, Any], Exception], Response[bytes]]:
    """Litestar raises for addresses that no route has; our routes handle all that they raise themselves."""

    def answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        incoming = IncomingRequest(request.scope, request.receive, _request_id(request.scope, clock))
        if isinstance(error, HTTPException) and error.status_code == HTTPStatus.NOT_FOUND:
            error = ProblemError("no_such_route")
        elif isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = (error.headers or {}).get("allow", "").split(", ")
            error = ProblemError("method_not_allowed", headers={"Allow": ", ".join(sorted(allowed))})
        problem = problem_of(error, incoming.request_id)
        of_sheets = request.scope["path"].startswith("/s/")
        reply = refusal_text(problem) if of_sheets else problem_response(problem, incoming.request_id)
        _log_request(incoming, None, reply, time.perf_counter())
        headers = {**dict(reply.headers), "X-Request-Id": incoming.request_id}
        media_type = headers.pop("Content-Type").removesuffix("; charset=utf-8")  # Litestar adds it to all text
        return Response(reply.body, status_code=reply.status, headers=headers, media_type=media_type)

    return answer


def _announcing(answering: Answering, headers: list[tuple[str, str]]) -> Answering:
    """The same answers, with the headers that say how long there will be any. Refusals go without."""

    async def answer(incoming: IncomingRequest) -> EncodedResponse:
        reply = await answering(incoming)
        return msgspec.structs.replace(reply, headers=[*reply.headers, *headers])

    return answer


def _page(page: PublicPage) -> Answering:
    headers = [("Content-Type", page.media_type), ("Vary", "Accept-Encoding"), *page.headers.items()]

    async def answer(incoming: IncomingRequest) -> EncodedResponse:
        # In a thread: what is made when it is first asked for must not hold other requests up.
        if "gzip" in (incoming.header(b"accept-encoding") or ""):
            body = await asyncio.to_thread(lambda: page.gzipped)
            return EncodedResponse(status=HTTPStatus.OK, headers=[*headers, ("Content-Encoding", "gzip")], body=body)
        return EncodedResponse(status=HTTPStatus.OK, headers=headers, body=await asyncio.to_thread(lambda: page.plain))

    return answer


def _template(path: str) -> str:
    return re.sub(r"{(\w+)}", r"{\1:str}", path)
