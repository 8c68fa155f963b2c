"""The ASGI application: the table of operations as Litestar routes.

Litestar only routes. Parsing, validation and error responses are Nextset's own (`api/http/request_pipeline.py`),
because Litestar's differ from what the API promises: docs/decisions/0006-operations-as-a-table.md
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

# Any origin may call the API (Office Scripts run in a web page). Browsers never add an API key on their own, as they
# would a cookie.
_ANY_ORIGIN = ("Access-Control-Allow-Origin", "*")
_EXPOSED = (
    "Access-Control-Expose-Headers",
    "Deprecation, ETag, Idempotency-Replayed, Location, Retry-After, Sunset, X-Request-Id",
)
_PREFLIGHT_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-Match, X-Request-Id"

Handler = Callable[[IncomingRequest], Awaitable[EncodedResponse]]


def create_app(
    operations: Sequence[Operation],
    services: Services,
    pages: Sequence[PublicPage] = (),
    sheets: Sequence[SheetAddress] = (),
) -> Litestar:
    """Build the ASGI application. The caller opens and closes the database of the services."""
    addresses: dict[str, dict[str, Handler]] = {}
    for operation in operations:
        handler: Handler = RequestPipeline(operation, services).answer
        if operation.deprecation is not None:
            handler = _with_headers(handler, operation.deprecation.headers)
        addresses.setdefault(operation.path, {})[operation.method] = handler
    for page in pages:
        addresses.setdefault(page.path, {})["GET"] = _page(page)
    for sheet in sheets:
        pipeline = SheetRequestPipeline(sheet, services, problem_of)
        addresses[sheet.path] = {"GET": pipeline.answer, "OPTIONS": pipeline.options}
    return Litestar(
        route_handlers=[_route(path, methods, services.clock) for path, methods in addresses.items()],
        exception_handlers={Exception: _unrouted(services.clock)},
        openapi_config=None,
        logging_config=None,
    )


def _route(path: str, methods: dict[str, Handler], clock: Clock) -> HTTPRouteHandler:
    if "GET" in methods:
        methods["HEAD"] = methods["GET"]
    allow = ", ".join(sorted({*methods, "OPTIONS"}))
    preflight = [
        ("Access-Control-Allow-Methods", allow),
        ("Access-Control-Allow-Headers", _PREFLIGHT_HEADERS),
        ("Access-Control-Max-Age", "86400"),
    ]
    cross_origin = [_ANY_ORIGIN, _EXPOSED] if path.startswith("/v1/") else []

    async def options(_request: IncomingRequest) -> EncodedResponse:
        return EncodedResponse(status=HTTPStatus.NO_CONTENT, headers=[("Allow", allow), *preflight])

    handlers = {"OPTIONS": options, **methods}

    async def handle(scope: Any, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request = IncomingRequest(scope, receive, _request_id(scope, clock))
        try:
            response = await handlers[scope["method"]](request)
        except ClientDisconnectedError:
            response = EncodedResponse(status=499, headers=[], code="client_gone")  # nginx's status, only for the log
        except Exception as error:
            response = problem_response(problem_of(error, request.request_id), request.request_id)
        if response.code != "client_gone":
            await _send(send, response, request.request_id, cross_origin)
        _log_request(request, path, response, started)

    # Litestar's ASGI routes have no path parameters. An HTTP route whose handler takes no arguments and returns an
    # ASGI application comes closest: Litestar then parses, validates and encodes nothing.
    async def asgi_app() -> ASGIApp:
        return handle

    names = [HttpMethod(name) for name in handlers]
    return HTTPRouteHandler(_template(path), http_method=names, status_code=HTTPStatus.OK)(asgi_app)


def problem_of(error: Exception, request_id: str) -> ProblemError:
    """Convert an exception to a problem. Unexpected exceptions are logged here, with their traceback."""
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
            return ProblemError("conflict", "A concurrent request changed the same data.")
    _log.error("internal error", request_id=request_id, error=error)
    return ProblemError("internal")


def _request_id(scope: Any, clock: Clock) -> str:
    """Return the client's request id, or a new one if it is invalid or contains an API key."""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            text = str(value.decode("latin-1"))
            if _REQUEST_ID.fullmatch(text) and "nextset_" not in text:
                return text
    return str(clock.new_id())


async def _send(send: Send, response: EncodedResponse, request_id: str, extra_headers: list[tuple[str, str]]) -> None:
    every = (*response.headers, *extra_headers)
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in every]
    headers.append((b"x-request-id", request_id.encode("latin-1")))
    if response.status != HTTPStatus.NO_CONTENT:
        headers.append((b"content-length", b"%d" % len(response.body)))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body, "more_body": False})


def _log_request(request: IncomingRequest, path: str | None, response: EncodedResponse, started: float) -> None:
    caller = request.caller
    _log.info(
        "request",
        request_id=request.request_id,
        workspace_id=str(caller.workspace_id) if caller else None,
        key_id=str(caller.key_id) if caller else None,
        method=request.scope["method"],
        route=path,
        status=int(response.status),
        code=response.code,
        duration_ms=round((time.perf_counter() - started) * 1000, 2),
        replayed=response.replayed,
    )


def _unrouted(clock: Clock) -> Callable[[Request[Any, Any, Any], Exception], Response[bytes]]:
    """Handle the exceptions of Litestar's router. The routes handle their own exceptions."""

    def handle(litestar_request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        request = IncomingRequest(
            litestar_request.scope, litestar_request.receive, _request_id(litestar_request.scope, clock)
        )
        if isinstance(error, HTTPException) and error.status_code == HTTPStatus.NOT_FOUND:
            error = ProblemError("no_such_route")
        elif isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = (error.headers or {}).get("allow", "").split(", ")
            error = ProblemError("method_not_allowed", headers={"Allow": ", ".join(sorted(allowed))})
        problem = problem_of(error, request.request_id)
        is_sheet = litestar_request.scope["path"].startswith("/s/")
        response = refusal_text(problem) if is_sheet else problem_response(problem, request.request_id)
        _log_request(request, None, response, time.perf_counter())
        headers = {**dict(response.headers), "X-Request-Id": request.request_id}
        media_type = headers.pop("Content-Type").removesuffix("; charset=utf-8")  # Litestar adds it to all text
        return Response(response.body, status_code=response.status, headers=headers, media_type=media_type)

    return handle


def _with_headers(handler: Handler, headers: list[tuple[str, str]]) -> Handler:
    """Add the deprecation headers to success responses. Problems don't get them."""

    async def handle(request: IncomingRequest) -> EncodedResponse:
        response = await handler(request)
        return msgspec.structs.replace(response, headers=[*response.headers, *headers])

    return handle


def _page(page: PublicPage) -> Handler:
    headers = [("Content-Type", page.media_type), ("Vary", "Accept-Encoding"), *page.headers.items()]

    async def handle(request: IncomingRequest) -> EncodedResponse:
        # In a thread: rendering on the first request must not block other requests.
        if "gzip" in (request.header(b"accept-encoding") or ""):
            body = await asyncio.to_thread(lambda: page.gzipped)
            return EncodedResponse(status=HTTPStatus.OK, headers=[*headers, ("Content-Encoding", "gzip")], body=body)
        return EncodedResponse(status=HTTPStatus.OK, headers=headers, body=await asyncio.to_thread(lambda: page.plain))

    return handle


def _template(path: str) -> str:
    return re.sub(r"{(\w+)}", r"{\1:str}", path)
