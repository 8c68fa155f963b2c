"""Latency with long histories and many athletes, which must not grow with the data; start-up time and memory."""

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

REQUESTS = {"log": 40, "read": 200}  # in a turn, few enough that 10 sessions become 50 and not hundreds
# Copies of one athlete's rows, of one session of a history and of its prescription. Idempotency keys are not copied,
# because they are purged after their retention.
MORE_ATHLETES = """
INSERT INTO athletes SELECT workspace_id, gen_random_uuid(), NULL, document, version, created_at, updated_at, NULL,
    NULL, NULL
  FROM athletes, {numbers} WHERE athlete_id = $1"""
MORE_ENROLLMENTS = """
INSERT INTO enrollments SELECT e.workspace_id, gen_random_uuid(), a.athlete_id, e.program_slug, e.revision, e.status,
    e.start_on, e.ended_on, e.document, e.progress, e.last_number, e.sessions_done, gen_random_uuid(), e.due_earliest,
    e.due_latest, e.flagged, e.version, e.created_at, e.updated_at, NULL, NULL, NULL
  FROM enrollments e, athletes a
  WHERE e.athlete_id = $1 AND a.workspace_id = e.workspace_id
    AND NOT EXISTS (SELECT 1 FROM enrollments o WHERE o.athlete_id = a.athlete_id)"""
MORE_SESSIONS = """
INSERT INTO events SELECT workspace_id, enrollment_id, number - n, gen_random_uuid(), athlete_id, kind, {day},
    NULL, version, document, outcome, created_at, updated_at, shown_in, NULL, NULL, NULL
  FROM events, {numbers} WHERE athlete_id = $1 AND number = 1"""

MORE_PRESCRIPTIONS = """
INSERT INTO prescriptions SELECT workspace_id, gen_random_uuid(), athlete_id, enrollment_id, session_number, status,
    document, superseded_by, session_id, created_at, NULL
  FROM prescriptions, {numbers} WHERE athlete_id = $1 AND session_number = 1"""

Filling = tuple[str, UUID, int | None]
"""One of the statements above, the athlete to copy, and the number of copies."""
Fill = Callable[[Sequence[Filling]], None]


def fill_postgresql(url: str, fillings: Sequence[Filling]) -> None:
    asyncio.run(_fill(url, fillings))


async def _fill(url: str, fillings: Sequence[Filling]) -> None:
    connection = await asyncpg.connect(url)
    for sql, athlete_id, count in fillings:
        statement = sql.format(numbers="generate_series(1, $2) n", day="on_date - n")
        await connection.execute(statement, athlete_id, *([] if count is None else [count]), timeout=600)
    await connection.execute("VACUUM ANALYZE", timeout=600)
    await connection.close()


def fill_sqlite(path: Path, fillings: Sequence[Filling]) -> None:
    connection = connect(path)  # no ANALYZE, which is unusual on an embedded database
    connection.create_function("gen_random_uuid", 0, lambda: str(uuid4()))
    numbers = "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < $2) SELECT n FROM c)"
    for sql, athlete_id, count in fillings:
        statement = sql.format(numbers=numbers, day="date(on_date, '-' || n || ' days')")
        connection.execute(statement, {"1": str(athlete_id), "2": count})
    connection.close()


def longer(fill: Fill, target: Target, rounds: int) -> dict[str, Any]:
    """Measure athletes with 10, 1,000 and 10,000 sessions in one database, in shuffled turns."""
    # Each logging turn uses another athlete with few sessions, because a turn adds sessions.
    few, (some, many) = target.athletes[:rounds], target.athletes[rounds : rounds + 2]
    asyncio.run(one_by_one(target, "log", [*few, some, many], 2 * (rounds + 2)))
    sizes = {**{UUID(one.id): 10 for one in few}, UUID(some.id): 1_000, UUID(many.id): 10_000}
    fill([(sql, athlete_id, size) for athlete_id, size in sizes.items() for sql in (MORE_SESSIONS, MORE_PRESCRIPTIONS)])
    return measure_sizes(
        rounds, {10: lambda turn: [few[turn]], 1_000: lambda _: [some], 10_000: lambda _: [many]}, target
    )


def more(fill: Fill, small: Target, large: Target, rounds: int) -> dict[str, Any]:
    """Measure a workspace of 1,000 athletes and one of 100,000, in shuffled turns."""
    fillings: list[Filling] = []
    for target, size in ((small, 1_000), (large, 100_000)):
        original = UUID(target.athletes[0].id)
        fillings += [(MORE_ATHLETES, original, size), (MORE_ENROLLMENTS, original, None)]
    fill(fillings)
    return measure_sizes(rounds, {1_000: lambda _: small.athletes, 100_000: lambda _: large.athletes}, small, large)


def measure_sizes(rounds: int, sizes: dict[int, Callable[[int], list[Athlete]]], *targets: Target) -> dict[str, Any]:
    """Return milliseconds of both requests by size. The last target is that of the largest size."""
    times: dict[str, dict[int, list[float]]] = {"log": {}, "read": {}}
    turns = [(kind, size) for kind in times for size in sizes]
    for turn in range(rounds):
        random.shuffle(turns)
        for kind, size in turns:
            target = targets[-1] if size == max(sizes) else targets[0]
            milliseconds = asyncio.run(one_by_one(target, kind, sizes[size](turn), REQUESTS[kind]))
            times[kind].setdefault(size, []).append(fastest_tenth(milliseconds))
    return {kind: growth(by_size) for kind, by_size in times.items()}


def fastest_tenth(milliseconds: list[float]) -> float:
    """Return the 10th percentile, which other work on the machine affects least."""
    return statistics.quantiles(milliseconds, n=10)[0]


def growth(by_size: dict[int, list[float]]) -> dict[str, float]:
    """Return median milliseconds by size, and the median ratio of the largest to the smallest size."""
    sizes = sorted(by_size)
    ratios = [large / small for small, large in zip(by_size[sizes[0]], by_size[sizes[-1]], strict=True)]
    return {str(size): statistics.median(by_size[size]) for size in sizes} | {"ratio": statistics.median(ratios)}


def start_up(process: Process, rounds: int = 3) -> dict[str, float]:
    """Return seconds from the command to the first accepted connection, and megabytes of memory at that moment."""
    seconds = []
    for _ in range(rounds):
        process.stop()
        started = time.perf_counter()
        process.start()
        seconds.append(time.perf_counter() - started)
    status = Path(f"/proc/{process.pid}/status").read_text()
    kilobytes = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return {"seconds": statistics.median(seconds), "megabytes": kilobytes / 1024}
