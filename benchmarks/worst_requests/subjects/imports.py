"""Imports and what they leave, the archive of a workspace, and the change feed."""

from __future__ import annotations

import time
from urllib.parse import quote

import httpx
from msgspec.structs import asdict

from api.clock import SystemClock
from api.store.statements import imports
from benchmarks.stage import expected
from benchmarks.worst_requests.histories import log_of
from benchmarks.worst_requests.largest import EXERCISES_A_SESSION, PROFILE, days_before
from benchmarks.worst_requests.row import LARGEST_REPEATS, Send, Subject
from benchmarks.worst_requests.stage import Stage
from benchmarks.worst_requests.workspace import Workspace
from tests.large_exports import HEADER, hevy_export

SUBJECT = Subject("imports")
LARGEST_EXPORT_WORKOUTS = 2_500  # of 20 rows each
LARGEST_AT_ONCE_WORKOUTS = 200
NAMES = 1_000
LISTED = 101
CHANGES = 500
LONGEST_LOG = 1_490_000


def _athlete(workspace: Workspace) -> str:
    return str(workspace.created("/v1/athletes", PROFILE)["id"])


def _import_in_background(workspace: Workspace, export: str, **query: str) -> httpx.Response:
    """Import an export for a new athlete, and wait until the background is done with it."""
    options = "&".join(f"{name}={quote(value)}" for name, value in query.items())
    path = f"/v1/imports?athlete_id={_athlete(workspace)}&{options}"
    response = workspace.client.post(path, content=export.encode(), headers={"Content-Type": "text/csv"})
    location = response.raise_for_status().headers["Location"]
    _wait(workspace, location)
    return response


def _wait(workspace: Workspace, location: str) -> None:
    while (found := workspace.found(location))["status"] in ("waiting", "running", "deleting"):
        time.sleep(0.1)
    if found["status"] == "failed":
        raise RuntimeError(f"the import failed: {found}")


