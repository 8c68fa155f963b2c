"""One read by a sheet link: from its token to text, a table or a workbook. Refusals are plain text, too.

The token stands in the path, so no path is ever logged, repeated in an answer or told to another site.
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

LONGEST_QUERY_BYTES = 16_000
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
    """Answers the reads of one address. `problem_of` says what an exception is to the reader."""

    def __init__(
        self, address: SheetAddress, services: Services, problem_of: Callable[[Exception, str], ProblemError]
    ) -> None:
        self._address = address
        self._services = services
        self._problem_of = problem_of
        self._query = query_reader(address.query_type, strict=False)

    async def options(self, _incoming: IncomingRequest) -> EncodedResponse:
        """What a browser asks before it reads from another site's page; LibreOffice asks as well."""
        return EncodedResponse(status=HTTPStatus.NO_CONTENT, headers=[*_HEADERS, *_PREFLIGHT])

    async def answer(self, incoming: IncomingRequest) -> EncodedResponse:
        try:
            content = await self._read(incoming)
            body = await _written(content)
        except ClientDisconnectedError:
            raise
        except Exception as error:
            return refusal_text(self._problem_of(error, incoming.request_id))
        headers = [*_HEADERS, ("Content-Type", content.media_type)]
        if content.file_name is not None:
            headers.append(("Content-Disposition", f"attachment; filename*=UTF-8''{quote(content.file_name)}"))
        return EncodedResponse(status=HTTPStatus.OK, headers=headers, body=body)

    async def _read(self, incoming: IncomingRequest) -> SheetResponse:
        path: dict[str, str] = dict(incoming.scope["path_params"])
        text = path.pop("token")
        token = tokens.parse(text, tokens.SHEET_PREFIX)
        if token is None:
            raise ProblemError("no_such_link")
        self._services.sheet_reads.take(hashlib.sha256(text.encode()).digest())
        if any("\0" in value for value in path.values()):
            raise ProblemError("not_found", "There is no such athlete or exercise.")
        if len(incoming.scope["query_string"]) > LONGEST_QUERY_BYTES:
            detail = f"At most {LONGEST_QUERY_BYTES} bytes are read; ask for fewer rows at once."
            raise ProblemError("address_too_long", detail)
        query = self._query(incoming.scope["query_string"])
        opened: list[OpenedSheetLink] = []

        async def work(tx: Transaction) -> SheetResponse:
            link = await open_link(tx, token)
            caller = Caller(token.workspace_id, link.id, Scope.read)
            incoming.caller = caller
            opened[:] = [link]
            context = RequestContext(
                caller=caller,
                tx=tx,
                now=self._services.clock.now(),
                new_id=self._services.clock.new_id,
                ready=self._services.database.ready,
            )
            ending = self._address.path.rpartition(".")[2]
            reading = SheetRequest(context, link, path, ending, f"{_origin(incoming)}/s/{text}")
            arguments = {} if query is None else {"query": query}
            return await self._address.handler(reading=reading, **arguments)

        try:
            return await self._services.database.read(token.workspace_id, work)
        finally:
            if opened:
                SHEET_LINKS.note_use(self._services.upkeep, token, opened[0].last_used_on)


async def _written(content: SheetResponse) -> bytes:
    """The bytes. Plain text at once; a table or workbook takes long enough to let others be served meanwhile."""
    return content.write() if content.media_type is TEXT else await asyncio.to_thread(content.write)


def refusal_text(problem: ProblemError) -> EncodedResponse:
    """A refusal as a cell shows it: its sentences."""
    text = " ".join(filter(None, (f"{problem.title}.", problem.detail)))
    headers = [*_HEADERS, ("Content-Type", TEXT), *problem.headers.items()]
    return EncodedResponse(status=problem.status, headers=headers, body=text.encode(), code=problem.code)


def _origin(incoming: IncomingRequest) -> str:
    """The server as the reader calls it. Only a bare number, or a name without a dot, is taken to have no TLS."""
    host = incoming.header(b"host") or "localhost"
    return f"{'http' if _LOCAL.fullmatch(host) else 'https'}://{host}"
