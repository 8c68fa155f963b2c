"""What grows with the data, and what must not: long histories, many athletes; start-up and memory."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg  # type: ignore[import-untyped]  # it ships no types

from api.store.sqlite import connect
from benchmarks.load import Target, run
from tests.servers import Process

# Copies of one athlete's rows, and of one session within a history: what a database of that size holds.
MORE_ATHLETES = """
INSERT INTO athletes SELECT workspace_id, gen_random_uuid(), NULL, document, version, created_at, updated_at, NULL
  FROM athletes, {numbers} WHERE athlete_id = $1"""
MORE_ENROLLMENTS = """
INSERT INTO enrollments SELECT e.workspace_id, gen_random_uuid(), a.athlete_id, e.program_slug, e.revision, e.status,
    e.start_on, e.ended_on, e.document, e.progress, e.last_number, e.sessions_done, gen_random_uuid(), e.due_earliest,
    e.due_latest, e.flagged, e.version, e.created_at, e.updated_at
  FROM enrollments e, athletes a
  WHERE e.athlete_id = $1 AND a.workspace_id = e.workspace_id
    AND NOT EXISTS (SELECT 1 FROM enrollments o WHERE o.athlete_id = a.athlete_id)"""
MORE_SESSIONS = """
INSERT INTO events SELECT workspace_id, enrollment_id, number - n, gen_random_uuid(), athlete_id, kind, {day},
    NULL, version, document, outcome, created_at, updated_at, shown_in
  FROM events, {numbers} WHERE athlete_id = $1 AND number = 1"""

Filling = tuple[str, UUID, int | None]
"""One of the statements above, the athlete who is copied, and how often."""
Fill = Callable[[Sequence[Filling]], None]


def fill_postgresql(url: str, fillings: Sequence[Filling]) -> None:
    asyncio.run(_fill(url, fillings))


async def _fill(url: str, fillings: Sequence[Filling]) -> None:
    connection = await asyncpg.connect(url)
    for sql, athlete_id, count in fillings:
        written = sql.format(numbers="generate_series(1, $2) n", day="on_date - n")
        await connection.execute(written, athlete_id, *([] if count is None else [count]), timeout=600)
    await connection.execute("VACUUM ANALYZE", timeout=600)
    await connection.close()


def fill_sqlite(path: Path, fillings: Sequence[Filling]) -> None:
    connection = connect(path)  # no ANALYZE: nobody does on an embedded database
    connection.create_function("gen_random_uuid", 0, lambda: str(uuid4()))
    numbers = "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < $2) SELECT n FROM c)"
    for sql, athlete_id, count in fillings:
        written = sql.format(numbers=numbers, day="date(on_date, '-' || n || ' days')")
        connection.execute(written, {"1": str(athlete_id), "2": count})
    connection.close()


def longer(fill: Fill, target: Target, rounds: int) -> dict[str, Any]:
    """Athletes with 10, 1,000 and 10,000 sessions behind them, in one database, in turns."""
    # the next ones, as each of these has its own length from here on
    sizes = {10: target.athletes[-1:], 1_000: target.athletes[-2:-1], 10_000: target.athletes[-3:-2]}
    del target.athletes[-3:]
    for athletes in sizes.values():
        asyncio.run(run(Target(target.name, target.url, target.key, athletes), "log", 0.3, 1))
    fill([(MORE_SESSIONS, UUID(a[0].id), size) for size, a in sizes.items()])
    found: dict[str, dict[int, list[float]]] = {"log": {}, "read": {}}
    turns = [(kind, size) for kind in found for size in sizes]
    for _ in range(rounds):
        random.shuffle(turns)
        for kind, size in turns:
            ran = asyncio.run(run(Target(target.name, target.url, target.key, sizes[size]), kind, 0.7, 1))
            found[kind].setdefault(size, []).append(quick(ran.milliseconds))
    return {kind: growth(by) for kind, by in found.items()}


def more(fill: Fill, small: Target, large: Target, rounds: int) -> dict[str, Any]:
    """A workspace of 1,000 athletes beside one of 100,000, in turns."""
    few, like = UUID(small.athletes[0].id), UUID(large.athletes[0].id)
    filled = (MORE_ATHLETES, few, 1_000), (MORE_ENROLLMENTS, few, None)
    fill([*filled, (MORE_ATHLETES, like, 100_000), (MORE_ENROLLMENTS, like, None)])
    found: dict[str, dict[int, list[float]]] = {"log": {}, "read": {}}
    turns = [(kind, size, target) for kind in found for size, target in ((1_000, small), (100_000, large))]
    for _ in range(rounds):
        random.shuffle(turns)
        for kind, size, target in turns:
            ran = asyncio.run(run(target, kind, 0.7, 1))
            found[kind].setdefault(size, []).append(quick(ran.milliseconds))
    return {kind: growth(by) for kind, by in found.items()}


def quick(milliseconds: list[float]) -> float:
    """What one request in ten is quicker than: whatever else the machine does only makes the others slower."""
    return statistics.quantiles(milliseconds, n=10)[0]


def growth(by: dict[int, list[float]]) -> dict[str, float]:
    """Milliseconds by size, and how the largest compares with the smallest, round by round."""
    sizes = sorted(by)
    ratios = [large / small for small, large in zip(by[sizes[0]], by[sizes[-1]], strict=True)]
    return {str(size): statistics.median(by[size]) for size in sizes} | {"ratio": statistics.median(ratios)}


def start_up(process: Process, rounds: int = 3) -> dict[str, float]:
    """Seconds from the command to the first connection taken, and megabytes held then."""
    seconds = []
    for _ in range(rounds):
        process.stop()
        began = time.perf_counter()
        process.start()
        seconds.append(time.perf_counter() - began)
    status = Path(f"/proc/{process.pid}/status").read_text()
    held = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return {"seconds": statistics.median(seconds), "megabytes": held / 1024}