def export_of_names(names: int = NAMES) -> str:
    """A Hevy export with so many different exercises, whose names are as long as they may be."""
    days = days_before(names // EXERCISES_A_SESSION + 1)
    rows = [
        f'"Day","{day:%d %b %Y}, 18:05","{day:%d %b %Y}, 19:05","","{n:04} {"n" * 190}",,"",0,"normal",60,5,,0,8\n'
        for n, day in ((n, days[n // EXERCISES_A_SESSION]) for n in range(names))
    ]
    return "".join([HEADER, *rows])


@SUBJECT.row("importHistory", "a dry run of 200 sessions before 2,000")
def dry_run(stage: Stage) -> Send:
    long, rows = stage.long, log_of(0, 200, reps=9)
    return lambda _: long.workspace.post("/v1/imports", {"csv": rows, "athlete_id": long.athlete, "dry_run": True})


@SUBJECT.row("importHistory", "1.5 MB of rows with mistakes", repeats=LARGEST_REPEATS)
def mistakes(stage: Stage) -> Send:
    long, log = stage.long, log_of(0, 12_000, reps=9)[:LONGEST_LOG]
    return lambda _: long.workspace.post("/v1/imports", {"csv": log, "athlete_id": long.athlete, "dry_run": True})


@SUBJECT.row("importHistory", "1.5 MB of empty lines")
def empty_lines(stage: Stage) -> Send:
    long, log = stage.long, "Date\tExercise\n" + "\n" * LONGEST_LOG
    return lambda _: long.workspace.post("/v1/imports", {"csv": log, "athlete_id": long.athlete, "dry_run": True})


@SUBJECT.row("importHistory", "4,000 rows of an app at once", repeats=3)
def at_once(stage: Stage) -> Send:
    workspace, export = stage.workspace(), hevy_export(LARGEST_AT_ONCE_WORKOUTS).encode()
    athletes = [_athlete(workspace) for _ in range(3)]
    headers = {"Content-Type": "text/csv"}
    return lambda n: workspace.client.post(
        f"/v1/imports?athlete_id={athletes[n]}&unknown_exercises=create", content=export, headers=headers
    )


@SUBJECT.row("importHistory", "50,000 rows, to the end", repeats=1)
def to_the_end(stage: Stage) -> Send:
    workspace, export = stage.workspace(), hevy_export(LARGEST_EXPORT_WORKOUTS)
    return lambda _: _import_in_background(workspace, export, unknown_exercises="create")


@SUBJECT.row("importHistory", "1,000 unknown names, beside 2,000 own exercises")
def unknown_names(stage: Stage) -> Send:
    workspace, export = stage.own_exercises, export_of_names().encode()
    athlete = _athlete(workspace)
    path = f"/v1/imports?athlete_id={athlete}&dry_run=true"
    return lambda _: workspace.client.post(path, content=export, headers={"Content-Type": "text/csv"})


def _with_imports(workspace: Workspace) -> str:
    """Make an import of 1,000 names, and copy its row. Returns the path of one."""
    headers = {"Content-Type": "text/csv"}
    path = f"/v1/imports?athlete_id={_athlete(workspace)}&unknown_exercises=create"
    response = workspace.client.post(path, content=export_of_names().encode(), headers=headers)
    location = str(response.raise_for_status().headers["Location"])
    _wait(workspace, location)
    [row] = workspace.rows(imports.BY_ID, import_id=location.rpartition("/")[2])
    clock = SystemClock()
    workspace.insert(imports.INSERT, (asdict(row) | {"import_id": clock.new_id()} for _ in range(LISTED)))
    return location


@SUBJECT.row("listImports", "100 with 1,000 names each", repeats=LARGEST_REPEATS)
def list_imports(stage: Stage) -> Send:
    workspace = stage.workspace()
    _with_imports(workspace)
    return lambda _: workspace.get("/v1/imports?limit=100")


@SUBJECT.row("listExerciseMappings", "100 of the longest names")
def list_mappings(stage: Stage) -> Send:
    workspace = stage.workspace()
    _with_imports(workspace)
    return lambda _: workspace.get("/v1/exercise-mappings?limit=100")


@SUBJECT.row("deleteImport", "200 sessions at once")
def delete_at_once(stage: Stage) -> Send:
    workspace = stage.workspace()
    paths = [f"/v1/imports/{_imported(workspace, LARGEST_AT_ONCE_WORKOUTS)}" for _ in range(3)]
    return lambda n: workspace.delete(paths[n], tag=False)


def _imported(workspace: Workspace, workouts: int) -> str:
    path = f"/v1/imports?athlete_id={_athlete(workspace)}&unknown_exercises=create"
    response = workspace.client.post(path, content=hevy_export(workouts).encode(), headers={"Content-Type": "text/csv"})
    return str(expected(response)["id"])


@SUBJECT.row("deleteImport", "2,500 sessions, to the end", repeats=1)
def delete_in_background(stage: Stage) -> Send:
    workspace = stage.workspace()
    response = _import_in_background(workspace, hevy_export(LARGEST_EXPORT_WORKOUTS), unknown_exercises="create")
    location = response.headers["Location"]

    def send(_: int) -> httpx.Response:
        deleted = workspace.delete(location, tag=False)
        _wait(workspace, location)
        return deleted

    return send


@SUBJECT.row("exportWorkspace", "2,000 sessions", repeats=LARGEST_REPEATS)
def export_long(stage: Stage) -> Send:
    return lambda _: stage.long.workspace.get("/v1/workspace-archive")


@SUBJECT.row("exportWorkspace", "101 sessions of 5,000 sets")
def export_large(stage: Stage) -> Send:
    return lambda _: stage.large.workspace.get("/v1/workspace-archive")


@SUBJECT.row("importWorkspace", "2,000 sessions")
def import_workspace(stage: Stage) -> Send:
    archive = stage.long.workspace.get("/v1/workspace-archive").content
    empty = [stage.workspace() for _ in range(3)]
    headers = {"Content-Type": "application/zip"}
    return lambda n: empty[n].client.put("/v1/workspace-archive", content=archive, headers=headers)


@SUBJECT.row("importWorkspace", "sessions of 5,000 sets", repeats=1)
def import_large_workspace(stage: Stage) -> Send:
    archive, empty = stage.large.workspace.get("/v1/workspace-archive").content, stage.workspace()
    headers = {"Content-Type": "application/zip"}
    return lambda _: empty.client.put("/v1/workspace-archive", content=archive, headers=headers)


@SUBJECT.row("listChanges", "500", repeats=LARGEST_REPEATS)
def list_changes(stage: Stage) -> Send:
    return lambda _: stage.long.workspace.get(f"/v1/changes?limit={CHANGES}")
