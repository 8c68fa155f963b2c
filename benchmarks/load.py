"""Clients that ask as fast as they are answered: 16 connections, each with athletes of its own."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec

NEXT = re.compile(rb'"next":\s*{"id":\s*"([0-9a-f-]{36})"')


class Athlete(msgspec.Struct):
    """Somebody who trains every other day, for ever."""

    id: str
    enrollment_id: str
    prescription_id: str
    body: dict[str, Any]
    """A session as it is logged again and again."""
    on: date


class Target(msgspec.Struct):
    """A server, its key and its athletes."""

    name: str
    url: str
    key: str
    athletes: list[Athlete]


class Ran(msgspec.Struct):
    """What a run came to: how long requests took, and how many were answered a second, while all were asking."""

    milliseconds: list[float]
    per_second: float
    requests: int
    """All of them, before and after as well."""


class Turn:
    """When requests count: from the moment in which every connection has an answer, for so many seconds.

    Before that, and after the last connection has stopped asking, a server has less to do than it could; to count those
    moments favours the one that answers quickly.
    """

    def __init__(self, connections: int, seconds: float) -> None:
        self._without_answer = connections
        self._seconds = seconds
        self._began = self._until = float("inf")
        self._taken: list[tuple[float, float]] = []

    def goes_on(self) -> bool:
        return time.perf_counter() < self._until

    def took(self, began: float, *, first: bool) -> None:
        answered = time.perf_counter()
        self._taken.append((answered, (answered - began) * 1000))
        self._without_answer -= first
        if first and not self._without_answer:
            self._began, self._until = answered, answered + self._seconds

    def ran(self) -> Ran:
        counted = [taken for answered, taken in self._taken if self._began < answered < self._until]
        return Ran(counted, len(counted) / self._seconds, len(self._taken))


class Connection:
    """One keep-alive connection that speaks as much HTTP as is needed here."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: Target) -> None:
        self._reader, self._writer = reader, writer
        self._head = f"Host: bench\r\nAuthorization: Bearer {target.key}\r\n"

    def close(self) -> None:
        self._writer.close()

    async def ask(self, method: str, path: str, body: bytes = b"") -> bytes:
        head = f"{method} {path} HTTP/1.1\r\n{self._head}"
        if method == "POST":
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            head += f"Idempotency-Key: {uuid.uuid4()}\r\n"
        self._writer.write(f"{head}\r\n".encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = int(re.search(rb"content-length: (\d+)", answer, re.IGNORECASE)[1])  # type: ignore[index]  # always there
        content = await self._reader.readexactly(length)
        if answer[9:12] not in (b"200", b"201"):
            raise RuntimeError(f"{method} {path}: {answer.decode()} {content.decode()}")
        return content


async def run(target: Target, kind: str, seconds: float, connections: int = 16) -> Ran:
    """Log sessions (`log`) or read the next one (`read`) for so long."""
    turn = Turn(connections, seconds)
    await asyncio.gather(
        *(_client(target, kind, target.athletes[number::connections], turn) for number in range(connections))
    )
    return turn.ran()


async def _client(target: Target, kind: str, athletes: list[Athlete], turn: Turn) -> None:
    connection, asked = await connected(target), 0
    while turn.goes_on():
        began = time.perf_counter()
        await ONCE[kind](connection, athletes[asked % len(athletes)])
        turn.took(began, first=not asked)
        asked += 1
    connection.close()


async def one_by_one(target: Target, kind: str, athletes: list[Athlete], requests: int) -> list[float]:
    """Milliseconds of so many requests on one connection."""
    connection, taken = await connected(target), []
    for asked in range(requests):
        began = time.perf_counter()
        await ONCE[kind](connection, athletes[asked % len(athletes)])
        taken.append((time.perf_counter() - began) * 1000)
    connection.close()
    return taken


async def connected(target: Target) -> Connection:
    address = urlsplit(target.url)
    return Connection(*await asyncio.open_connection(address.hostname, address.port, limit=1 << 20), target)


async def read(connection: Connection, athlete: Athlete) -> None:
    await connection.ask("GET", f"/v1/athletes/{athlete.id}/next-session?on={athlete.on}")


async def log(connection: Connection, athlete: Athlete) -> None:
    body = athlete.body | {"performed_on": str(athlete.on), "prescription_id": athlete.prescription_id}
    answer = await connection.ask("POST", f"/v1/athletes/{athlete.id}/sessions", msgspec.json.encode(body))
    found = NEXT.search(answer)
    if found is None:
        raise RuntimeError(answer.decode())
    athlete.prescription_id = found[1].decode()
    athlete.on += timedelta(days=2)


ONCE: dict[str, Callable[[Connection, Athlete], Awaitable[None]]] = {"log": log, "read": read}
