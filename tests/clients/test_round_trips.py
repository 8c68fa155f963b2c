"""Seven generated clients: each is generated as documented, type-checked strictly, and runs the same round trip.

`openapi_python_client/round_trip.py` describes the round trip; the other clients do the same in their language.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.clients.conftest import RoundTrip
from tests.clients.generators import DOCUMENT, HERE, JAR, openapi_generator, run

pytestmark = pytest.mark.clients

SEEN = {
    "repeated": ["true", True],
    "changed": ["Ana B.", "lb", "Europe/Berlin", "Runs.", 1],
    "refused": [[412, "stale_version"], [404, "not_found"], [422, "validation", "/time_zone"]],
    "asked": [["left", 9, 20], ["right", 9, 20]] * 3,
    "next": [
        True,
        "hold",
        "side_behind",
        "right",
        "7 of 9 good reps on the right side. Both sides stay at 20 lb and aim for 9.",
        3,
    ],
    "previewed": [["up", "Met: one load up.", 20], ["up", "Met: one load up.", 25]],
    "pages": [["Ana B."], ["Bea"], ["Cleo"]],
}


def test_openapi_python_client(tmp_path: Path, round_trip: RoundTrip) -> None:
    package = tmp_path / "nextset_client"
    flags = ["--meta", "none", "--fail-on-warning"]
    run(["openapi-python-client", "generate", "--path", DOCUMENT, "--output-path", package, *flags], tmp_path)
    script = HERE / "openapi_python_client" / "round_trip.py"
    _check_python(script, tmp_path)
    # The generator's own template passes *args to httpx's __exit__. The code generated from the document does not.
    found = _mypy(["--strict", package], tmp_path)
    assert [line for line in found if "error:" in line and "/client.py:" not in line] == []
    assert round_trip([sys.executable, script], tmp_path, PYTHONPATH=str(tmp_path)) == SEEN


def test_openapi_generator_python(tmp_path: Path, round_trip: RoundTrip) -> None:
    client = tmp_path / "client"
    openapi_generator("python", client)
    script = HERE / "openapi_generator_python" / "round_trip.py"
    _check_python(script, client)
    # With the settings that the generator writes for its own code.
    found = _mypy(["--config-file", "pyproject.toml", "nextset_generated"], client)
    # Its type of a server variable requires the values of an enum, although any server is possible. It reads none.
    own = 'error: Missing key "enum_values" for TypedDict "HostSettingVariable"'
    assert [line for line in found if "error:" in line and own not in line] == []
    assert round_trip([sys.executable, script], client, PYTHONPATH=str(client)) == SEEN


def _check_python(script: Path, client: Path) -> None:
    found = _mypy(["--strict", "--follow-imports=silent", script], client)
    assert [line for line in found if "error:" in line] == []


def _mypy(arguments: list[str | Path], client: Path) -> list[str]:
    config: list[str | Path] = [] if "--config-file" in arguments else ["--config-file="]
    command = " ".join(f"'{part}'" for part in [sys.executable, "-m", "mypy", *config, *arguments])
    found = run(["sh", "-c", f"{command} || true"], client, MYPYPATH=str(client)).splitlines()
    assert found[-1].startswith(("Found", "Success")), found
    return found


def test_hey_api(tmp_path: Path, node_modules: Path, round_trip: RoundTrip) -> None:
    _typescript_project(tmp_path, node_modules, "hey_api.ts")
    run(["npx", "openapi-ts", "-i", DOCUMENT, "-o", "generated/hey-api", "-c", "@hey-api/client-fetch"], tmp_path)
    assert _checked_and_run(tmp_path, "hey_api", round_trip) == SEEN


def test_openapi_typescript_and_openapi_fetch(tmp_path: Path, node_modules: Path, round_trip: RoundTrip) -> None:
    _typescript_project(tmp_path, node_modules, "openapi_fetch.ts")
    target = "generated/openapi-typescript/schema.d.ts"
    run(["npx", "openapi-typescript", DOCUMENT, "-o", target, "--default-non-nullable=false"], tmp_path)
    assert _checked_and_run(tmp_path, "openapi_fetch", round_trip) == SEEN


def test_openapi_generator_typescript_fetch(tmp_path: Path, node_modules: Path, round_trip: RoundTrip) -> None:
    _typescript_project(tmp_path, node_modules, "typescript_fetch.ts")
    openapi_generator("typescript-fetch", tmp_path / "generated" / "typescript-fetch")
    assert _checked_and_run(tmp_path, "typescript_fetch", round_trip) == SEEN


def _typescript_project(folder: Path, node_modules: Path, script: str) -> None:
    (folder / "node_modules").symlink_to(node_modules)
    (folder / "generated").mkdir()
    for name in ("package.json", "tsconfig.json", script):
        shutil.copy(HERE / "typescript" / name, folder)


def _checked_and_run(folder: Path, script: str, round_trip: RoundTrip) -> object:
    run(["npx", "tsc", "--project", "."], folder)
    bundle = ["--bundle", "--platform=node", "--format=esm", f"--outfile={script}.mjs", "--log-level=warning"]
    run(["npx", "esbuild", f"{script}.ts", *bundle], folder)
    return round_trip(["node", f"{script}.mjs"], folder)


def test_openapi_generator_java(tmp_path: Path, round_trip: RoundTrip) -> None:
    """With the HTTP client of the JDK, which offers h2c with the first request of each connection."""
    openapi_generator("java", tmp_path / "client")
    sources = [*(tmp_path / "client" / "src" / "main").rglob("*.java"), *(HERE / "java").rglob("*.java")]
    run(["javac", "-nowarn", "-d", "classes", "-cp", JAR, *sources], tmp_path)
    assert round_trip(["java", "-cp", f"classes:{JAR}", "RoundTrip"], tmp_path) == SEEN


def test_openapi_generator_go(tmp_path: Path, round_trip: RoundTrip) -> None:
    openapi_generator("go", tmp_path / "generated")
    (tmp_path / "client").mkdir()
    for source in (tmp_path / "generated").glob("*.go"):
        shutil.copy(source, tmp_path / "client")
    shutil.copy(HERE / "go" / "main.go", tmp_path)
    (tmp_path / "go.mod").write_text("module nextset.test\n\ngo 1.23\n", encoding="utf-8")
    offline = {"GOPROXY": "off", "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod"}
    run(["go", "vet", ".", "./client"], tmp_path, **offline)
    assert round_trip(["go", "run", "."], tmp_path, **offline) == SEEN


@pytest.mark.parametrize("language", ["kotlin", "csharp"])
def test_clients_that_are_not_compiled_here_are_generated_without_a_warning(language: str, tmp_path: Path) -> None:
    openapi_generator(language, tmp_path / "client")
