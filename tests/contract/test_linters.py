"""Linters that know how documents go wrong; what they may not say is excepted beside the rule, in their settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clients.generators import DOCUMENT, run

pytestmark = pytest.mark.clients
SETTINGS = DOCUMENT.parent


def test_spectral_has_nothing_to_say(tmp_path: Path, node_modules: Path) -> None:
    rules = SETTINGS / ".spectral.yaml"
    spectral = node_modules / ".bin" / "spectral"
    said = run([spectral, "lint", DOCUMENT, "--ruleset", rules, "--fail-severity=hint"], tmp_path)
    assert "No results" in said


def test_redocly_has_nothing_to_say(tmp_path: Path, node_modules: Path) -> None:
    run([node_modules / ".bin" / "redocly", "lint", DOCUMENT, "--config", SETTINGS / ".redocly.yaml"], tmp_path)
