"""The image: hadolint finds nothing, and what the Dockerfile builds serves everything, as a user without rights."""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import httpx
import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pytest

from tests.deploy.image import (
    DOCKERFILE,
    PACKAGES,
    ROOT,
    STATE,
    Image,
    arguments_of,
    built,
    in_own_folders,
    tracked,
)
from tests.servers import WEBHOOKS, Client, clean_environment
from tests.sheets import an_athlete, enrolled, linked, logged
from tests.waiting import PATIENCE_SECONDS, wait_until

pytestmark = pytest.mark.slow


@contextmanager
def serving(image: Image, **settings: str) -> Iterator[str]:
    """Run the default command of the image on a free port, and yield its URL."""
    log = image.folder / "server.log"
    command = [*image.entrypoint, *json.loads(arguments_of("CMD")[0])]
    with log.open("wb") as stderr:
        process = subprocess.Popen(command, stderr=stderr, **image.options(NEXTSET_PORT="0", **settings))

    def address() -> str | None:
        assert process.poll() is None, log.read_text()
        found = re.search(r'"address": ?"http://[^:]+:(\d+)"', log.read_text())
        return f"http://127.0.0.1:{found[1]}" if found else None

    try:
        yield wait_until(address)
    finally:
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 0


def test_hadolint_finds_nothing() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, DOCKERFILE], capture_output=True, text=True, check=False, env=clean_environment())
    assert (done.returncode, done.stdout) == (0, "")


def test_the_context_of_the_build_has_what_is_copied_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = {path for each in arguments_of("COPY") if "--from" not in each for path in each.split()[:-1]}
    assert {line.removeprefix("!") for line in lines if line.startswith("!")} == copied


def test_the_labels_say_what_pyproject_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    labels = dict(word.split("=", 1) for word in shlex.split(arguments_of("LABEL")[0]))
    assert labels["org.opencontainers.image.description"] == project["description"]
    assert labels["org.opencontainers.image.licenses"] == project["license"]
    assert f"VERSION={project['version']}" in arguments_of("ARG")


def test_the_package_has_every_tracked_file_and_the_documentation(image: Image) -> None:
    (record,) = image.folder.glob(f"{PACKAGES[1:]}/lib/*/site-packages/nextset-*.dist-info/RECORD")
    with record.open(newline="") as rows:
        paths = [path for path, *_ in csv.reader(rows)]
    installed = {path for path in paths if path.startswith(("api/", "domain/", "migrations/"))}
    code = {path for path in tracked("api", "domain", "migrations") if path != "api/documentation/sources"}
    pages = {f"api/documentation/sources/{path.removeprefix('docs/')}" for path in tracked("docs/**.md")}
    assert {path for path in installed if not path.endswith(".pyc")} == code | pages


def test_the_image_serves_the_api_the_documentation_a_link_and_a_workbook(image: Image) -> None:
    migrated = image.run("migrate")
    assert migrated.stdout.startswith("Migrated: 0001"), migrated.stderr
    image.run("workspaces", "create", "Gym")
    key = image.run("keys", "create", "--name", "Coach", "--scope", "admin").stdout.splitlines()[-1]
    with serving(image, **WEBHOOKS) as url:
        assert image.is_healthy(NEXTSET_PORT=url.rpartition(":")[2])
        with Client(url, key) as client:
            ana = an_athlete(client, external_id="ana")
            enrolled(client, ana)
            logged(client, ana, "2026-03-02")
            assert client.get(f"/v1/athletes/{ana}/next-session").json()["session_number"] == 2
            link = linked(client)
        for page in (
            "/docs",
            "/docs/deploy",
            "/docs/reference",
            "/docs/programs/starting-strength",
            "/problems/not_found",
        ):
            assert httpx.get(f"{url}{page}", trust_env=False, timeout=PATIENCE_SECONDS).status_code == 200, page
        assert "Ana" in link.get("").text
        assert link.get("chart/ana/bss/load.png").content.startswith(b"\x89PNG")
        workbook = openpyxl.load_workbook(BytesIO(link.get("workbook.xlsx").content))
        assert workbook.sheetnames
    assert not image.is_healthy(NEXTSET_PORT=url.rpartition(":")[2])


def test_the_build_argument_adds_the_extras() -> None:
    with built(REQUIREMENTS="extras") as image:
        assert image.run("migrate").returncode == 0
        with serving(image, NEXTSET_MCP="true", NEXTSET_TRACING="true") as url:
            refused = httpx.post(f"{url}/mcp", json={}, trust_env=False, timeout=PATIENCE_SECONDS)
            assert (refused.status_code, refused.json()["code"]) == (401, "missing_key")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a process of the image's user")
def test_the_user_of_the_image_writes_only_its_database(image: Image) -> None:
    assert image.user != 0
    python = f"{image.folder}{PACKAGES}/bin/python3"
    code = "import sys, pathlib; pathlib.Path(sys.argv[1]).touch()"
    ends = {
        path: subprocess.run([python, "-c", code, f"{image.folder}{path}/x"], check=False, **image.options()).returncode
        for path in (STATE, PACKAGES)
    }
    assert ends == {STATE: 0, PACKAGES: 1}


def test_the_image_creates_its_user_and_a_folder_for_its_database(image: Image, tmp_path: Path) -> None:
    look = f"stat --format '%u %g %a' {STATE}; getent passwd {image.user}"
    done = in_own_folders(image, tmp_path, arguments_of("RUN")[-1], look)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == f"{image.user} {image.user} 700"
    assert done.stdout.strip().endswith(":/usr/sbin/nologin")


def test_the_image_has_no_installer_and_no_test_tools(image: Image) -> None:
    (packages,) = image.folder.glob(f"{PACKAGES[1:]}/lib/*/site-packages")
    names = {path.name.partition("-")[0] for path in packages.glob("*.dist-info")}
    assert "nextset" in names
    assert names.isdisjoint({"pip", "setuptools", "pytest", "hypothesis"})
