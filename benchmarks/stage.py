"""The measured servers. Each is a process of its own on a real database with the same athletes."""

from __future__ import annotations

import asyncio
import copy
import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from api import tokens
from benchmarks.load import NEXT, Athlete, Connection, Target
from tests.databases import PostgresqlServer
from tests.ports import ReservedPort
from tests.servers import Client, Process, migrated, new_key

ATHLETES = 64
TODAY = datetime.now(UTC).date()  # a session is logged on its day: an earlier date would need two prescriptions
PROGRAM = "runner-knee-strength"
COMPLAINTS = [{"name": "knee", "region": "knee", "baseline_pain": 1}]
KILOGRAMS = [4, 6, 8, 10, 12, 14, 16, 18, 20]


class Server(msgspec.Struct):
    """A measured server: the process id of its API, and the name of its PostgreSQL database, if it has one.

    `process` is the one of the product. The peer and the floor have none.
    """

    target: Target
    pid: int
    postgres: str | None
    process: Any = None

    def enroll_new_athletes(self) -> None:
        """Take new athletes of the product: each session is compared with the others of its athlete and day.

        After many turns, an athlete would have more sessions on a day than any athlete has.
        """
        if self.process is not None:
            target = target_in_its_own_workspace(self.process, ATHLETES)
            self.target = msgspec.structs.replace(target, name=self.target.name)


class Stage(msgspec.Struct):
    """All measured servers and their databases."""

    servers: list[Server]
    product: Any
    """The process of the product on PostgreSQL."""
    on_sqlite: Any
    postgresql: Any


def target_in_its_own_workspace(product: Process, athletes: int, *, sandbox: bool = False) -> Target:
    """Enroll athletes in a new workspace of the product."""
    key = new_key(product.database_url, sandbox=sandbox)
    with Client(product.url, key) as client:
        return Target("", product.url, key, [enrolled(client) for _ in range(athletes)])


