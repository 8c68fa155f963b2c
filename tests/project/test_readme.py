"""What README says, happens."""

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


def _made(client: Client, path: str, body: dict[str, Any]) -> Any:
    answer = client.post(path, json=body)
    assert answer.is_success, answer.text
    return answer.json()


def _is_shortened(shown: Any, real: Any, place: str = "") -> None:
    """Every value shown is in the real answer; lists may be cut at the end, objects anywhere."""
    if isinstance(shown, dict):
        for name, value in shown.items():
            assert name in real, f"{place}/{name} is not in the answer"
            _is_shortened(value, real[name], f"{place}/{name}")
    elif isinstance(shown, list):
        for n, value in enumerate(shown):
            _is_shortened(value, real[n], f"{place}/{n}")
    else:
        assert shown == real, place


def test_the_first_example_is_what_the_api_answers(client: Client) -> None:
    rack = [{"kind": "dumbbell", "unit": "kg", "loads": [{"load": load, "count": 2} for load in (8, 10, 12)]}]
    athlete = _made(client, "/v1/athletes", {"name": "Ana", "unit": "kg", "equipment": rack})
    place = f"/v1/athletes/{athlete['id']}"
    program = {"slug": "bulgarian-split-squat"}
    start = [{"progression": "bss", "load": 10}]
    _made(client, f"{place}/enrollments", {"program": program, "start_on": "2026-11-19", "start": start})
    sets = [
        {"side": one.side, "reps": one.reps, "good_reps": one.good_reps, "load": one.load}
        for one in examples.DONE.exercises[0].sets
    ]
    exercises = [{"exercise": "bulgarian-split-squat", "sets": sets}]
    _made(client, f"{place}/sessions", {"performed_on": "2026-11-22", "exercises": exercises})

    shown = re.search(r"```json\n(.*?)```", README, re.DOTALL)
    asked = re.search(r"next-session(\?on=[\d-]+)", README)
    assert shown is not None
    assert asked is not None
    answer = client.get(f"{place}/next-session{asked[1]}").json()
    _is_shortened(json.loads(shown[1]), answer)


@pytest.mark.parametrize("target", re.findall(r"^\$ make (\w+)", README, re.MULTILINE))
def test_the_commands_are_in_the_makefile(target: str) -> None:
    """`make run` and `make test` themselves are run by the tests of the demo and by whoever runs this."""
    shown = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_file_that_is_named_is_there(page: str) -> None:
    text = (ROOT / page).read_text()
    linked = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    named = re.findall(r"`((?:api|domain|docs|migrations|openapi|tests|benchmarks|requirements)/[\w./-]*)`", text)
    for path in {*linked, *named}:
        assert (ROOT / path).exists(), f"{page} names {path}"
