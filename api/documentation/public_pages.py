"""All pages that the server serves without a key: `/openapi.json`, the pages below `/docs`, and the API reference.

Nothing is loaded from other hosts. The Content-Security-Policy of each page forbids requests to other hosts, so an
API key typed into the reference stays between the browser and this server.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence

from api.documentation.site import (
    ASSET_HEADERS,
    HTML,
    PAGE_HEADERS,
    REFERENCE_PAGE,
    SCRIPT,
    asset_bytes,
    asset_page,
    site,
)
from api.http.operation import Operation
from api.http.pages import PublicPage
from api.openapi.document import text

_ALLOWED = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # the script writes its own styles into the page
    "connect-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
_POLICY = {"Content-Security-Policy": "; ".join(f"{directive} {sources}" for directive, sources in _ALLOWED.items())}
# The document is public, so editors and generators on other origins may read it.
_DOCUMENT_HEADERS = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}


def documentation_pages(operations: Sequence[Operation]) -> tuple[PublicPage, ...]:
    """Return the OpenAPI document of these operations, the documentation pages, and the assets that they load."""
    document = PublicPage(
        path="/openapi.json",
        media_type="application/json",
        content=lambda: text(operations).encode(),
        headers=_DOCUMENT_HEADERS,
    )
    return (document, *site(operations), *_reference())


def _reference() -> tuple[PublicPage, ...]:
    """Return the page of the API reference and its assets."""
    compressed = asset_bytes("scalar/standalone.js.gz")
    script = asset_page("scalar", ".js", SCRIPT, compressed)
    assets = {
        "SCALAR": PublicPage(
            path=script.path,
            media_type=SCRIPT,
            content=lambda: gzip.decompress(compressed),
            headers=ASSET_HEADERS,
            compressed=compressed,
        ),
        "START": asset_page("start", ".js", SCRIPT, asset_bytes("reference/start.js")),
        "FRAME": asset_page("reference", ".css", "text/css; charset=utf-8", asset_bytes("reference/frame.css")),
        "ICON": asset_page("icon", ".svg", "image/svg+xml", asset_bytes("reference/icon.svg")),
    }
    html = asset_bytes("reference/page.html").decode()
    for name, asset in assets.items():
        html = html.replace(f"{{{name}}}", asset.path)
    page = PublicPage(path=REFERENCE_PAGE, media_type=HTML, content=html.encode(), headers=PAGE_HEADERS | _POLICY)
    # `site` serves the icon already, as every other page loads it too.
    return (page, *(asset for name, asset in assets.items() if name != "ICON"))
