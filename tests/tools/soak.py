"""`make soak MINUTES=30`: valid requests of all operations for a long time, with memory and descriptors of the server.

Both engines run at the same time. Over the last two thirds the resident memory of a server may grow by less than 2 MiB
per 10 minutes. After the last request it has as many open file descriptors as at the start, give or take three.

Choose 30 minutes or more. In the first ten minutes memory grows by some 20 MiB: caches fill and pages are rendered.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random
from statistics import linear_regression

import msgspec

from tests.databases import PostgresqlServer
from tests.hostile.campaign import ask, fault_in
from tests.hostile.mutations import valid_bytes
from tests.hostile.valid_requests import Workspace
from tests.servers import Process, migrated
from tests.tools.process_usage import Usage, usage_of
from tests.waiting import wait_until

THREADS = 2
PAUSE_SECONDS = 0.02  # between two requests of a thread, so that the machine stays usable
REQUESTS_PER_WORKSPACE = 300
MOST_MIB_PER_10_MINUTES = 2.0
MOST_DESCRIPTORS_APART = 3


class Sample(msgspec.Struct, frozen=True):
    """A measurement during the soak."""

    seconds: float
    requests: int
    usage: Usage


class Soak(msgspec.Struct, frozen=True):
    """The samples of one server, its descriptors before and after, and what was wrong with its responses."""

    engine: str
    samples: list[Sample]
    before: int
    after: int
    faults: list[str]

    @property
    def mib_per_10_minutes(self) -> float:
        """The slope of resident memory over the last two thirds, by least squares."""
        end = self.samples[-1].seconds
        last = [sample for sample in self.samples if sample.seconds >= end / 3]
        return linear_regression([each.seconds for each in last], [each.usage.mib for each in last]).slope * 600

    @property
    def passed(self) -> bool:
        return (
            not self.faults
            and self.mib_per_10_minutes < MOST_MIB_PER_10_MINUTES
            and abs(self.after - self.before) <= MOST_DESCRIPTORS_APART
        )

    def table(self) -> str:
        """About fifteen rows, and the result."""
        rows = self.samples[:: max(1, len(self.samples) // 15)]
        lines = [
            f"{each.seconds / 60:8.1f} {each.requests:10} {each.usage.mib:8.1f} {each.usage.descriptors:12}"
            for each in rows
        ]
        result = (
            f"{'passed' if self.passed else 'FAILED'}: {self.mib_per_10_minutes:+.2f} MiB per 10 minutes over the last "
            f"two thirds; descriptors {self.before} before, {self.after} after; {len(self.faults)} faults"
        )
        return "\n".join([f"{self.engine}\n minutes   requests      MiB  descriptors", *lines, result])


class Load:
    """Threads that send valid requests to one server, each on a new connection, until `stop` is called."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._workspaces = 0
        self.requests = 0
        self.faults: list[str] = []

    def stop(self) -> None:
        self._stopped.set()

    def run(self) -> None:
        """Send from several threads."""
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(self._send, range(THREADS)))

    def _send(self, _thread: int) -> None:
        while not self._stopped.is_set():
            with self._lock:
                self._workspaces += 1
                choose = Random(self._workspaces)
            workspace = Workspace(self._process.url, self._process.database_url, f"Own {self._workspaces}")
            requests = workspace.requests()
            for _ in range(REQUESTS_PER_WORKSPACE):
                if self._stopped.wait(PAUSE_SECONDS):
                    break
                request = choose.choice(requests)
                sent = valid_bytes(choose, request)
                fault = fault_in(request, sent, ask(self._process.url, sent))
                with self._lock:
                    self.requests += 1
                    self.faults += [f"{request.name}: {fault}"] if fault else []


def soak(engine: str, process: Process, seconds: float) -> Soak:
    """Warm the server up, then send requests for so long and measure it."""
    _loaded(process, min(120.0, seconds / 10))  # until every pool has opened its connections
    before = usage_of(process.pid).descriptors
    load, samples = _loaded(process, seconds)

    def settled() -> bool:
        return abs(usage_of(process.pid).descriptors - before) <= MOST_DESCRIPTORS_APART

    with suppress(TimeoutError):  # then the table says so
        wait_until(settled, patience_seconds=15)  # connections that nobody uses are closed after five seconds
    return Soak(engine, samples, before, usage_of(process.pid).descriptors, load.faults)


def _loaded(process: Process, seconds: float) -> tuple[Load, list[Sample]]:
    load, samples, started = Load(process), list[Sample](), time.monotonic()
    sender = threading.Thread(target=load.run)
    sender.start()
    pause = max(0.1, seconds / 150)
    while (elapsed := time.monotonic() - started) < seconds and sender.is_alive():
        samples.append(Sample(elapsed, load.requests, usage_of(process.pid)))
        time.sleep(pause)
    load.stop()
    sender.join()
    return load, samples


def main() -> None:
    seconds = float(os.environ.get("MINUTES", "30")) * 60
    with ExitStack() as exits:
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="nextset-")))
        folder.chmod(0o755)  # PostgreSQL's own user must be able to reach it
        postgresql = PostgresqlServer(folder / "database")
        exits.callback(postgresql.remove)
        engines, processes = [], []
        for engine, url in (("sqlite", migrated(folder)), ("postgresql", postgresql.fresh().api)):
            (folder / engine).mkdir()
            process = Process(url, folder / engine)
            process.start()
            exits.callback(process.stop)
            engines.append(engine)
            processes.append(process)
        with ThreadPoolExecutor() as threads:
            soaks = list(threads.map(soak, engines, processes, [seconds] * len(engines)))
        for each in soaks:  # before the servers are stopped, which could fail
            sys.stdout.write("\n".join([each.table(), *each.faults[:10], "", ""]))
        sys.stdout.flush()
    sys.exit(0 if all(each.passed for each in soaks) else 1)


if __name__ == "__main__":
    main()
