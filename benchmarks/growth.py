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

from api.store.engines.sqlite import connect
from benchmarks.load import Athlete, Target, one_by_one
from tests.servers import Process

REQUESTS = {"log": 40, "read": 200}  # of a turn: 10 sessions become 50 by it, not hundreds
# Copies of one athlete's rows, of one session within a history and of its prescription: what a database of that size
# holds, except idempotency keys, which are purged (`IDEMPOTENCY_RETENTION`).
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

MORE_PRESCRIPTIONS = """
INSERT INTO prescriptions SELECT workspace_id, gen_random_uuid(), athlete_id, enrollment_id, session_number, status,
    document, superseded_by, session_id, created_at
  FROM prescriptions, {numbers} WHERE athlete_id = $1 AND session_number = 1"""

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
    # each turn that logs has an athlete of its own with few, who would have many soon
    few, (some, many) = target.athletes[:rounds], target.athletes[rounds : rounds + 2]
    asyncio.run(one_by_one(target, "log", [*few, some, many], 2 * (rounds + 2)))
    sizes = {**{UUID(one.id): 10 for one in few}, UUID(some.id): 1_000, UUID(many.id): 10_000}
    fill([(sql, athlete_id, size) for athlete_id, size in sizes.items() for sql in (MORE_SESSIONS, MORE_PRESCRIPTIONS)])
    return taken(rounds, {10: lambda turn: [few[turn]], 1_000: lambda _: [some], 10_000: lambda _: [many]}, target)


def more(fill: Fill, small: Target, large: Target, rounds: int) -> dict[str, Any]:
    """A workspace of 1,000 athletes beside one of 100,000, in turns."""
    filled: list[Filling] = []
    for target, size in ((small, 1_000), (large, 100_000)):
        like = UUID(target.athletes[0].id)
        filled += [(MORE_ATHLETES, like, size), (MORE_ENROLLMENTS, like, None)]
    fill(filled)
    return taken(rounds, {1_000: lambda _: small.athletes, 100_000: lambda _: large.athletes}, small, large)


def taken(rounds: int, sizes: dict[int, Callable[[int], list[Athlete]]], *targets: Target) -> dict[str, Any]:
    """Milliseconds of both requests by size, in turns; the last target is that of the largest size."""
    found: dict[str, dict[int, list[float]]] = {"log": {}, "read": {}}
    turns = [(kind, size) for kind in found for size in sizes]
    for turn in range(rounds):
        random.shuffle(turns)
        for kind, size in turns:
            target = targets[-1] if size == max(sizes) else targets[0]
            milliseconds = asyncio.run(one_by_one(target, kind, sizes[size](turn), REQUESTS[kind]))
            found[kind].setdefault(size, []).append(quick(milliseconds))
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
