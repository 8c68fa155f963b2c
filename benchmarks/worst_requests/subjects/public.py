"""What needs no key: the OpenAPI document, the documentation as pages and as Markdown, and the pages of problems."""

from __future__ import annotations

import httpx

from api.documentation.public_pages import documentation_pages
from api.http.pages import PublicPage, problem_pages
from api.link_pages.templates import style
from api.routes import OPERATIONS
from benchmarks.worst_requests.row import Send, Subject
from benchmarks.worst_requests.stage import Stage

SUBJECT = Subject("documentation")
KINDS = {
    ".md": "documentation: Markdown",
    ".json": "documentation: JSON",
    ".js": "documentation: scripts",
    ".css": "documentation: styles",
}
PAGES, PROBLEMS, OTHER_FILES = "documentation: pages", "documentation: problems", "documentation: other files"


def pages() -> tuple[PublicPage, ...]:
    """Every page that the server has without a key."""
    return (*problem_pages(), *documentation_pages(OPERATIONS), style())


def address_of(page: PublicPage) -> str:
    """The kind of a page: what it is in the table."""
    if page.path.startswith("/problems/"):
        return PROBLEMS
    if page.media_type.startswith("text/html"):
        return PAGES
    ending = page.path[page.path.rfind(".") :]
    return KINDS.get(ending, OTHER_FILES)


def _add(address: str) -> None:
    """Add rows for all pages of a kind, one after the other: the first time, when each is rendered, and later."""

    def prepare(stage: Stage) -> Send:
        workspace = stage.workspace()
        paths = [each.path for each in pages() if address_of(each) == address]

        def send(_: int) -> httpx.Response:
            for path in paths:
                response = workspace.get(path).raise_for_status()
            return response

        return send

    SUBJECT.read(address, "each for the first time", prepare, repeats=1)
    SUBJECT.read(address, "each again", prepare)


for _address in (PAGES, *KINDS.values(), OTHER_FILES, PROBLEMS):
    _add(_address)
