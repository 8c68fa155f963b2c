"""The documentation that the server serves by itself: `/openapi.json`, the pages below `/docs`, and the reference.

Nothing of it comes from elsewhere, and each page's Content-Security-Policy lets no request leave for elsewhere:
an API key that is typed into the reference stays between the browser and this server.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence

from api.documentation.site import HTML, PAGE_HEADERS, PART_HEADERS, REFERENCE_PAGE, SCRIPT, asset, part, site
from api.http.operation import Operation
from api.http.pages import PublicPage
from api.openapi.document import text

_ALLOWED = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # the script brings its styles along and writes them into the page
    "connect-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
_POLICY = {"Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in _ALLOWED.items())}
# The document holds nothing but what is public: editors and generators on other origins may read it.
_DOCUMENT_HEADERS = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}


def documentation_pages(operations: Sequence[Operation]) -> tuple[PublicPage, ...]:
    """The document of these operations, the pages about them, and what the pages load."""
    document = PublicPage(
        path="/openapi.json",
        media_type="application/json",
        content=lambda: text(operations).encode(),
        headers=_DOCUMENT_HEADERS,
    )
    return (document, *site(operations), *_reference())


def _reference() -> tuple[PublicPage, ...]:
    """The page of the reference, and its parts."""
    compressed = asset("scalar/standalone.js.gz")
    script = part("scalar", ".js", SCRIPT, compressed)
    parts = {
        "SCALAR": PublicPage(
            path=script.path,
            media_type=SCRIPT,
            content=lambda: gzip.decompress(compressed),
            headers=PART_HEADERS,
            compressed=compressed,
        ),
        "START": part("start", ".js", SCRIPT, asset("reference/start.js")),
        "FRAME": part("reference", ".css", "text/css; charset=utf-8", asset("reference/frame.css")),
        "ICON": part("icon", ".svg", "image/svg+xml", asset("reference/icon.svg")),
    }
    page = asset("reference/page.html").decode()
    for name, loaded in parts.items():
        page = page.replace(f"{{{name}}}", loaded.path)
    shown = PublicPage(path=REFERENCE_PAGE, media_type=HTML, content=page.encode(), headers=PAGE_HEADERS | _POLICY)
    return (shown, *(loaded for name, loaded in parts.items() if name != "ICON"))
