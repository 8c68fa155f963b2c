"""What clients run against, and what those in TypeScript are made with."""

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
    """One server, on SQLite: a client sees no difference between engines."""
    folder = tmp_path_factory.mktemp("server")
    process = Process(migrated(folder), folder)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def round_trip(server: Process) -> RoundTrip:
    """Runs a client's command against a live server, in a workspace of its own; answers what it saw."""

    def go(command: list[str | Path], folder: Path, **environment: str) -> dict[str, Any]:
        told = {
            "NEXTSET_URL": server.url,
            "NEXTSET_KEY": new_key(server.database_url),
            "NEXTSET_TODAY": datetime.now(UTC).date().isoformat(),
        }
        seen: dict[str, Any] = json.loads(run(command, folder, **told, **environment).splitlines()[-1])
        return seen

    return go


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The locked tools of npm, installed once."""
    project = HERE / "typescript"
    modules, lock = project / "node_modules", project / "package-lock.json"
    with (project / ".installing").open("w") as turn:  # the workers of one run install it once
        fcntl.flock(turn, fcntl.LOCK_EX)
        stamp = modules / ".installed"
        if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
            run(["npm", "ci", "--no-audit", "--no-fund"], project)
            stamp.write_bytes(lock.read_bytes())
    return modules
