"""The disk of a SQLite database runs full under a real server, on a file system of a few megabytes.

Here the commit fails, at the end of the write-ahead log. In `tests/api/store/engines/test_sqlite.py` a statement fails,
at a limit of the database itself.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.scenarios.rows import verified
from tests.scenarios.session_logger import SessionLogger
from tests.scenarios.story import Calendar, Coach
from tests.servers import Client, Process, migrated, new_key

pytestmark = pytest.mark.slow

SIZE = 8 * 1024 * 1024
LEFT = 512 * 1024  # below what readiness asks for, and enough for some sessions


class SmallDisk:
    """A file system of its own, and a file that takes up its room."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, left: int = 0) -> None:
        """Leave room for this many bytes."""
        space = os.statvfs(self.folder)
        size = space.f_bavail * space.f_frsize - left
        if size > 0:
            with self._ballast.open("ab") as file:
                os.posix_fallocate(file.fileno(), file.tell(), size)

    def clear(self) -> None:
        self._ballast.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"a small file system can't be mounted, which needs root: {mounted.stderr.strip()}")
    yield SmallDisk(folder)
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def process(disk: SmallDisk, tmp_path: Path) -> Iterator[Process]:
    process = Process(migrated(disk.folder), tmp_path)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def loggers(process: Process) -> Iterator[list[SessionLogger]]:
    with Client(process.url, new_key(process.database_url)) as client:
        coach = Coach(client, Calendar())
        yield [SessionLogger(coach.enrolls(name, start={"bss": 10})) for name in ("Ana", "Ben", "Cleo", "Dan")]


def log_until_refused(logger: SessionLogger) -> bool:
    """Return whether any session was stored before one was refused."""
    count = len(logger.acknowledged)
    for _ in range(100):
        response = logger.log()
        if response.status_code != 201:
            assert_full(response)
            return len(logger.acknowledged) > count
    raise AssertionError("the disk did not run full")


def assert_full(response: httpx.Response) -> None:
    assert (response.status_code, response.json()["code"]) == (507, "storage_full"), response.text
    assert int(response.headers["Retry-After"]) >= 1


def test_everything_acknowledged_is_stored_and_training_goes_on_without_a_restart(
    disk: SmallDisk, process: Process, loggers: list[SessionLogger]
) -> None:
    client = loggers[0].athlete.coach.client
    assert client.get("/health/ready").status_code == 200
    disk.fill(LEFT)
    with ThreadPoolExecutor(len(loggers)) as pool:
        assert any(list(pool.map(log_until_refused, loggers)))
    disk.fill()
    while any(log_until_refused(each) for each in loggers):
        pass  # a refused commit of several sessions leaves room in the log for a smaller one
    assert [each.stored for each in loggers] == [each.acknowledged for each in loggers]

    assert_full(client.get("/health/ready"))
    assert client.get("/health/live").status_code == 200
    assert client.get(f"{loggers[0].athlete.path}/next-session").status_code == 200

    disk.clear()
    assert client.get("/health/ready").status_code == 200
    for each in loggers:
        repeated = each.log()
        assert (repeated.status_code, "Idempotency-Replayed" in repeated.headers) == (201, False)
        assert each.stored == each.acknowledged
    found = verified(process.database_url)
    assert (found.returncode, found.stdout) == (0, "4 enrollments verified. Stored progress that differs: 0.\n")


def test_everything_acknowledged_is_there_after_a_crash_on_a_full_disk(
    disk: SmallDisk, process: Process, loggers: list[SessionLogger]
) -> None:
    disk.fill(LEFT)
    for each in loggers:
        log_until_refused(each)
    process.kill()
    disk.clear()
    process.start()
    assert [each.stored for each in loggers] == [each.acknowledged for each in loggers]
    assert loggers[0].acknowledged
    assert verified(process.database_url).returncode == 0


def test_readiness_reports_a_full_disk_before_a_write_is_refused(disk: SmallDisk, process: Process) -> None:
    with Client(process.url) as client:
        disk.fill(LEFT)
        assert_full(client.get("/health/ready"))
        disk.clear()
        assert client.get("/health/ready").json() == {"status": "ok", "notices": []}
