"""The commands of the operations guides run as they stand there, and do what the guides say.

Only the address of the database server and the port of the metrics differ from the text.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.databases import EmptyPostgresqlServer, folder_for_postgresql
from tests.ports import ReservedPort
from tests.scenarios.session_logger import SessionLogger
from tests.scenarios.story import Calendar, Coach
from tests.servers import NO_RATE_LIMIT, Client, clean_environment
from tests.waiting import PATIENCE_SECONDS, wait_until

DOCS = Path(__file__).parents[3] / "docs"


def blocks(document: str) -> list[str]:
    """The commands and the SQL of a document, a block each."""
    text = (DOCS / document).read_text("utf-8")
    fences = re.findall(r"^```(console|sh|sql)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [re.sub(r"^\$ ", "", code, flags=re.MULTILINE) for _, code in fences]


class Shell:
    """Runs blocks with bash, in one folder, as an operator of this installation."""

    patience_seconds = PATIENCE_SECONDS
    """How long a block may take."""

    def __init__(self, folder: Path, *programs: Path, **settings: str) -> None:
        if not shutil.which("bash"):
            pytest.skip("the commands of the guides need bash")
        path = os.pathsep.join([str(Path(sys.executable).parent), *map(str, programs), os.environ["PATH"]])
        self._folder = folder
        self._environment = clean_environment(PATH=path, NEXTSET_PORT="0", **NO_RATE_LIMIT, **settings)

    def run(self, block: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=self.patience_seconds,
            check=False,
        )

    def succeeds(self, block: str) -> str:
        """Run a block that does not end with a server; returns its output."""
        done = self.run(block)
        assert done.returncode == 0, block + done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def serves(self, block: str) -> Iterator[tuple[str, str]]:
        """Run a block that ends with a server; yields the server's URL and what the block printed before it."""
        output, log = self._folder / "stdout", self._folder / "stderr"
        with output.open("wb") as stdout, log.open("wb") as stderr:
            process = subprocess.Popen(
                ["bash", "-euo", "pipefail", "-c", block],
                cwd=self._folder,
                env=self._environment,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )

        def address() -> str | None:
            assert process.poll() is None, output.read_text() + log.read_text()
            return self.logged("serving")

        try:
            yield wait_until(address), output.read_text()
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(PATIENCE_SECONDS)

    def logged(self, event: str) -> str | None:
        """The address in the log line of this event, if there is one yet."""
        lines = (self._folder / "stderr").read_bytes().splitlines(keepends=True)
        for line in lines:
            if line.startswith(b"{") and line.endswith(b"\n") and json.loads(line)["event"] == event:
                return str(json.loads(line)["address"])
        return None


def key_in(output: str) -> str:
    (key,) = re.findall(r"^nextset_\S+$", output, re.MULTILINE)
    return str(key)


def backed_up_while_logging(shell: Shell, block: str, address: str, key: str) -> set[str]:
    """Run the block while sessions are logged; returns the ids of those that were acknowledged before it began."""
    with Client(address, key) as client:
        logger = SessionLogger(Coach(client, Calendar()).enrolls("Ana", start={"bss": 10}))
        before = {logger.log().json()["session"]["id"] for _ in range(5)}
        done = threading.Event()

        def log_more() -> None:
            while not done.is_set() and logger.number < 100:
                logger.log()

        thread = threading.Thread(target=log_more)
        thread.start()
        try:
            wait_until(lambda: logger.acknowledged > before)
            before = set(logger.acknowledged)
            shell.succeeds(block)
        finally:
            done.set()
            thread.join()
        assert logger.log().status_code == 201  # after the backup, so it is not part of it
    return before


