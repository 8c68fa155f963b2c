"""A server that is killed again and again while it writes: every acknowledged session is stored, once."""

from __future__ import annotations

import json
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from api.store.schema.tables import enrollments, events, prescriptions
from tests.scenarios.rows import query, verified
from tests.scenarios.story import FIRST_DAY, Athlete, Calendar, Coach, Json
from tests.servers import Client, Process, new_key
from tests.waiting import wait_until

CONNECTIONS = 8
KILLED_AFTER = (50, 100, 150)  # acknowledged sessions


class Acknowledged:
    """The ids of acknowledged sessions by their notes, and how many requests were interrupted by a kill."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.interrupted = 0
        self.replayed = 0
        self.done = threading.Event()
        self._lock = threading.Lock()

    def note(self, notes: str, response: httpx.Response) -> None:
        with self._lock:
            assert notes not in self.ids
            self.ids[notes] = response.json()["session"]["id"]
            self.replayed += response.headers.get("Idempotency-Replayed") == "true"

    def interrupt(self) -> None:
        with self._lock:
            self.interrupted += 1


def session(notes: str, number: int, reps: int) -> Json:
    sets = [{"set": n, "side": side, "reps": reps, "load": 10} for n in (1, 2, 3) for side in ("left", "right")]
    return {
        "performed_on": (FIRST_DAY + timedelta(number)).isoformat(),
        "notes": notes,
        "exercises": [{"slot": "bss", "exercise": "bulgarian-split-squat", "sets": sets}],
    }


def log_one(client: Client, path: str, body: Json, acknowledged: Acknowledged) -> None:
    """Log a session. Repeat it with the same idempotency key until it is acknowledged."""
    headers = {"Idempotency-Key": str(uuid4())}

    def attempt() -> bool:
        try:
            response = client.post(path, json=body, headers=headers)
        except httpx.TransportError:  # killed, or not started again yet
            acknowledged.interrupt()
            return False
        if response.status_code == 201:
            acknowledged.note(body["notes"], response)
            return True
        assert response.json()["code"] in ("still_running", "unavailable", "outcome_unknown"), response.text
        return False

    wait_until(attempt)


def log_many(process: Process, key: str, athlete: Athlete, nth: int, acknowledged: Acknowledged) -> int:
    """Log sessions on one connection until the test is done; returns how many.

    Two connections share an athlete, so dates also arrive out of order.
    """
    number = 0
    with Client(process.url, key) as client:
        while not acknowledged.done.is_set():
            body = session(f"{nth}-{number}", 2 * number + nth % 2, 8 + (number + nth) % 5)
            log_one(client, f"{athlete.path}/sessions", body, acknowledged)
            number += 1
    return number


def kill_while_writing(process: Process, acknowledged: Acknowledged, writers: list[Future[int]]) -> None:
    """Kill the server after so many sessions, each time while requests are in flight, and start it again."""

    def reached(count: int) -> bool:
        assert not any(writer.done() for writer in writers), "a writer failed"
        return len(acknowledged.ids) >= count

    def interrupted_again(before: int) -> bool:
        return acknowledged.interrupted > before

    for count in KILLED_AFTER:
        wait_until(partial(reached, count))
        before = acknowledged.interrupted
        process.kill()
        wait_until(partial(interrupted_again, before))
        process.start()
    wait_until(partial(reached, len(acknowledged.ids) + CONNECTIONS))  # they go on after the last kill


@pytest.mark.slow
def test_every_acknowledged_session_is_stored_once_and_progress_is_the_fold(database_url: str, tmp_path: Path) -> None:
    url = database_url
    process, key, acknowledged = Process(url, tmp_path), new_key(url), Acknowledged()
    process.start()
    try:
        with Client(process.url, key) as client:
            coach = Coach(client, Calendar())
            athletes = [coach.enrolls(name, start={"bss": 10}) for name in ("Ana", "Ben", "Cleo", "Dan")]
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            writers = [
                pool.submit(log_many, process, key, athletes[nth // 2], nth, acknowledged) for nth in range(CONNECTIONS)
            ]
            try:
                kill_while_writing(process, acknowledged, writers)
            finally:
                acknowledged.done.set()
            counts = [writer.result() for writer in writers]
    finally:
        assert process.stop() == 0

    rows = query(url, select(events.c.event_id, events.c.document).where(events.c.kind == "session"))
    stored = [(json.loads(document)["done"]["notes"], str(session_id)) for session_id, document in rows]
    assert len(stored) == sum(counts)
    assert sorted(stored) == sorted(acknowledged.ids.items())

    numbers = query(url, select(enrollments.c.enrollment_id, enrollments.c.last_number, enrollments.c.sessions_done))
    expected = {athlete.enrollment_id: sum(counts[2 * n : 2 * n + 2]) for n, athlete in enumerate(athletes)}
    assert {str(row[0]): (row[1], row[2]) for row in numbers} == {each: (n, n) for each, n in expected.items()}
    issued = select(prescriptions.c.prescription_id).where(prescriptions.c.status == "pending")
    assert set(query(url, issued)) == set(query(url, select(enrollments.c.pending_prescription_id)))

    verification = verified(url)
    assert verification.returncode == 0, verification.stderr
    assert "4 enrollments" in verification.stdout, verification.stdout
