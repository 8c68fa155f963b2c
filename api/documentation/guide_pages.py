"""The pages that people write: the Markdown below `docs`, which the package carries as `sources`."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from api.documentation.markdown import Renderer
from api.documentation.page import DocumentationPage

SOURCES = Path(__file__).parent / "sources"  # a link to `docs` in a checkout, the files themselves where installed
START, GUIDES, REFERENCE, RUNNING = "Start here", "Guides", "Reference", "Running it"
_FIRST = ("quick-start", "how-it-decides")  # the guides that everyone reads, in this order; the others follow by name


def sources() -> dict[str, str]:
    """Where each source file is served, by its path below `docs`."""
    found = {f"guides/{file.name}": f"/docs/{file.stem}" for file in (SOURCES / "guides").glob("*.md")}
    single = ("operations.md", "settings.md", "compatibility.md")
    return found | {name: f"/docs/{Path(name).stem}" for name in single if (SOURCES / name).exists()}


def guide_pages(renderer: Renderer) -> Iterator[DocumentationPage]:
    """A page for each source file."""
    for source, path in sorted(sources().items(), key=lambda item: _place(item[0])):
        text = (SOURCES / source).read_text(encoding="utf-8")
        title = re.search(r"^# (.+)$", text, re.MULTILINE)
        yield DocumentationPage(
            path=path,
            title=title[1] if title else Path(source).stem,
            summary=_first_sentence(text),
            section=_section(source),
            make=partial(renderer.page, text, source),
        )


def _section(source: str) -> str:
    if source.startswith("guides/"):
        return START if Path(source).stem in _FIRST else GUIDES
    return REFERENCE if source == "compatibility.md" else RUNNING


def _place(source: str) -> tuple[bool, int, str]:
    stem = Path(source).stem
    return not source.startswith("guides/"), _FIRST.index(stem) if stem in _FIRST else len(_FIRST), stem


def _first_sentence(text: str) -> str:
    paragraph = next((block for block in text.split("\n\n") if not block.startswith("#")), "")
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)|[`*_]", r"\1", " ".join(paragraph.split()))
    return re.split(r"(?<=[.!?]) ", plain)[0]
