"""The pages of a sheet link as Litestar route handlers: `@get`.

    @get("/athletes/{athlete:str}")
    async def athlete_page(page: NamedDependency[PageRequest], athlete: FromPath[str]) -> PageContent:

The token in the address is the only credential, as for sheets. A page loads nothing but this server's style and
pictures, runs no script, and is never cached. Its title and its problems contain no token.
"""

from __future__ import annotations

import hashlib
import inspect
from functools import partial
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import HttpMethod, Litestar
from litestar.handlers import BaseRouteHandler

from api import tokens
from api.http.exception_handlers import problem_details, problem_of
from api.http.parameters import query_reader
from api.http.request import ApiRequest
from api.http.request_body import ClientDisconnectedError
from api.http.responses import EncodedResponse
from api.http.route_handler import ApiRouteHandler
from api.link_pages.templates import render
from api.problems import ProblemError
from api.store.database import Transaction
from api.use_cases.access.credential import SHEET_LINKS
from api.use_cases.access.open_sheet_link import OpenedSheetLink, open_link
from api.use_cases.request_context import Caller, RequestContext, Scope

HTML = "text/html; charset=utf-8"
# No script, no other host, and no form that leads elsewhere: text on a page can never run or send anything away.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PAGE_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", _POLICY.encode()),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-robots-tag", b"noindex"),
]


class PageRequest(msgspec.Struct, frozen=True):
    """One request for a page of a link."""

    context: RequestContext
    link: OpenedSheetLink
    base: str
    """The path of the link, without a trailing slash. It contains the token."""


class PageContent(msgspec.Struct, frozen=True):
    """A page: its template and the values in it."""

    template: str
    values: dict[str, object]
    status: int = HTTPStatus.OK


def problem_page(request: ApiRequest, error: Exception) -> EncodedResponse:
    """Respond with the problem as a page, with the way back to the first page of the link."""
    if isinstance(error, ClientDisconnectedError):
        return problem_details(request, error)
    problem = problem_of(error, request.request_id)
    base = None if problem.code == "no_such_link" else base_of(request)
    body = render("problem.html", {"problem": problem, "base": base, "request_id": request.request_id})
    headers = [("Content-Type", HTML), *problem.headers.items()]
    return EncodedResponse(status=problem.status, headers=headers, body=body, code=problem.code, has_secret=True)


def base_of(request: ApiRequest) -> str:
    return f"/s/{request.scope['path_params']['token']}"


async def require_link_token(connection: ApiRequest, handler: BaseRouteHandler) -> None:
    """The guard of all pages: a well-formed token as `request.auth`, and its rate limit."""
    if not isinstance(handler, PageHandler):  # the response to OPTIONS
        return
    text = connection.path_params["token"]
    token = tokens.parse(text, tokens.SHEET_PREFIX) or tokens.parse(text, tokens.LOG_PREFIX)
    if token is None:
        raise ProblemError("no_such_link")
    connection.services.sheet_reads.take(hashlib.sha256(text.encode()).digest())
    connection.scope["auth"] = token


class PageHandler(ApiRouteHandler):
    """One page. The function takes `page`, the parameters of the path, and the whole query string as `query`.

    With the option `long`, the rows are read in a thread, because there may be hundreds of them.
    """

    def on_registration(self, app: Litestar) -> None:
        """Prepare what depends on the declaration only."""
        super().on_registration(app)
        self._path_names = [name for name in inspect.signature(self.fn).parameters if name not in ("page", "query")]
        self._query_type: type[msgspec.Struct] | None = self.hints.get("query")
        self._read_query = query_reader(self._query_type, strict=False)

    async def respond(self, request: ApiRequest) -> EncodedResponse:
        """After the guard: path, query, link and rows in one transaction, the page."""
        path: dict[str, str] = request.scope["path_params"]
        arguments: dict[str, Any] = {name: path[name] for name in self._path_names}
        if any("\0" in value for value in arguments.values()):
            raise ProblemError("not_found", "There is no such athlete.")
        if self._query_type is not None:
            arguments["query"] = self._read_query(request.scope["query_string"])
        content = await self._read(request, arguments)
        # In a thread: a page of hundreds of athletes must not block other requests.
        body = await request.services.tables.run(partial(render, content.template, content.values))
        # Never compressed: the page contains the token, and text that others wrote.
        return EncodedResponse(status=content.status, headers=[("Content-Type", HTML)], body=body, has_secret=True)

    async def _read(self, request: ApiRequest, arguments: dict[str, Any]) -> PageContent:
        services, token = request.services, request.auth
        links: list[OpenedSheetLink] = []

        async def work(tx: Transaction) -> PageContent:
            link = await open_link(tx, token, services.clock.now())
            caller = Caller(token.workspace_id, link.id, Scope.read, test_now=link.test_now, is_link=True)
            request.scope["user"] = caller
            links[:] = [link]
            context = RequestContext(
                caller=caller,
                tx=tx,
                now=services.clock.now(),
                new_id=services.clock.new_id,
                ready=services.database.ready,
            )
            content: PageContent = await self.fn(page=PageRequest(context, link, base_of(request)), **arguments)
            return content

        database = services.database
        try:
            return await (database.long_read if self.opt.get("long") else database.read)(token.workspace_id, work)
        finally:
            if links:
                SHEET_LINKS.note_use(services.upkeep, token, links[0].last_used_on)


get = partial(
    PageHandler,
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    guards=[require_link_token],
    exception_handlers={Exception: problem_page},
    common_headers=PAGE_HEADERS,
)
