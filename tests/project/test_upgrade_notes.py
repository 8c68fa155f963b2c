"""The notes for an upgrade from 0.x name every stop, and types as the document has them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from migrations import versions

ROOT = Path(__file__).parents[2]
NOTES = (ROOT / "docs" / "compatibility.md").read_text(encoding="utf-8").partition("## Upgrading from 0.x")[2]
SCHEMAS = json.loads((ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8"))["components"]["schemas"]
RENAMED = re.findall(r"^\| `([A-Z]\w+)` \| `([A-Z]\w+)` \|$", NOTES, re.MULTILINE)


def test_every_migration_that_needs_a_stop_is_listed() -> None:
    files = (Path(folder) for folder in versions.__path__)
    texts = {path.name[:4]: path.read_text(encoding="utf-8") for folder in files for path in folder.glob("0*.py")}
    stops = {number for number, text in texts.items() if re.search(r"Stop\s+all\s+servers", text)}
    assert len(stops) >= 3
    assert stops <= set(re.findall(r"^\| (\d{4}) \|", NOTES, re.MULTILINE)) <= set(texts)


def test_a_renamed_type_is_in_the_document_under_its_new_name_only() -> None:
    assert len(RENAMED) >= 40
    assert [(before, now) for before, now in RENAMED if before in SCHEMAS or now not in SCHEMAS] == []
