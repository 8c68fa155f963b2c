"""`make worst`: the worst request of each operation that does much work, and how long it delays another client.

A real server has an athlete with 2,000 sessions, and 200 athletes on a program as large as a program may be. A second
client reads the next session every 10 ms. For each request the report shows how long it took, the longest read of the
other client meanwhile, the size of the response, and the server's memory before and after. Beside the longest read is
that of an idle server, over the same time: on a busy machine both are longer. `ENGINES=sqlite` measures one engine,
`ONLY=preview` the requests with this word in their name or only `memory`, `JSON=1` prints JSON.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from http.client import HTTPConnection
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from benchmarks.stage import KILOGRAMS, PROGRAM, TODAY, expected
from tests.databases import PostgresqlServer
from tests.large_exports import hevy_export
from tests.servers import Process, migrated, new_key

SESSIONS = 2_000
ROSTER = 200
LARGEST_SESSIONS = 190  # of 180 sets each: just below 16 MiB
LARGEST_REPEATS = 10  # of the largest requests in a row, whose memory must not add up
REPEATS = int(os.environ.get("REPEATS", "3"))
COMPLAINTS = [{"name": "knee", "region": "knee", "baseline_pain": 1}]
FIRST_DAY = TODAY - timedelta(days=SESSIONS + 400)
EXERCISES = {
    "wall-push-high-knee-kick": 15,
    "single-leg-box-squat": 5,
    "bulgarian-split-squat": 10,
    "backward-lunge": 6,
}
"""Exercises of the knee circuit, with the reps that are logged."""

Send = Callable[[], httpx.Response]


class Measurement(msgspec.Struct):
    """One request: its status, seconds, the longest read of the other client in ms, bytes, memory in MiB.

    `idle_ms` is the longest read while the server was idle for as long. A busy machine makes both longer.
    """

    status: int
    seconds: float
    stall_ms: float
    idle_ms: float
    answer_bytes: int
    before_mib: float
    after_mib: float


class Setting(msgspec.Struct):
    """A server with its data: the athlete with the long history, one with large sessions, and a sheet link."""

    process: Process
    client: httpx.Client
    athlete: str
    enrollment: str
    large_path: str
    large_enrollment: str
    link: str

    @property
    def path(self) -> str:
        return f"/v1/athletes/{self.athlete}"


def resident_mib(pid: int) -> float:
    """Return the memory of a process and of its child processes."""
    total = 0
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        total += int(resident_mib(int(child)) * 1024)
    status = Path(f"/proc/{pid}/status").read_text()
    total += next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return total / 1024


def read_every_10_ms(url: str, key: str, path: str, pipe: Connection) -> None:
    """Read until the pipe closes. On each message, send the longest read in ms since the last message."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=120)
    longest = 0.0
    while True:
        started = time.perf_counter()
        connection.request("GET", path, headers={"Authorization": f"Bearer {key}"})
        response = connection.getresponse()
        response.read()
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


@contextmanager
def other_client_of(url: str, key: str, path: str) -> Iterator[Callable[[], float]]:
    """Run a client that reads a path in a process of its own. Yields a function that returns its longest read since."""
    ours, theirs = multiprocessing.Pipe()
    spawned = multiprocessing.get_context("spawn")
    process = spawned.Process(target=read_every_10_ms, args=(url, key, path, theirs))
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


def other_client(setting: Setting, key: str) -> AbstractContextManager[Callable[[], float]]:
    """Run the other client. Yields a function that returns its longest read since the last."""
    path = f"{setting.path}/next-session?enrollment_id={setting.enrollment}"
    return other_client_of(setting.process.url, key, path)


def measure(setting: Setting, longest: Callable[[], float], send: Send) -> Measurement:
    longest()
    before = resident_mib(setting.process.pid)
    started = time.perf_counter()
    response = send()
    seconds = time.perf_counter() - started
    time.sleep(0.02)  # a read that began during the request ends
    stall = longest()
    after = resident_mib(setting.process.pid)
    time.sleep(min(seconds, 3) + 0.02)
    return Measurement(response.status_code, seconds, stall, longest(), len(response.content), before, after)


