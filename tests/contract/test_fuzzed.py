"""Schemathesis asks the live server whatever the document allows, and what it does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.routes import OPERATIONS
from tests.clients.generators import DOCUMENT, run
from tests.servers import Process, migrated, new_key

pytestmark = pytest.mark.clients
SETTINGS = Path(__file__).parent / "schemathesis.toml"
# too_slow: whole programs take Hypothesis longer to make up than it thinks right. The seed makes a failure come again.
HOW = ["--checks", "all", "--phases", "coverage,fuzzing,stateful", "--suppress-health-check", "too_slow", "--seed", "1"]


def test_every_answer_to_whatever_is_asked_is_documented_and_none_is_5xx(tmp_path: Path) -> None:
    server = Process(migrated(tmp_path), tmp_path)
    server.start()
    try:
        key = f"Authorization: Bearer {new_key(server.database_url)}"
        asked: list[str | Path] = ["run", DOCUMENT, "--url", server.url, "--header", key, "--no-color", *HOW]
        said = run(["schemathesis", "--config-file", SETTINGS, *asked], tmp_path)
    finally:
        server.stop()
    assert f"Selected: {len(OPERATIONS)}/{len(OPERATIONS)}\n  Tested: {len(OPERATIONS)}\n" in said
    assert re.findall(r"✅ (\w+)$", said, re.MULTILINE) == ["Coverage", "Fuzzing", "Stateful"]
    assert "failed" not in said
