"""SECURITY.md and the threat model: each threat has a measure and a test, and each command can be run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODEL = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
THREATS = re.findall(r"^\| (.+?) \| (.+?) \| (`tests/.+`) \|$", MODEL, re.MULTILINE)


def test_every_threat_has_a_measure_and_a_test() -> None:
    table = MODEL.partition("## Threats and measures\n")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("|")][2:]
    assert len(rows) == len(THREATS) > 20


@pytest.mark.parametrize(("threat", "_measure", "tests"), THREATS)
def test_the_tests_of_a_threat_exist(threat: str, _measure: str, tests: str) -> None:
    paths = re.findall(r"`([^`]+)`", tests)
    assert paths, threat
    assert [path for path in paths if "def test_" not in (ROOT / path).read_text(encoding="utf-8")] == []


def test_the_command_of_the_audit_checks_the_lock_of_the_server() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^uvx pip-audit .+$", text, re.MULTILINE)
    assert (ROOT / shlex.split(command)[-1]).is_file()


def test_the_readme_and_the_threat_model_lead_to_the_way_to_report() -> None:
    assert "](SECURITY.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "`SECURITY.md`" in MODEL
