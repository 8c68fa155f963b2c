"""The documentation that the server serves by itself: `/openapi.json`, and `/docs`, a reference to try things in.

Nothing of it comes from elsewhere, and the page's Content-Security-Policy lets no request leave for elsewhere:
an API key that is typed into it stays between the browser and this server.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from api.openapi_document import text
from api.routes.operation import Operation
from api.routes.pages import PublicPage

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
_PAGE_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in _ALLOWED.items()),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# Addresses of parts hold their digest: they are fetched once, and again when they have changed.
_PART_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
# The document holds nothing but what is public: editors and generators on other origins may read it.
_DOCUMENT_HEADERS = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}


def documentation_pages(operations: Sequence[Operation]) -> tuple[PublicPage, ...]:
    """The document of these operations, the page that shows it, and the page's parts."""
    parts = {
        "SCALAR": _part("scalar", ".js", "text/javascript; charset=utf-8", ASSETS / "scalar" / "standalone.js"),
        "START": _part("start", ".js", "text/javascript; charset=utf-8", ASSETS / "reference" / "start.js"),
        "ICON": _part("icon", ".svg", "image/svg+xml", ASSETS / "reference" / "icon.svg"),
    }
    page = (ASSETS / "reference" / "page.html").read_text(encoding="utf-8")
    for name, part in parts.items():
        page = page.replace(f"{{{name}}}", part.path.removeprefix("/"))
    document = text(operations).encode()
    return (
        PublicPage(path="/openapi.json", media_type="application/json", content=document, headers=_DOCUMENT_HEADERS),
        PublicPage(path="/docs", media_type="text/html; charset=utf-8", content=page.encode(), headers=_PAGE_HEADERS),
        *parts.values(),
    )


def _part(name: str, suffix: str, media_type: str, file: Path) -> PublicPage:
    content = file.read_bytes()
    path = f"/docs/{name}-{hashlib.sha256(content).hexdigest()[:12]}{suffix}"
    return PublicPage(path=path, media_type=media_type, content=content, headers=_PART_HEADERS)
