"""`make fault-run SECONDS=N`: writers log sessions while everything under them is killed; what is there is counted.

The API is killed by SIGKILL, PostgreSQL stopped or crashed, its backends terminated. Clients ask again with the
key that they began with. An acknowledged session must be there, once, whole, and progress must be the history's fold.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import msgspec
from sqlalchemy import func, select

from api.store.schema.tables import enrollments, events, idempotency_keys, prescriptions
from tests.databases import PostgresqlServer
from tests.scenarios.rows import query, verified
from tests.scenarios.story import FIRST_DAY, Calendar, Coach
from tests.servers import Client, Process, migrated, new_key

WRITERS, ATHLETES = 16, 6  # several writers share an athlete, so that they meet at its lock
LAST_SECONDS = 60.0  # for writers to be answered after the last fault


class Counted(msgspec.Struct, kw_only=True):
    """What a run came to. All but the first three must be 0."""

    acknowledged: int
    asked_again: int
    faults: dict[str, int]
    lost: int
    doubled: int
    half_written: int
    progress_is_not_the_fold: int

    @property
    def flawless(self) -> bool:
        return not (self.lost or self.doubled or self.half_written or self.progress_is_not_the_fold)


class Run:
    """One engine's run. The same seed chooses the same faults, though not the same moments between writes."""

    def __init__(self, process: Process, postgresql: PostgresqlServer | None, seed: int) -> None:
        self.process = process
        self.postgresql = postgresql
        self.random = random.Random(seed)
        self.acknowledged: dict[str, str] = {}
        self.asked_again = 0
        self.faults: dict[str, int] = {}
        self.until = 0.0

    async def go(self, key: str, paths: list[str], seconds: float) -> None:
        self.until = time.monotonic() + seconds
        writers = [asyncio.create_task(self._write(nth, key, paths[nth % len(paths)])) for nth in range(WRITERS)]
        while time.monotonic() < self.until:
            await asyncio.sleep(self.random.uniform(0.3, 1.5))
            kind = self.random.choice(
                ["kill_api", "cut_backends", "stop_postgresql"] if self.postgresql else ["kill_api"]
            )
            await asyncio.to_thread(getattr(self, f"_{kind}"))
            self.faults[kind] = self.faults.get(kind, 0) + 1
        await asyncio.wait_for(asyncio.gather(*writers), LAST_SECONDS)

    def _kill_api(self) -> None:
        self.process.kill()
        self.process.start()

    def _cut_backends(self) -> None:
        assert self.postgresql is not None
        self.postgresql.say(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' "
            "AND pid <> pg_backend_pid()"
        )

    def _stop_postgresql(self) -> None:
        assert self.postgresql is not None
        self.random.choice([self.postgresql.stop, self.postgresql.crash])()
        time.sleep(self.random.uniform(0, 0.5))
        self.postgresql.start()

    async def _write(self, nth: int, key: str, path: str) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(base_url=self.process.url, headers=headers, timeout=20, trust_env=False) as client:
            number = 0
            while time.monotonic() < self.until:
                await self._log(client, path, f"{nth}-{number}", FIRST_DAY + timedelta(number // 3))
                number += 1

    async def _log(self, client: httpx.AsyncClient, path: str, told: str, on: object) -> None:
        """Log one session, with the same key for as long as it takes to be told that it is stored."""
        sets = [{"set": n, "side": side, "reps": 9, "load": 10} for n in (1, 2, 3) for side in ("left", "right")]
        exercise = {"slot": "bss", "exercise": "bulgarian-split-squat", "sets": sets}
        body = {"performed_on": str(on), "notes": told, "exercises": [exercise]}
        headers = {"Idempotency-Key": str(uuid4())}
        while True:
            try:
                answer = await client.post(path, json=body, headers=headers)
            except httpx.TransportError:  # killed, or not there again yet
                answer = None
            if answer is not None and answer.status_code == 201:
                assert told not in self.acknowledged
                self.acknowledged[told] = answer.json()["session"]["id"]
                return
            if answer is not None and answer.status_code not in (409, 503):
                raise AssertionError(answer.text)
            assert answer is None or int(answer.headers["Retry-After"]) >= 1
            self.asked_again += 1
            await asyncio.sleep(0.05)

    def counted(self) -> Counted:
        url = self.process.database_url
        rows = query(url, select(events.c.event_id, events.c.document).where(events.c.kind == "session"))
        stored: dict[str, list[str]] = {}
        for session_id, document in rows:
            stored.setdefault(json.loads(document)["done"]["notes"], []).append(str(session_id))
        lost = sum(
            told not in stored or session_id not in stored[told] for told, session_id in self.acknowledged.items()
        )
        return Counted(
            acknowledged=len(self.acknowledged),
            asked_again=self.asked_again,
            faults=self.faults,
            lost=lost,
            doubled=sum(len(ids) > 1 for ids in stored.values()) + len(stored.keys() - self.acknowledged.keys()),
            half_written=self._half_written(url, len(rows)),
            progress_is_not_the_fold=self._verified(url),
        )

    def _half_written(self, url: str, sessions: int) -> int:
        """Sessions without their key, number or prescription; enrollments without the one that is pending."""
        keys = query(url, select(func.count()).select_from(idempotency_keys))[0][0]
        counts = query(url, select(func.sum(enrollments.c.last_number), func.sum(enrollments.c.sessions_done)))[0]
        issued = query(url, select(func.count()).select_from(prescriptions))[0][0]
        pending = select(prescriptions.c.prescription_id).where(prescriptions.c.status == "pending")
        meant = select(enrollments.c.pending_prescription_id)
        differing = {row[0] for row in query(url, pending)} ^ {row[0] for row in query(url, meant)}
        wrong = (keys - sessions, counts[0] - sessions, counts[1] - sessions, issued - ATHLETES - sessions)
        return sum(abs(int(each)) for each in wrong) + len(differing)

    def _verified(self, url: str) -> int:
        done = verified(url)
        assert f"{ATHLETES} enrollments folded again" in done.stdout, done.stdout + done.stderr  # none of them is lost
        return sum(line.startswith("differs") for line in done.stdout.splitlines())


def fault_run(engine: str, seconds: float, seed: int = 0) -> Counted:
    """Writers and faults for so long, then the count."""
    with ExitStack() as exits:
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="nextset-")))
        folder.chmod(0o755)  # the server's own user must reach it
        postgresql = PostgresqlServer(folder / "postgresql") if engine == "postgresql" else None
        if postgresql is not None:
            exits.callback(postgresql.remove)
        url = migrated(folder) if postgresql is None else postgresql.fresh().api
        process, key = Process(url, folder), new_key(url)
        process.start()
        exits.callback(process.stop)
        with Client(process.url, key) as client:
            coach = Coach(client, Calendar())
            paths = [coach.enrolls(f"Athlete {n}", start={"bss": 10}).path + "/sessions" for n in range(ATHLETES)]
        run = Run(process, postgresql, seed)
        asyncio.run(run.go(key, paths, seconds))
        return run.counted()


def main() -> None:
    seconds, seed = float(os.environ.get("SECONDS", "60")), int(os.environ.get("SEED", "0"))
    flawless = True
    for engine in ("sqlite", "postgresql"):
        counted = fault_run(engine, seconds, seed)
        sys.stdout.write(f"{engine}: {msgspec.json.encode(counted).decode()}\n")
        flawless &= counted.flawless
    sys.exit(0 if flawless else 1)


if __name__ == "__main__":
    main()
