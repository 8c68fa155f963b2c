"""`make bench`: every figure is a ratio to a baseline measured in the same run.

Servers take turns in an order shuffled for each round. The report shows the median and the spread of the rounds. Ratios
are calculated for each round. `JSON=1` prints JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from api.store.engines.sqlite import path_of
from benchmarks.batches import GOAL as BATCH_GOAL
from benchmarks.batches import NETWORK_SECONDS, SIZE, compare_batches
from benchmarks.engine import engine
from benchmarks.feed import LIMIT, read_feed
from benchmarks.growth import Fill, fill_postgresql, fill_sqlite, longer, more, start_up
from benchmarks.imports import ROWS, in_words, measure_import_on
from benchmarks.load import run
from benchmarks.pictures import GOAL_MS, SESSIONS, draw_chart
from benchmarks.stage import Server, Stage, backends_of, cpu_seconds, stage, target_in_its_own_workspace
from tests.servers import Process, migrated

ROUNDS = int(
    os.environ.get("ROUNDS", "13")
)  # many short turns, because a machine's slow phases last longer than one turn
SECONDS = float(os.environ.get("TURN_SECONDS", "1"))
GROWTH_ROUNDS = min(ROUNDS, 7)  # one connection is steadier than sixteen
TICK = 0.01  # seconds, the resolution of the kernel's CPU accounting
GOALS = {("log", "peer"): 6.0, ("log", "floor"): 0.55, ("read", "peer"): 5.0, ("read", "floor"): 0.45}


def measure(server: Server, kind: str) -> dict[str, float]:
    """Run one turn: requests per second, CPU of API and database in ms per request, median and 99th percentile."""
    backends = backends_of(server.postgres)
    before = cpu_seconds([server.pid]), cpu_seconds(backends)
    result = asyncio.run(run(server.target, kind, SECONDS))
    after = cpu_seconds([server.pid]), cpu_seconds(backends_of(server.postgres))
    return {
        "per_second": result.per_second,
        "api_cpu_ms": max(TICK, after[0] - before[0]) * 1000 / result.requests,
        "database_cpu_ms": max(0.0, after[1] - before[1]) * 1000 / result.requests,
        "p50_ms": statistics.median(result.milliseconds),
        "p99_ms": statistics.quantiles(result.milliseconds, n=100)[98],
    }


def compare(servers: list[Server]) -> dict[str, Any]:
    """Measure every server with both kinds of request, in shuffled turns."""
    rounds: dict[str, dict[str, list[dict[str, float]]]] = {
        kind: {server.target.name: [] for server in servers} for kind in ("log", "read")
    }
    turns = [(server, kind) for server in servers for kind in rounds]
    for server, kind in turns:  # warms up connections, prepared statements and caches
        asyncio.run(run(server.target, kind, 0.5))
    for _ in range(ROUNDS):
        random.shuffle(turns)
        for server, kind in turns:
            if kind == "log":
                server.enroll_new_athletes()
            rounds[kind][server.target.name].append(measure(server, kind))
    return {
        kind: {name: summary(turns_of_one, by_name) for name, turns_of_one in by_name.items()}
        for kind, by_name in rounds.items()
    }


def summary(turns: list[dict[str, float]], by_name: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    """Summarize the turns of one server, also as ratios to each baseline."""
    figures: dict[str, Any] = {name: spread([turn[name] for turn in turns]) for name in turns[0]}
    for other in ("peer", "floor", "product on PostgreSQL"):
        pairs = list(zip(turns, by_name[other], strict=True))
        figures[f"of {other}"] = spread([turn["per_second"] / base["per_second"] for turn, base in pairs])
        figures[f"cpu of {other}"] = spread([base["api_cpu_ms"] / turn["api_cpu_ms"] for turn, base in pairs])
    return figures


def spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    quarter = len(ordered) // 4
    return {"median": statistics.median(ordered), "low": ordered[quarter], "high": ordered[-1 - quarter]}


def measure_growth(everything: Stage) -> dict[str, Any]:
    """Measure histories and workspaces of several sizes on both databases."""
    owner = everything.postgresql.url("postgres", everything.servers[0].postgres)
    file = path_of(everything.on_sqlite.database_url)
    engines: list[tuple[str, Process, Fill]] = [
        ("PostgreSQL", everything.product, partial(fill_postgresql, owner)),
        ("SQLite", everything.on_sqlite, partial(fill_sqlite, file)),
    ]
    results = {}
    for name, product, fill in engines:
        small, large = (target_in_its_own_workspace(product, athletes) for athletes in (20, 4))
        results[f"sessions of an athlete, {name}"] = longer(fill, small, GROWTH_ROUNDS)
        results[f"athletes of a workspace, {name}"] = more(fill, small, large, GROWTH_ROUNDS)
    return results


def measure_batches(everything: Stage) -> dict[str, Any]:
    """Measure logging in batches of the product on both databases, as a ratio to logging one by one."""
    results = {}
    for name, process in (
        ("product on PostgreSQL", everything.product),
        ("product on SQLite", everything.on_sqlite),
    ):
        turns = compare_batches(partial(target_in_its_own_workspace, process, sandbox=True), GROWTH_ROUNDS)
        results[name] = {what: spread([turn[what] for turn in turns]) for what in turns[0]}
    return results


def measure_feed(servers: list[Server]) -> dict[str, Any]:
    """Measure reading the change feed of the product on both databases."""
    results = {}
    for server in servers[:2]:
        turns = read_feed(server.target, GROWTH_ROUNDS)
        results[server.target.name] = {name: spread([turn[name] for turn in turns]) for name in turns[0]}
    return results


def measure_imports(everything: Stage, folder: Path) -> dict[str, Any]:
    """Measure a large import on both databases, on servers of their own: each is killed once."""
    results = {}
    for name, in_folder in (("SQLite", folder / "imports-sqlite"), ("PostgreSQL", folder / "imports-postgresql")):
        in_folder.mkdir()
        url = migrated(in_folder) if name == "SQLite" else everything.postgresql.fresh().api
        results[name] = measure_import_on(url, in_folder)
    return results


def report(results: dict[str, Any]) -> str:
    """Format the results as text."""
    lines: list[str] = []
    for kind, by in results["compare"].items():
        lines += ["", f"{'Logging a session' if kind == 'log' else 'Reading the next session'}, 16 connections:"]
        lines.append(f"  {'':24}{'requests/s':>20}{'API CPU ms':>12}{'DB CPU ms':>11}{'p50 ms':>8}{'p99 ms':>8}")
        for name, one in by.items():
            rate = one["per_second"]
            lines.append(
                f"  {name:24}{rate['median']:8.0f} ({rate['low']:.0f}-{rate['high']:.0f})".ljust(46)
                + f"{one['api_cpu_ms']['median']:12.3f}{one['database_cpu_ms']['median']:11.3f}"
                + f"{one['p50_ms']['median']:8.1f}{one['p99_ms']['median']:8.1f}"
            )
        for name in ("product on PostgreSQL", "product on SQLite"):
            for other in ("peer", "floor"):
                ratio, cpu, goal = by[name][f"of {other}"], by[name][f"cpu of {other}"], GOALS[kind, other]
                aim = f"  (goal {goal:g})" if name == "product on PostgreSQL" else ""
                lines.append(
                    f"  {name} : {other} = {ratio['median']:.2f} ({ratio['low']:.2f}-{ratio['high']:.2f}),"
                    f" by CPU {cpu['median']:.2f}{aim}"
                )
    decide = results["engine"]["decide"]
    lines += ["", "The domain alone:"]
    lines.append(
        f"  deciding {decide['sets']} sets of four exercises and prescribing the next: {decide['decide_us']:.0f} us"
        f" = {decide['decodes']:.1f} decodes of the session's body (goal 30)"
    )
    for slug, one in results["engine"]["fold"].items():
        lines.append(f"  {slug:28}{one['per_cpu_second']:8.0f} sessions per CPU second  {', '.join(one['kinds'])}")
    lines += ["", "Growth, one connection, ms (10th percentile), largest : smallest (goal 1.3):"]
    for what, by in results["growth"].items():
        for kind, one in by.items():
            sizes = ", ".join(f"{size}: {ms:.2f}" for size, ms in one.items() if size != "ratio")
            lines.append(f"  {what:36}{kind:6}{sizes}  = {one['ratio']:.2f}")
    network = f"over a network, with a round trip of {NETWORK_SECONDS * 1000:g} ms"
    lines += ["", f"Logging on one connection, sessions/s (goal {BATCH_GOAL:g} {network}):"]
    for name, one in results["batches"].items():
        ratio, over_network = one["ratio"], one["ratio over a network"]
        lines.append(
            f"  {name:24}one by one {one['single']['median']:.0f}, in batches of {SIZE} {one['batch']['median']:.0f}"
            f"  = {ratio['median']:.2f} ({ratio['low']:.2f}-{ratio['high']:.2f}),"
            f" over a network {over_network['median']:.2f}"
        )
    lines += ["", "Reading the change feed on one connection:"]
    for name, one in results["feed"].items():
        changes, page = one["changes"], one["page_ms"]
        lines.append(f"  {name:24}{changes['median']:8.0f} changes/s, {page['median']:.1f} ms for a page of {LIMIT}")
    lines += ["", "Drawing a chart, once the library is loaded:"]
    for picture, one in results["pictures"].items():
        lines.append(
            f"  a chart of {SESSIONS} sessions as {picture.upper()}: {one['median']:.0f} ms (goal {GOAL_MS:.0f})"
        )
    lines += ["", f"Importing {ROWS:,} rows in the background, and again with the server killed in the middle:"]
    lines += [in_words(name, one) for name, one in results["imports"].items()]
    start = results["start_up"]
    lines += ["", f"Start-up {start['seconds']:.2f} s, {start['megabytes']:.0f} MB."]
    return "\n".join(lines)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="nextset-bench-"))
    try:
        with stage(folder) as everything:
            results = {
                "compare": compare(everything.servers),
                "engine": engine(),
                "batches": measure_batches(everything),
                "feed": measure_feed(everything.servers),
                "growth": measure_growth(everything),
                "imports": measure_imports(everything, folder),
                "pictures": {name: spread(ms) for name, ms in draw_chart(GROWTH_ROUNDS).items()},
            }
            results["start_up"] = start_up(everything.product)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write((json.dumps(results, indent=1) if os.environ.get("JSON") else report(results)) + "\n")


if __name__ == "__main__":
    main()
