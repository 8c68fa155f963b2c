"""Measure the rows, and print the table.

A real server has an athlete with 2,000 sessions, 200 athletes on a program as large as a program may be, and whatever a
row needs. A second client reads the next session every 10 ms. For each request the table shows how long it took, the
longest read of the other client meanwhile, the size of the response, and the server's memory before it, after the first
and after the last one. Beside the longest read is that of an idle server, over the same time: on a busy machine both
are longer. The server is started again for each subject.

`ONLY=webhooks` measures one subject, `ONLY=getSeries` the rows with this word in their name. `ENGINES=postgresql`
measures the other engine, `JSON=1` prints JSON. `REPEATS=1` sends no request more often than that: it is faster, and
says nothing about memory after ten of the largest. The exit status is 1 if a row had an unexpected response.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from benchmarks.stage import PROGRAM, TODAY
from benchmarks.worst_requests.largest import PROFILE
from benchmarks.worst_requests.measurement import Measurement, control, measure
from benchmarks.worst_requests.other_client import other_client_of
from benchmarks.worst_requests.report import HEADINGS, line_of, report
from benchmarks.worst_requests.row import LARGEST_REPEATS, Row
from benchmarks.worst_requests.stage import Stage
from benchmarks.worst_requests.subjects import SUBJECTS
from tests.databases import PostgresqlServer
from tests.servers import Process, migrated

SETTINGS = {"NEXTSET_MCP": "true"}
MOST_REPEATS = int(os.environ.get("REPEATS", str(LARGEST_REPEATS)))


def measure_all(process: Process, only: str) -> list[Measurement]:
    """Measure the rows of the subject with this name, or else every row whose name has this word."""
    stage = Stage(process)
    watched = stage.workspace()
    athlete = watched.created("/v1/athletes", PROFILE)["id"]
    body = {"program": {"slug": PROGRAM}, "start_on": str(TODAY)}
    enrollment = watched.created(f"/v1/athletes/{athlete}/enrollments", body)["enrollment"]["id"]
    path = f"/v1/athletes/{athlete}/next-session?enrollment_id={enrollment}"
    is_subject = only in {subject.name for subject in SUBJECTS}
    found: list[Measurement] = []

    def add(one: Measurement) -> None:
        sys.stderr.write(f"{line_of(one)}\n")
        found.append(one)

    sys.stderr.write(f"{HEADINGS}\n")
    for subject in SUBJECTS:
        rows = [row for row in subject.rows if (only == subject.name if is_subject else only in row.name)]
        if not rows:
            continue
        process.stop()
        process.start()
        with other_client_of(process.url, watched.key, path) as longest:
            if not found:
                add(control(process.pid, longest))
            for row in rows:
                try:
                    add(measure(row, row.prepare(stage), process.pid, longest, MOST_REPEATS))
                except Exception:  # the other rows are measured
                    add(_not_measured(row))
                    traceback.print_exc()
    return found


def _not_measured(row: Row) -> Measurement:
    values = dict.fromkeys(
        ("status", "seconds", "stall_ms", "idle_ms", "response_bytes", "before_mib", "first_mib", "last_mib"), 0
    )
    return Measurement(name=row.name, repeats=0, expected=False, **values)


@contextmanager
def server_of(engine: str, folder: Path) -> Iterator[Process]:
    """A server on an empty database."""
    if engine == "sqlite":
        process = Process(migrated(folder), folder, **SETTINGS)
        process.start()
        try:
            yield process
        finally:
            process.stop()
        return
    postgresql = PostgresqlServer(Path(tempfile.mkdtemp(prefix="nextset-")) / "server")
    try:
        process = Process(postgresql.fresh().api, folder, **SETTINGS)
        process.start()
        try:
            yield process
        finally:
            process.stop()
    finally:
        postgresql.remove()


def main() -> None:
    results: dict[str, list[Measurement]] = {}
    for engine in os.environ.get("ENGINES", "sqlite").split(","):
        with (
            tempfile.TemporaryDirectory(prefix="nextset-worst-") as folder,
            server_of(engine, Path(folder)) as process,
        ):
            results[engine] = measure_all(process, os.environ.get("ONLY", ""))
    text = json.dumps(msgspec.to_builtins(results), indent=1) if os.environ.get("JSON") else report(results)
    sys.stdout.write(f"{text}\n")
    sys.exit(0 if all(one.expected for several in results.values() for one in several) else 1)


if __name__ == "__main__":
    main()
