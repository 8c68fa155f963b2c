"""A server that is killed while it writes, again and again: what was acknowledged is there, once."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from api.store.schema.tables import enrollments, events, prescriptions
from tests.scenarios.rows import query, verified
from tests.scenarios.story import FIRST_DAY, Athlete, Calendar, Coach, Json
from tests.servers import Client, Process, new_key

CONNECTIONS, SESSIONS_EACH = 8, 25
KILLED_AFTER = (50, 100, 150)  # acknowledged sessions
HANGS_AFTER_SECONDS = 150.0  # a guard, no promise: on an idle machine the whole takes about ten


class Acknowledged:
    """Ids of sessions by what was logged, as far as the clients were told; and how often they had to ask again."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.asked_again = 0
        self.replayed = 0
        self._lock = threading.Lock()

    def note(self, told: str, answer: httpx.Response, attempts: int) -> None:
        with self._lock:
            assert told not in self.ids
            self.ids[told] = answer.json()["session"]["id"]
            self.asked_again += attempts - 1
            self.replayed += answer.headers.get("Idempotency-Replayed") == "true"


def session(told: str, number: int, reps: int) -> Json:
    sets = [{"set": n, "side": side, "reps": reps, "load": 10} for n in (1, 2, 3) for side in ("left", "right")]
    return {
        "performed_on": (FIRST_DAY + timedelta(number)).isoformat(),
        "notes": told,
        "exercises": [{"slot": "bss", "exercise": "bulgarian-split-squat", "sets": sets}],
    }


def log_one(client: Client, path: str, body: Json, acknowledged: Acknowledged, until: float) -> None:
    """Log a session, with the same key for as long as it takes to be told that it is stored."""
    headers = {"Idempotency-Key": str(uuid4())}
    attempts = 0
    while time.monotonic() < until:
        attempts += 1
        try:
            answer = client.post(path, json=body, headers=headers)
        except httpx.TransportError:  # killed, or not there again yet
            time.sleep(0.1)
            continue
        if answer.status_code == 201:
            acknowledged.note(body["notes"], answer, attempts)
            return
        assert answer.json()["code"] in ("still_running", "unavailable", "outcome_unknown"), answer.text
    pytest.fail(f"{body['notes']} was not acknowledged in time")


def log_many(process: Process, key: str, athlete: Athlete, nth: int, acknowledged: Acknowledged, until: float) -> None:
    """One connection's sessions. Two connections share an athlete, so that dates come out of order as well."""
    with Client(process.url, key) as client:
        for number in range(SESSIONS_EACH):
            body = session(f"{nth}-{number}", 2 * number + nth % 2, 8 + (number + nth) % 5)
            log_one(client, f"{athlete.path}/sessions", body, acknowledged, until)


@pytest.mark.slow
def test_what_was_acknowledged_is_there_once_and_progress_is_the_fold(database_url: str, tmp_path: Path) -> None:
    url = database_url
    process, key, acknowledged = Process(url, tmp_path), new_key(url), Acknowledged()
    until = time.monotonic() + HANGS_AFTER_SECONDS
    process.start()
    try:
        with Client(process.url, key) as client:
            coach = Coach(client, Calendar())
            athletes = [coach.enrolls(name, start={"bss": 10}) for name in ("Ana", "Ben", "Cleo", "Dan")]
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            running = [
                pool.submit(log_many, process, key, athletes[nth // 2], nth, acknowledged, until)
                for nth in range(CONNECTIONS)
            ]
            for enough in KILLED_AFTER:
                while len(acknowledged.ids) < enough and time.monotonic() < until:
                    time.sleep(0.01)
                process.kill()
                process.start()
            for one in running:
                one.result()
    finally:
        assert process.stop() == 0

    rows = query(url, select(events.c.event_id, events.c.document).where(events.c.kind == "session"))
    stored = [(json.loads(document)["done"]["notes"], str(session_id)) for session_id, document in rows]
    assert len(stored) == CONNECTIONS * SESSIONS_EACH
    assert sorted(stored) == sorted(acknowledged.ids.items())
    assert acknowledged.asked_again >= len(KILLED_AFTER)

    of_athletes = query(url, select(enrollments.c.last_number, enrollments.c.sessions_done))
    assert [tuple(row) for row in of_athletes] == [(2 * SESSIONS_EACH, 2 * SESSIONS_EACH)] * len(athletes)
    issued = select(prescriptions.c.prescription_id).where(prescriptions.c.status == "pending")
    assert set(query(url, issued)) == set(query(url, select(enrollments.c.pending_prescription_id)))

    told = verified(url)
    assert told.returncode == 0, told.stderr
    assert "4 enrollments" in told.stdout, told.stdout
