"""Pages written by hand: the Markdown files in `docs`, which the package includes as `sources`."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from api.documentation.markdown import Renderer
from api.documentation.page import DocumentationPage

SOURCES = Path(__file__).parent / "sources"  # a link to `docs` in a checkout, a copy of the files in a wheel
START, COACHES, GUIDES, REFERENCE, RUNNING, CONTRIBUTING = (
    "Start here",
    "For coaches",
    "For developers",
    "Reference",
    "Running it",
    "Contributing",
)
# Listed first, in this order. All other guides follow by name.
_FIRST = {
    "quick-start": START,
    "how-it-decides": START,
    "first-athlete": COACHES,
    "what-a-hold-means": COACHES,
    "write-your-own-plan": COACHES,
    "physical-therapists": COACHES,
    "writing-a-protocol": COACHES,
    "pages": COACHES,
    "spreadsheets": COACHES,
    "from-another-app": COACHES,
    "take-your-data-with-you": COACHES,
}
# Every page outside `guides`, with its section of the navigation.
_SINGLE_PAGES = {
    "glossary.md": REFERENCE,
    "compatibility.md": REFERENCE,
    "retention.md": REFERENCE,
    "workspace-archive.md": REFERENCE,
    "deploy.md": RUNNING,
    "operations.md": RUNNING,
    "operations-postgresql.md": RUNNING,
    "citus.md": RUNNING,
    "settings.md": RUNNING,
    "threat-model.md": RUNNING,
    "licenses.md": RUNNING,
    "contributing/where-to-look.md": CONTRIBUTING,
}


def sources() -> dict[str, str]:
    """Map the path of each source file, relative to `docs`, to the path it is served at."""
    guides = {f"guides/{file.name}": f"/docs/{file.stem}" for file in (SOURCES / "guides").glob("*.md")}
    return guides | {name: f"/docs/{Path(name).stem}" for name in _SINGLE_PAGES if (SOURCES / name).exists()}


def guide_pages(renderer: Renderer) -> Iterator[DocumentationPage]:
    """Yield one page for each source file."""
    for source, path in sorted(sources().items(), key=lambda item: _sort_key(item[0])):
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
        return _FIRST.get(Path(source).stem, GUIDES)
    return _SINGLE_PAGES[source]


def _sort_key(source: str) -> tuple[bool, int, str]:
    if not source.startswith("guides/"):
        return True, list(_SINGLE_PAGES).index(source), ""
    stem = Path(source).stem
    return False, list(_FIRST).index(stem) if stem in _FIRST else len(_FIRST), stem


def _first_sentence(text: str) -> str:
    paragraph = next((block for block in text.split("\n\n") if not block.startswith("#")), "")
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)|[`*_]", r"\1", " ".join(paragraph.split()))
    return re.split(r"(?<=[.!?]) ", plain)[0]
