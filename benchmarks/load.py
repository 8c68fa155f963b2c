"""The load: 16 connections that send the next request as soon as they have a response, each with its own athletes."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import msgspec

NEXT = re.compile(rb'"next":\s*{.*?"id":\s*"([0-9a-f-]{36})"', re.DOTALL)


class Athlete(msgspec.Struct):
    """An athlete who trains on one day, as often as the benchmark asks."""

    id: str
    enrollment_id: str
    prescription_id: str
    body: dict[str, Any]
    """The session that is logged each time."""
    on: date


class Target(msgspec.Struct):
    """A server, its key and its athletes."""

    name: str
    url: str
    key: str
    athletes: list[Athlete]


class RunResult(msgspec.Struct):
    """The latencies and the throughput while every connection was sending requests."""

    milliseconds: list[float]
    per_second: float
    requests: int
    """The number of all requests, including those before and after the counted period."""


class Turn:
    """The period in which requests count. It starts when every connection has had a response.

    Before that, and after the first connection has stopped, the server is not fully loaded. Counting those moments
    would favor the faster server.
    """

    def __init__(self, connections: int, seconds: float) -> None:
        self._without_response = connections
        self._seconds = seconds
        self._start = self._end = float("inf")
        self._latencies: list[tuple[float, float]] = []

    def continues(self) -> bool:
        return time.perf_counter() < self._end

    def record(self, started: float, *, first: bool) -> None:
        finished = time.perf_counter()
        self._latencies.append((finished, (finished - started) * 1000))
        self._without_response -= first
        if first and not self._without_response:
            self._start, self._end = finished, finished + self._seconds

    def result(self) -> RunResult:
        counted = [latency for finished, latency in self._latencies if self._start < finished < self._end]
        return RunResult(counted, len(counted) / self._seconds, len(self._latencies))


class Connection:
    """One keep-alive connection with a minimal HTTP client."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: Target) -> None:
        self._reader, self._writer = reader, writer
        self._head = f"Host: bench\r\nAuthorization: Bearer {target.key}\r\n"

    def close(self) -> None:
        self._writer.close()

    async def send(self, method: str, path: str, body: bytes = b"") -> bytes:
        head = f"{method} {path} HTTP/1.1\r\n{self._head}"
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            head += f"Idempotency-Key: {uuid.uuid4()}\r\n"
        self._writer.write(f"{head}\r\n".encode() + body)
        response = await self._reader.readuntil(b"\r\n\r\n")
        length = int(re.search(rb"content-length: (\d+)", response, re.IGNORECASE)[1])  # type: ignore[index]  # always there
        content = await self._reader.readexactly(length)
        if response[9:12] not in (b"200", b"201"):
            raise RuntimeError(f"{method} {path}: {response.decode()} {content.decode()}")
        return content


async def run(target: Target, kind: str, seconds: float, connections: int = 16) -> RunResult:
    """Log sessions (`log`) or read the next one (`read`) for this many seconds."""
    turn = Turn(connections, seconds)
    await asyncio.gather(
        *(_client(target, kind, target.athletes[number::connections], turn) for number in range(connections))
    )
    return turn.result()


async def _client(target: Target, kind: str, athletes: list[Athlete], turn: Turn) -> None:
    connection, requests = await connect_to(target), 0
    while turn.continues():
        started = time.perf_counter()
        await REQUEST[kind](connection, athletes[requests % len(athletes)])
        turn.record(started, first=not requests)
        requests += 1
    connection.close()


async def one_by_one(target: Target, kind: str, athletes: list[Athlete], requests: int) -> list[float]:
    """Return the milliseconds of this many requests on one connection."""
    connection, latencies = await connect_to(target), []
    for number in range(requests):
        started = time.perf_counter()
        await REQUEST[kind](connection, athletes[number % len(athletes)])
        latencies.append((time.perf_counter() - started) * 1000)
    connection.close()
    return latencies


async def connect_to(target: Target) -> Connection:
    address = urlsplit(target.url)
    return Connection(*await asyncio.open_connection(address.hostname, address.port, limit=1 << 20), target)


async def read(connection: Connection, athlete: Athlete) -> None:
    await connection.send("GET", f"/v1/athletes/{athlete.id}/next-session?on={athlete.on}")


async def log(connection: Connection, athlete: Athlete) -> None:
    body = athlete.body | {"performed_on": str(athlete.on), "prescription_id": athlete.prescription_id}
    response = await connection.send("POST", f"/v1/athletes/{athlete.id}/sessions", msgspec.json.encode(body))
    next_id = NEXT.search(response)
    if next_id is None:
        raise RuntimeError(response.decode())
    athlete.prescription_id = next_id[1].decode()


REQUEST: dict[str, Callable[[Connection, Athlete], Awaitable[None]]] = {"log": log, "read": read}
