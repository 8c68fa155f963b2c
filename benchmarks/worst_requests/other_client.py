"""Another client, which reads every 10 ms while a request is measured, and the memory of a server."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit


def resident_mib(pid: int) -> float:
    """Return the memory of a process and of its child processes."""
    total = 0
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        total += int(resident_mib(int(child)) * 1024)
    status = Path(f"/proc/{pid}/status").read_text()
    total += next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return total / 1024


@contextmanager
def other_client_of(url: str, key: str, path: str) -> Iterator[Callable[[], float]]:
    """Run a client that reads a path in a process of its own. Yields a function that returns its longest read since."""
    ours, theirs = multiprocessing.Pipe()
    spawned = multiprocessing.get_context("spawn")
    process = spawned.Process(target=_read_every_10_ms, args=(url, key, path, theirs))
    process.start()
    theirs.close()

    def longest() -> float:
        ours.send(None)
        return float(ours.recv())

    try:
        yield longest
    finally:
        ours.close()
        process.join()


def _read_every_10_ms(url: str, key: str, path: str, pipe: Connection) -> None:
    """Read until the pipe closes. On each message, send the longest read in ms since the last message."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=120)
    longest = 0.0
    while True:
        started = time.perf_counter()
        try:
            response = _read(connection, path, key)
        except (ConnectionError, HTTPException):  # a server that was held for seconds closes idle connections
            connection.close()
            response = _read(connection, path, key)
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")
        seconds = time.perf_counter() - started
        longest = max(longest, seconds * 1000)
        if pipe.poll(max(0.0, 0.01 - seconds)):
            try:
                pipe.recv()
            except EOFError:
                return
            pipe.send(longest)
            longest = 0.0


def _read(connection: HTTPConnection, path: str, key: str) -> HTTPResponse:
    connection.request("GET", path, headers={"Authorization": f"Bearer {key}"})
    response = connection.getresponse()
    response.read()
    return response
