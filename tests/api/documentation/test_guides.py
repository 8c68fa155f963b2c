"""The guides work as documented: their commands run in order, and every response shown is part of a real one."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.sheets.table import Column, Table
from api.sheets.workbook import as_workbook
from domain.sessions.measurement import TESTS
from tests.servers import Client
from tests.sheets import an_athlete, enrolled

GUIDES = Path(__file__).parents[3] / "docs" / "guides"
IN_A_BROWSER = (
    "first-athlete",
    "pages",
    "what-a-hold-means",
    "write-your-own-plan",
    "physical-therapists",
    "writing-a-protocol",
)
IN_ORDER = ("quick-start", "app-backend", "programs-as-data")  # each continues where the one before it stops
MARK = "--- the next block ---"


def _blocks(guide: str) -> Iterator[tuple[str, str, str]]:
    """Yield the commands of a guide, each with the language and text of the response that follows it, if any."""
    text = (GUIDES / f"{guide}.md").read_text(encoding="utf-8")
    fences = re.findall(r"^```(\w+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    for (language, code), (next_language, response) in zip(fences, [*fences[1:], ("", "")], strict=True):
        if language == "sh":
            yield code, next_language if next_language in ("json", "text") else "", response


def _is_part_of(shown: Any, real: Any, place: str = "") -> None:
    """Check that the real response contains what is shown. Objects may be shortened anywhere, lists at the end."""
    if isinstance(shown, dict):
        assert isinstance(real, dict), place
        for name, value in shown.items():
            assert name in real, f"{place}/{name} is not in the response"
            _is_part_of(value, real[name], f"{place}/{name}")
    elif isinstance(shown, list):
        assert len(real) >= len(shown), place
        for n, value in enumerate(shown):
            _is_part_of(value, real[n], f"{place}/{n}")
    else:
        assert shown == real, place


@pytest.fixture(scope="module")
def blocks() -> list[tuple[str, str, str]]:
    return [block for guide in IN_ORDER for block in _blocks(guide)]


def test_the_commands_of_the_guides_return_what_the_guides_show(
    client: Client, tmp_path: Path, blocks: list[tuple[str, str, str]]
) -> None:
    if not (shutil.which("curl") and shutil.which("bash")):
        pytest.skip("the guides need a shell with curl")
    script = "set -euo pipefail\n" + "".join(f"{code}\necho; echo '{MARK}'\n" for code, _, _ in blocks)
    environment = {"PATH": os.environ["PATH"], "NEXTSET": str(client.base_url).rstrip("/"), "KEY": str(client.key)}
    completed = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert completed.returncode == 0, completed.stdout + completed.stderr
    outputs = [output.strip() for output in completed.stdout.split(MARK)]
    assert len(outputs) == len(blocks) + 1
    for (code, language, shown), output in zip(blocks, outputs, strict=False):
        if language == "json":
            _is_part_of(json.loads(shown), json.loads(output), code)
        elif language == "text":
            assert output == shown.strip()
        elif output.startswith("{"):
            problem = json.loads(output)
            assert "status" not in problem or not isinstance(problem["status"], int), output


def test_the_commands_of_the_guide_to_spreadsheets_send_a_log(client: Client, tmp_path: Path) -> None:
    if not (shutil.which("curl") and shutil.which("bash")):
        pytest.skip("the guides need a shell with curl")
    ((code, _, _),) = _blocks("spreadsheets")
    ana = an_athlete(client, external_id="ana")
    enrolled(client, ana)
    text = "Athlete;Datum;Übung;Wdh.;Gewicht (kg)\nana;2.3.2026;Bulgarian split squat;9;10\n"
    (tmp_path / "log.csv").write_text(text, encoding="utf-8")
    rows = [tuple(line.split(";")) for line in text.splitlines()]
    table = Table("Log", tuple(Column(heading) for heading in rows[0]), tuple(rows[1:]))
    (tmp_path / "log.xlsx").write_bytes(as_workbook(table))
    environment = {"PATH": os.environ["PATH"], "NEXTSET": str(client.base_url).rstrip("/"), "KEY": str(client.key)}
    for command in code.strip().splitlines():
        completed = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        assert json.loads(completed.stdout)["created"] == 1


@pytest.mark.parametrize("guide", IN_A_BROWSER)
def test_the_requests_of_a_guide_for_coaches_return_what_the_guide_shows(client: Client, guide: str) -> None:
    text = (GUIDES / f"{guide}.md").read_text(encoding="utf-8")
    ids: dict[str, str] = {}
    answer: Any = None
    fences = re.findall(r"^```(http|json)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert "http" in {language for language, _ in fences}
    for language, block in fences:
        if language == "json":
            _is_part_of(json.loads(block), answer)
            continue
        line, _, body = block.partition("\n\n")
        method, path = line.split()
        response = client.request(
            method,
            path.format(**ids),
            json=json.loads(body.replace("ATHLETE_ID", ids.get("athlete_id", ""))) if body else None,
        )
        assert response.is_success, response.text
        answer = response.json()
        if path == "/v1/athletes":
            ids["athlete_id"] = answer["id"]
        if path.endswith("/enrollments"):
            ids["enrollment_id"] = answer["enrollment"]["id"]


def test_the_guide_to_protocols_lists_every_test_with_its_units_and_sides() -> None:
    text = (GUIDES / "writing-a-protocol.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (.+) \| `(\w+)` \| (.+) \| (left, right|none) \|$", text, re.MULTILINE)
    assert [(title, name, units, sides == "left, right") for title, name, units, sides in listed] == [
        (test.title, name, ", ".join(f"`{unit.value}`" for unit in test.units), test.per_side)
        for name, test in TESTS.items()
    ]


@pytest.mark.parametrize("guide", sorted(path.stem for path in GUIDES.glob("*.md")))
def test_json_blocks_of_a_guide_are_valid_json(guide: str) -> None:
    text = (GUIDES / f"{guide}.md").read_text(encoding="utf-8")
    for block in re.findall(r"^```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        json.loads(block)
