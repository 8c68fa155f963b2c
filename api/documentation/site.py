"""The whole documentation: pages in their frame, the index of the search, the parts that pages load."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from api.documentation import search
from api.documentation.fields import TypeDescriptions
from api.documentation.guide_pages import GUIDES, REFERENCE, RUNNING, START, guide_pages, sources
from api.documentation.home_page import home_page
from api.documentation.markdown import Renderer
from api.documentation.page import DocumentationPage, Templates
from api.documentation.program_pages import program_pages
from api.documentation.reason_pages import reason_pages
from api.documentation.rule_pages import addresses, rule_pages
from api.http.operation import Operation
from api.http.pages import PublicPage
from domain.programs.program import Program
from domain.progression_rules import ProgressionRule

ASSETS = Path(__file__).parent / "assets"
SECTIONS = (START, GUIDES, "Catalogue", REFERENCE, RUNNING)
REFERENCE_PAGE = "/docs/reference"
HTML = "text/html; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"
# Nothing from elsewhere, nothing inline: what a page shows is text, and stays on the page.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE_HEADERS = {"Cache-Control": "no-cache", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
# Addresses of parts hold their digest: they are fetched once, and again when they have changed.
PART_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


def site(operations: Sequence[Operation]) -> tuple[PublicPage, ...]:
    """Every page of the documentation but the reference, and what they load."""
    found = pages()
    index = PublicPage(
        path="/docs/index.json",
        media_type="application/json",
        content=lambda: search.index(found, operations),
        headers=PAGE_HEADERS,
    )
    parts = {
        "style": part("style", ".css", "text/css; charset=utf-8", asset("documentation/style.css")),
        "script": part("search", ".js", SCRIPT, asset("documentation/search.js")),
        "icon": part("icon", ".svg", "image/svg+xml", asset("reference/icon.svg")),
        "index": index,
    }
    templates = Templates(Renderer(sources()))
    return (*(_framed(page, found, parts, templates) for page in found), *parts.values())


def pages() -> tuple[DocumentationPage, ...]:
    """The pages without their frame, in the order of the navigation."""
    renderer = Renderer(sources())
    templates = Templates(renderer)
    parts = TypeDescriptions([Program, ProgressionRule], addresses())
    return (
        home_page(templates),
        *guide_pages(renderer),
        *rule_pages(templates, parts),
        *program_pages(templates, parts),
        *reason_pages(templates),
    )


def navigation(found: Sequence[DocumentationPage], current: str) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """For each section its links: address, title, whether below another; children of the current page only."""
    sections: dict[str, list[tuple[str, str, bool]]] = {section: [] for section in SECTIONS}
    for page in found:
        if page.section is not None:
            links = sections[page.section]
            links.append((page.path, page.title if page.path != "/docs" else "Overview", False))
            if page.path != "/docs" and (current == page.path or current.startswith(f"{page.path}/")):
                links += [(below.path, below.title, True) for below in found if below.path.startswith(f"{page.path}/")]
    sections[REFERENCE].insert(0, (REFERENCE_PAGE, "API reference", False))
    return list(sections.items())


def _framed(
    page: DocumentationPage, found: Sequence[DocumentationPage], parts: Mapping[str, PublicPage], templates: Templates
) -> PublicPage:
    def content() -> bytes:
        outline = [] if page.wide else search.headings(page.body)
        framed = templates.render(
            "frame.html",
            page=page,
            parts={name: part.path for name, part in parts.items()},
            sections=navigation(found, page.path),
            outline=outline if len(outline) > 1 else [],
        )
        return framed.encode()

    headers = PAGE_HEADERS | {"Content-Security-Policy": _POLICY}
    return PublicPage(path=page.path, media_type=HTML, content=content, headers=headers)


def asset(name: str) -> bytes:
    """A file of the package."""
    return (ASSETS / name).read_bytes()


def part(name: str, suffix: str, media_type: str, content: bytes) -> PublicPage:
    """Something that pages load, at an address that changes with it."""
    path = f"/docs/{name}-{hashlib.sha256(content).hexdigest()[:12]}{suffix}"
    return PublicPage(path=path, media_type=media_type, content=content, headers=PART_HEADERS)
