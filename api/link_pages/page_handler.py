"""The pages of a sheet link as Litestar route handlers: `@get`, and `@post` for the forms on them.

    @get("/athletes/{athlete:str}")
    async def athlete_page(page: NamedDependency[PageRequest], athlete: FromPath[str]) -> PageContent:

The token in the address is the only credential, as for sheets. A page loads nothing but this server's style and
pictures, runs no script, and is never cached. Its title and its problems contain no token. GET never writes. A form
carries a token of its own (`api/link_pages/form.py`), and its response is a redirect to a page.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import HttpMethod, Litestar
from litestar.handlers import BaseRouteHandler

from api import tokens
from api.http.encoded_response import EncodedResponse
from api.http.exception_handlers import problem_details, problem_of
from api.http.parameters import query_reader
from api.http.request import ApiRequest
from api.http.request_body import ClientDisconnectedError, read_body
from api.http.route_handler import ApiRouteHandler
from api.link_pages.form import MEDIA_TYPE, Form, form_token, read_form, require_own_origin
from api.link_pages.templates import render
from api.problems import ProblemError
from api.store.database import Transaction
from api.use_cases.access.credential import SHEET_LINKS
from api.use_cases.access.link_scope import SheetLinkScope
from api.use_cases.access.open_sheet_link import OpenedSheetLink, open_link
from api.use_cases.feed.outbox import store_changes
from api.use_cases.request_context import Caller, LongWorkError, RequestContext, Scope

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


_TITLES = {
    "validation": "Please check what you entered",
    "not_found": "Not found",
    "too_many_requests": "Too many requests: wait a moment, then try again",
    "busy": "The server is busy: wait a moment, then try again",
    "overloaded": "The server is busy: wait a moment, then try again",
}
"""Titles for people, where those of the API name requests or JSON."""
_ADVICE = {
    "foreign_form": "This form came from another site, or part of it was lost. Nothing is saved. Open the page from "
    "your link and fill in the form there.",
    "no_such_link": "The address is incomplete or mistyped, or the link has expired or was revoked. Ask the person who "
    "gave you the link for a new one.",
    "body_timeout": "The connection was too slow. Nothing is saved. Go back, and send the form again.",
    "storage_full": "Nothing is saved. Tell the person who gave you the link.",
    "internal": "Something went wrong on our side. If you sent a form, check the first page to see whether it "
    "was saved.",
    "unavailable": "Nothing is saved. Wait a moment, then try again.",
    "overloaded": "Nothing is saved.",
}
"""What happened and what to do, for problems whose API detail is empty or for programmers."""


class PageRequest(msgspec.Struct, frozen=True):
    """One request for a page of a link."""

    context: RequestContext
    link: OpenedSheetLink
    base: str
    """The path of the link, without a trailing slash. It contains the token."""
    token: tokens.Token
    now: datetime

    def form_token(self, path: str) -> str:
        """The token for a form that is sent to this path below the link."""
        return form_token(self.token, path)


class PageContent(msgspec.Struct, frozen=True):
    """A page: its template and the values in it."""

    template: str
    values: dict[str, object]
    status: int = HTTPStatus.OK


class Redirect(msgspec.Struct, frozen=True):
    """A redirect after a form was stored: reloading the page that follows sends nothing again."""

    path: str
    """Below the link."""


class DryRunError(Exception):
    """Ends a form that only shows what it would change. Everything is rolled back."""

    def __init__(self, content: PageContent) -> None:
        super().__init__()
        self.content = content


def problem_page(request: ApiRequest, error: Exception) -> EncodedResponse:
    """Respond with the problem as a page, with the way back to the first page of the link."""
    if isinstance(error, ClientDisconnectedError):
        return problem_details(request, error)
    problem = problem_of(error, request.request_id)
    base = None if problem.code == "no_such_link" else base_of(request)
    title = _TITLES.get(problem.code, problem.title)
    advice = _ADVICE.get(problem.code, problem.detail)
    values = {"problem": problem, "title": title, "advice": advice, "base": base, "request_id": request.request_id}
    body = render("problem.html", values)
    headers = [("Content-Type", HTML), *problem.headers.items()]
    return EncodedResponse(status=problem.status, headers=headers, body=body, code=problem.code, has_secret=True)


def base_of(request: ApiRequest) -> str:
    return f"/s/{request.scope['path_params']['token']}"


def form_path(request: ApiRequest) -> str:
    """The path that a form is sent to, below the link."""
    return "/" + request.scope["path"].strip("/").partition("/")[2].partition("/")[2]


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
        arguments = self._arguments(request)
        content = await self._read(request, partial(self.fn, **arguments))
        return await self._rendered(request, content)

    def _arguments(self, request: ApiRequest) -> dict[str, Any]:
        path: dict[str, str] = request.scope["path_params"]
        arguments: dict[str, Any] = {name: path[name] for name in self._path_names}
        if any("\0" in value for value in arguments.values()):
            raise ProblemError("not_found", "There is no such page.")
        if self._query_type is not None:
            arguments["query"] = self._read_query(request.scope["query_string"])
        return arguments

    async def _rendered(self, request: ApiRequest, content: PageContent) -> EncodedResponse:
        # In a thread: a page of hundreds of athletes must not block other requests.
        body = await request.services.tables.run(partial(render, content.template, content.values))
        # Never compressed: the page contains the token, and text that others wrote.
        return EncodedResponse(status=content.status, headers=[("Content-Type", HTML)], body=body, has_secret=True)

    async def _read(
        self, request: ApiRequest, show: Callable[..., Awaitable[PageContent]], *, long: bool = False
    ) -> PageContent:
        """Run `show` on one snapshot."""
        services, token = request.services, request.auth
        links: list[OpenedSheetLink] = []

        async def work(tx: Transaction) -> PageContent:
            return await show(page=await self._opened(request, tx, links, Scope.read))

        database = services.database
        try:
            read = database.long_read if long or self.opt.get("long") else database.read
            return await read(token.workspace_id, work)
        finally:
            if links:
                SHEET_LINKS.note_use(services.upkeep, token, links[0].last_used_on)

    async def _opened(
        self,
        request: ApiRequest,
        tx: Transaction,
        links: list[OpenedSheetLink],
        scope: Scope,
        require_long_work: Callable[[], None] = lambda: None,
    ) -> PageRequest:
        """Open the link in the transaction. It is the caller."""
        services, token = request.services, request.auth
        now = services.clock.now()
        link = await open_link(tx, token, now)
        links[:] = [link]
        athlete_id = next(iter(link.athlete_ids or ()), None) if link.scope is SheetLinkScope.LOG else None
        request.scope["user"] = caller = Caller(
            token.workspace_id, link.id, scope, athlete_id, link.has_webhooks, link.test_now, is_link=True
        )
        context = RequestContext(
            caller=caller,
            tx=tx,
            now=now,
            new_id=services.clock.new_id,
            ready=services.database.ready,
            require_long_work=require_long_work,
            span=services.span,
        )
        return PageRequest(context, link, base_of(request), token, now)


class FormHandler(PageHandler):
    """Where a form is sent to. The function takes `page`, the parameters of the path, and `form`.

    It runs in a transaction that writes, and returns a redirect. With the option `form_with_problem`, a problem that
    the person can correct shows the form once more with what was entered. That function takes the same arguments, and
    `problem`.
    """

    def on_registration(self, app: Litestar) -> None:
        super().on_registration(app)
        self._path_names = [name for name in self._path_names if name != "form"]

    async def respond(self, request: ApiRequest) -> EncodedResponse:
        """After the guard: origin, rate limit, body, the token of the form, one transaction."""
        arguments = self._arguments(request)
        require_own_origin(request)
        request.services.forms.take(request.auth.key_id.bytes)
        arguments["form"] = await self._form(request)
        try:
            answer = await self._write(request, arguments, long=bool(self.opt.get("long")))
        except DryRunError as dry_run:
            return await self._rendered(request, dry_run.content)
        except ProblemError as problem:
            form_with_problem = self.opt.get("form_with_problem")
            if form_with_problem is None or problem.status not in _MENDABLE:
                raise
            content = await self._read(request, partial(form_with_problem, problem=problem, **arguments), long=True)
            return await self._rendered(request, msgspec.structs.replace(content, status=problem.status))
        location = f"{base_of(request)}{answer.path}"
        return EncodedResponse(status=HTTPStatus.SEE_OTHER, headers=[("Location", location)])

    async def _form(self, request: ApiRequest) -> Form:
        if (request.header(b"content-type") or "").partition(";")[0].strip().lower() != MEDIA_TYPE:
            raise ProblemError("unsupported_media_type", f"Only `{MEDIA_TYPE}` is supported.")
        body = await read_body(
            request.receive,
            request.header(b"content-length"),
            limit=self.resolve_request_max_body_size() or 0,
            seconds=request.services.body_seconds,
        )
        return read_form(body, request.auth, form_path(request))

    async def _write(self, request: ApiRequest, arguments: dict[str, Any], *, long: bool) -> Redirect:
        """Run the function, and store what it changed with the link as the actor."""
        services, token = request.services, request.auth
        links: list[OpenedSheetLink] = []

        def require_long_work() -> None:
            if not long:
                raise LongWorkError

        async def work(tx: Transaction) -> Redirect:
            page = await self._opened(request, tx, links, Scope.write, require_long_work)
            answer: Redirect = await self.fn(page=page, **arguments)
            await store_changes(page.context, request.request_id)
            return answer

        answer: Redirect | None = None
        try:
            with suppress(LongWorkError):
                answer = await services.database.write(token.workspace_id, work, long=long)
        finally:
            if links:
                SHEET_LINKS.note_use(services.upkeep, token, links[0].last_used_on)
        if answer is None:
            return await self._write(request, arguments, long=True)
        services.upkeep.changes_stored(token.workspace_id)
        if links[0].has_webhooks:
            services.webhooks.wake(token.workspace_id)
        return answer


_MENDABLE = (HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED, HTTPStatus.UNPROCESSABLE_ENTITY)
"""The statuses of problems that a person can correct in the form."""
get = partial(
    PageHandler,
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    guards=[require_link_token],  # type: ignore[list-item]  # a connection is always an ApiRequest
    exception_handlers={Exception: problem_page},  # type: ignore[dict-item]  # as above
    common_headers=PAGE_HEADERS,
)


post = partial(
    FormHandler,
    http_method=[HttpMethod.POST],
    guards=[require_link_token],  # type: ignore[list-item]  # as above
    exception_handlers={Exception: problem_page},  # type: ignore[dict-item]  # as above
    common_headers=PAGE_HEADERS,
    status_code=HTTPStatus.SEE_OTHER,
)
