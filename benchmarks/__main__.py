"""`make bench`: every figure as a ratio of what was measured beside it, in the same run.

Variants take turns in an order shuffled for each round; what is told is the median of the rounds and their spread,
the ratios those of each round. `JSON=1` prints them for machines.
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
from benchmarks.engine import engine
from benchmarks.growth import Fill, fill_postgresql, fill_sqlite, longer, more, start_up
from benchmarks.load import run
from benchmarks.stage import Server, Stage, backends_of, cpu_seconds, stage, target_in_its_own_workspace
from tests.servers import Process

ROUNDS = int(os.environ.get("ROUNDS", "13"))  # many short turns: a machine's slow moments last longer than one
SECONDS = float(os.environ.get("TURN_SECONDS", "1"))
GROWTH_ROUNDS = min(ROUNDS, 7)  # one connection is steadier than sixteen
TICK = 0.01  # seconds: what the kernel counts CPU in
GOALS = {("log", "peer"): 6.0, ("log", "floor"): 0.55, ("read", "peer"): 5.0, ("read", "floor"): 0.45}


def measure(server: Server, kind: str) -> dict[str, float]:
    """One turn: requests a second, CPU of the API and of its backends in ms a request, and the slowest one in 100."""
    backends = backends_of(server.postgres)
    before = cpu_seconds([server.pid]), cpu_seconds(backends)
    ran = asyncio.run(run(server.target, kind, SECONDS))
    after = cpu_seconds([server.pid]), cpu_seconds(backends_of(server.postgres))
    return {
        "per_second": ran.per_second,
        "api_cpu_ms": max(TICK, after[0] - before[0]) * 1000 / ran.requests,
        "database_cpu_ms": max(0.0, after[1] - before[1]) * 1000 / ran.requests,
        "p50_ms": statistics.median(ran.milliseconds),
        "p99_ms": statistics.quantiles(ran.milliseconds, n=100)[98],
    }


def compare(servers: list[Server]) -> dict[str, Any]:
    """Every variant and both requests, interleaved."""
    rounds: dict[str, dict[str, list[dict[str, float]]]] = {
        kind: {server.target.name: [] for server in servers} for kind in ("log", "read")
    }
    turns = [(server, kind) for server in servers for kind in rounds]
    for server, kind in turns:  # connections, prepared statements, caches
        asyncio.run(run(server.target, kind, 0.5))
    for _ in range(ROUNDS):
        random.shuffle(turns)
        for server, kind in turns:
            rounds[kind][server.target.name].append(measure(server, kind))
    return {kind: {name: summary(ran, by) for name, ran in by.items()} for kind, by in rounds.items()}


def summary(own: list[dict[str, float]], by: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    found: dict[str, Any] = {name: spread([turn[name] for turn in own]) for name in own[0]}
    for other in ("peer", "floor", "product on PostgreSQL"):
        pairs = zip(own, by[other], strict=True)
        found[f"of {other}"] = spread([mine["per_second"] / its["per_second"] for mine, its in pairs])
        pairs = zip(own, by[other], strict=True)
        found[f"cpu of {other}"] = spread([its["api_cpu_ms"] / mine["api_cpu_ms"] for mine, its in pairs])
    return found


def spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    quarter = len(ordered) // 4
    return {"median": statistics.median(ordered), "low": ordered[quarter], "high": ordered[-1 - quarter]}


def grown(everything: Stage) -> dict[str, Any]:
    """Histories and workspaces of several sizes, on both engines."""
    owner = everything.postgresql.url("postgres", everything.servers[0].postgres)
    file = path_of(everything.on_sqlite.database_url)
    engines: list[tuple[str, Process, Fill]] = [
        ("PostgreSQL", everything.product, partial(fill_postgresql, owner)),
        ("SQLite", everything.on_sqlite, partial(fill_sqlite, file)),
    ]
    found = {}
    for name, product, fill in engines:
        small, large = (target_in_its_own_workspace(product, athletes) for athletes in (20, 4))
        found[f"sessions of an athlete, {name}"] = longer(fill, small, GROWTH_ROUNDS)
        found[f"athletes of a workspace, {name}"] = more(fill, small, large, GROWTH_ROUNDS)
    return found


def told(found: dict[str, Any]) -> str:
    lines: list[str] = []
    for kind, by in found["compare"].items():
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
    decide = found["engine"]["decide"]
    lines += ["", "The engine alone:"]
    lines.append(
        f"  deciding {decide['sets']} sets of four exercises and prescribing the next: {decide['decide_us']:.0f} us"
        f" = {decide['decodes']:.1f} decodes of the session's body (goal 30)"
    )
    for slug, one in found["engine"]["fold"].items():
        lines.append(f"  {slug:28}{one['per_cpu_second']:8.0f} sessions a CPU second  {', '.join(one['kinds'])}")
    lines += ["", "Growth, one connection, ms (the quickest tenth), largest : smallest (goal 1.3):"]
    for what, by in found["growth"].items():
        for kind, one in by.items():
            sizes = ", ".join(f"{size}: {ms:.2f}" for size, ms in one.items() if size != "ratio")
            lines.append(f"  {what:36}{kind:6}{sizes}  = {one['ratio']:.2f}")
    start = found["start_up"]
    lines += ["", f"Start-up {start['seconds']:.2f} s, {start['megabytes']:.0f} MB."]
    return "\n".join(lines)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="nextset-bench-"))
    try:
        with stage(folder) as everything:
            found = {"compare": compare(everything.servers), "engine": engine(), "growth": grown(everything)}
            found["start_up"] = start_up(everything.product)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write((json.dumps(found, indent=1) if os.environ.get("JSON") else told(found)) + "\n")


if __name__ == "__main__":
    main()
