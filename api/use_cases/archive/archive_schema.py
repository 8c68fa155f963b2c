"""The JSON Schema of a workspace archive, generated from the Structs that check every line.

`make openapi` writes it to `docs/workspace-archive-1.schema.json`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from api.use_cases.archive.archive_format import ARCHIVED, FORMAT, MANIFEST, VERSION, Manifest

Schema = dict[str, Any]


def archive_schema() -> Schema:
    """The schema of each file. `files` maps the name of a file to the schema of its lines."""
    kinds = [Manifest, *(table.record for table in ARCHIVED)]
    roots, definitions = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    names = [MANIFEST, *(table.file for table in ARCHIVED)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{FORMAT}, version {VERSION}",
        "description": f"{MANIFEST} is one JSON document. Each line of the other files is one.",
        "files": dict(zip(names, roots, strict=True)),
        "$defs": {name: _portable(node) for name, node in sorted(definitions.items())},
    }


def text() -> str:
    """The schema as it is committed."""
    return json.dumps(archive_schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _portable(node: Any) -> Any:
    """The schema with patterns that every validator knows: `\\Z` is Python's."""
    if isinstance(node, dict):
        return {
            key: value.replace(r"\Z", "$") if key == "pattern" and isinstance(value, str) else _portable(value)
            for key, value in node.items()
        }
    return [_portable(each) for each in node] if isinstance(node, list) else node


def main(arguments: Sequence[str]) -> int:
    """Write the schema to the path in `arguments`. Returns exit status 2 without a path."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m api.use_cases.archive.archive_schema PATH\n")
        return 2
    Path(arguments[0]).write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
