"""Enrollments, and what a coach changes in them: early in a long history, or of a large program."""

from __future__ import annotations

from datetime import timedelta

import httpx

from benchmarks.stage import PROGRAM, TODAY, expected
from benchmarks.worst_requests.histories import CIRCUIT, FIRST_DAY, day_of_history
from benchmarks.worst_requests.largest import METADATA, NOTES, PROFILE, days_before, large_program
from benchmarks.worst_requests.row import LARGEST_REPEATS, Send, Subject
from benchmarks.worst_requests.stage import Stage
from benchmarks.worst_requests.workspace import Workspace

SUBJECT = Subject("coaching")
REPLAYED = 200
LISTED = 101


def _with_free_sessions(workspace: Workspace, *, name: str = "Eva", count: int = REPLAYED) -> str:
    """Create an athlete with sessions without an enrollment. Returns the athlete's path."""
    athlete = workspace.created("/v1/athletes", PROFILE | {"name": name})["id"]
    exercises = [{"exercise": name, "sets": [{"reps": 10, "load": 10}] * 3} for name in CIRCUIT]
    free = [
        {"athlete_id": athlete, "enrollment_id": None, "exercises": exercises, "performed_on": str(day)}
        for day in days_before(count)
    ]
    for first in range(0, count, 100):
        expected(workspace.post("/v1/batches/sessions", {"sessions": free[first : first + 100]}))
    return f"/v1/athletes/{athlete}"


@SUBJECT.row("enrollAthlete", "200 sessions to replay")
def enroll_and_replay(stage: Stage) -> Send:
    workspace = stage.workspace()
    paths = [_with_free_sessions(workspace, name=f"Eva {n}") for n in range(3)]
    body = {"program": {"slug": PROGRAM}, "start_on": str(TODAY), "replay_from": str(FIRST_DAY)}
    return lambda n: workspace.post(f"{paths[n]}/enrollments", body)


@SUBJECT.row("enrollAthlete", "a program of 240 KB")
def enroll_in_large_program(stage: Stage) -> Send:
    workspace = stage.workspace()
    workspace.created("/v1/programs", large_program("large", sets=20, days=12))
    paths = [f"/v1/athletes/{workspace.created('/v1/athletes', PROFILE)['id']}" for _ in range(3)]
    return lambda n: workspace.post(
        f"{paths[n]}/enrollments", {"program": {"slug": "large"}, "start_on": str(TODAY), "metadata": METADATA}
    )


def _ended_enrollments(stage: Stage) -> tuple[Workspace, str]:
    """A workspace with one athlete, who has ended the same program many times."""
    workspace = stage.workspace()
    path = f"/v1/athletes/{workspace.created('/v1/athletes', PROFILE)['id']}/enrollments"
    body = {"program": {"slug": PROGRAM}, "start_on": str(TODAY), "metadata": METADATA}
    for _ in range(LISTED):
        enrollment = workspace.created(path, body)["enrollment"]["id"]
        expected(workspace.post(f"{path}/{enrollment}/end", {}))
    return workspace, path


@SUBJECT.row("listEnrollments", "100 with the most metadata", repeats=LARGEST_REPEATS)
def list_enrollments(stage: Stage) -> Send:
    workspace, path = _ended_enrollments(stage)
    return lambda _: workspace.get(f"{path}?limit=100")


@SUBJECT.row("listAllEnrollments", "100 with the most metadata", repeats=LARGEST_REPEATS)
def list_all_enrollments(stage: Stage) -> Send:
    workspace, _ = _ended_enrollments(stage)
    return lambda _: workspace.get("/v1/enrollments?limit=100")


@SUBJECT.row("updateEnrollment", "complaints, after 2,000 sessions")
def update_enrollment(stage: Stage) -> Send:
    long = stage.long
    knee = {"name": "knee", "region": "knee"}
    return lambda n: long.workspace.change(
        "PATCH", long.enrollment_path, {"complaints": [knee | {"baseline_pain": 1 + n}], "metadata": METADATA}
    )


@SUBJECT.row("skipSession", "before 2,000 sessions")
def skip(stage: Stage) -> Send:
    path = f"{stage.long.enrollment_path}/skip"
    return lambda n: stage.long.workspace.post(path, {"reason": "Ill", "on": str(day_of_history(n))})


@SUBJECT.row("deloadEnrollment", "today, after 2,000 sessions")
def deload(stage: Stage) -> Send:
    path = f"{stage.long.enrollment_path}/deload"
    return lambda n: stage.long.workspace.post(path, {"percent": 80 + n, "notes": NOTES})


