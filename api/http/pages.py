"""Static public pages: the problem codes and the documentation."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from http import HTTPStatus

import msgspec
from litestar import HttpMethod
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from api.http.encoded_response import EncodedResponse
from api.http.negotiation import accepts_gzip
from api.http.request import ApiRequest
from api.problems import PROBLEMS

NOT_FOUND_PATH = "/docs/not-found"
"""The page that browsers see for an unknown path."""


class PublicPage(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A static page, served for GET and HEAD without an API key.

    If `content` is a function, it is called on the first request and its result is cached. `compressed` is the
    content compressed with gzip, if it is available.
    """

    path: str
    media_type: str
    content: bytes | Callable[[], bytes]
    headers: Mapping[str, str] = {}
    compressed: bytes | None = None

    @cached_property
    def plain(self) -> bytes:
        """The uncompressed content."""
        return self.content if isinstance(self.content, bytes) else self.content()

    @cached_property
    def gzipped(self) -> bytes:
        """The content compressed with gzip."""
        return gzip.compress(self.plain, mtime=0) if self.compressed is None else self.compressed


def problem_pages() -> tuple[PublicPage, ...]:
    """The page of each problem code, at the path in the problem's `type`."""
    return tuple(
        PublicPage(
            path=f"/problems/{kind.code}",
            media_type="text/plain; charset=utf-8",
            content=f"{kind.title}\n\ncode: {kind.code}\nstatus: {kind.status}\n\n{kind.remedy}\n".encode(),
        )
        for kind in PROBLEMS.values()
    )


def page_handlers(pages: Sequence[PublicPage]) -> list[HTTPRouteHandler]:
    """The route handlers of these pages: one for each page at the top, and one for each folder at the top."""
    by_path = {page.path: page for page in pages}

    async def get_page(request: ApiRequest) -> ASGIApp:
        page = by_path.get(request.scope["path"])
        if page is None:
            raise NotFoundException
        headers = [("Content-Type", page.media_type), ("Vary", "Accept-Encoding"), *page.headers.items()]
        # In a thread: rendering on the first request must not block other requests.
        if not accepts_gzip(request.header(b"accept-encoding") or ""):
            body = await asyncio.to_thread(lambda: page.plain)
        else:
            body = await asyncio.to_thread(lambda: page.gzipped)
            headers.append(("Content-Encoding", "gzip"))
        return EncodedResponse(status=HTTPStatus.OK, headers=headers, body=body)

    # A route for each page would fill the list of `litestar routes`, and slow down the start of the server.
    paths = dict.fromkeys(map(_route_path, by_path))
    return [HTTPRouteHandler(path, http_method=[HttpMethod.GET, HttpMethod.HEAD])(get_page) for path in paths]


def _route_path(path: str) -> str:
    _, first, *rest = path.split("/")
    return f"/{first}/{{page:path}}" if rest else path
