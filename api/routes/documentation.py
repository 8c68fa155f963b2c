"""The documentation that the server serves by itself: `/openapi.json`, and `/docs`, a reference to try things in.

Nothing of it comes from elsewhere, and the page's Content-Security-Policy lets no request leave for elsewhere:
an API key that is typed into it stays between the browser and this server.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from litestar import Request, Response, route
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler

from api.openapi_document import text
from api.routes.operation import Operation

ASSETS = Path(__file__).parent.parent / "assets"
_ALLOWED = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'unsafe-inline'",  # the script brings its styles along and writes them into the page
    "connect-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{what} {where}" for what, where in _ALLOWED.items())
_PAGE_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
}
# The document is for everyone: browsers on other origins may read it, as generators and editors do.
_DOCUMENT_HEADERS = {"Access-Control-Allow-Origin": "*"}


class Served:
    """Some bytes at an address: revalidated by ETag, compressed for who takes that."""

    def __init__(self, body: bytes, media_type: str, headers: Mapping[str, str] | None = None) -> None:
        self._body = body
        self._media_type = media_type
        self._etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        self._headers = {
            "Cache-Control": "no-cache",
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
            **(headers or {}),
        }

    @cached_property
    def _compressed(self) -> bytes:
        return gzip.compress(self._body, mtime=0)

    def answer(self, headers: Mapping[str, str]) -> Response[bytes]:
        """The answer to a GET or HEAD with these headers: 200, or 304 when the caller has it already."""
        packed = "gzip" in headers.get("accept-encoding", "")
        etag = self._etag[:-1] + '-gzip"' if packed else self._etag
        own = self._headers | {"ETag": etag}
        if headers.get("if-none-match") == etag:
            return Response(b"", status_code=304, headers=own)
        if packed:
            own["Content-Encoding"] = "gzip"
        body = self._compressed if packed else self._body
        return Response(body, headers=own, media_type=self._media_type)


def documentation(operations: Sequence[Operation]) -> list[HTTPRouteHandler]:
    """Handlers for the document of these operations, the page that shows it, and the page's parts."""
    page = ASSETS / "reference"
    script = "text/javascript"
    return [
        _handler(path, served)
        for path, served in {
            "/openapi.json": Served(text(operations).encode(), "application/json", _DOCUMENT_HEADERS),
            "/docs": Served((page / "page.html").read_bytes(), "text/html", _PAGE_HEADERS),
            "/docs/start.js": Served((page / "start.js").read_bytes(), script),
            "/docs/icon.svg": Served((page / "icon.svg").read_bytes(), "image/svg+xml"),
            "/docs/scalar.js": Served((ASSETS / "scalar" / "standalone.js").read_bytes(), script),
        }.items()
    ]


def _handler(path: str, served: Served) -> HTTPRouteHandler:
    # In a thread: compressing the page's script, once, takes a fifth of a second.
    @route(path, http_method=[HttpMethod.GET, HttpMethod.HEAD], sync_to_thread=True, include_in_schema=False)
    def serve(request: Request[Any, Any, Any]) -> Response[bytes]:
        return served.answer(request.headers)

    return serve
