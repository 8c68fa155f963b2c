"""The server process: startup errors and shutdown."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from sqlalchemy import text

from api.settings import Settings
from api.store.schema.connection import with_connection
from tests.api import made_up
from tests.servers import Client, Process, clean_environment, migrated, new_key, served
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.slow


def nextset(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "api.cli.main", *arguments],
        cwd=folder,
        env=clean_environment(PYTHONPATH=str(Path(__file__).parents[2]), **settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def assert_one_sentence(done: subprocess.CompletedProcess[str], status: int, part: str) -> None:
    assert done.returncode == status, done.stderr
    said = done.stderr.strip().splitlines()[-1]
    assert part in said
    assert said.startswith("Error: ")
    assert said.endswith((".", "?"))
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = nextset(tmp_path, "serve", NEXTSET_DATABASE_URL=migrated(tmp_path), NEXTSET_PORT=port)
    assert_one_sentence(done, 1, f"Port {port} of 127.0.0.1 is in use")


def test_an_address_of_another_machine_is_one_sentence(tmp_path: Path) -> None:
    done = nextset(tmp_path, "serve", NEXTSET_DATABASE_URL=migrated(tmp_path), NEXTSET_HOST="192.0.2.1")
    assert_one_sentence(done, 1, "Can't listen")


def test_a_second_server_on_the_same_file_is_one_sentence(tmp_path: Path) -> None:
    first = Process(migrated(tmp_path), tmp_path)
    first.start()
    done = nextset(tmp_path, "serve", NEXTSET_DATABASE_URL=first.database_url, NEXTSET_PORT="0")
    first.stop()
    assert_one_sentence(done, 1, "Another server")


def test_a_database_that_is_not_migrated_is_one_sentence(tmp_path: Path) -> None:
    assert_one_sentence(nextset(tmp_path, "serve"), 1, "nextset migrate")


def test_a_database_of_a_later_release_is_one_sentence(tmp_path: Path) -> None:
    url = migrated(tmp_path)

    def defer(connection: object) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))  # type: ignore[attr-defined]  # a Connection
        connection.commit()  # type: ignore[attr-defined]  # as above

    with_connection(url, defer)
    for command in (["serve"], ["migrate"]):
        assert_one_sentence(nextset(tmp_path, *command, NEXTSET_DATABASE_URL=url), 1, "later release")


def test_a_folder_without_write_permission_is_one_sentence(tmp_path: Path) -> None:
    blocked = "/proc/nextset.sqlite" if os.geteuid() == 0 else str(tmp_path / "no" / "such" / "nextset.sqlite")
    assert_one_sentence(nextset(tmp_path, "migrate", NEXTSET_DATABASE_URL=f"sqlite:///{blocked}"), 1, "nextset.sqlite")


@pytest.mark.parametrize(
    ("name", "value"), [("NEXTSET_PORT", "web"), ("NEXTSET_PROT", "1"), ("NEXTSET_LOG_LEVEL", "loud")]
)
def test_an_invalid_setting_is_one_sentence(tmp_path: Path, name: str, value: str) -> None:
    assert_one_sentence(nextset(tmp_path, "serve", **{name: value}), 2, name)


def test_an_unsupported_database_url_is_one_sentence(tmp_path: Path) -> None:
    assert_one_sentence(nextset(tmp_path, "serve", NEXTSET_DATABASE_URL="mysql://db"), 1, "sqlite")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_stop_ends_well_and_closes_its_database(tmp_path: Path, stop: signal.Signals) -> None:
    process = Process(migrated(tmp_path), tmp_path)
    process.start()
    with Client(process.url, new_key(process.database_url)) as client:
        assert client.post("/v1/api-keys", json={"name": "x", "scope": "read"}).status_code == 201
    assert process.end(stop) == 0
    assert not list(tmp_path.glob("*-wal"))  # folded into the file by an orderly close
    assert "Traceback" not in process.log.read_text()


def test_a_killed_server_begins_again_with_everything_acknowledged(tmp_path: Path) -> None:
    process = Process(migrated(tmp_path), tmp_path)
    process.start()
    with Client(process.url, new_key(process.database_url)) as client:
        made = [client.post("/v1/api-keys", json={"name": str(n), "scope": "read"}).json()["name"] for n in range(5)]
        process.kill()
        process.start()
        listed = [each["name"] for each in client.get("/v1/api-keys").json()["items"]]
    process.stop()
    assert listed == ["Test", *made]


def test_a_request_in_flight_is_finished_before_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = migrated(tmp_path)
    shut_down = uvicorn.Server.shutdown

    async def finish_while_shutting_down(server: uvicorn.Server, sockets: list[socket.socket] | None = None) -> None:
        made_up.slow_may_finish.set()
        await shut_down(server, sockets)

    monkeypatch.setattr(uvicorn.Server, "shutdown", finish_while_shutting_down)
    made_up.slow_started.clear()
    made_up.slow_may_finish.clear()

    def ask(address: str) -> str:
        with Client(address) as client:
            return str(client.get("/v1/slow").json()["text"])

    with ThreadPoolExecutor(1) as thread:
        with served(url, made_up.OPERATIONS, Settings(database_url=url)) as address:
            response = thread.submit(ask, address)
            assert made_up.slow_started.wait(PATIENCE_SECONDS)
            assert not response.done()
        assert response.result() == "done"


@pytest.mark.parametrize("password", ["s3cret/x", "s3cret#x", "s3cret?x", "[s3cret"])
def test_a_malformed_database_url_is_one_sentence_without_its_password(tmp_path: Path, password: str) -> None:
    url = f"postgresql://nextset:{password}@127.0.0.1:5432/nextset"
    done = nextset(tmp_path, "serve", NEXTSET_DATABASE_URL=url)
    assert_one_sentence(done, 1, "Percent-encode")
    assert "s3cret" not in done.stderr


def test_a_host_that_is_no_host_name_is_one_sentence(tmp_path: Path) -> None:
    done = nextset(tmp_path, "serve", NEXTSET_DATABASE_URL=migrated(tmp_path), NEXTSET_HOST="a..b")
    assert_one_sentence(done, 1, "a..b is not a host name")


def test_more_idle_connections_than_file_descriptors_do_not_stop_the_service(tmp_path: Path) -> None:
    process = Process(migrated(tmp_path), tmp_path, limits="ulimit -n 256")
    process.start()
    address = urlsplit(process.url)
    try:
        with ExitStack() as idle, Client(process.url) as client:
            for _ in range(300):
                idle.enter_context(socket.create_connection((str(address.hostname), address.port or 0)))
            assert client.get("/health/live").status_code == 200
    finally:
        process.stop()