def log_of(first: int, count: int, reps: int = 0, sets: int = 3) -> str:
    """Return a log of this many sessions, one a day from this day of the history, as CSV."""
    lines = ["Date\tExercise\tSide\tReps\tLoad (kg)"]
    for n in range(first, first + count):
        day = FIRST_DAY + timedelta(days=n)
        for exercise, usual in EXERCISES.items():
            line = f"{day}\t{exercise}\tboth\t{reps or usual + n % 3}\t{KILOGRAMS[n // 250 % len(KILOGRAMS)]}"
            lines += [line] * sets
    return "\n".join(lines)


def large_program(slug: str, *, sets: int = 0, days: int = 1, notes: str | None = None) -> dict[str, Any]:
    """Return a program of 30 exercises a day, each with a rule of its own: three sets for each side.

    With `sets`, each exercise is there twice: 15 as above, and 15 with that many sets that are not judged.
    """
    rule = {"kind": "double_progression", "reps_min": 8, "reps_max": 10}
    slots = [
        {"slot": f"split-{n}", "exercise": "bulgarian-split-squat", "progression": f"split-{n}"} for n in range(30)
    ]
    if sets:
        unjudged = {"sets": [{"count": 1, "reps": 8}] * sets, "judged": False}
        slots[15:] = [slot | unjudged | {"progression": f"split-{n}"} for n, slot in enumerate(slots[15:])]
    if notes is not None:
        slots = [slot | {"notes": notes} for slot in slots]
    per_day = [[slot | {"slot": f"{slot['slot']}-{day}"} for slot in slots] for day in range(days)]
    used = 15 if sets else 30
    return {
        "slug": slug,
        "name": "Large",
        "days": [{"day": f"Day {day}", "slots": of_day} for day, of_day in enumerate(per_day)],
        "progressions": [{"progression": f"split-{n}", "rule": rule} for n in range(used)],
    }


def prepare(process: Process, key: str) -> Setting:
    """Create the athletes, and import the long history."""
    client = httpx.Client(
        base_url=process.url, headers={"Authorization": f"Bearer {key}"}, timeout=600, trust_env=False
    )
    rack = [{"kind": "dumbbell", "unit": "kg", "loads": [{"load": load, "count": 2} for load in KILOGRAMS]}]
    profile = {"name": "Ana", "unit": "kg", "equipment": rack}
    athlete = expected(client.post("/v1/athletes", json=profile))["id"]
    body = {"program": {"slug": PROGRAM}, "start_on": str(FIRST_DAY), "complaints": COMPLAINTS}
    enrollment = expected(client.post(f"/v1/athletes/{athlete}/enrollments", json=body))["enrollment"]["id"]
    for first in range(0, SESSIONS, 200):
        expected(client.post("/v1/imports", json={"csv": log_of(first + 200, 200), "athlete_id": athlete}))
    expected(client.post("/v1/programs", json=large_program("large", sets=20)))
    for n in range(ROSTER):
        other = expected(client.post("/v1/athletes", json=profile | {"name": f"Athlete {n}"}))["id"]
        start = {"program": {"slug": "large"}, "start_on": str(TODAY)}
        enrolled = expected(client.post(f"/v1/athletes/{other}/enrollments", json=start))
    large_path = f"/v1/athletes/{other}"
    slots = [slot["slot"] for slot in large_program("large", sets=20)["days"][0]["slots"]]
    exercises = [
        {"slot": slot, "exercise": "bulgarian-split-squat", "sets": [{"reps": 8, "load": 4}] * 50} for slot in slots
    ]
    for _ in range(100):
        expected(client.post(f"{large_path}/sessions", json={"performed_on": str(TODAY), "exercises": exercises}))
    link = expected(client.post("/v1/sheet-links", json={"name": "Coach"}))["secret"]
    return Setting(process, client, athlete, enrollment, large_path, enrolled["enrollment"]["id"], f"/s/{link}")


