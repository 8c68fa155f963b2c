r"""Every pattern for text from outside matches the whole text.

In Python, `$` also matches before a line break at the end. A slug with a line break once became part of a header.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [path for folder in ("api", "domain", "migrations") for path in sorted((ROOT / folder).rglob("*.py"))]

# Patterns in the dialect of JSON Schema, and patterns that split a text into lines on purpose.
ALLOWED = {
    ("api/openapi/paths.py", "^[!-~]+$"),
    ("api/documentation/guide_pages.py", "^# (.+)$"),
    ("api/sheets/log_columns.py", r"/\d+(?=/|$)"),
}


def partial_matches(source: str) -> set[str]:
    """The patterns in this source with a `$`, and the bounds of fields that are not anchored at both ends."""
    nodes = list(ast.walk(ast.parse(source)))
    bounds = {
        text for node in nodes if isinstance(node, ast.keyword) and node.arg == "pattern" for text in _texts(node)
    }
    others = {text for node in nodes for text in (*_in_call_of_re(node), *_in_schema(node))}
    unanchored = {text for text in bounds if not (text.startswith("^") and text.endswith(r"\Z"))}
    return unanchored | {text for text in others if "$" in text.replace(r"\$", "")}


def _in_call_of_re(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re")), args=[pattern, *_]):
            yield from _texts(pattern)


def _in_schema(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "pattern":
                yield from _texts(value)


def _texts(node: ast.AST) -> Iterator[str]:
    """The parts of a text, also of an f-string and of bytes."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str | bytes):
            yield inner.value if isinstance(inner.value, str) else inner.value.decode()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_pattern_accepts_a_line_break_at_the_end(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    assert {text for text in partial_matches(path.read_text()) if (name, text) not in ALLOWED} == set()


@pytest.mark.parametrize(
    "source",
    ['Meta(pattern="^a$")', 're.compile(r"^a$")', 're.match(rb"a$", x)', 'Meta(pattern="^a")', '{"pattern": "^a$"}'],
)
def test_a_pattern_that_matches_a_part_is_found(source: str) -> None:
    assert partial_matches(source)


@pytest.mark.parametrize("source", [r'Meta(pattern=r"^a\Z")', 're.compile("a")', r're.sub(r"\$", "", x)'])
def test_a_pattern_for_the_whole_text_is_accepted(source: str) -> None:
    assert not partial_matches(source)
