"""The addresses for spreadsheets, `/s/{token}/...`, as Litestar route handlers: `@get`.

    @get("/next/{athlete:str}/table.csv")
    async def next_table(
        sheet: NamedDependency[SheetRequest], athlete: FromPath[str], query: NextTableQuery
    ) -> SheetResponse:

They are not operations, because a formula sends no headers and reads no JSON: the token in the address is the only
credential, and the response is plain text, a table or a workbook. The path is therefore never logged or sent to another
site, and of the responses only the workbook contains it.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import quote

import msgspec
from litestar import HttpMethod, Litestar
from litestar.handlers import BaseRouteHandler

from api import tokens
from api.http.calculation_thread import CalculationThread
from api.http.encoded_response import EncodedResponse
from api.http.parameters import query_reader
from api.http.request import ApiRequest
from api.http.route_handler import ApiRouteHandler
from api.problems import ProblemError
from api.store.database import Transaction
from api.use_cases.access.credential import SHEET_LINKS
from api.use_cases.access.open_sheet_link import OpenedSheetLink, open_link
from api.use_cases.request_context import Caller, RequestContext, Scope

TEXT = "text/plain; charset=utf-8"
CSV = "text/csv; charset=utf-8"
TSV = "text/tab-separated-values; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-robots-tag", b"noindex"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Content-Disposition, Retry-After, X-Request-Id"),
]
REVALIDATED_HEADERS = [(b"cache-control", b"private, no-cache"), *SHEET_HEADERS[1:]]
"""Those of what programs read again and again: they may keep it, and ask by its `ETag` whether it changed."""


class SheetRequest(msgspec.Struct, frozen=True):
    """One read through a sheet link."""

    context: RequestContext
    link: OpenedSheetLink
    ending: str
    """The file extension, such as the `csv` of `table.csv`."""
    base: str
    """The link's own address, without a trailing slash. It contains the token."""


class SheetResponse(msgspec.Struct, frozen=True):
    """The response. `write` makes its bytes, after the transaction."""

    media_type: str
    write: Callable[[], bytes]
    file_name: str | None = None
    """The name of a download; None for text that a cell shows."""
    revalidated: bool = False
    """Whether the response has an `ETag`, and is 304 if the reader has it already."""
    version: bytes | None = None
    """What the `ETag` is made from, if it is known before the bytes are written."""
    thread: Literal["tables", "charts", "workbooks"] = "tables"
    """The thread that writes it: one of `Services`."""


def plain(text: str) -> SheetResponse:
    """One bare value, without a line break or a byte order mark."""
    return SheetResponse(TEXT, text.encode)


async def require_sheet_token(connection: ApiRequest, handler: BaseRouteHandler) -> None:
    """The guard of all sheet addresses: a well-formed token as `request.auth`, and its rate limit."""
    if not isinstance(handler, SheetHandler):  # the response to OPTIONS
        return
    text = connection.path_params["token"]
    token = tokens.parse(text, tokens.SHEET_PREFIX)
    if token is None and handler.opt.get("on_pages") and connection.scope["path_template"].endswith(".svg"):
        token = tokens.parse(text, tokens.LOG_PREFIX)  # no sheet shows an SVG: no formula ever holds such a token
    if token is None:
        raise ProblemError("no_such_link")
    connection.services.sheet_reads.take(hashlib.sha256(text.encode()).digest())
    connection.scope["auth"] = token


class SheetHandler(ApiRouteHandler):
    """One address, or several that differ in the file extension.

    The function takes `sheet` and the parameters of the path. Its `query` is the whole query string as a Struct.
    Unknown query parameters are ignored, because sheets add some to avoid caches. With the option `long`, the rows are
    read in a thread, because there may be hundreds of them. With the option `cell`, one cell reads the response: a
    refusal is then a short sentence with the status 200, because a formula shows no text of any other status.
    """

    def on_registration(self, app: Litestar) -> None:
        """Prepare what depends on the declaration only."""
        super().on_registration(app)
        self._path_names = [name for name in inspect.signature(self.fn).parameters if name not in ("sheet", "query")]
        self._query_type: type[msgspec.Struct] | None = self.hints.get("query")
        self._read_query = query_reader(self._query_type, strict=False)

    async def respond(self, request: ApiRequest) -> EncodedResponse:
        """After the guard: path, query, link and rows in one transaction, bytes."""
        path: dict[str, str] = request.scope["path_params"]
        arguments: dict[str, Any] = {name: path[name] for name in self._path_names}
        if any("\0" in value for value in arguments.values()):
            raise ProblemError("not_found", "There is no such athlete or exercise.")
        if self._query_type is not None:
            arguments["query"] = self._read_query(request.scope["query_string"])
        response = await self._read(request, arguments)
        headers = [("Content-Type", response.media_type)]
        if response.file_name is not None:
            headers.append(("Content-Disposition", f"attachment; filename*=UTF-8''{quote(response.file_name)}"))
        if response.version is not None and _has(request, response.version, headers):
            return EncodedResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        # A table, a workbook or a picture takes long enough to need a thread, so that it blocks no other request.
        if response.media_type is TEXT:
            body = response.write()
        else:
            thread: CalculationThread = getattr(request.services, response.thread)
            body = await thread.run(response.write)
        if response.revalidated and response.version is None and _has(request, body, headers):
            return EncodedResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        return EncodedResponse(status=HTTPStatus.OK, headers=headers, body=body)

    async def _read(self, request: ApiRequest, arguments: dict[str, Any]) -> SheetResponse:
        services, token = request.services, request.auth
        ending = request.scope["path_template"].rpartition(".")[2]
        base = f"{request.origin}/s/{request.scope['path_params']['token']}"
        links: list[OpenedSheetLink] = []

        async def work(tx: Transaction) -> SheetResponse:
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
            response: SheetResponse = await self.fn(sheet=SheetRequest(context, link, ending, base), **arguments)
            return response

        database = services.database
        try:
            return await (database.long_read if self.opt.get("long") else database.read)(token.workspace_id, work)
        finally:
            if links:
                SHEET_LINKS.note_use(services.upkeep, token, links[0].last_used_on)


get = partial(SheetHandler, http_method=[HttpMethod.GET, HttpMethod.HEAD])
cell = partial(get, cell=True)


def _has(request: ApiRequest, version: bytes, headers: list[tuple[str, str]]) -> bool:
    """Add the `ETag` of this version, and return whether the reader has it."""
    etag = f'"{hashlib.sha256(version).hexdigest()[:32]}"'
    headers.append(("ETag", etag))
    return etag in (request.header(b"if-none-match") or "")
