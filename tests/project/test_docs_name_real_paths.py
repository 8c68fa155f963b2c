"""Every path and every function named in the documents exists, and ARCHITECTURE.md names every package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "ARCHITECTURE.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"[\w.-][\w./-]*(?:\.py|\.md|/)")
_PATH_AND_NAME = re.compile(r"([\w./-]+\.py): ([\w.]+)")
_TREE_LINE = re.compile(r"^( *)((?:[\w.]+(?:/|\.py)(?:, | {2}|$| (?= )))+)")


def _code_spans(document: Path) -> list[str]:
    text = _FENCE.sub("", document.read_text(encoding="utf-8"))
    return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", text)]


def _tree() -> Iterator[Path]:
    """The paths of the tree in ARCHITECTURE.md. Two spaces of indentation are one level."""
    tree = re.search(r"```\n(.*?)```", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.DOTALL)
    assert tree is not None
    parents: list[Path] = [ROOT]
    for line in tree[1].splitlines():
        match = _TREE_LINE.match(line)
        assert match is not None, line
        level = len(match[1]) // 2
        names = match[2].replace(",", "").split()
        del parents[level + 1 :]
        yield from (parents[level] / name for name in names)
        parents.append(parents[level] / names[0])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_named_in_a_document_exists(document: Path) -> None:
    paths = [span for span in _code_spans(document) if _PATH.fullmatch(span)]
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_name_given_with_its_path_is_in_that_file(document: Path) -> None:
    missing = []
    for span in _code_spans(document):
        if match := _PATH_AND_NAME.fullmatch(span):
            path, names = ROOT / match[1], match[2].split(".")
            source = path.read_text(encoding="utf-8") if path.exists() else ""
            if not all(re.search(rf"(def|class) {name}\b|^ *{name}\b.* = ", source, re.MULTILINE) for name in names):
                missing.append(span)
    assert missing == []


def test_every_path_of_the_tree_exists() -> None:
    assert [str(path) for path in _tree() if not path.exists()] == []


def test_the_tree_names_every_package_of_the_domain_and_the_api() -> None:
    packages = {file.parent for folder in ("domain", "api") for file in (ROOT / folder).rglob("__init__.py")}
    # Described in the line of the package that contains them.
    inside = {"progression_rules/parts", "catalog/exercises", "sheets/http", "sheets/app_exports"}
    inside |= {f"store/{name}" for name in ("engines", "statements", "schema")}
    described = set(_tree())
    missing = {package for package in packages - described if "/".join(package.parts[-2:]) not in inside}
    assert missing == set()
