"""The endpoint: Streamable HTTP by the official SDK. It keeps no sessions, so any process can answer any request.

Without sessions the server never sends messages on its own. So there is no stream to open with GET, which would hold a
connection, and nothing to end with DELETE: both get 405, which the protocol provides for.

Each call of a tool becomes a request to the application itself, with the API key of the caller. So scopes, limits,
idempotency and problems are those of the API.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, cast

import httpx
import mcp_types as types
import msgspec
from litestar import HttpMethod, Litestar, Router
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, HTTPRequestEvent, Receive, ReceiveMessage, Scope, Send
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from api.http.encoded_response import EncodedResponse
from api.http.request import ApiRequest
from api.http.request_body import require_few_containers
from api.mcp.tools import MOST_BYTES_OF_ANSWER, ArgumentError, AssistantTool, ToolRequest, tools, tools_for
from api.problems import ProblemError

PATH, WRITING_PATH = "/mcp", "/mcp/write"
INSTRUCTIONS = (
    "Nextset plans an athlete's next training session. Every prescription has a decision with its reason in `text`: "
    "quote it instead of guessing. Begin with getCurrentKey: a key for one athlete names its `athlete_id`. Otherwise "
    "find the athlete with listAthletes. getNextSession says what to do next, and explainPrescription why. Ids are "
    "UUIDs, and dates are the athlete's local dates. A tool result can be up to "
    f"{MOST_BYTES_OF_ANSWER // 1024} KiB: ask for a few items at a time, and use `cursor` for more."
)
MOST_BYTES_OF_MESSAGE = 4 * 1024 * 1024
MOST_CONTAINERS = 10_000
"""JSON objects and arrays of a message. The SDK decodes it on the event loop, where so many take about 20 ms."""
_ALLOWED_HEADERS = (
    "Authorization, Content-Type, Last-Event-ID, MCP-Protocol-Version, Mcp-Method, Mcp-Name, Mcp-Session-Id, "
    "X-Request-Id"
)
"""Those that the protocol lets a client send."""
_KEY = "nextset.key"
_LOCAL = "http://nextset"
_PASSED = (b"authorization", b"x-request-id")
_RELAYED = ("content-type", "www-authenticate", "retry-after")


class AssistantEndpoint:
    """The two addresses. At `/mcp` the tools only read. At `/mcp/write` they also write, as far as the key allows."""

    def __init__(self, origins: Sequence[str]) -> None:
        self._origins = frozenset(origins)
        self._managers = {path: self._manager(writing=path == WRITING_PATH) for path in (PATH, WRITING_PATH)}

    @property
    def cors_origins(self) -> Mapping[str, frozenset[str]]:
        """The origins whose pages may read the responses of each address."""
        return dict.fromkeys(self._managers, self._origins)

    def router(self) -> Router:
        """Return the router of both addresses."""

        async def handle(request: ApiRequest) -> ASGIApp:  # a router copies its handlers, and with a method its object
            return await self._handle(request)

        handler = HTTPRouteHandler(list(self._managers), http_method=HttpMethod.POST)(handle)
        headers = [(b"access-control-expose-headers", b"Retry-After, WWW-Authenticate, X-Request-Id")]
        return Router(
            "/",
            route_handlers=[handler],
            opt={"cors_allow_headers": _ALLOWED_HEADERS, "common_headers": headers},
        )

    @asynccontextmanager
    async def serve(self, _application: Litestar) -> AsyncIterator[None]:
        """Answer requests as long as the application is served."""
        tools()  # describing them takes half a second, for which the first request would hold up all others
        async with self._managers[PATH].run(), self._managers[WRITING_PATH].run():
            yield

    async def _handle(self, request: ApiRequest) -> ASGIApp:
        """Check the origin, the API key and the size of the body, then hand the request to the SDK."""
        origin = request.headers.get("origin")
        if origin is not None and origin not in self._origins:
            raise ProblemError("origin_not_allowed")
        key = await _send_to_application(request.scope, ToolRequest("GET", "/v1/key", {}, {}, None))
        if key.status_code != HTTPStatus.OK:
            headers = [(name, value) for name, value in key.headers.items() if name in _RELAYED]
            return EncodedResponse(status=HTTPStatus(key.status_code), headers=headers, body=key.content)
        request.scope["state"][_KEY] = key.json()
        body = await request.content(MOST_BYTES_OF_MESSAGE)
        require_few_containers(body, MOST_CONTAINERS)
        answer = cast("ASGIApp", self._managers[request.scope["path_template"]].handle_request)
        return partial(_with_body, body, answer)

    def _manager(self, *, writing: bool) -> StreamableHTTPSessionManager:
        async def list_tools(
            context: ServerRequestContext[Any], _page: types.PaginatedRequestParams | None
        ) -> types.ListToolsResult:
            return types.ListToolsResult(tools=[_described(one) for one in tools_for(_key(context), writing=writing)])

        async def call_tool(
            context: ServerRequestContext[Any], call: types.CallToolRequestParams
        ) -> types.CallToolResult:
            allowed = {one.name for one in tools_for(_key(context), writing=writing)}
            if call.name not in allowed:
                return _error(f"There is no tool `{call.name}` here for this API key.")
            return await _call(context, tools()[call.name], call.arguments or {})

        server = Server(
            "nextset",
            version=version("nextset"),
            title="Nextset",
            instructions=INSTRUCTIONS,
            on_list_tools=list_tools,
            on_call_tool=call_tool,
        )
        return StreamableHTTPSessionManager(
            server, json_response=True, stateless=True, max_request_body_size=MOST_BYTES_OF_MESSAGE
        )


async def _call(
    context: ServerRequestContext[Any], tool: AssistantTool, arguments: Mapping[str, Any]
) -> types.CallToolResult:
    try:
        request = tool.request(arguments)
    except ArgumentError as error:
        return _error(str(error))
    response = await _send_to_application(_scope(context), request)
    if len(response.content) > MOST_BYTES_OF_ANSWER and response.is_success:
        return _text(tool.too_long(arguments, len(response.content)), is_error=tool.reads)
    content = msgspec.json.decode(response.content) if response.content else None
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=response.content.decode() or "Done.")],
        structured_content=content if isinstance(content, dict) else None,
        is_error=response.status_code >= 400,
    )


async def _send_to_application(scope: Mapping[str, Any], request: ToolRequest) -> httpx.Response:
    """Send a request to the application itself, with the API key of the request in `scope`."""
    headers = {name: value for name, value in scope["headers"] if name in _PASSED}
    headers |= {name.encode(): value.encode() for name, value in request.headers.items()}
    headers[b"accept-encoding"] = b"identity"  # it stays in this process
    if request.body is not None:
        headers[b"content-type"] = b"application/json"
    transport = httpx.ASGITransport(scope["litestar_app"])
    async with httpx.AsyncClient(transport=transport, base_url=_LOCAL) as client:
        return await client.request(
            request.method, request.path, params=request.query, headers=list(headers.items()), content=request.body
        )


def _scope(context: ServerRequestContext[Any]) -> Mapping[str, Any]:
    """The ASGI scope of the HTTP request: with this transport, every call has one."""
    scope: Mapping[str, Any] = cast("Any", context.request).scope
    return scope


def _key(context: ServerRequestContext[Any]) -> Mapping[str, Any]:
    key: Mapping[str, Any] = _scope(context)["state"][_KEY]
    return key


def _described(tool: AssistantTool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.arguments,
        annotations=types.ToolAnnotations(
            read_only_hint=tool.reads,
            destructive_hint=None if tool.reads else not tool.only_adds,
            idempotent_hint=None if tool.reads else True,  # the idempotency key is an argument
            open_world_hint=False,
        ),
    )


def _error(message: str) -> types.CallToolResult:
    return _text(message, is_error=True)


def _text(message: str, *, is_error: bool) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=message)], is_error=is_error)


async def _with_body(body: bytes, application: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Let the SDK read the body that has been read already."""
    waiting: list[HTTPRequestEvent] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> ReceiveMessage:
        return waiting.pop() if waiting else await receive()

    await application(scope, replay, send)
