"""Reading the change feed on one connection: whole pages of what the other benchmarks have logged."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import msgspec

from benchmarks.load import Target, connect_to

LIMIT = 500
MOST_PAGES = 20  # in one turn


def read_feed(target: Target, rounds: int) -> list[dict[str, float]]:
    """For each round, the changes per second and the milliseconds of a page."""
    asyncio.run(_turn(target))  # places what has no position yet, and warms up
    return [asyncio.run(_turn(target)) for _ in range(rounds)]


async def _turn(target: Target) -> dict[str, float]:
    connection = await connect_to(target)
    started, changes, pages = time.perf_counter(), 0, 0
    path, has_more = f"/v1/changes?limit={LIMIT}", True
    while has_more and pages < MOST_PAGES:
        page: Any = msgspec.json.decode(await connection.send("GET", path, b""))
        changes, pages, has_more = changes + len(page["items"]), pages + 1, page["has_more"]
        path = f"/v1/changes?limit={LIMIT}&cursor={page['next_cursor']}"
    seconds = time.perf_counter() - started
    connection.close()
    return {"changes": changes / seconds, "page_ms": seconds * 1000 / pages}
