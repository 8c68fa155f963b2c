"""The released OpenAPI document and codes change only together with their line in the changelog."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from api.openapi.codes import codes

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["v1.json", "codes.json"])
def test_the_changelog_names_the_released_file(name: str) -> None:
    released = (ROOT / "openapi" / "released" / name).read_bytes()
    line = f"`openapi/released/{name}` (sha256 {hashlib.sha256(released).hexdigest()[:12]})"
    changelog = " ".join((ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split())
    assert line in changelog, f"describe in CHANGELOG.md what changed in {line}"


def test_a_release_has_every_code() -> None:
    """Between releases, codes can be added. They are promised from the next release on."""
    released = json.loads((ROOT / "openapi" / "released" / "codes.json").read_text(encoding="utf-8"))
    is_release = "## Unreleased" not in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert codes() == released or not is_release
