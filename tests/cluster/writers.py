"""Clients that log sessions until they are stopped, and repeat a request while they are asked to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from tests.scenarios.story import FIRST_DAY, Athlete
from tests.servers import Client
from tests.waiting import wait_until


class Writers:
    """What they have done so far. `codes` holds the problem codes of the responses that were not 201."""

    def __init__(self) -> None:
        self.acknowledged: list[str] = []
        self.codes: set[str] = set()
        self.done = threading.Event()

    def wait_for_more(self, sessions: int = 10) -> None:
        count = len(self.acknowledged) + sessions
        wait_until(lambda: len(self.acknowledged) >= count)

    def log(self, athlete: Athlete, nth: int) -> None:
        """Log one session after the other."""
        with Client(str(athlete.coach.client.base_url), athlete.coach.client.key) as client:
            number = 0
            while not self.done.is_set():
                self._log_one(client, athlete, f"{nth}-{number}", number)
                number += 1

    def _log_one(self, client: Client, athlete: Athlete, notes: str, number: int) -> None:
        sets = [{"set": 1, "side": side, "reps": 9, "load": 10} for side in ("left", "right")]
        exercise = {"slot": "bss", "exercise": "bulgarian-split-squat", "sets": sets}
        day = FIRST_DAY + timedelta(number // 3)
        body = {"performed_on": day.isoformat(), "notes": notes, "exercises": [exercise]}
        headers = {"Idempotency-Key": str(uuid4())}
        while True:
            response = client.post(f"{athlete.path}/sessions", json=body, headers=headers)
            if response.status_code == 201:
                self.acknowledged.append(response.json()["session"]["id"])
                return
            self.codes.add(response.json()["code"])
            assert response.status_code in (409, 503), response.text
            assert int(response.headers["Retry-After"]) >= 1, response.text


@contextmanager
def writing(athletes: list[Athlete], each: int = 2) -> Iterator[Writers]:
    """Several writers for each athlete, so that they meet at its lock."""
    writers = Writers()
    with ThreadPoolExecutor(each * len(athletes)) as pool:
        running = [pool.submit(writers.log, athletes[n % len(athletes)], n) for n in range(each * len(athletes))]
        try:
            yield writers
        finally:
            writers.done.set()
        for writer in running:
            writer.result()
