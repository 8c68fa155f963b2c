"""The documentation site: pages in their frame, the search index, and the assets that pages load."""

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from api.documentation import search
from api.documentation.code_pages import code_pages
from api.documentation.fields import TypeDescriptions
from api.documentation.guide_pages import (
    COACHES,
    CONTRIBUTING,
    GUIDES,
    REFERENCE,
    RUNNING,
    START,
    guide_pages,
    sources,
)
from api.documentation.home_page import home_page
from api.documentation.markdown import Renderer
from api.documentation.page import DocumentationPage, Templates
from api.documentation.program_pages import program_pages
from api.documentation.rule_pages import page_paths, rule_pages
from api.http.operation import Operation
from api.http.pages import NOT_FOUND_PATH, PublicPage
from domain.programs.program import Program
from domain.progression_rules import ProgressionRule

ASSETS = Path(__file__).parent / "assets"
SECTIONS = (START, COACHES, GUIDES, "Catalog", REFERENCE, RUNNING, CONTRIBUTING)
REFERENCE_PAGE = "/docs/reference"
HTML = "text/html; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"
CSS = "text/css; charset=utf-8"
# No other host and no inline script or style, so text on a page can never run as code or send anything away.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE_HEADERS = {"Cache-Control": "no-cache", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
# The path of an asset contains its digest, so browsers may keep it forever.
ASSET_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


def site(all_pages: Sequence[DocumentationPage], assets: Mapping[str, PublicPage]) -> tuple[PublicPage, ...]:
    """Return every page of the documentation except the API reference, in its frame."""
    templates = Templates(Renderer(sources()))
    not_found = DocumentationPage(
        path=NOT_FOUND_PATH,
        title="Page not found",
        summary="There is no page at this address.",
        make=lambda: templates.render("not_found.html"),
    )
    return tuple(_framed(page, all_pages, assets, templates) for page in (*all_pages, not_found))


def shared_assets(all_pages: Sequence[DocumentationPage], operations: Sequence[Operation]) -> dict[str, PublicPage]:
    """Return what the pages and the API reference load, by the names that the templates use."""
    index = PublicPage(
        path="/docs/index.json",
        media_type="application/json",
        content=lambda: search.index(all_pages, operations),
        headers=PAGE_HEADERS,
    )
    return {
        "top": asset_page("top", ".css", CSS, asset_bytes("documentation/top.css")),
        "style": asset_page("style", ".css", CSS, asset_bytes("documentation/style.css")),
        "search": asset_page("search", ".js", SCRIPT, asset_bytes("documentation/search.js")),
        "filters": asset_page("filter", ".js", SCRIPT, asset_bytes("documentation/filter.js")),
        "copy_buttons": asset_page("copy", ".js", SCRIPT, asset_bytes("documentation/copy.js")),
        "minisearch": compressed_script("minisearch", asset_bytes("minisearch/minisearch.js.gz")),
        "icon": asset_page("icon", ".svg", "image/svg+xml", asset_bytes("reference/icon.svg")),
        "index": index,
    }


def pages() -> tuple[DocumentationPage, ...]:
    """Return the pages without their frame, in the order of the navigation."""
    renderer = Renderer(sources())
    templates = Templates(renderer)
    types = TypeDescriptions([Program, ProgressionRule], page_paths())
    return (
        home_page(templates),
        *guide_pages(renderer),
        *rule_pages(templates, types),
        *program_pages(templates, types),
        *code_pages(templates),
    )


def navigation(all_pages: Sequence[DocumentationPage], current: str) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Return the links of each section: path, title, whether nested. Only the current page shows its children."""
    sections: dict[str, list[tuple[str, str, bool]]] = {section: [] for section in SECTIONS}
    for page in all_pages:
        if page.section is not None:
            links = sections[page.section]
            links.append((page.path, page.title if page.path != "/docs" else "Overview", False))
            if page.path != "/docs" and (current == page.path or current.startswith(f"{page.path}/")):
                children = (child for child in all_pages if child.path.startswith(f"{page.path}/"))
                links += [(child.path, child.title, True) for child in children]
    sections[REFERENCE].insert(0, (REFERENCE_PAGE, "API reference", False))
    return list(sections.items())


def in_order(all_pages: Sequence[DocumentationPage]) -> list[DocumentationPage]:
    """Return the pages in the order of the navigation, each with its children."""
    return [
        page
        for section in SECTIONS
        for parent in all_pages
        if parent.section == section
        for page in (parent, *(child for child in all_pages if _is_child(child, parent)))
    ]


def _is_child(page: DocumentationPage, parent: DocumentationPage) -> bool:
    return page.section is None and page.path.startswith(f"{parent.path}/") and parent.path != "/docs"


def _framed(
    page: DocumentationPage,
    all_pages: Sequence[DocumentationPage],
    assets: Mapping[str, PublicPage],
    templates: Templates,
) -> PublicPage:
    def content() -> bytes:
        outline = [] if page.wide else search.headings(page.body)
        ordered = in_order(all_pages)
        at = ordered.index(page) if page in ordered else None
        html = templates.render(
            "frame.html",
            page=page,
            is_listed=at is not None,
            assets={name: asset.path for name, asset in assets.items()},
            sections=navigation(all_pages, page.path),
            outline=outline if len(outline) > 1 else [],
            previous=ordered[at - 1] if at else None,
            next=ordered[at + 1] if at is not None and at + 1 < len(ordered) else None,
        )
        return html.encode()

    headers = PAGE_HEADERS | {"Content-Security-Policy": _POLICY}
    return PublicPage(path=page.path, media_type=HTML, content=content, headers=headers)


def asset_bytes(name: str) -> bytes:
    """Return the content of a file below `assets`."""
    return (ASSETS / name).read_bytes()


def asset_page(name: str, suffix: str, media_type: str, content: bytes) -> PublicPage:
    """Return an asset at a path that changes with its content."""
    path = f"/docs/{name}-{hashlib.sha256(content).hexdigest()[:12]}{suffix}"
    return PublicPage(path=path, media_type=media_type, content=content, headers=ASSET_HEADERS)


def compressed_script(name: str, compressed: bytes) -> PublicPage:
    """Return a script that is kept compressed, at a path that changes with its content."""
    return PublicPage(
        path=asset_page(name, ".js", SCRIPT, compressed).path,
        media_type=SCRIPT,
        content=lambda: gzip.decompress(compressed),
        headers=ASSET_HEADERS,
        compressed=compressed,
    )
