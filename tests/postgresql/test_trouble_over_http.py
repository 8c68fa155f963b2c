"""PostgreSQL in trouble, as clients see it: 503 with Retry-After, and recovery without a restart."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import httpx
import pytest

from tests.databases import PostgresqlServer, Urls
from tests.scenarios.story import FIRST_DAY, Athlete, Calendar, Coach
from tests.servers import Client, Process, new_key
from tests.waiting import PATIENCE_SECONDS, wait_until

pytestmark = pytest.mark.postgresql

PATIENT = "&lock_timeout_seconds=600&statement_timeout_seconds=600"
FULL_DISK = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION refuse();
"""
OPTIONS = "&pool_size=2&lock_timeout_seconds=0.4"


@pytest.fixture
def process(postgresql_urls: Urls, tmp_path: Path) -> Iterator[Process]:
    process = Process(postgresql_urls.api + OPTIONS, tmp_path)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def athlete(process: Process) -> Iterator[Athlete]:
    with Client(process.url, new_key(process.database_url)) as client:
        yield Coach(client, Calendar()).enrolls("Ana", start={"bss": 10})


def log(athlete: Athlete, notes: str = "x", key: str = "k") -> httpx.Response:
    exercise = {"slot": "bss", "exercise": "bulgarian-split-squat", "sets": [{"set": 1, "reps": 9, "load": 10}]}
    body = {"performed_on": FIRST_DAY.isoformat(), "notes": notes, "exercises": [exercise]}
    # A new client for each request: a connection that waits must not be the one that the next request needs.
    with Client(str(athlete.coach.client.base_url), athlete.coach.client.key) as client:
        return client.post(f"{athlete.path}/sessions", json=body, headers={"Idempotency-Key": key})


def wait_until_locked(server: PostgresqlServer, urls: Urls, count: int = 1) -> None:
    """Wait until so many statements in this database wait for a row's lock."""
    name = urls.api.partition("@/")[2].partition("?")[0]
    sql = f"SELECT 'waiting' FROM pg_stat_activity WHERE datname = '{name}' AND wait_event_type = 'Lock'"  # noqa: S608  # constants
    wait_until(lambda: server.say(sql).split().count("waiting") >= count)