def preview_body(program: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    rack = [{"kind": "dumbbell", "unit": "kg", "loads": [{"load": load, "count": 2} for load in KILOGRAMS]}]
    body = {"unit": "kg", "start_on": "2026-11-02", "equipment": rack, "sessions": 500}
    return body | ({"slug": PROGRAM} if program is None else {"program": program}) | changes


def replays(client: httpx.Client) -> tuple[Callable[[int], httpx.Response], Callable[[int], httpx.Response]]:
    """Return the senders of an enrollment that replays 200 sessions, and of a correction of one of them."""
    rack = [{"kind": "dumbbell", "unit": "kg", "loads": [{"load": load, "count": 2} for load in KILOGRAMS]}]
    exercises = [{"exercise": name, "sets": [{"reps": 10, "load": 10}] * 3} for name in EXERCISES]
    paths: list[str] = []
    for _ in range(REPEATS):
        athlete = expected(client.post("/v1/athletes", json={"name": "Eva", "unit": "kg", "equipment": rack}))["id"]
        free = [
            {"athlete_id": athlete, "enrollment_id": None, "exercises": exercises, "performed_on": str(day)}
            for day in (FIRST_DAY + timedelta(days=n) for n in range(200))
        ]
        for first in (0, 100):
            expected(client.post("/v1/batches/sessions", json={"sessions": free[first : first + 100]}))
        paths.append(f"/v1/athletes/{athlete}")

    def replay(n: int) -> httpx.Response:
        body = {"program": {"slug": PROGRAM}, "start_on": str(TODAY), "replay_from": str(FIRST_DAY)}
        return client.post(f"{paths[n]}/enrollments", json=body)

    def correct(n: int) -> httpx.Response:
        newest = expected(client.get(f"{paths[n]}/sessions?limit=1"))["items"][0]
        body = {"performed_on": newest["performed_on"], "exercises": exercises[1:]}
        return client.put(
            f"{paths[n]}/sessions/{newest['id']}", json=body, headers={"If-Match": f'"{newest["version"]}"'}
        )

    return replay, correct


def requests_of(  # noqa: PLR0915  # one list
    setting: Setting,
) -> Iterator[tuple[str, Callable[[int], httpx.Response]]]:
    """Yield the name and the sender of each request. The sender takes the number of the repeat."""
    client, path = setting.client, setting.path

    def post(address: str, body: object) -> httpx.Response:
        content = msgspec.json.encode(body)
        return client.post(address, content=content, headers={"Content-Type": "application/json"})

    def sessions(cursor: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = expected(client.get(f"{path}/sessions?limit=100{cursor}"))["items"]
        return found

    def oldest() -> dict[str, Any]:
        cursor, items = "", []
        while True:
            page = expected(client.get(f"{path}/sessions?limit=100{cursor}"))
            items = page["items"] or items
            if page["next_cursor"] is None:
                return dict(items[-1])
            cursor = f"&cursor={page['next_cursor']}"

    def performed(day: date, reps: int = 10) -> dict[str, Any]:
        exercises = [{"exercise": name, "sets": [{"reps": reps, "load": 10}] * 3} for name in EXERCISES]
        return {"performed_on": str(day), "exercises": exercises, "enrollment_id": setting.enrollment}

    first = oldest()
    first_path = f"{path}/sessions/{first['id']}"
    pending = expected(client.get(f"{path}/next-session"))["id"]

    def correct(exercises: list[dict[str, Any]]) -> httpx.Response:
        tag = client.get(first_path).headers["etag"]
        body = {"performed_on": first["performed_on"], "exercises": exercises}
        return client.put(first_path, json=body, headers={"If-Match": tag})

    def with_more_reps(more: int) -> list[dict[str, Any]]:
        load = KILOGRAMS[0]  # as imported
        return [
            {"exercise": name, "sets": [{"reps": usual + more, "load": load}] * 3} for name, usual in EXERCISES.items()
        ]

    def delete_early(_: int) -> httpx.Response:
        early = f"{path}/sessions/{oldest()['id']}"
        return client.delete(early, headers={"If-Match": client.get(early).headers["etag"]})

    def day_of_history(n: int) -> date:
        return FIRST_DAY + timedelta(days=n)

    replay, correct_replayed = replays(client)
    largest = large_program("largest")
    ordinary = {"kind": "every_target_met"}
    history = [{"exercises": [{"exercise": "lift", "sets": [{"reps": 10}] * 47}] * 2}] * 499
    rule = {"kind": "double_progression", "reps_min": 8, "reps_max": 10}
    many_objects = {"unit": "kg", "start_on": "2026-11-02", "rule": rule, "history": history}
    nul = many_objects | {"history": [*history[:-1], {"exercises": [{"exercise": "lift", "notes": "\0"}]}]}
    rows = log_of(0, 200, reps=9)

    yield "nothing", lambda _: (time.sleep(0.3), client.get("/health/live"))[1]
    yield "getNextSession", lambda _: client.get(f"{path}/next-session")
    yield "logSession, today", lambda n: post(f"{path}/sessions", performed(TODAY, 9 + n))
    yield "logSession, before 2,000 others", lambda n: post(f"{path}/sessions", performed(day_of_history(n)))
    yield "correctSession, the first: reps", lambda n: correct(with_more_reps(1 - n % 2))
    yield "correctSession, the first: load", lambda n: correct(performed(TODAY, 5 + n)["exercises"])
    yield "enrollAthlete, replays 200 sessions", replay
    yield "correctSession, one of 200 replayed", correct_replayed
    yield "reportPain, the first", lambda n: client.post(f"{first_path}/pain", json={"next_morning": n})
    yield "deleteSession, an early one", delete_early
    yield (
        "skipSession, before 2,000 sessions",
        lambda n: post(
            f"{path}/enrollments/{setting.enrollment}/skip", {"reason": "Ill", "on": str(day_of_history(n))}
        ),
    )
    yield (
        "recordMeasurement, before 2,000 sessions",
        lambda n: post(
            f"{path}/measurements",
            {"name": "body_weight", "measured_on": str(FIRST_DAY), "value": 70 + n, "unit": "kg"},
        ),
    )
    yield (
        "logSessions, 100 before 2,000 sessions",
        lambda n: post(
            "/v1/batches/sessions",
            {
                "sessions": [
                    performed(day_of_history(each), 9 + n) | {"athlete_id": setting.athlete} for each in range(100)
                ]
            },
        ),
    )
    yield "explainPrescription", lambda _: client.get(f"{path}/prescriptions/{pending}/explanation")
    yield "listSessions, 100", lambda _: client.get(f"{path}/sessions?limit=100")
    large, large_enrollment = setting.large_path, setting.large_enrollment
    yield "listSessions, 100 of 1,500 sets", lambda _: client.get(f"{large}/sessions?limit=100")
    yield (
        "getProgress, sessions of 1,500 sets",
        lambda _: client.get(f"{large}/enrollments/{large_enrollment}/progress"),
    )
    yield "exportHistory, sessions of 1,500 sets", lambda _: client.get(f"{large}/history?limit=100")
    large_log = f"{setting.link}/log/{large.rpartition('/')[2]}/table"
    yield "sheet: log of 1,500 sets a session", lambda _: client.get(f"{large_log}.csv")
    yield "sheet: log of 1,500 sets a session, xlsx", lambda _: client.get(f"{large_log}.xlsx")
    yield "listPrescriptions, 100 of a large program", lambda _: client.get(f"{large}/prescriptions?limit=100")
    yield "listNextSessions, 100 of a large program", lambda _: client.get("/v1/next-sessions?limit=100")
    yield "listAthletes, 100", lambda _: client.get("/v1/athletes?limit=100")
    yield "listExercises, 100", lambda _: client.get("/v1/exercises?limit=100")
    yield "getProgress", lambda _: client.get(f"{path}/enrollments/{setting.enrollment}/progress")
    squats = f"{path}/series?exercise=bulgarian-split-squat"
    yield "getSeries, 500 of 2,000 sessions", lambda _: client.get(squats)
    yield "getSeries, 500 of 2,000 sessions by week", lambda _: client.get(f"{squats}&by=week")
    yield "listRecords, 1,000 of 2,000 sessions", lambda _: client.get(f"{path}/records?limit=100")
    yield "listRecords, sessions of 1,500 sets", lambda _: client.get(f"{large}/records?limit=100")
    yield "getTrainingVolume, sessions of 1,500 sets", lambda _: client.get(f"{large}/training-volume")
    yield "exportHistory, 100", lambda _: client.get(f"{path}/history?limit=100")
    yield "exportWorkspace", lambda _: client.get("/v1/workspace-archive")
    archive = client.get("/v1/workspace-archive").content
    yield (
        "importWorkspace, checked and then refused: not empty",
        lambda _: client.put("/v1/workspace-archive", content=archive, headers={"Content-Type": "application/zip"}),
    )
    yield (
        "importHistory, dry run of 200 before 2,000",
        lambda _: post("/v1/imports", {"csv": rows, "athlete_id": setting.athlete, "dry_run": True}),
    )
    yield (
        "importHistory, 1.5 MB of rows with mistakes",
        lambda _: post(
            "/v1/imports", {"csv": log_of(0, 2_400, reps=9)[:1_499_000], "athlete_id": setting.athlete, "dry_run": True}
        ),
    )
    yield (
        "importHistory, 1.5 MB of empty lines",
        lambda _: post(
            "/v1/imports",
            {"csv": "Date\tExercise\n" + "\n" * 1_490_000, "athlete_id": setting.athlete, "dry_run": True},
        ),
    )
    yield "importHistory, 50,000 rows to the end", lambda _: imported_to_the_end(client)
    yield (
        "createProgram, 240 KB",
        lambda _: post("/v1/programs", large_program(f"new-{time.time_ns()}", sets=20, days=12)),
    )
    yield (
        "updateAthlete, another unit",
        lambda n: client.patch(
            path, json={"unit": ("kg", "lb")[n % 2]}, headers={"If-Match": client.get(path).headers["etag"]}
        ),
    )
    yield "previewProgression, 500 of a built-in program", lambda _: post("/v1/previews", preview_body())
    yield (
        "previewProgression, 16 MB",
        lambda _: post("/v1/previews", preview_body(largest, scenario=ordinary, sessions=LARGEST_SESSIONS)),
    )
    yield (
        "previewProgression, too many sets",
        lambda _: post("/v1/previews", preview_body(large_program("too-large", sets=20))),
    )
    yield "previewProgression, history of 50,000 objects", lambda _: post("/v1/previews", many_objects)
    yield "previewProgression, NUL in 50,000 objects", lambda _: post("/v1/previews", nul)
    for name, address in {
        "sheet: next sessions of 200": "/next/table.csv",
        "sheet: next sessions of 200, xlsx": "/next/table.xlsx",
        "sheet: roster of 200, xlsx": "/athletes/table.xlsx",
        "sheet: log, xlsx": f"/log/{setting.athlete}/table.xlsx",
        "sheet: progress": f"/progress/{setting.athlete}/table.csv",
        "sheet: next session": f"/next/{setting.athlete}/table.csv",
        "sheet: workbook": "/workbook.xlsx",
        "sheet: chart of 500 sessions, png": f"/chart/{setting.athlete}/bulgarian-split-squat/load.png",
        "sheet: chart of 500 sessions, svg": f"/chart/{setting.athlete}/bulgarian-split-squat/load.svg",
        "sheet: calendar of 200": "/calendar.ics",
        "sheet: calculator of 500 rows": "/calc/next?" + calculator(500, False),
        "sheet: calculator of 500 rows in turn": "/calc/next?" + calculator(500, True),
    }.items():
        yield name, lambda _, address=address: client.get(setting.link + address)  # type: ignore[misc]
    yield "openapi.json", lambda _: client.get("/openapi.json")


def imported_to_the_end(client: httpx.Client) -> httpx.Response:
    """Import a large export for a new athlete, and wait until the background is done with it."""
    athlete = client.post("/v1/athletes", json={"name": "Ben", "unit": "kg"}).raise_for_status().json()["id"]
    path, headers = f"/v1/imports?athlete_id={athlete}&unknown_exercises=create", {"Content-Type": "text/csv"}
    answer = client.post(path, content=hevy_export(2_500).encode(), headers=headers)
    location = answer.headers["Location"]
    while (found := client.get(location).raise_for_status().json())["status"] in ("waiting", "running"):
        time.sleep(0.1)
    if found["status"] != "finished":
        raise RuntimeError(f"the import failed: {found}")
    return answer


def calculator(rows: int, in_turn: bool) -> str:
    reps = "%3B".join(["8,8,8"] * rows)
    loads = "%3B".join(["20"] * rows)
    fields = "load,reps,sets,action,why"
    history = "&history=true" if in_turn else ""
    return f"kind=double_progression&reps_min=8&reps_max=12&reps={reps}&load={loads}&field={fields}{history}"


def measure_all(process: Process) -> dict[str, Any]:
    """Measure every request on this server, and the memory of the largest in a row."""
    key = new_key(process.database_url)
    setting = prepare(process, key)
    only = os.environ.get("ONLY", "")
    results: dict[str, Any] = {}
    with other_client(setting, key) as longest:
        for name, send in requests_of(setting):
            if only and only not in name and name != "nothing":
                continue
            turns = [measure(setting, longest, lambda send=send, n=n: send(n)) for n in range(REPEATS)]  # type: ignore[misc]
            results[name] = msgspec.to_builtins(
                Measurement(
                    turns[0].status,
                    statistics.median(turn.seconds for turn in turns),
                    statistics.median(turn.stall_ms for turn in turns),
                    statistics.median(turn.idle_ms for turn in turns),
                    max(turn.answer_bytes for turn in turns),
                    turns[0].before_mib,
                    turns[-1].after_mib,
                )
            )
            sys.stderr.write(f"{line_of(name, results[name])}\n")
    largest = preview_body(large_program("largest"), scenario={"kind": "every_target_met"}, sessions=LARGEST_SESSIONS)
    after = []
    for _ in range(LARGEST_REPEATS if only in "memory" else 0):
        setting.client.post("/v1/previews", json=largest)
        time.sleep(0.1)  # the server frees the response after it was sent
        after.append(resident_mib(process.pid))
    results["memory"] = after
    setting.client.close()
    return results


def line_of(name: str, one: dict[str, Any]) -> str:
    return (
        f"{name:50}{one['status']:6}{one['seconds']:9.2f}{one['stall_ms']:10.0f}{one['idle_ms']:6.0f}"
        f"{one['answer_bytes'] / 1e6:10.2f}{one['before_mib']:10.0f}{one['after_mib']:8.0f}"
    )


def report(results: dict[str, Any]) -> str:
    lines = []
    for engine, by_name in results.items():
        lines += [
            f"{engine}:",
            f"{'':50}{'status':>6}{'s':>9}{'stall ms':>10}{'idle':>6}{'MB':>10}{'MiB':>10}{'after':>8}",
        ]
        memory = by_name.pop("memory")
        lines += [line_of(name, one) for name, one in by_name.items()]
        if memory:
            lines.append(f"After each of the largest previews: {', '.join(f'{each:.0f}' for each in memory)} MiB.")
    return "\n".join(lines)


def main() -> None:
    engines = os.environ.get("ENGINES", "sqlite,postgresql").split(",")
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="nextset-worst-") as folder:
        if "sqlite" in engines:
            process = Process(migrated(Path(folder)), Path(folder))
            process.start()
            try:
                results["SQLite"] = measure_all(process)
            finally:
                process.stop()
        if "postgresql" in engines:
            postgresql = PostgresqlServer(Path(tempfile.mkdtemp(prefix="nextset-")) / "server")
            try:
                urls = postgresql.fresh()
                process = Process(urls.api, Path(folder))
                process.start()
                try:
                    results["PostgreSQL"] = measure_all(process)
                finally:
                    process.stop()
            finally:
                postgresql.remove()
    sys.stdout.write((json.dumps(results, indent=1) if os.environ.get("JSON") else report(results)) + "\n")


if __name__ == "__main__":
    main()