class Uvicorn:
    """An application of the benchmarks, served by the same server as the product."""

    def __init__(self, application: str, folder: Path, **environment: str) -> None:
        self._port = ReservedPort()
        port = self._port.number
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "uvicorn", application, "--port", str(port), "--loop", "uvloop"]
        log = (folder / f"{application.replace(':', '.')}.log").open("wb")
        self._process = subprocess.Popen(
            [*command, "--http", "httptools", "--lifespan", "off"], env=os.environ | environment, stdout=log, stderr=log
        )
        self.pid = self._process.pid
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
            time.sleep(0.05)
        raise RuntimeError(f"{application} did not start")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Start the product on PostgreSQL and on SQLite, the peer, and the floor."""
    with ExitStack() as exits:
        postgresql = PostgresqlServer(folder / "postgresql")
        exits.callback(postgresql.remove)
        product, target = seeded(postgresql.fresh().api, folder / "product-postgresql", "product on PostgreSQL")
        responses, prescription = responses_of(target, folder)
        product.stop()
        name = database_of(product.database_url)
        postgresql.say(f"CREATE DATABASE floor TEMPLATE {name} OWNER nextset_owner")
        product.start()
        exits.callback(product.stop)
        on_sqlite, sqlite = seeded(migrated_in(folder / "sqlite"), folder / "product-sqlite", "product on SQLite")
        exits.callback(on_sqlite.stop)
        key = tokens.parse(target.key)
        assert key is not None
        floor = Uvicorn(
            "benchmarks.floor:app",
            folder,
            FLOOR_DATABASE_URL=postgresql.url("nextset_app", "floor"),
            FLOOR_WORKSPACE=str(key.workspace_id),
            FLOOR_RESPONSES=json.dumps([str(path) for path in responses]),
        )
        exits.callback(floor.stop)
        postgresql.say("CREATE DATABASE peer OWNER nextset_app")
        peer_url = postgresql.url("nextset_app", "peer").replace("postgresql://", "postgresql+asyncpg://")
        asyncio.run(seed_peer(peer_url, target, prescription))
        peer = Uvicorn("benchmarks.peer.app:app", folder, PEER_DATABASE_URL=peer_url)
        exits.callback(peer.stop)
        servers = [
            Server(target, product.pid, name, product),
            Server(sqlite, on_sqlite.pid, None, on_sqlite),
            Server(msgspec.structs.replace(copy.deepcopy(target), name="peer", url=peer.url), peer.pid, "peer"),
            Server(msgspec.structs.replace(copy.deepcopy(target), name="floor", url=floor.url), floor.pid, "floor"),
        ]
        yield Stage(servers, product, on_sqlite, postgresql)


def migrated_in(folder: Path) -> str:
    folder.mkdir()
    return migrated(folder)


def database_of(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


def seeded(url: str, folder: Path, name: str, athletes: int = ATHLETES) -> tuple[Process, Target]:
    """Start the product on this database and enroll athletes."""
    folder.mkdir(parents=True, exist_ok=True)
    process = Process(url, folder)
    process.start()
    key = new_key(url)
    with Client(process.url, key) as client:
        return process, Target(name, process.url, key, [enrolled(client) for _ in range(athletes)])


def enrolled(client: Client) -> Athlete:
    """Create an athlete with a rack of dumbbells on the knee circuit, which has four exercises and all policies."""
    rack = [{"kind": "dumbbell", "unit": "kg", "loads": [{"load": load, "count": 2} for load in KILOGRAMS]}]
    athlete = expected(client.post("/v1/athletes", json={"name": "Ana", "unit": "kg", "equipment": rack}))
    enrollment = {"program": {"slug": PROGRAM}, "start_on": str(TODAY), "complaints": COMPLAINTS}
    path = f"/v1/athletes/{athlete['id']}"
    enrolled_as = expected(client.post(f"{path}/enrollments", json=enrollment))
    prescription = expected(client.get(f"{path}/next-session?on={TODAY}"))
    enrollment_id = enrolled_as["enrollment"]["id"]
    return Athlete(athlete["id"], enrollment_id, prescription["id"], body_of(prescription), TODAY)


def expected(response: Any) -> Any:
    assert response.status_code in (200, 201), response.text
    return response.json()


def body_of(prescription: dict[str, Any]) -> dict[str, Any]:
    """Return the session that meets a prescription: every set with side, reps, load and effort."""
    exercises = [
        {
            "slot": item["slot"],
            "exercise": item["exercise"],
            "sets": [
                {"set": one["set"], "side": one["side"], "reps": one["reps"] or 15, "load": one["load"], "rir": 1}
                for one in item["sets"]
            ],
        }
        for item in prescription["exercises"]
    ]
    return {"notes": None, "pain": {"before": 1, "during": 2, "after_1h": 1}, "exercises": exercises}


def responses_of(target: Target, folder: Path) -> tuple[list[Path], dict[str, Any]]:
    """Save responses of the product for the floor: to logging, to reading the next session, and the decisions alone."""
    athlete = target.athletes[0]
    body = athlete.body | {"performed_on": str(athlete.on), "prescription_id": athlete.prescription_id}
    headers = {"Idempotency-Key": "first"}
    with Client(target.url, target.key) as client:
        logged = client.post(f"/v1/athletes/{athlete.id}/sessions", json=body, headers=headers)
        next_session = client.get(f"/v1/athletes/{athlete.id}/next-session")
    expected(logged)
    next_id = NEXT.search(logged.content)
    assert next_id is not None
    athlete.prescription_id = next_id[1].decode()
    contents = {
        "logged": logged.content.replace(next_id[1], b"PRESCRIPTION-PRESCRIPTION-PRESCRIPTI"),
        "next_session": next_session.content,
        "decisions": json.dumps(logged.json()["decisions"]).encode(),
    }
    paths = []
    for name, content in contents.items():
        paths.append(folder / name)
        paths[-1].write_bytes(content)
    return paths, expected(next_session)


async def seed_peer(url: str, target: Target, prescription: dict[str, Any]) -> None:
    """Create the same athletes with the same ids in the peer's tables."""
    from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

    from benchmarks.peer import models

    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(models.Base.metadata.create_all)
    async with AsyncSession(engine) as session:
        digest = hashlib.sha256(target.key.encode()).hexdigest()
        workspace_id = UUID(int=1)
        session.add(models.ApiKey(workspace_id=workspace_id, secret_sha256=digest))
        for athlete in target.athletes:
            loads = {"loads": KILOGRAMS}
            session.add(models.Athlete(id=UUID(athlete.id), workspace_id=workspace_id, name="Ana", loads=loads))
        await session.flush()
        for athlete in target.athletes:
            enrollment_id = UUID(athlete.enrollment_id)
            progress = [models.Progress(**progress_of(item)) for item in prescription["exercises"]]
            session.add(
                models.Enrollment(
                    id=enrollment_id, athlete_id=UUID(athlete.id), program=PROGRAM, progress=progress, last_on=TODAY
                )
            )
            await session.flush()
            pending = UUID(athlete.prescription_id)
            session.add(models.Prescription(id=pending, enrollment_id=enrollment_id, session_number=1, document={}))
        await session.commit()
    await engine.dispose()


def progress_of(item: dict[str, Any]) -> dict[str, Any]:
    sides = len({one["side"] for one in item["sets"]})
    first = item["sets"][0]
    reps = first["reps"] or 15
    return {
        "slot": item["slot"],
        "exercise": item["exercise"],
        "sets": len(item["sets"]) // sides,
        "reps": reps,
        "reps_min": reps,
        "reps_max": reps + 3,
        "load": first["load"],
    }


def cpu_seconds(pids: list[int]) -> float:
    """Return the CPU seconds that these processes have used so far."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def backends_of(database: str | None) -> list[int]:
    """Return the PostgreSQL processes that serve this database. Without a server there are none."""
    if database is None:
        return []
    pids = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split()
        except OSError:
            continue
        if words[:1] == [b"postgres:"] and database.encode() in words:
            pids.append(int(path.parent.name))
    return pids


__all__ = ["Connection", "Server", "backends_of", "cpu_seconds", "stage", "target_in_its_own_workspace"]
