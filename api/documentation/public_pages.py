"""All pages that the server serves without a key: `/openapi.json`, the pages below `/docs`, and the API reference.

Nothing is loaded from other hosts. The Content-Security-Policy of each page forbids requests to other hosts, so an
API key typed into the reference stays between the browser and this server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.documentation.guide_pages import sources
from api.documentation.home_page import TEN_SESSIONS
from api.documentation.markdown import Renderer
from api.documentation.markdown_pages import markdown_pages
from api.documentation.page import Templates
from api.documentation.site import (
    CSS,
    HTML,
    PAGE_HEADERS,
    REFERENCE_PAGE,
    SCRIPT,
    asset_bytes,
    asset_page,
    compressed_script,
    in_order,
    pages,
    shared_assets,
    site,
)
from api.http.operation import Operation
from api.http.pages import PublicPage
from api.openapi.document import text
from api.use_cases.archive import archive_schema
from api.use_cases.archive.archive_format import VERSION

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
    """Return the OpenAPI document, the schema of archives, the documentation pages, and the assets that they load."""
    document = PublicPage(
        path="/openapi.json",
        media_type="application/json",
        content=lambda: text(operations).encode(),
        headers=_DOCUMENT_HEADERS,
    )
    archive = PublicPage(
        path=f"/docs/workspace-archive-{VERSION}.schema.json",
        media_type="application/schema+json",
        content=lambda: archive_schema.text().encode(),
        headers=_DOCUMENT_HEADERS,
    )
    all_pages = pages()
    assets = shared_assets(all_pages, operations)
    texts = markdown_pages(in_order(all_pages))
    framed = site(all_pages, assets)
    return (document, archive, *framed, *texts, *TEN_SESSIONS.files(), *assets.values(), *_reference(assets))


def _reference(shared: Mapping[str, PublicPage]) -> tuple[PublicPage, ...]:
    """Return the page of the API reference and the assets that only it loads."""
    own = {
        "scalar": compressed_script("scalar", asset_bytes("scalar/standalone.js.gz")),
        "start": asset_page("start", ".js", SCRIPT, asset_bytes("reference/start.js")),
        "reference": asset_page("reference", ".css", CSS, asset_bytes("reference/frame.css")),
    }
    paths = {name: asset.path for name, asset in {**shared, **own}.items()}
    html = Templates(Renderer(sources())).render("reference.html", assets=paths).encode()
    page = PublicPage(path=REFERENCE_PAGE, media_type=HTML, content=html, headers=PAGE_HEADERS | _POLICY)
    return (page, *own.values())
