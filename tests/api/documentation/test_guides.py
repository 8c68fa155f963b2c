"""The guides do what they say: their commands are run in their order, and every answer shown is part of a real one."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Client

GUIDES = Path(__file__).parents[3] / "docs" / "guides"
IN_ORDER = ("quick-start", "app-backend", "programs-as-data")  # later ones go on where the earlier ones stop
MARK = "--- the next block ---"


def _blocks(guide: str) -> Iterator[tuple[str, str, str]]:
    """The commands of a guide, each with the language and text of what follows it directly, if that shows an answer."""
    text = (GUIDES / f"{guide}.md").read_text(encoding="utf-8")
    found = re.findall(r"^```(\w+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    for (language, code), (following, shown) in zip(found, [*found[1:], ("", "")], strict=True):
        if language == "sh":
            yield code, following if following in ("json", "text") else "", shown


def _is_shown_of(shown: Any, real: Any, place: str = "") -> None:
    """Everything shown is in the answer; objects may be shortened anywhere, lists at the end."""
    if isinstance(shown, dict):
        assert isinstance(real, dict), place
        for name, value in shown.items():
            assert name in real, f"{place}/{name} is not in the answer"
            _is_shown_of(value, real[name], f"{place}/{name}")
    elif isinstance(shown, list):
        assert len(real) >= len(shown), place
        for n, value in enumerate(shown):
            _is_shown_of(value, real[n], f"{place}/{n}")
    else:
        assert shown == real, place


@pytest.fixture(scope="module")
def blocks() -> list[tuple[str, str, str]]:
    return [block for guide in IN_ORDER for block in _blocks(guide)]


def test_the_commands_of_the_guides_do_what_the_guides_say(
    client: Client, tmp_path: Path, blocks: list[tuple[str, str, str]]
) -> None:
    if not (shutil.which("curl") and shutil.which("bash")):
        pytest.skip("the guides speak to a shell with curl")
    script = "set -euo pipefail\n" + "".join(f"{code}\necho; echo '{MARK}'\n" for code, _, _ in blocks)
    environment = {"PATH": os.environ["PATH"], "NEXTSET": str(client.base_url).rstrip("/"), "KEY": str(client.key)}
    ran = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    outputs = [output.strip() for output in ran.stdout.split(MARK)]
    assert len(outputs) == len(blocks) + 1
    for (code, language, shown), output in zip(blocks, outputs, strict=False):
        if language == "json":
            _is_shown_of(json.loads(shown), json.loads(output), code)
        elif language == "text":
            assert output == shown.strip()
        elif output.startswith("{"):
            problem = json.loads(output)
            assert "status" not in problem or not isinstance(problem["status"], int), output


@pytest.mark.parametrize("guide", sorted(path.stem for path in GUIDES.glob("*.md")))
def test_what_a_guide_shows_as_json_is_json(guide: str) -> None:
    text = (GUIDES / f"{guide}.md").read_text(encoding="utf-8")
    for block in re.findall(r"^```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        json.loads(block)