class Lock:
    """Another client that keeps something locked, by default an athlete's row."""

    def __init__(self, urls: Urls, sql: str = "select 1 from athletes for update") -> None:
        self._urls = urls
        self._sql = sql
        self._held, self._free = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._keep)

    def __enter__(self) -> Lock:
        self._thread.start()
        assert self._held.wait(PATIENCE_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        self._free.set()
        self._thread.join()

    def _keep(self) -> None:
        async def keep() -> None:
            connection = await asyncpg.connect(self._urls.migration)
            await connection.execute("begin; set local app.across_workspaces = 'on'")
            await connection.execute(self._sql)
            self._held.set()
            await asyncio.to_thread(self._free.wait)
            await connection.execute("rollback")
            await connection.close()

        asyncio.run(keep())


def accepts_connections(url: str) -> bool:
    address = urlsplit(url)
    try:
        socket.create_connection((str(address.hostname), address.port or 0), PATIENCE_SECONDS).close()
    except ConnectionRefusedError:
        return False
    return True


def assert_unavailable(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_stopped_database_is_503_and_a_restarted_one_serves_again(
    athlete: Athlete, process: Process, postgresql_server: PostgresqlServer
) -> None:
    client = athlete.coach.client
    assert client.get("/health/ready").status_code == 200
    postgresql_server.stop()
    try:
        for answer in (client.get(f"{athlete.path}/next-session"), log(athlete), client.get("/health/ready")):
            assert_unavailable(answer)
        assert client.get("/health/live").status_code == 200
    finally:
        postgresql_server.start()
    assert client.get("/health/ready").status_code == 200
    assert log(athlete).status_code == 201
    assert client.get(f"{athlete.path}/next-session").status_code == 200


def test_requests_survive_connections_that_were_cut(
    athlete: Athlete, process: Process, postgresql_server: PostgresqlServer
) -> None:
    for turn in range(3):
        postgresql_server.say("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'nextset_app'")
        assert log(athlete, str(turn), str(turn)).status_code == 201
        assert athlete.coach.client.get(f"{athlete.path}/next-session").status_code == 200


def test_a_lock_held_by_another_client_is_409_with_retry_after(athlete: Athlete, postgresql_urls: Urls) -> None:
    with Lock(postgresql_urls):
        answer = log(athlete)
        assert (answer.status_code, answer.json()["code"]) == (409, "still_running")
        assert int(answer.headers["Retry-After"]) >= 1
    assert log(athlete).status_code == 201


def test_a_table_locked_by_another_client_is_503_with_retry_after(athlete: Athlete, postgresql_urls: Urls) -> None:
    with Lock(postgresql_urls, "lock table events in exclusive mode"):
        assert_unavailable(log(athlete))
        assert athlete.coach.client.get(f"{athlete.path}/next-session").status_code == 200
    assert log(athlete).status_code == 201


def test_a_full_disk_is_507_and_nothing_is_stored_until_there_is_room(
    athlete: Athlete, postgresql_server: PostgresqlServer, postgresql_urls: Urls
) -> None:
    """The error is PostgreSQL's, raised by a trigger: the disk of this machine must not run full."""
    postgresql_server.say_in(postgresql_urls.name, FULL_DISK)
    for _ in range(2):
        refused = log(athlete)
        assert (refused.status_code, refused.json()["code"]) == (507, "storage_full")
        assert int(refused.headers["Retry-After"]) >= 1
    assert athlete.coach.client.get(f"{athlete.path}/sessions").json()["items"] == []
    postgresql_server.say_in(postgresql_urls.name, "DROP TRIGGER full_disk ON events")
    stored = log(athlete)
    assert (stored.status_code, "Idempotency-Replayed" in stored.headers) == (201, False)


def test_a_full_pool_is_503_and_recovers(
    postgresql_server: PostgresqlServer, postgresql_urls: Urls, tmp_path: Path
) -> None:
    process = Process(postgresql_urls.api + PATIENT + "&pool_size=2&pool_wait_seconds=0.3", tmp_path)
    process.start()
    with Client(process.url, new_key(process.database_url)) as client, ThreadPoolExecutor(2) as pool:
        athlete = Coach(client, Calendar()).enrolls("Ana", start={"bss": 10})
        with Lock(postgresql_urls):
            waiting = [pool.submit(log, athlete, str(n), str(n)) for n in range(2)]
            wait_until_locked(postgresql_server, postgresql_urls, 2)
            assert_unavailable(log(athlete))
        assert [response.result().status_code for response in waiting] == [201, 201]
        assert log(athlete).status_code == 201
    process.stop()


def test_a_read_does_not_wait_for_a_write(athlete: Athlete, postgresql_urls: Urls) -> None:
    with Lock(postgresql_urls):
        assert athlete.coach.client.get(f"{athlete.path}/next-session").status_code == 200


def test_a_request_in_flight_is_finished_before_shutdown(
    postgresql_server: PostgresqlServer, postgresql_urls: Urls, tmp_path: Path
) -> None:
    process = Process(postgresql_urls.api + PATIENT, tmp_path, NEXTSET_SHUTDOWN_SECONDS="600")
    process.start()
    with Client(process.url, new_key(process.database_url)) as client, ThreadPoolExecutor(2) as pool:
        athlete = Coach(client, Calendar()).enrolls("Ana", start={"bss": 10})
        with Lock(postgresql_urls):
            response = pool.submit(log, athlete)
            wait_until_locked(postgresql_server, postgresql_urls)
            exit_status = pool.submit(process.end, signal.SIGTERM)
            wait_until(lambda: not accepts_connections(process.url))
            assert not response.done()
        assert response.result().status_code == 201
        assert exit_status.result() == 0
    assert '"stopped"' in process.log.read_text()
    assert "Traceback" not in process.log.read_text()


def test_readiness_reports_that_row_level_security_is_bypassed(
    postgresql_urls: Urls, postgresql_server: PostgresqlServer, process: Process, tmp_path: Path
) -> None:
    with Client(process.url) as client:
        assert client.get("/health/ready").json()["notices"] == []
    folder = tmp_path / "superuser"
    folder.mkdir()
    superuser = Process(postgresql_urls.api.replace("//nextset_app@", "//postgres@"), folder)
    superuser.start()
    with Client(superuser.url) as client:
        (notice,) = client.get("/health/ready").json()["notices"]
    superuser.stop()
    assert "bypassed" in notice
    assert notice in superuser.log.read_text()
