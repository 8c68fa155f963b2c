"""Logging on one connection: sessions one by one against batches of 50, in turns.

Each turn has new athletes. All sessions of an athlete are of one day, and each is compared with the others for possible
duplicates, so athletes of earlier turns would have more of them than any athlete has.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import msgspec

from benchmarks.load import Athlete, Connection, Target, connect_to, log

SIZE = 50
BATCHES = 4  # in one turn, against as many sessions one by one
GOAL = 3.0


def compare_batches(new_target: Callable[[int], Target], rounds: int) -> list[dict[str, float]]:
    """For each round, the sessions per second one by one and in batches. `new_target` enrolls so many athletes."""
    asyncio.run(_turn(new_target(SIZE), BATCHES))  # warms up statements and caches
    return [asyncio.run(_turn(new_target(SIZE), BATCHES)) for _ in range(rounds)]


async def _turn(target: Target, batches: int) -> dict[str, float]:
    athletes = target.athletes
    connection = await connect_to(target)
    started = time.perf_counter()
    for number in range(batches * SIZE):
        await log(connection, athletes[number % SIZE])
    between = time.perf_counter()
    for _ in range(batches):
        await _log_batch(connection, athletes)
    ended = time.perf_counter()
    connection.close()
    sessions = batches * len(athletes)
    return {"single": sessions / (between - started), "batch": sessions / (ended - between)}


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
