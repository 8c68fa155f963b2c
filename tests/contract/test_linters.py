"""Linters for OpenAPI documents. Exceptions, with their reasons, are in the linters' settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clients.generators import DOCUMENT, run

pytestmark = pytest.mark.clients
SETTINGS = DOCUMENT.parent


def test_spectral_reports_nothing(tmp_path: Path, node_modules: Path) -> None:
    rules = SETTINGS / ".spectral.yaml"
    spectral = node_modules / ".bin" / "spectral"
    output = run([spectral, "lint", DOCUMENT, "--ruleset", rules, "--fail-severity=hint"], tmp_path)
    assert "No results" in output


def test_redocly_reports_nothing(tmp_path: Path, node_modules: Path) -> None:
    run([node_modules / ".bin" / "redocly", "lint", DOCUMENT, "--config", SETTINGS / ".redocly.yaml"], tmp_path)
