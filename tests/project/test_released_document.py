"""The document that clients were promised changes only together with its line in the changelog."""

from __future__ import annotations

import hashlib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_changelog_names_the_released_document() -> None:
    released = (ROOT / "openapi" / "released" / "v1.json").read_bytes()
    line = f"`openapi/released/v1.json` (sha256 {hashlib.sha256(released).hexdigest()[:12]})"
    said = " ".join((ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split())
    assert line in said, f"say in CHANGELOG.md what changed in {line}"
