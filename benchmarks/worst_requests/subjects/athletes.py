"""Athletes: profiles of 256 KiB, long histories, many enrollments."""

from __future__ import annotations

import httpx

from benchmarks.stage import TODAY
from benchmarks.worst_requests.histories import long_history
from benchmarks.worst_requests.largest import METADATA, PROFILE, large_program, largest_profile
from benchmarks.worst_requests.rosters import ITEMS
from benchmarks.worst_requests.row import LARGEST_REPEATS, Send, Subject
from benchmarks.worst_requests.stage import Stage

SUBJECT = Subject("athletes")
LISTED = 101
PROGRAMS = 50
UNITS = ("lb", "kg")


@SUBJECT.row("createAthlete", "a profile of 250 KB", repeats=LARGEST_REPEATS)
def create_athlete(stage: Stage) -> Send:
    workspace = stage.workspace()
    return lambda n: workspace.post("/v1/athletes", largest_profile(name=f"Athlete {n}"))


@SUBJECT.row("upsertAthlete", "another equipment of 250 KB", repeats=LARGEST_REPEATS)
def upsert_athlete(stage: Stage) -> Send:
    workspace = stage.workspace()
    path = "/v1/athletes?external_id=ana"
    workspace.send("PUT", path, largest_profile())
    return lambda n: workspace.send("PUT", path, largest_profile(name=f"Ana {n}", unit=UNITS[n % 2]))


@SUBJECT.row("listAthletes", "100 with profiles of 250 KB", repeats=LARGEST_REPEATS)
def list_athletes(stage: Stage) -> Send:
    workspace = stage.workspace()
    for n in range(LISTED):
        workspace.created("/v1/athletes", largest_profile(name=f"Athlete {n}"))
    return lambda _: workspace.get("/v1/athletes?limit=100")


@SUBJECT.row("upsertAthletes", "100 athletes of 40 KB", repeats=LARGEST_REPEATS)
def upsert_athletes(stage: Stage) -> Send:
    workspace = stage.workspace()
    loads = [{"load": n + 1} for n in range(100)]
    racks = [{"kind": "dumbbell", "unit": "kg", "loads": loads}] * 4
    athlete = largest_profile(equipment=racks, places=[])

    def send(n: int) -> httpx.Response:
        several = [athlete | {"name": f"Athlete {n}", "external_id": f"athlete-{each}"} for each in range(ITEMS)]
        return workspace.post("/v1/batches/athletes", {"athletes": several})

    return send


@SUBJECT.row("updateAthlete", "another unit, after 2,000 sessions")
def update_athlete(stage: Stage) -> Send:
    long = stage.long
    return lambda n: long.workspace.change("PATCH", long.path, {"unit": UNITS[n % 2]})


@SUBJECT.row("updateAthlete", "equipment of 250 KB, 50 enrollments of 30 exercises")
def update_athlete_with_many_enrollments(stage: Stage) -> Send:
    workspace = stage.workspace()
    athlete = workspace.created("/v1/athletes", PROFILE)["id"]
    path = f"/v1/athletes/{athlete}"
    for n in range(PROGRAMS):
        workspace.created("/v1/programs", large_program(f"large-{n}", sets=20))
        body = {"program": {"slug": f"large-{n}"}, "start_on": str(TODAY)}
        workspace.created(f"{path}/enrollments", body)
    return lambda n: workspace.change("PATCH", path, largest_profile(unit=UNITS[n % 2]))


@SUBJECT.row("restoreAthlete", "2,000 sessions")
def restore_athlete(stage: Stage) -> Send:
    long = stage.long

    def send(_: int) -> httpx.Response:
        long.workspace.post(f"{long.path}/archive", b"")
        return long.workspace.post(f"{long.path}/restore", b"")

    return send


@SUBJECT.row("deleteAthlete", "2,000 sessions", repeats=1)
def delete_athlete(stage: Stage) -> Send:
    deleted = long_history(stage.workspace(), PROFILE | {"metadata": METADATA})
    return lambda _: deleted.workspace.delete(deleted.path)