def assert_restored(address: str, output: str, key: str, before: set[str]) -> None:
    """Check that the restored server has what was acknowledged before the backup, and that training goes on."""
    assert "1 enrollments verified. Stored progress that differs: 0.\n" in output
    with Client(address, key) as client:
        (ana,) = client.get("/v1/athletes").json()["items"]
        path = f"/v1/athletes/{ana['id']}"
        stored = [each["id"] for each in client.get(f"{path}/sessions", params={"limit": 100}).json()["items"]]
        assert before <= set(stored)
        assert client.get(f"{path}/next-session").json()["session_number"] == len(stored) + 1
        sets = [{"set": 1, "reps": 9, "load": 10}]
        exercises = [{"slot": "bss", "exercise": "bulgarian-split-squat", "sets": sets}]
        body = {"performed_on": "2026-06-30", "exercises": exercises}
        assert client.post(f"{path}/sessions", json=body).status_code == 201


@pytest.mark.slow
def test_on_sqlite(tmp_path: Path) -> None:
    start, backup, restore, metrics, upgrade = blocks("operations.md")
    shell = Shell(tmp_path, NEXTSET_DATABASE_URL="sqlite:///nextset.sqlite")
    with shell.serves(start) as (address, output):
        key = key_in(output)
        before = backed_up_while_logging(shell, backup, address, key)
        refused = shell.run(restore)
        assert "stop that server first" in refused.stderr
        assert refused.returncode == 1
    with shell.serves(restore) as (address, output):
        assert_restored(address, output, key, before)

    port = ReservedPort()
    with shell.serves(metrics.replace("9100", str(port))):
        assert (
            "nextset_build_info"
            in httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False, timeout=PATIENCE_SECONDS).text
        )
    with shell.serves(upgrade) as (address, output):
        assert "The database is up to date." in output
        assert httpx.get(f"{address}/health/ready", trust_env=False, timeout=PATIENCE_SECONDS).status_code == 200
    assert (tmp_path / "before-upgrade.sqlite").exists()


@pytest.fixture(scope="module")
def new_postgresql() -> Iterator[EmptyPostgresqlServer]:
    """A server without any role or database of Nextset, as an operator finds it."""
    with folder_for_postgresql() as folder:
        server = EmptyPostgresqlServer(folder)
        yield server
        server.remove()


def at(server: EmptyPostgresqlServer, block: str) -> str:
    """The block with this server's address in place of the host `db`. Its socket asks for no password."""
    return re.sub(r":\.\.\.@db/(\w+)", rf"@/\1?host={server.socket_folder}", block)


@pytest.mark.postgresql
def test_on_postgresql(new_postgresql: EmptyPostgresqlServer, tmp_path: Path) -> None:
    roles, start, backup_role, backup, new_database, restore, check, upgrade = blocks("operations-postgresql.md")
    shell = Shell(tmp_path, new_postgresql.programs)
    new_postgresql.say(roles)
    with shell.serves(at(new_postgresql, start)) as (address, output):
        settings = {
            "NEXTSET_MIGRATION_URL": new_postgresql.url("nextset_owner", "nextset"),
            "NEXTSET_DATABASE_URL": new_postgresql.url("nextset_app", "nextset"),
        }
        operator = Shell(tmp_path, **settings)
        key = key_in(operator.succeeds("nextset keys create --name test --scope write"))
        new_postgresql.say(backup_role)
        before = backed_up_while_logging(shell, at(new_postgresql, backup), address, key)
        assert "The database is up to date." in operator.succeeds(upgrade)
    new_postgresql.say(new_database)
    shell.succeeds(at(new_postgresql, restore))
    with shell.serves(at(new_postgresql, check)) as (address, output):
        assert_restored(address, output, key, before)

    assert_owner_dumps_no_rows(shell, new_postgresql)


def assert_owner_dumps_no_rows(shell: Shell, server: EmptyPostgresqlServer) -> None:
    """Check what the guide says about the wrong role."""
    url = server.url("nextset_owner", "nextset")
    refused = shell.run(f"pg_dump --file owner.sql '{url}'")
    assert refused.returncode != 0
    assert "row-level security" in refused.stderr
    shell.succeeds(f"pg_dump --enable-row-security --data-only --inserts --file owner.sql '{url}'")
    dumped = re.findall(r"^INSERT INTO public.(\w+)", (shell._folder / "owner.sql").read_text(), re.MULTILINE)
    assert dumped == ["alembic_version"]
