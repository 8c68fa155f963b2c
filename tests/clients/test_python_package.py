"""`nextset-client` for Python: built, installed in an empty environment, type-checked, and run through faults."""

from __future__ import annotations

import json
import re
import shutil
import sys
import tarfile
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.clients.faulty_proxy import Fault, FaultyProxy, faulty_proxy, seeded_plan
from tests.clients.generators import DOCUMENT, run
from tests.clients.packages import PYTHON, PythonPackage, python_package
from tests.receiver import receiver
from tests.servers import Client, Process, new_key
from tests.sheets import an_athlete, enrolled

pytestmark = pytest.mark.clients
README = re.findall(
    r"^```(\w*)\n(.*?)^```$", (PYTHON / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
)
"""The language and the text of each code block. One without a language is what the program before it prints."""
TWELVE_WEEKS = PYTHON / "tests" / "twelve_weeks"
SQUATS = [
    [40, 42.5],
    [45, 47.5],
    [50, 52.5],
    [55, 57.5],
    [60, 62.5],
    [65, 67.5],  # the second session is missed, so its load is repeated
    [67.5, 70],
    [72.5, 75],
    [77.5, 80],
    [82.5, 85],
    [87.5, 90],
    [92.5, 95],
]
"""Kilograms of both sessions of each week: 2.5 kg more after each session, as in Starting Strength."""


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> PythonPackage:
    return python_package(tmp_path_factory)


def test_the_environment_has_the_package_and_few_others(package: PythonPackage) -> None:
    listed = json.loads(run([package.python, "-m", "pip", "list", "--format", "json"], package.folder))
    names = {each["name"] for each in listed} - {"pip", "setuptools"}
    assert names == {
        "nextset-client",
        "httpx",
        "httpcore",
        "h11",
        "anyio",
        "idna",
        "certifi",
        "typing_extensions",
        "attrs",
        "standardwebhooks",
    }


def test_the_wheel_and_the_source_archive_have_the_same_modules(package: PythonPackage) -> None:
    with zipfile.ZipFile(package.wheel) as wheel:
        packed = {name for name in wheel.namelist() if name.startswith("nextset_client/")}
    with tarfile.open(package.source_archive) as archive:
        sources = {name.partition("/src/")[2] for name in archive.getnames() if "/src/nextset_client/" in name}
        root = {name.partition("/")[2] for name in archive.getnames()}
    assert packed == {name for name in sources if name.endswith((".py", "py.typed"))}
    assert {"nextset_client/py.typed", "nextset_client/api/sessions/log_session.py"} <= packed
    assert {"LICENSE", "README.md", "pyproject.toml"} <= root


def test_the_source_archive_builds_the_same_wheel(package: PythonPackage, tmp_path: Path) -> None:
    """Without the generator and the document."""
    shutil.unpack_archive(package.source_archive, tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    run([sys.executable, "-c", "from setuptools import build_meta; build_meta.build_wheel('..')"], source)
    (built,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(package.wheel) as wheel, zipfile.ZipFile(built) as again:
        code = [name for name in wheel.namelist() if name.startswith("nextset_client/")]
        assert sorted(again.namelist()) == sorted(wheel.namelist())
        assert [name for name in code if wheel.read(name) != again.read(name)] == []


def test_the_client_has_every_operation(package: PythonPackage) -> None:
    code = "import nextset_client as n, json; print(json.dumps([dir(n.Client), dir(n.AsyncClient)]))"
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    names = {
        re.sub(r"(?<!^)(?=[A-Z])", "_", operation["operationId"]).lower()
        for path in document["paths"].values()
        for operation in path.values()
    }
    for methods in json.loads(run([package.python, "-c", code], package.folder)):
        assert names <= set(methods)


def test_every_write_takes_an_idempotency_key_or_stores_nothing() -> None:
    """So the client may repeat every write."""
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    key = {"$ref": "#/components/parameters/IdempotencyKey"}
    without = {
        operation["operationId"]
        for path in document["paths"].values()
        for method, operation in path.items()
        if method != "get" and key not in operation.get("parameters", [])
    }
    assert without == {"previewProgression"}  # calculates, and stores nothing


def test_the_package_is_typed_strictly(package: PythonPackage, tmp_path: Path) -> None:
    found = package.mypy(["-p", "nextset_client"], tmp_path, MYPYPATH=str(package.unpacked))
    assert found.startswith("Success")


def test_the_readme_runs_and_prints_what_it_says(package: PythonPackage, server: Process, tmp_path: Path) -> None:
    script = tmp_path / "readme.py"
    script.write_text("".join(text for language, text in README if language == "python"), encoding="utf-8")
    _is_typed_strictly(package, [script])
    printed = package.run(script, tmp_path, NEXTSET=server.url, KEY=new_key(server.database_url))
    assert printed == "".join(text for language, text in README if language == "")


def test_the_program_of_the_guide_prints_the_next_session(
    package: PythonPackage, server: Process, tmp_path: Path
) -> None:
    guide = (DOCUMENT.parents[1] / "docs" / "guides" / "sdks.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```$", guide, flags=re.MULTILINE | re.DOTALL)
    script = tmp_path / "next.py"
    script.write_text(program, encoding="utf-8")
    _is_typed_strictly(package, [script])
    key = new_key(server.database_url)
    with Client(server.url, key) as client:
        enrolled(client, an_athlete(client, external_id="ana"))
    printed = package.run(script, tmp_path, NEXTSET=server.url, KEY=key)
    assert re.fullmatch(r"bulgarian-split-squat: 6 sets at \d+ kg\. .+\.\n", printed)


def test_the_webhook_receiver_of_the_readme_accepts_what_the_server_sends(
    package: PythonPackage, server: Process, tmp_path: Path
) -> None:
    *_, block = (text for language, text in README if language == "python")
    (tmp_path / "receive.py").write_text(f"import os\n{block}", encoding="utf-8")
    with receiver() as received, Client(server.url, new_key(server.database_url)) as client:
        endpoint = client.post(
            "/v1/webhook-endpoints", json={"url": received.url, "event_types": ["webhook.test"]}
        ).json()
        client.post(f"/v1/webhook-endpoints/{endpoint['id']}/test").raise_for_status()
        (request,) = received.wait_for(1)
    script = tmp_path / "main.py"
    script.write_text(
        f"from receive import receive\n"
        f"print(receive({request.headers!r}, {request.body!r}))\n"
        f"print(receive({request.headers!r}, b'{{}}'))\n",
        encoding="utf-8",
    )
    assert package.run(script, tmp_path, SECRET=endpoint["secret"]) == "webhook.test None\n204\n401\n"


def test_the_twelve_weeks_are_typed_strictly(package: PythonPackage) -> None:
    _is_typed_strictly(package, sorted(TWELVE_WEEKS.glob("*.py")))


def _is_typed_strictly(package: PythonPackage, scripts: list[Path]) -> None:
    options: list[str | Path] = ["--explicit-package-bases", "--python-executable", package.python]
    assert package.mypy([*options, *scripts], scripts[0].parent).startswith("Success")


def test_its_own_tests_pass(package: PythonPackage, tmp_path: Path) -> None:
    """With the tools of this environment, and the package as it was built."""
    tests, path = PYTHON / "tests", str(package.unpacked)
    command: list[str | Path] = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"]
    run([*command, "--rootdir", PYTHON, tests], tmp_path, PYTHONPATH=path)
    assert package.mypy(sorted(tests.glob("*.py")), tmp_path, MYPYPATH=path).startswith("Success")


@pytest.mark.parametrize(("script", "seed"), [("with_client.py", 1), ("with_async_client.py", 2)])
def test_twelve_weeks_with_faults_store_every_session_once(
    package: PythonPackage, server: Process, tmp_path: Path, script: str, seed: int
) -> None:
    key = new_key(server.database_url, sandbox=True)
    with faulty_proxy(server.url, seeded_plan(seed)) as proxy:
        printed = package.run(TWELVE_WEEKS / script, tmp_path, NEXTSET_URL=proxy.url, NEXTSET_KEY=key)
    seen: dict[str, Any] = json.loads(printed)
    assert (seen["prescribed"], seen["next"]) == (SQUATS, 97.5)
    with Client(server.url, key) as client:
        stored = client.get(f"/v1/athletes/{seen['athlete']}/sessions", params={"limit": 100}).json()["items"]
        athlete = client.get(f"/v1/athletes/{seen['athlete']}").json()
        measured = client.get(f"/v1/athletes/{seen['athlete']}/measurements", params={"limit": 100}).json()["items"]
    assert [session["id"] for session in stored] == seen["listed"] == seen["sessions"][::-1]
    loads = [session["exercises"][0]["sets"][0]["load"] for session in stored]
    assert loads[::-1] == [load for week in SQUATS for load in week]
    assert (athlete["version"], athlete["notes"]) == (13, "Week 12")
    assert len(measured) == 6
    changes = Counter(map(tuple, seen["changes"]))
    assert changes["session", "created"] == 24
    assert (changes["measurement", "created"], changes["measurement", "deleted"]) == (12, 6)
    _assert_repeated_with_the_same_key(proxy)
    assert all(wait > 0 for wait in seen["waits"])
    assert len(seen["waits"]) == sum(request.fault is not None for request in proxy.requests)


def _assert_repeated_with_the_same_key(proxy: FaultyProxy) -> None:
    """Every fault happened, also after a session was stored, and each write had one key and one body."""
    writes = [request for request in proxy.requests if request.method != "GET"]
    logged = [request for request in writes if request.path.endswith("/sessions")]
    assert {request.fault for request in writes} == {None, *Fault}
    assert any(request.replayed for request in logged)
    assert len({request.idempotency_key for request in logged}) == 24
    assert all(request.idempotency_key for request in writes)
    bodies = {(request.idempotency_key, request.method, request.path, request.body) for request in writes}
    assert len(bodies) == len({request.idempotency_key for request in writes})
