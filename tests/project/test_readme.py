"""The examples and commands of README.md work."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from api.http import examples
from tests.servers import Client

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def _create(client: Client, path: str, body: dict[str, Any]) -> Any:
    response = client.post(path, json=body)
    assert response.is_success, response.text
    return response.json()


def _assert_part_of(shown: Any, real: Any, place: str = "") -> None:
    """Check that the real response contains what is shown. Objects may be shortened anywhere, lists at the end."""
    if isinstance(shown, dict):
        for name, value in shown.items():
            assert name in real, f"{place}/{name} is not in the response"
            _assert_part_of(value, real[name], f"{place}/{name}")
    elif isinstance(shown, list):
        for n, value in enumerate(shown):
            _assert_part_of(value, real[n], f"{place}/{n}")
    else:
        assert shown == real, place


def test_the_first_example_is_what_the_api_returns(client: Client) -> None:
    rack = [{"kind": "dumbbell", "unit": "kg", "loads": [{"load": load, "count": 2} for load in (8, 10, 12)]}]
    athlete = _create(client, "/v1/athletes", {"name": "Ana", "unit": "kg", "equipment": rack})
    place = f"/v1/athletes/{athlete['id']}"
    program = {"slug": "bulgarian-split-squat"}
    start = [{"progression": "bss", "load": 10}]
    _create(client, f"{place}/enrollments", {"program": program, "start_on": "2026-11-19", "start": start})
    sets = [
        {"side": one.side, "reps": one.reps, "good_reps": one.good_reps, "load": one.load}
        for one in examples.DONE.exercises[0].sets
    ]
    exercises = [{"exercise": "bulgarian-split-squat", "sets": sets}]
    _create(client, f"{place}/sessions", {"performed_on": "2026-11-22", "exercises": exercises})

    shown = re.search(r"```json\n(.*?)```", README, re.DOTALL)
    query = re.search(r"next-session(\?on=[\d-]+)", README)
    assert shown is not None
    assert query is not None
    response = client.get(f"{place}/next-session{query[1]}").json()
    _assert_part_of(json.loads(shown[1]), response)


@pytest.mark.parametrize("target", re.findall(r"^\$ make (\w+)", README, re.MULTILINE))
def test_the_commands_are_in_the_makefile(target: str) -> None:
    """Only that the targets exist. The tests of the demo run `make run` itself."""
    dry_run = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert dry_run.returncode == 0, dry_run.stderr


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"])
def test_every_file_that_a_document_names_exists(page: str) -> None:
    text = (ROOT / page).read_text()
    linked = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    named = re.findall(r"`((?:api|domain|docs|migrations|openapi|tests|benchmarks|requirements)/[\w./-]*)`", text)
    for path in {*linked, *named}:
        assert (ROOT / path).exists(), f"{page} names {path}"
