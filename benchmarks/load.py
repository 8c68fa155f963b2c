"""Clients that ask as fast as they are answered: 16 connections, each with athletes of its own."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec

LEAD = 0.5  # seconds before requests are counted; the slowest that is measured answers the first within them
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
    """What a run came to: how long each request took, and how many were answered a second while all were asking.

    Until every connection has its first answer, and after the last of them has stopped asking, a server has less to
    do than it could; to count those moments favours the one that answers quickly.
    """

    milliseconds: list[float]
    per_second: float


class Connection:
    """One keep-alive connection that speaks as much HTTP as is needed here."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: Target) -> None:
        self._reader, self._writer = reader, writer
        self._head = f"Host: bench\r\nAuthorization: Bearer {target.key}\r\n"

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
    began = time.perf_counter() + min(LEAD, seconds / 2)
    until = began + seconds
    taken: list[tuple[float, float]] = []
    tasks = [_client(target, kind, target.athletes[number::connections], until, taken) for number in range(connections)]
    await asyncio.gather(*tasks)
    counted = sum(began <= answered < until for answered, _ in taken)
    return Ran([milliseconds for _, milliseconds in taken], counted / seconds)


async def _client(
    target: Target, kind: str, athletes: list[Athlete], until: float, taken: list[tuple[float, float]]
) -> None:
    address = urlsplit(target.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port, limit=1 << 20)
    connection, turn = Connection(reader, writer, target), 0
    once: Callable[[Connection, Athlete], Any] = log if kind == "log" else read
    while (began := time.perf_counter()) < until:
        await once(connection, athletes[turn % len(athletes)])
        answered = time.perf_counter()
        taken.append((answered, (answered - began) * 1000))
        turn += 1
    writer.close()


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
