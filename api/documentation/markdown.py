"""Markdown to HTML: tables, heading anchors, highlighted code, and links that work here and on a code host."""

import posixpath
import re
from collections.abc import Mapping, MutableMapping, Sequence
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

# Guides link to generated pages by this address. On a code host, such a link opens the reader's own server.
OWN_SERVER = "http://127.0.0.1:8000"
_FORMATTER = HtmlFormatter(nowrap=True)


def code(text: str, language: str) -> Markup:
    """Highlight a block of code. An unknown language is shown without colors."""
    try:
        highlighted = Markup(highlight(text, get_lexer_by_name(language or "text"), _FORMATTER))  # noqa: S704 - Pygments escapes
    except ClassNotFound:
        highlighted = Markup("{}").format(text)
    return Markup('<pre tabindex="0"><code>{}</code></pre>\n').format(highlighted)


def slug(heading: str) -> str:
    """Return the anchor of a heading, formed as code hosts form it."""
    return re.sub(r"[^a-z0-9_ -]", "", heading.lower()).strip().replace(" ", "-")


class Renderer:
    """Renders Markdown. `addresses` maps source files of the documentation to the paths they are served at."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = addresses
        self._markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
        self._markdown.add_render_rule("fence", _fence)
        self._markdown.add_render_rule("table_open", _table_open)
        self._markdown.add_render_rule("table_close", lambda *_: "</table></div>\n")

    def page(self, text: str, source: str) -> Markup:
        """Render a source file. `source` is its path relative to `docs`, which its links are relative to."""
        tokens = self._markdown.parse(text)
        self._link(tokens, source)
        _anchor(tokens)
        _label_cells(tokens)
        return self._render(tokens)

    def inline(self, text: str) -> Markup:
        """Render a sentence or two with emphasis, code and links, without paragraphs."""
        return Markup(self._markdown.renderInline(text))  # noqa: S704 - HTML in the source is escaped

    def block(self, text: str) -> Markup:
        """Render paragraphs, as in docstrings."""
        return self._render(self._markdown.parse(text))

    def _render(self, tokens: Sequence[Token]) -> Markup:
        rendered = self._markdown.renderer.render(tokens, self._markdown.options, {})
        return Markup(rendered)  # noqa: S704 - HTML in the source is escaped

    def _link(self, tokens: Sequence[Token], source: str) -> None:
        for token in tokens:
            self._link(token.children or (), source)
            if token.type == "link_open":
                token.attrSet("href", self.address(str(token.attrGet("href")), source))

    def address(self, href: str, source: str) -> str:
        """Resolve a link of a source file to a path on this server."""
        if href.startswith(OWN_SERVER):
            return href.removeprefix(OWN_SERVER) or "/"
        if ":" in href or href.startswith(("#", "/")):
            return href
        file, mark, fragment = href.partition("#")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), file))
        return self._addresses.get(path, file) + mark + fragment


def _anchor(tokens: Sequence[Token]) -> None:
    counts: dict[str, int] = {}
    for token, content in pairwise(tokens):
        if token.type == "heading_open" and token.tag != "h1":
            name = slug(content.content)
            counts[name] = counts.get(name, 0) + 1
            token.attrSet("id", name if counts[name] == 1 else f"{name}-{counts[name] - 1}")


def _label_cells(tokens: Sequence[Token]) -> None:
    """Name the column in each cell but the first of a row: on phones, a row is shown as a card."""
    headings: list[str] = []
    column = 0
    for token, content in pairwise(tokens):
        if token.type == "thead_open":
            headings = []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            headings.append("".join(child.content for child in content.children or ()))
        elif token.type == "td_open":
            if column:
                token.attrSet("data-label", headings[column])
            column += 1


def _table_open(*arguments: Any) -> str:
    """Open a table in a box that scrolls. Each table of a page has its own label."""
    environment = arguments[-1]
    environment["tables"] = number = environment.get("tables", 0) + 1
    return f'<div class="scroll" role="region" tabindex="0" aria-label="Table {number}"><table class="cells">\n'


def _fence(_self: object, tokens: Sequence[Token], index: int, _options: Any, _env: MutableMapping[str, Any]) -> str:
    info = tokens[index].info.split()
    return str(code(tokens[index].content, info[0] if info else ""))
