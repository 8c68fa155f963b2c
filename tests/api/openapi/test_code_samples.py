"""The code samples of the reference: each operation has them, and they work."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any
from zipfile import ZipFile

import msgspec
import pytest
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody
from msgspec import Meta

from api.http.operation import Example, Operation, get, post
from api.http.responses import ApiResponse
from api.openapi.code_samples import FILE, code_samples
from api.use_cases.request_context import RequestContext, Scope
from tests.code_samples import SAMPLES, TODAY, run_story
from tests.scenarios.story import Calendar
from tests.servers import migrated, new_key, served

LANGUAGES = {"curl": ["bash", "-c"], "Python": [sys.executable, "-c"]}
READ: dict[str, Callable[[str], Any]] = {"curl": json.loads, "Python": ast.literal_eval}


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables that samples read, for a server on the day of the examples."""
    url = migrated(tmp_path)
    calendar = Calendar()
    calendar.today = TODAY
    with served(url, clock=calendar) as address:
        yield {"PATH": os.environ["PATH"], "NEXTSET": address, "KEY": new_key(url)}


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_samples_of_a_training_week_work(language: str, environment: dict[str, str], tmp_path: Path) -> None:
    if not shutil.which("openssl") or not shutil.which("curl"):
        pytest.skip("the samples for a shell need curl and openssl")

    def run(source: str) -> str:
        done = subprocess.run(
            [*LANGUAGES[language], source],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), f"{source}\n{done.stdout}{done.stderr}"
        return done.stdout

    run_story(run, READ[language], language)
    with ZipFile(tmp_path / FILE) as archive:
        assert archive.testzip() is None


def test_every_operation_has_a_sample_for_each_language() -> None:
    assert {name: list(samples) for name, samples in SAMPLES.items() if len(samples) != 3} == {}
    assert {label for samples in SAMPLES.values() for label in samples} == {"curl", "Python", "TypeScript"}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_for_python_compiles(name: str) -> None:
    compile(SAMPLES[name]["Python"], name, "exec")


BODY = {"note": 'It doesn\'t "hurt". Größe: ½ $HOME', "good": True, "none": None, "loads": [2.5, [], {}] * 20}
"""An apostrophe ends a quoted text of a shell, and Python has other names for true and null."""


class Note(msgspec.Struct):
    """A note."""

    text: str = ""


def _sample(label: str) -> str:
    async def create_note(context: NamedDependency[RequestContext], data: JSONBody[Note]) -> ApiResponse[Note]:
        """Create a note."""
        raise NotImplementedError

    options: dict[str, Any] = {"operation_id": "createNote", "tags": ["Notes"], "example": Example(body=BODY)}
    operation: Operation = post("/v1/notes", scope=Scope.write, **options)(create_note)
    samples = {each["label"]: each["source"] for each in code_samples(operation, [], '"3"')}
    source: str = samples[label]
    return source


def test_a_shell_sends_the_body_of_the_example() -> None:
    script = 'curl() { printf "%s" "${@: -1}"; }\n' + _sample("curl")
    sent = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout
    assert json.loads(sent) == BODY


def test_python_sends_the_body_of_the_example() -> None:
    calls = [each for each in ast.walk(ast.parse(_sample("Python"))) if isinstance(each, ast.keyword)]
    (body,) = (each.value for each in calls if each.arg == "json")
    assert ast.literal_eval(body) == BODY


def test_typescript_sends_the_body_of_the_example() -> None:
    found = re.search(r"body: JSON\.stringify\((.*)\),\n}\);", _sample("TypeScript"), re.DOTALL)
    assert found is not None
    assert json.loads(found[1]) == BODY


def test_a_required_parameter_without_an_example_is_rejected() -> None:
    async def list_notes(
        context: NamedDependency[RequestContext], word: FromQuery[Annotated[str, Meta()]]
    ) -> ApiResponse[Note]:
        """List notes."""
        raise NotImplementedError

    operation: Operation = get("/v1/notes", operation_id="listNotes", tags=["Notes"], scope=Scope.read)(list_notes)
    with pytest.raises(ValueError, match="listNotes: the parameter word needs an example"):
        code_samples(operation, [{"name": "word", "in": "query", "required": True}], '"3"')
