"""One read through a sheet link: from its token to text, a table or a workbook. Problems are plain text, too.

The path contains the token. It is therefore never logged, repeated in a response or sent to another site.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from api import tokens
from api.http.parameters import query_reader
from api.http.request_body import ClientDisconnectedError
from api.http.request_pipeline import IncomingRequest, Services
from api.http.responses import EncodedResponse
from api.problems import ProblemError
from api.sheets.http.address import TEXT, SheetAddress, SheetRequest, SheetResponse
from api.store.database import Transaction
from api.use_cases.access.credential import SHEET_LINKS
from api.use_cases.access.open_sheet_link import OpenedSheetLink, open_link
from api.use_cases.request_context import Caller, RequestContext, Scope

_LOCAL = re.compile(r"([0-9.]+|\[[0-9a-f:]+\]|[\w-]+)(:[0-9]+)?", re.IGNORECASE)

_HEADERS = [
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Robots-Tag", "noindex"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "Content-Disposition, Retry-After, X-Request-Id"),
]
_METHODS = "GET, HEAD, OPTIONS"
_PREFLIGHT = [
    ("Allow", _METHODS),
    ("Access-Control-Allow-Methods", _METHODS),
    ("Access-Control-Allow-Headers", "*"),
    ("Access-Control-Max-Age", "86400"),
]


class SheetRequestPipeline:
    """Handles the reads of one address. `problem_of` turns an exception into the problem that the reader sees."""

    def __init__(
        self, address: SheetAddress, services: Services, problem_of: Callable[[Exception, str], ProblemError]
    ) -> None:
        self._address = address
        self._services = services
        self._problem_of = problem_of
        self._query = query_reader(address.query_type, strict=False)

    async def options(self, _request: IncomingRequest) -> EncodedResponse:
        """The CORS preflight. LibreOffice sends OPTIONS as well."""
        return EncodedResponse(status=HTTPStatus.NO_CONTENT, headers=[*_HEADERS, *_PREFLIGHT])

    async def answer(self, request: IncomingRequest) -> EncodedResponse:
        try:
            response = await self._read(request)
            body = await _write(response)
        except ClientDisconnectedError:
            raise
        except Exception as error:
            return refusal_text(self._problem_of(error, request.request_id))
        headers = [*_HEADERS, ("Content-Type", response.media_type)]
        if response.file_name is not None:
            headers.append(("Content-Disposition", f"attachment; filename*=UTF-8''{quote(response.file_name)}"))
        return EncodedResponse(status=HTTPStatus.OK, headers=headers, body=body)

    async def _read(self, request: IncomingRequest) -> SheetResponse:
        path: dict[str, str] = dict(request.scope["path_params"])
        text = path.pop("token")
        token = tokens.parse(text, tokens.SHEET_PREFIX)
        if token is None:
            raise ProblemError("no_such_link")
        self._services.sheet_reads.take(hashlib.sha256(text.encode()).digest())
        if any("\0" in value for value in path.values()):
            raise ProblemError("not_found", "There is no such athlete or exercise.")
        query = self._query(request.scope["query_string"])
        links: list[OpenedSheetLink] = []

        async def work(tx: Transaction) -> SheetResponse:
            link = await open_link(tx, token)
            caller = Caller(token.workspace_id, link.id, Scope.read)
            request.caller = caller
            links[:] = [link]
            context = RequestContext(
                caller=caller,
                tx=tx,
                now=self._services.clock.now(),
                new_id=self._services.clock.new_id,
                ready=self._services.database.ready,
            )
            ending = self._address.path.rpartition(".")[2]
            sheet_request = SheetRequest(context, link, path, ending, f"{_origin(request)}/s/{text}")
            arguments = {} if query is None else {"query": query}
            return await self._address.handler(request=sheet_request, **arguments)

        try:
            return await self._services.database.read(token.workspace_id, work)
        finally:
            if links:
                SHEET_LINKS.note_use(self._services.upkeep, token, links[0].last_used_on)


async def _write(response: SheetResponse) -> bytes:
    """Write the bytes. A table or workbook takes long enough to need a thread, so that it blocks no other request."""
    return response.write() if response.media_type is TEXT else await asyncio.to_thread(response.write)


def refusal_text(problem: ProblemError) -> EncodedResponse:
    """A problem as a cell shows it: title and detail as plain text."""
    text = " ".join(filter(None, (f"{problem.title}.", problem.detail)))
    headers = [*_HEADERS, ("Content-Type", TEXT), *problem.headers.items()]
    return EncodedResponse(status=problem.status, headers=headers, body=text.encode(), code=problem.code)


def _origin(request: IncomingRequest) -> str:
    """The server's origin as the reader's `Host` names it: plain HTTP only for an IP address or a name without dots."""
    host = request.header(b"host") or "localhost"
    return f"{'http' if _LOCAL.fullmatch(host) else 'https'}://{host}"
