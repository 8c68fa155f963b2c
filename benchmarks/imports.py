"""Importing 50,000 rows in the background: how long it takes, its memory, and how long another client waits.

`python -m benchmarks.imports` measures this alone (`ENGINES=sqlite` for one engine). The server is killed in the middle
of a second import, and started again: every session must be stored once.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from benchmarks.worst_requests.other_client import other_client_of, resident_mib
from tests.databases import PostgresqlServer
from tests.large_exports import ROWS_A_WORKOUT, hevy_export
from tests.servers import Process, migrated, new_key

ROWS = 50_000
WORKOUTS = ROWS // ROWS_A_WORKOUT
KILLED_AT_PERCENT = 70  # the first half is reading the file
GOALS = {"seconds": 60.0, "mib": 100.0, "stall_ms": 50.0}
ASKED_EVERY_SECONDS = 0.1
LONGEST_SECONDS = 300.0


def measure_import(process: Process) -> dict[str, float]:
    """Import the rows while another client reads, then import them again for a second athlete, with a kill."""
    export = hevy_export(WORKOUTS).encode()
    key = new_key(process.database_url)
    with _client(process, key) as client:
        path = f"/v1/athletes/{_athlete(client)}"
        client.get(f"{path}/sessions").raise_for_status()
        with other_client_of(process.url, key, path) as longest:
            time.sleep(2)
            idle = longest()
            before = resident_mib(process.pid)
            started = time.perf_counter()
            location = _send(client, path.rpartition("/")[2], export)
            peak = _wait(client, process, location, until=100)
            seconds = time.perf_counter() - started
            stall = longest()
        created = client.get(location).json()["created"]
        other = _athlete(client)
        location = _send(client, other, export)
        _wait(client, process, location, until=KILLED_AT_PERCENT)
    process.kill()
    process.start()
    with _client(process, key) as client:
        _wait(client, process, location, until=100)
        resumed = client.get(location).json()
        stored = _sessions(client, other)
    if not created == resumed["created"] == stored == WORKOUTS:
        raise RuntimeError(f"{created}, {resumed['created']} and {stored} sessions, not {WORKOUTS}")
    return {"seconds": seconds, "mib": peak - before, "stall_ms": stall, "idle_ms": idle}


def _client(process: Process, key: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=process.url, headers=headers, timeout=120, trust_env=False)


def _athlete(client: httpx.Client) -> str:
    return str(client.post("/v1/athletes", json={"name": "Ben", "unit": "kg"}).raise_for_status().json()["id"])


def _send(client: httpx.Client, athlete_id: str, export: bytes) -> str:
    path = f"/v1/imports?athlete_id={athlete_id}&unknown_exercises=create"
    answer = client.post(path, content=export, headers={"Content-Type": "text/csv"})
    if answer.status_code != 202:
        raise RuntimeError(answer.text)
    return answer.headers["Location"]


def _wait(client: httpx.Client, process: Process, location: str, *, until: int) -> float:
    """Wait for so many percent. Returns the most memory in MiB meanwhile."""
    peak, deadline = 0.0, time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        found: dict[str, Any] = client.get(location).raise_for_status().json()
        peak = max(peak, resident_mib(process.pid))
        if found["status"] == "failed":
            raise RuntimeError(f"the import failed: {found}")
        if found["percent"] >= until:
            return peak
        time.sleep(ASKED_EVERY_SECONDS)
    raise RuntimeError(f"the import took more than {LONGEST_SECONDS:.0f} s")


def _sessions(client: httpx.Client, athlete_id: str) -> int:
    count, cursor = 0, ""
    while True:
        page = client.get(f"/v1/athletes/{athlete_id}/sessions?limit=100{cursor}").raise_for_status().json()
        count += len(page["items"])
        if page["next_cursor"] is None:
            return count
        cursor = f"&cursor={page['next_cursor']}"


def in_words(name: str, one: dict[str, float]) -> str:
    return (
        f"  {name:24}{one['seconds']:.1f} s (goal {GOALS['seconds']:.0f}), {one['mib']:.0f} MiB above idle "
        f"(goal {GOALS['mib']:.0f}), longest read of another client {one['stall_ms']:.0f} ms "
        f"(goal {GOALS['stall_ms']:.0f}; {one['idle_ms']:.0f} ms on the idle server)"
    )


def main() -> None:
    engines = os.environ.get("ENGINES", "sqlite,postgresql").split(",")
    with tempfile.TemporaryDirectory(prefix="nextset-imports-") as name:
        folder = Path(name)
        if "sqlite" in engines:
            _report("SQLite", migrated(folder), folder)
        if "postgresql" in engines:
            postgres = PostgresqlServer(folder / "postgresql")
            try:
                _report("PostgreSQL", postgres.fresh().api, folder)
            finally:
                postgres.remove()


def measure_import_on(url: str, folder: Path) -> dict[str, float]:
    """Measure with a server of its own."""
    process = Process(url, folder)
    process.start()
    try:
        return measure_import(process)
    finally:
        process.stop()


def _report(name: str, url: str, folder: Path) -> None:
    sys.stdout.write(in_words(name, measure_import_on(url, folder)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