@SUBJECT.row("deloadEnrollment", "before 2,000 sessions")
def deload_early(stage: Stage) -> Send:
    path = f"{stage.long.enrollment_path}/deload"
    return lambda n: stage.long.workspace.post(path, {"starts_on": str(day_of_history(210 + 10 * n)), "percent": 80})


def _planned(stage: Stage, n: int) -> str:
    path = f"{stage.long.enrollment_path}/deload"
    body = {"starts_on": str(day_of_history(300 + 10 * n)), "percent": 60}
    change = stage.long.workspace.created(path, body)["planned_change_id"]
    return f"{stage.long.path}/planned-changes/{change}"


@SUBJECT.row("amendPlannedChange", "a deload before 2,000 sessions")
def amend(stage: Stage) -> Send:
    path, first = _planned(stage, 0), day_of_history(300)

    def send(n: int) -> httpx.Response:
        deload = {"starts_on": str(first), "ends_on": str(first + timedelta(days=6 + n)), "percent": 70}
        return stage.long.workspace.send("PUT", path, {"kind": "deload", "deload": deload})

    return send


@SUBJECT.row("deletePlannedChange", "a deload before 2,000 sessions")
def delete_planned_change(stage: Stage) -> Send:
    paths = [_planned(stage, 1 + n) for n in range(3)]
    return lambda n: stage.long.workspace.delete(paths[n], tag=False)


@SUBJECT.row("listPlannedChanges", "100 with the longest notes")
def list_planned_changes(stage: Stage) -> Send:
    workspace = stage.workspace()
    path = f"/v1/athletes/{workspace.created('/v1/athletes', PROFILE)['id']}/enrollments"
    body = {"program": {"slug": PROGRAM}, "start_on": str(FIRST_DAY)}
    enrollment = workspace.created(path, body)["enrollment"]["id"]
    for n in range(LISTED):
        day = str(day_of_history(10 + n))
        workspace.created(f"{path}/{enrollment}/pause", {"starts_on": day, "ends_on": day, "notes": NOTES})
    return lambda _: workspace.get(f"{path}/{enrollment}/planned-changes?limit=100")


@SUBJECT.row("overridePrescription", "30 slots of a large program")
def override(stage: Stage) -> Send:
    workspace, athlete = stage.roster.workspace, stage.roster.athletes[-2]
    path = f"/v1/athletes/{athlete}"

    def send(n: int) -> httpx.Response:
        session = workspace.found(f"{path}/next-session")
        items = [{"slot": each["slot"], "load": 4 + 2 * n, "notes": NOTES} for each in session["exercises"]]
        return workspace.post(f"{path}/prescriptions/{session['id']}/override", {"items": items, "notes": NOTES})

    return send


@SUBJECT.row("cancelOverride", "after 2,000 sessions")
def cancel_override(stage: Stage) -> Send:
    long = stage.long

    def send(n: int) -> httpx.Response:
        items = [
            {"slot": each["slot"], "notes": f"{n}"}
            for each in long.workspace.found(f"{long.path}/next-session")["exercises"]
        ]
        override_id = long.workspace.created(f"{long.path}/prescriptions/{long.pending}/override", {"items": items})
        return long.workspace.delete(f"{long.path}/overrides/{override_id['override_id']}", tag=False)

    return send


@SUBJECT.row("moveEnrollment", "to a revision of 240 KB, with 30 new exercises")
def move(stage: Stage) -> Send:
    workspace = stage.workspace()
    workspace.created("/v1/programs", large_program("large", sets=20))
    paths = []
    for _ in range(3):
        path = f"/v1/athletes/{workspace.created('/v1/athletes', PROFILE)['id']}/enrollments"
        body = {"program": {"slug": "large"}, "start_on": str(TODAY)}
        paths.append(f"{path}/{workspace.created(path, body)['enrollment']['id']}")
    larger = large_program("large", sets=20, days=12)
    expected(workspace.change("POST", "/v1/programs/large/revisions", larger, "/v1/programs/large"))
    return lambda n: workspace.change("POST", f"{paths[n]}/move", {}, paths[n])


@SUBJECT.row("endEnrollment", "200 replayed sessions", repeats=1)
def end(stage: Stage) -> Send:
    workspace = stage.workspace()
    path = _with_free_sessions(workspace)
    body = {"program": {"slug": PROGRAM}, "start_on": str(TODAY), "replay_from": str(FIRST_DAY)}
    enrollment = workspace.created(f"{path}/enrollments", body)["enrollment"]["id"]
    return lambda _: workspace.post(f"{path}/enrollments/{enrollment}/end", {})
