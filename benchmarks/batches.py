"""Logging on one connection: sessions one by one against batches of 50, in turns.

Every athlete trains once a day, so each request is on a day of its own. The workspace is a sandbox: between requests,
its clock is moved to the next day. That is not part of the time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from benchmarks.load import Athlete, Connection, Target, connect_to, log

SIZE = 50
DAYS = 4  # of batches in one turn, and as many of sessions one by one
GOAL = 3.0
NETWORK_SECONDS = 0.001
"""A round trip between two machines of one data center. The clients of the benchmark run on the machine itself."""


def compare_batches(new_target: Callable[[int], Target], rounds: int) -> list[dict[str, float]]:
    """For each round, the sessions per second one by one and in batches. `new_target` enrolls so many athletes."""
    asyncio.run(_turn(new_target(SIZE)))  # warms up statements and caches
    return [asyncio.run(_turn(new_target(SIZE))) for _ in range(rounds)]


async def _turn(target: Target) -> dict[str, float]:
    connection = await connect_to(target)
    single = batch = 0.0
    for _ in range(DAYS):
        await _move_to_next_day(connection, target)
        single += await _timed(_log_one_by_one(connection, target.athletes))
        await _move_to_next_day(connection, target)
        batch += await _timed(_log_batch(connection, target.athletes))
    connection.close()
    sessions = DAYS * SIZE
    return {
        "single": sessions / single,
        "batch": sessions / batch,
        "ratio": single / batch,
        "ratio over a network": (single + sessions * NETWORK_SECONDS) / (batch + DAYS * NETWORK_SECONDS),
    }


async def _timed(work: Awaitable[None]) -> float:
    started = time.perf_counter()
    await work
    return time.perf_counter() - started


async def _move_to_next_day(connection: Connection, target: Target) -> None:
    for each in target.athletes:
        each.on += timedelta(days=1)
    noon = datetime.combine(target.athletes[0].on, datetime.min.time(), UTC) + timedelta(hours=12)
    await connection.send("PUT", "/v1/test-clock", msgspec.json.encode({"now": noon}))


async def _log_one_by_one(connection: Connection, athletes: list[Athlete]) -> None:
    for each in athletes:
        await log(connection, each)


async def _log_batch(connection: Connection, athletes: list[Athlete]) -> None:
    sessions = [
        each.body | {"athlete_id": each.id, "performed_on": str(each.on), "prescription_id": each.prescription_id}
        for each in athletes
    ]
    content = await connection.send("POST", "/v1/batches/sessions", msgspec.json.encode({"sessions": sessions}))
    answer: Any = msgspec.json.decode(content)
    if answer["refused"]:
        raise RuntimeError(content[:2000].decode())
    upcoming = {prescription["athlete_id"]: prescription["id"] for prescription in answer["next"]}
    for each in athletes:
        each.prescription_id = upcoming[each.id]
