"""`make fault-run SECONDS=N`: log sessions while the API and the database are killed, then count the rows.

The API is killed with SIGKILL, PostgreSQL is stopped or crashed, and its backends are terminated. On Citus the
coordinator and the worker with the rows crash, the backends of any node are terminated, and the rows move to the other
worker. Clients repeat a request with the same idempotency key. Every acknowledged session must be stored once and
completely, and progress must equal the fold over the history. A reader follows the change feed meanwhile. What it ends
with must equal the database. A receiver of webhooks must be told of every session at least once, under one id.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TypeAlias
from uuid import UUID, uuid4

import httpx
import msgspec
from sqlalchemy import case, func, select

from api import tokens
from api.store.schema.distribute import distribute, lift_forced_row_security
from api.store.schema.tables import enrollments, events, idempotency_keys, prescriptions, webhook_deliveries
from api.use_cases.webhooks.deliver import LEASE
from tests.citus import NODES, CitusCluster, missing_requirement
from tests.databases import PostgresqlServer, Urls
from tests.receiver import Receiver, receiver
from tests.scenarios.rows import query, verified
from tests.scenarios.story import FIRST_DAY, Calendar, Coach, expect
from tests.servers import Client, Process, migrated, new_key
from tests.waiting import PATIENCE_SECONDS, wait_until

WRITERS, ATHLETES = 16, 6  # several writers share an athlete, so that they meet at its lock
SESSIONS_A_DAY = 30  # so many that a writer never reaches today
SESSIONS_BETWEEN_FAULTS = 40  # acknowledged ones, at most

LONGEST_RETRIES_SECONDS = 600  # the first three retries of a webhook take about six minutes

GoesOn: TypeAlias = Callable[[int, float], bool]
"""Whether a run goes on after so many faults and seconds."""


class Counted(msgspec.Struct, kw_only=True):
    """The result of a run. All but the first four must be 0."""

    acknowledged: int
    repeated: int
    faults: dict[str, int]
    refused_webhooks: int
    """Those that failed at least once. The receiver accepts all, so the machine was too busy."""
    lost: int
    doubled: int
    half_written: int
    progress_is_not_the_fold: int
    changes_missed: int
    changes_out_of_order: int
    webhooks_missed: int
    webhooks_under_two_ids: int

    @property
    def flawless(self) -> bool:
        return not (
            self.lost
            or self.doubled
            or self.half_written
            or self.progress_is_not_the_fold
            or self.changes_missed
            or self.changes_out_of_order
            or self.webhooks_missed
            or self.webhooks_under_two_ids
        )


CUT_BACKENDS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' "
    "AND pid <> pg_backend_pid()"
)


class PostgresqlFaults:
    """Faults of one server. The methods that begin with `_` are no faults."""

    def __init__(self, server: PostgresqlServer, chance: random.Random) -> None:
        self._server = server
        self._chance = chance

    def cut_backends(self, wait_until_noticed: Callable[[], None]) -> None:
        self._server.say(CUT_BACKENDS)

    def stop_postgresql(self, wait_until_noticed: Callable[[], None]) -> None:
        self._chance.choice([self._server.stop, self._server.crash])()
        wait_until_noticed()
        self._server.start()


class CitusFaults:
    """Faults of a cluster, on the nodes that matter to one workspace."""

    def __init__(self, cluster: CitusCluster, urls: Urls, workspace_id: UUID, chance: random.Random) -> None:
        self._cluster = cluster
        self._urls = urls
        self._workspace_id = workspace_id
        self._chance = chance

    def cut_backends(self, wait_until_noticed: Callable[[], None]) -> None:
        self._cluster.say(CUT_BACKENDS, self._chance.choice(NODES))

    def crash_coordinator(self, wait_until_noticed: Callable[[], None]) -> None:
        self._crash("c", wait_until_noticed)

    def crash_worker(self, wait_until_noticed: Callable[[], None]) -> None:
        self._crash(self._cluster.node_of(self._urls, self._workspace_id), wait_until_noticed)

    def move_shard(self, wait_until_noticed: Callable[[], None]) -> None:
        if self._chance.random() < 0.5:
            self._cluster.move(self._urls, self._workspace_id, "block_writes")
            return
        lift_forced_row_security(self._urls.migration)
        self._cluster.move(self._urls, self._workspace_id, "force_logical")
        distribute(self._urls.migration)

    def _crash(self, node: str, wait_until_noticed: Callable[[], None]) -> None:
        self._cluster.crash(node)
        wait_until_noticed()
        self._cluster.start(node)


class FeedReader:
    """A client that follows the change feed and keeps the newest version of each resource."""

    def __init__(self) -> None:
        self.versions: dict[tuple[str, str], int] = {}
        self.out_of_order = 0
        self._cursor: str | None = None
        self._position = 0

    async def read_page(self, client: httpx.AsyncClient) -> bool:
        """Read the next page. Returns whether more follows. A server that is down or busy is asked again."""
        parameters = {"limit": "500"} | ({} if self._cursor is None else {"cursor": self._cursor})
        try:
            response = await client.get("/v1/changes", params=parameters)
        except httpx.TransportError:
            return True
        if response.status_code in (409, 503):  # 409: a lock was held for too long
            return True
        assert response.status_code == 200, response.text
        page = response.json()
        for item in page["items"]:
            key, version = (item["resource"], item["id"]), item["version"]
            self.out_of_order += version < self.versions.get(key, 0) or item["position"] != self._position + 1
            self.versions[key] = version
            self._position = item["position"]
        self._cursor = page["next_cursor"]
        return bool(page["has_more"])

    def missed(self, url: str) -> int:
        """Rows whose version the reader does not have, and resources that it has and the database has not."""
        stored = {
            "session": select(events.c.event_id, events.c.version).where(events.c.kind == "session"),
            "enrollment": select(enrollments.c.enrollment_id, enrollments.c.version),
            "prescription": select(
                prescriptions.c.prescription_id, case((prescriptions.c.status == "pending", 1), else_=2)
            ),
        }
        rows = {
            (resource, str(row_id), version)
            for resource, statement in stored.items()
            for row_id, version in query(url, statement)
        }
        read = {(resource, each, version) for (resource, each), version in self.versions.items() if resource in stored}
        return len(rows ^ read)


class Run:
    """One engine's run. A seed chooses the faults and after how many acknowledged sessions each of them comes."""

    def __init__(self, process: Process, database_faults: object, chance: random.Random, hook: Receiver) -> None:
        self.process = process
        self.hook = hook
        self.kinds: dict[str, Callable[[Callable[[], None]], None]] = {"kill_api": self._kill_api}
        for name, fault in inspect.getmembers(database_faults, inspect.ismethod):
            if not name.startswith("_"):
                self.kinds[name] = fault
        self.random = chance
        self._next_kinds: list[str] = []
        self.acknowledged: dict[str, str] = {}
        self.repeated = 0
        self.faults: dict[str, int] = {}
        self.done = False
        self.feed = FeedReader()

    async def go(self, key: str, paths: list[str], goes_on: GoesOn) -> None:
        """Log and cause faults while `goes_on`. Raises TimeoutError when no session is acknowledged any more."""
        started = time.monotonic()
        writers = [asyncio.create_task(self._write(nth, key, paths[nth % len(paths)])) for nth in range(WRITERS)]
        reader = asyncio.create_task(self._follow(key, writers))
        while goes_on(sum(self.faults.values()), time.monotonic() - started):
            count = len(self.acknowledged) + self.random.randint(0, SESSIONS_BETWEEN_FAULTS)
            await asyncio.to_thread(wait_until, partial(self._reached, count, writers))
            kind = self._next_kind()
            await asyncio.to_thread(self.kinds[kind], self._wait_until_noticed(self.repeated))
            self.faults[kind] = self.faults.get(kind, 0) + 1
        self.done = True
        await asyncio.wait_for(asyncio.gather(*writers), PATIENCE_SECONDS)
        await asyncio.wait_for(reader, PATIENCE_SECONDS)

    def _next_kind(self) -> str:
        """Choose a kind at random. None comes again before all of them have come."""
        if not self._next_kinds:
            self._next_kinds = self.random.sample(list(self.kinds), len(self.kinds))
        return self._next_kinds.pop()

    def _reached(self, count: int, writers: list[asyncio.Task[None]]) -> bool:
        return len(self.acknowledged) >= count or any(writer.done() for writer in writers)  # done: it failed

    def _wait_until_noticed(self, repeated: int) -> Callable[[], None]:
        """What waits until the writers have met a fault that comes after so many repeated requests."""

        def wait() -> None:
            wait_until(lambda: self.repeated > repeated)

        return wait

    def _kill_api(self, wait_until_noticed: Callable[[], None]) -> None:
        self.process.kill()
        wait_until_noticed()
        self.process.start()

    async def _follow(self, key: str, writers: list[asyncio.Task[None]]) -> None:
        """Follow the change feed until everything that the writers have written is read."""
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(
            base_url=self.process.url, headers=headers, timeout=PATIENCE_SECONDS, trust_env=False
        ) as client:
            while True:
                is_last = all(writer.done() for writer in writers)
                has_more = await self.feed.read_page(client)
                if is_last and not has_more:
                    return
                if not has_more or not is_last:
                    await asyncio.sleep(0.02)

    async def _write(self, nth: int, key: str, path: str) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(
            base_url=self.process.url, headers=headers, timeout=PATIENCE_SECONDS, trust_env=False
        ) as client:
            number = 0
            while not self.done:
                await self._log(client, path, f"{nth}-{number}", FIRST_DAY + timedelta(number // SESSIONS_A_DAY))
                number += 1

    async def _log(self, client: httpx.AsyncClient, path: str, notes: str, on: date) -> None:
        """Log one session. Repeat it with the same idempotency key until it is acknowledged."""
        sets = [{"set": n, "side": side, "reps": 9, "load": 10} for n in (1, 2, 3) for side in ("left", "right")]
        exercise = {"slot": "bss", "exercise": "bulgarian-split-squat", "sets": sets}
        body = {"performed_on": str(on), "notes": notes, "exercises": [exercise]}
        headers = {"Idempotency-Key": str(uuid4())}
        while True:
            try:
                response = await client.post(path, json=body, headers=headers)
            except httpx.TransportError:  # killed, or not started again yet
                response = None
            if response is not None and response.status_code == 201:
                assert notes not in self.acknowledged
                self.acknowledged[notes] = response.json()["session"]["id"]
                return
            if response is not None and response.status_code not in (409, 503):
                raise AssertionError(response.text)
            assert response is None or int(response.headers["Retry-After"]) >= 1
            self.repeated += 1
            await asyncio.sleep(0.05)

    def counted(self) -> Counted:
        url = self.process.database_url
        rows = query(url, select(events.c.event_id, events.c.document).where(events.c.kind == "session"))
        stored: dict[str, list[str]] = {}
        for session_id, document in rows:
            stored.setdefault(json.loads(document)["done"]["notes"], []).append(str(session_id))
        lost = sum(
            notes not in stored or session_id not in stored[notes] for notes, session_id in self.acknowledged.items()
        )
        ids_of = self._told_of({str(session_id) for session_id, _ in rows})
        is_refused = webhook_deliveries.c.attempts > case((webhook_deliveries.c.status == "succeeded", 1), else_=0)
        return Counted(
            acknowledged=len(self.acknowledged),
            repeated=self.repeated,
            faults=self.faults,
            refused_webhooks=query(url, select(func.count()).where(is_refused))[0][0],
            lost=lost,
            doubled=sum(len(ids) > 1 for ids in stored.values()) + len(stored.keys() - self.acknowledged.keys()),
            half_written=self._half_written(url, len(rows)),
            progress_is_not_the_fold=self._verified(url),
            changes_missed=self.feed.missed(url),
            changes_out_of_order=self.feed.out_of_order,
            webhooks_missed=sum(str(session_id) not in ids_of for session_id, _ in rows),
            webhooks_under_two_ids=sum(len(ids) > 1 for ids in ids_of.values()),
        )

    def _told_of(self, session_ids: set[str]) -> dict[str, set[str]]:
        """Wait until webhooks have told of these sessions, if they ever do. Returns the ids of the events of each."""
        ids_of: dict[str, set[str]] = {}
        read = 0

        def look() -> bool:
            nonlocal read
            requests = self.hook.requests[read:]
            read += len(requests)
            for request in requests:
                ids_of.setdefault(request.event["data"]["id"], set()).add(request.id)
            return session_ids <= ids_of.keys()

        with suppress(TimeoutError):
            wait_until(look, LEASE.total_seconds() + LONGEST_RETRIES_SECONDS)
        return ids_of

    def _half_written(self, url: str, sessions: int) -> int:
        """Sessions without their key, number or prescription, and enrollments without their pending prescription."""
        keys = query(url, select(func.count()).select_from(idempotency_keys))[0][0]
        counts = query(url, select(func.sum(enrollments.c.last_number), func.sum(enrollments.c.sessions_done)))[0]
        issued = query(url, select(func.count()).select_from(prescriptions))[0][0]
        pending = select(prescriptions.c.prescription_id).where(prescriptions.c.status == "pending")
        referenced = select(enrollments.c.pending_prescription_id)
        differing = {row[0] for row in query(url, pending)} ^ {row[0] for row in query(url, referenced)}
        differences = (keys - sessions, counts[0] - sessions, counts[1] - sessions, issued - ATHLETES - sessions)
        return sum(abs(int(each)) for each in differences) + len(differing)

    def _verified(self, url: str) -> int:
        done = verified(url)
        assert f"{ATHLETES} enrollments verified" in done.stdout, done.stdout + done.stderr  # none of them is lost
        return sum(line.startswith("differs") for line in done.stdout.splitlines())


def fault_run(engine: str, goes_on: GoesOn, seed: int = 0) -> Counted:
    """Run writers and faults while `goes_on`, then count the rows."""
    with ExitStack() as exits:
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="nextset-")))
        folder.chmod(0o755)  # PostgreSQL's own user must be able to reach it
        server = _server_of(engine, folder)
        if server is not None:
            exits.callback(server.remove)
        urls = server.fresh() if server is not None else None
        url = urls.api if urls is not None else migrated(folder)
        process, key = Process(url, folder), new_key(url)
        process.start()
        exits.callback(process.stop)
        with Client(process.url, key) as client:
            coach = Coach(client, Calendar())
            hook = exits.enter_context(receiver())
            expect(client.post("/v1/webhook-endpoints", json={"url": hook.url, "event_types": ["session.logged"]}), 201)
            paths = [coach.enrolls(f"Athlete {n}", start={"bss": 10}).path + "/sessions" for n in range(ATHLETES)]
        chance = random.Random(seed)
        faults: object = None
        if isinstance(server, PostgresqlServer):
            faults = PostgresqlFaults(server, chance)
        elif server is not None and urls is not None:
            token = tokens.parse(key)
            assert token is not None
            faults = CitusFaults(server, urls, token.workspace_id, chance)
        run = Run(process, faults, chance, hook)
        asyncio.run(run.go(key, paths, goes_on))
        return run.counted()


def _server_of(engine: str, folder: Path) -> PostgresqlServer | CitusCluster | None:
    if engine == "sqlite":
        return None
    return CitusCluster() if engine == "citus" else PostgresqlServer(folder / "postgresql")


def main() -> None:
    seconds, seed = float(os.environ.get("SECONDS", "60")), int(os.environ.get("SEED", "0"))
    flawless = True
    engines = os.environ.get("ENGINES", "sqlite postgresql citus").split()
    if "citus" in engines and (missing := missing_requirement()):
        engines.remove("citus")
        sys.stdout.write(f"citus: left out, {missing}\n")
    for engine in engines:
        counted = fault_run(engine, lambda _faults, elapsed: elapsed < seconds, seed)
        sys.stdout.write(f"{engine}: {msgspec.json.encode(counted).decode()}\n")
        flawless &= counted.flawless
    sys.exit(0 if flawless else 1)


if __name__ == "__main__":
    main()
