"""The search index: one entry for each heading and each code of the rendered pages, and for each operation."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from api.documentation.page import DocumentationPage
from api.http.operation import Operation

MAX_TEXT = 1500  # characters of a section that are searched; the rest of a long table adds few new words
_HEADING = re.compile(r'<h[23] id="([^"]+)"[^>]*>(.*?)</h[23]>', re.DOTALL)
_ROW = re.compile(r'<tr id="([^"]+)">(.*?)</tr>', re.DOTALL)  # of a code: a decision or a problem
_TAG = re.compile(r"<[^>]+>")


class SearchEntry(msgspec.Struct, frozen=True, array_like=True):
    """One search result: its address, page, heading and text."""

    address: str
    page: str
    heading: str
    text: str


def index(pages: Iterable[DocumentationPage], operations: Sequence[Operation]) -> bytes:
    """Encode all entries as JSON."""
    sections = [entry for page in pages for entry in _sections(page)]
    return msgspec.json.encode([*sections, *_operations(operations)])


def headings(body: str) -> list[tuple[int, str, str]]:
    """Return level, anchor and text of each heading of a page."""
    return [(int(match[0][2]), match[1], _plain(match[2])) for match in _HEADING.finditer(body)]


def _sections(page: DocumentationPage) -> Iterator[SearchEntry]:
    introduction, *rest = _HEADING.split(page.body)
    yield SearchEntry(page.path, page.title, "", f"{page.summary} {_plain(introduction)}"[:MAX_TEXT])
    for anchor, heading, text in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        yield SearchEntry(f"{page.path}#{anchor}", page.title, _plain(heading), _plain(_ROW.sub("", text))[:MAX_TEXT])
        for row in _ROW.finditer(text):
            yield SearchEntry(f"{page.path}#{row[1]}", page.title, row[1].replace("_", " "), _plain(row[2])[:MAX_TEXT])


def _operations(operations: Sequence[Operation]) -> Iterator[SearchEntry]:
    for operation in operations:
        description = " ".join((operation.description or "").split())
        text = f"{operation.operation_id} {operation.method} {operation.path} {description}"
        yield SearchEntry(reference_address(operation), "API reference", operation.summary or "", text[:MAX_TEXT])


def reference_address(operation: Operation) -> str:
    """Return the address of an operation in the reference."""
    tag = operation.tag.lower().replace(" ", "-")
    return f"/docs/reference#tag/{tag}/{operation.method}{operation.path}"


def _plain(markup: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())
