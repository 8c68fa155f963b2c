"""Classes are named by nouns: a bare participle or adverb (`Wanted`, `Logging`, `Before`) names no thing."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ADVERBS = {
    "Before",
    "After",
    "Next",
    "Which",
    "Seen",
    "Found",
    "Kept",
    "Begun",
    "Known",
    "Shown",
    "Said",
    "Told",
    "Whose",
}
NOUNS = {
    "Rounding": "the field's noun for how a load becomes one that can be built",
}


@cache
def class_names() -> frozenset[str]:
    modules = [path for folder in ("api", "domain", "migrations") for path in (ROOT / folder).rglob("*.py")]
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in modules)
    classes = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return frozenset(node.name.lstrip("_") for node in classes)


def test_no_class_is_named_by_a_participle_or_adverb_alone() -> None:
    names = class_names()
    assert len(names) > 300
    bare = {name for name in names if re.fullmatch("[A-Z][a-z]+(ed|ing)", name)} | (names & ADVERBS)
    assert bare - NOUNS.keys() == set()


def test_every_exception_is_still_there() -> None:
    assert NOUNS.keys() - class_names() == set()
