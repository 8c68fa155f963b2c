"""The documentation for assistants: each page as Markdown at its path with `.md`, and their list at `/llms.txt`.

The format of the list is that of https://llmstxt.org.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from api.documentation.page import DocumentationPage
from api.http.pages import PublicPage

MARKDOWN = "text/markdown; charset=utf-8"
_HEADERS = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
_SPACED = ("small", "span", "time")
"""Elements that the style sets apart from the text before them."""
_INTRODUCTION = """\
# Nextset

> An API that plans an athlete's next training session. Every prescription has a decision with its reason.

The OpenAPI document is at /openapi.json. The tools for assistants (MCP) are described in /docs/assistants.md.
"""


def markdown_path(path: str) -> str:
    """The path of the page of documentation at `path` as Markdown."""
    return f"{path}.md"


def markdown_pages(in_order: Sequence[DocumentationPage]) -> tuple[PublicPage, ...]:
    """Return every page as Markdown, and the list of them. `in_order` are the pages in the order of the navigation."""
    paths = {page.path: markdown_path(page.path) for page in in_order}
    texts = [
        PublicPage(path=paths[page.path], media_type=MARKDOWN, content=partial(_text, page, paths), headers=_HEADERS)
        for page in in_order
    ]
    content = partial(_list, in_order)
    return (*texts, PublicPage(path="/llms.txt", media_type=MARKDOWN, content=content, headers=_HEADERS))


def _text(page: DocumentationPage, paths: Mapping[str, str]) -> bytes:
    from markdownify import MarkdownConverter  # on first use: few servers are ever asked for it

    def converted(_self: Any, _element: Any, text: str, **_options: Any) -> str:
        return f" {text}" if text.strip() else text

    converter: Any = type("Converter", (MarkdownConverter,), {f"convert_{name}": converted for name in _SPACED})
    text: str = converter(heading_style="ATX", bullets="-").convert(str(page.body))
    linked = re.sub(r"\]\((/[^)#\s]*)", lambda match: f"]({paths.get(match[1], match[1])}", text)
    return re.sub(r"\n{3,}", "\n\n", linked).strip().encode() + b"\n"


def _list(in_order: Sequence[DocumentationPage]) -> bytes:
    """The pages by section. A page without one belongs to the section of the page before it."""
    parts = [_INTRODUCTION]
    section: str | None = None
    for page in in_order:
        if page.section not in (None, section):
            section = page.section
            parts += [f"## {section}", ""] if len(parts) == 1 else ["", f"## {section}", ""]
        parts.append(f"- [{page.title}]({markdown_path(page.path)}): {page.summary}")
    return "\n".join(parts).encode() + b"\n"
