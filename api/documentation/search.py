"""The index that the page's script searches: one entry for each heading, made from the finished pages."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from api.documentation.page import DocumentationPage
from api.http.operation import Operation

MOST_TEXT = 1500  # characters of a section that can be found; long tables go on in the same vein
_HEADING = re.compile(r'<h[23] id="([^"]+)"[^>]*>(.*?)</h[23]>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


class SearchEntry(msgspec.Struct, frozen=True, array_like=True):
    """Something to be found: where it is, on which page, under which heading, and its text."""

    address: str
    page: str
    heading: str
    text: str


def index(pages: Iterable[DocumentationPage], operations: Sequence[Operation]) -> bytes:
    """All entries, as JSON."""
    found = [entry for page in pages for entry in _sections(page)]
    return msgspec.json.encode([*found, *_operations(operations)])


def headings(body: str) -> list[tuple[int, str, str]]:
    """Level, anchor and text of the headings of a page."""
    return [(int(match[0][2]), match[1], _plain(match[2])) for match in _HEADING.finditer(body)]


def _sections(page: DocumentationPage) -> Iterator[SearchEntry]:
    first, *rest = _HEADING.split(page.body)
    yield SearchEntry(page.path, page.title, "", f"{page.summary} {_plain(first)}"[:MOST_TEXT])
    for anchor, heading, text in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        yield SearchEntry(f"{page.path}#{anchor}", page.title, _plain(heading), _plain(text)[:MOST_TEXT])


def _operations(operations: Sequence[Operation]) -> Iterator[SearchEntry]:
    for each in operations:
        text = f"{each.operation_id} {each.method} {each.path} {' '.join(each.description.split())}"
        yield SearchEntry(reference_address(each), "API reference", each.summary, text[:MOST_TEXT])


def reference_address(operation: Operation) -> str:
    """Where the reference shows an operation."""
    tag = operation.tag.lower().replace(" ", "-")
    return f"/docs/reference#tag/{tag}/{operation.method}{operation.path}"


def _plain(markup: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())
