"""Several worker processes on PostgreSQL: one port, one view of the data, and a replacement for a worker that dies."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.api.test_server import assert_one_sentence, nextset
from tests.databases import Urls
from tests.large_exports import hevy_export
from tests.receiver import receiver
from tests.scenarios.story import Athlete, Calendar, Coach, Json, expect
from tests.servers import Client, Process, migrated, new_key
from tests.waiting import PATIENCE_SECONDS, wait_until

pytestmark = pytest.mark.postgresql

NEW = {"name": "Ana", "unit": "kg"}


@pytest.fixture
def process(postgresql_urls: Urls, tmp_path: Path) -> Iterator[Process]:
    process = Process(postgresql_urls.api, tmp_path, ["--workers", "2"], NEXTSET_METRICS_PORT="0")
    process.start()
    yield process
    assert process.stop() == 0


def workers_of(process: Process) -> set[int]:
    """The child processes that serve, without Python's resource tracker."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return {int(pid) for pid in children if b"spawn_main" in command_of(pid)}


def command_of(pid: str) -> bytes:
    """The command line of a process. Empty if it has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def created(url: str, key: str) -> int:
    with Client(url, key) as client:
        return client.post("/v1/athletes", json=NEW).status_code


def counted(process: Process) -> float:
    (line,) = process.logged("serving metrics")
    wanted = 'nextset_http_request_duration_seconds_count{method="POST",route="/v1/athletes",status="201"}'
    lines = httpx.get(line["address"], trust_env=False, timeout=PATIENCE_SECONDS).text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(wanted))


def test_the_workers_share_the_port_and_the_metrics_sum_them(process: Process) -> None:
    wait_until(lambda: len(workers_of(process)) == 2)
    key = new_key(process.database_url)
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda _: created(process.url, key), range(40))) == {201}
    assert counted(process) == 40


def test_each_worker_grants_its_share_of_a_keys_limit(postgresql_urls: Urls, tmp_path: Path) -> None:
    process = Process(
        postgresql_urls.api, tmp_path, ["--workers", "2"], NEXTSET_REQUESTS_PER_SECOND="20", NEXTSET_REQUESTS_BURST="40"
    )
    process.start()
    try:
        with Client(process.url, new_key(process.database_url)) as client:
            answer = client.get("/v1/key")
    finally:
        process.stop()
    assert answer.headers["RateLimit-Policy"] == '"key";q=20;w=2'
    assert answer.json()["limit"] == {"burst": 20, "per_second": 10.0}


def test_the_workers_share_large_imports_also_when_one_is_killed(process: Process) -> None:
    key, export = new_key(process.database_url), hevy_export(600).encode()
    with Client(process.url, key) as client:
        athletes = [expect(client.post("/v1/athletes", json=NEW), 201)["id"] for _ in range(3)]
        headers = {"Content-Type": "text/csv"}
        paths = [
            expect(client.post(f"/v1/imports?athlete_id={each}", content=export, headers=headers), 202)["id"]
            for each in athletes
        ]
        wait_until(lambda: client.get(f"/v1/imports/{paths[0]}").json()["percent"] > 5)
        os.kill(min(workers_of(process)), signal.SIGKILL)

        def ended() -> list[Json] | None:
            found = []
            for each in paths:
                try:
                    found.append(expect(client.get(f"/v1/imports/{each}"), 200))
                except httpx.TransportError:  # the connection was to the killed worker
                    return None
            return found if all(each["status"] == "finished" for each in found) else None

        results = wait_until(ended)
        assert [(each["created"], each["known"]) for each in results] == [(600, 0)] * 3


def test_the_workers_deliver_each_event_once(process: Process) -> None:
    key = new_key(process.database_url)
    with receiver() as hook, Client(process.url, key) as client:
        coach = Coach(client, Calendar())
        body = {"url": hook.url, "event_types": ["enrollment.finished"]}
        expect(client.post("/v1/webhook-endpoints", json=body), 201)
        athletes = [coach.enrolls(f"Athlete {number}") for number in range(20)]

        def end(athlete: Athlete) -> None:
            with Client(process.url, key) as own:
                expect(own.post(f"{athlete.enrollment_path}/end", json={}), 200)

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(end, athletes))
        hook.wait_for(20)
        path = f"/v1/webhook-endpoints/{expect(client.get('/v1/webhook-endpoints'), 200)['items'][0]['id']}/deliveries"

        def all_succeeded() -> bool:
            items = expect(client.get(path, params={"limit": "100"}), 200)["items"]
            return len(items) == 20 and all(item["status"] == "succeeded" for item in items)

        wait_until(all_succeeded)
        told = [request.event["data"]["id"] for request in hook.requests]
    assert sorted(told) == sorted(athlete.enrollment_id for athlete in athletes)


def test_the_workers_tell_each_overdue_session_once_although_one_is_killed(process: Process) -> None:
    key = new_key(process.database_url)
    with receiver() as hook, Client(process.url, key) as client:
        wait_until(lambda: len(workers_of(process)) == 2)
        coach = Coach(client, Calendar())
        coach.calendar.today = datetime.now(UTC).date() - timedelta(days=20)
        athletes = [coach.enrolls(f"Athlete {number}") for number in range(20)]
        body = {"url": hook.url, "event_types": ["athlete.overdue"]}
        expect(client.post("/v1/webhook-endpoints", json=body), 201)

        def log_late(athlete: Athlete) -> None:
            done = {"exercise": "bulgarian-split-squat", "sets": [{"reps": 8, "load": 10}]}
            session = {"performed_on": str(coach.calendar.today), "exercises": [done]}
            with Client(process.url, key) as own:
                expect(own.post(f"{athlete.path}/sessions", json=session), 201)

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(log_late, athletes))
        os.kill(min(workers_of(process)), signal.SIGKILL)
        wait_until(lambda: len({request.id for request in hook.requests}) == 20)
        told = {request.id: request.event["data"]["athlete_id"] for request in hook.requests}
    assert sorted(told.values()) == sorted(athlete.id for athlete in athletes)


def test_a_worker_that_is_killed_is_replaced(process: Process) -> None:
    key = new_key(process.database_url)
    assert created(process.url, key) == 201
    wait_until(lambda: len(workers_of(process)) == 2)
    before = workers_of(process)
    os.kill(min(before), signal.SIGKILL)
    wait_until(lambda: len(workers_of(process)) == 2 and workers_of(process) != before)
    assert created(process.url, key) == 201


def test_sqlite_is_refused_in_one_sentence(tmp_path: Path) -> None:
    done = nextset(tmp_path, "serve", "--workers", "2", NEXTSET_DATABASE_URL=migrated(tmp_path))
    assert_one_sentence(done, 1, "SQLite is served by one process")


def test_workers_that_cannot_start_are_one_sentence(postgresql_urls: Urls, tmp_path: Path) -> None:
    url = f"{postgresql_urls.api}&no_such_option=1"
    done = nextset(tmp_path, "serve", "--workers", "2", NEXTSET_DATABASE_URL=url, NEXTSET_PORT="0")
    assert_one_sentence(done, 1, "no_such_option")
