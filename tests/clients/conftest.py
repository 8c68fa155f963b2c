"""The server that clients run against, and the npm tools for those in TypeScript."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.clients.generators import HERE, run
from tests.servers import Process, migrated, new_key

RoundTrip = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One server, on SQLite: clients see no difference between engines."""
    folder = tmp_path_factory.mktemp("server")
    process = Process(migrated(folder), folder)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def round_trip(server: Process) -> RoundTrip:
    """Run a client's command against a live server, in a new workspace; returns the JSON that it prints."""

    def go(command: list[str | Path], folder: Path, **environment: str) -> dict[str, Any]:
        variables = {
            "NEXTSET_URL": server.url,
            "NEXTSET_KEY": new_key(server.database_url),
            "NEXTSET_TODAY": datetime.now(UTC).date().isoformat(),
        }
        seen: dict[str, Any] = json.loads(run(command, folder, **variables, **environment).splitlines()[-1])
        return seen

    return go


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The folder of the locked npm tools, installed once."""
    project = HERE / "typescript"
    modules, lock = project / "node_modules", project / "package-lock.json"
    with (project / ".installing").open("w") as turn:  # only one of the workers installs it
        fcntl.flock(turn, fcntl.LOCK_EX)
        stamp = modules / ".installed"
        if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
            run(["npm", "ci", "--no-audit", "--no-fund"], project)
            stamp.write_bytes(lock.read_bytes())
    return modules
