"""No code that was released is removed, and none changes its status, its action or its facts."""

import json
from pathlib import Path
from typing import Any

import pytest

from api.openapi.codes import codes, main

ROOT = Path(__file__).parents[3]
RELEASED: dict[str, dict[str, Any]] = json.loads((ROOT / "openapi/released/codes.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("code", "status"), RELEASED["problems"].items())
def test_a_problem_code_keeps_its_status(code: str, status: int) -> None:
    assert codes()["problems"][code] == status


@pytest.mark.parametrize(("code", "released"), RELEASED["decisions"].items())
def test_a_decision_code_keeps_its_action_and_its_facts(code: str, released: dict[str, Any]) -> None:
    now = codes()["decisions"][code]
    assert now["action"] == released["action"]
    assert set(released["facts"]) <= set(now["facts"])


def test_the_command_writes_the_codes_to_a_file(tmp_path: Path) -> None:
    assert main([str(tmp_path / "codes.json")]) == 0
    assert json.loads((tmp_path / "codes.json").read_text(encoding="utf-8")) == codes()


def test_the_command_needs_a_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err
