"""The largest batches, and changes of the largest group."""

from __future__ import annotations

import httpx

from benchmarks.stage import PROGRAM, TODAY, expected
from benchmarks.worst_requests.histories import FIRST_DAY, day_of_history
from benchmarks.worst_requests.largest import PROFILE, days_before, large_program
from benchmarks.worst_requests.rosters import GROUP, ITEMS, PROGRAM_SLUG, roster
from benchmarks.worst_requests.row import LARGEST_REPEATS, Send, Subject
from benchmarks.worst_requests.stage import Stage
from benchmarks.worst_requests.workspace import Workspace

SUBJECT = Subject("batches")
REPLAYED_OF_EACH = 10
SETS_OF_EACH = 485  # 100 such sessions have just below 50,000 objects


def _athletes(workspace: Workspace, count: int = ITEMS) -> list[str]:
    created = workspace.created("/v1/batches/athletes", {"athletes": [PROFILE] * count})["results"]
    return [each["athlete"]["id"] for each in created]


@SUBJECT.row("logSessions", "100 sessions of 485 sets", repeats=LARGEST_REPEATS)
def log_sessions(stage: Stage) -> Send:
    workspace = stage.workspace()
    athletes = _athletes(workspace)
    exercises = [
        {"exercise": name, "sets": [{"reps": 8, "load": 4}] * (SETS_OF_EACH // 5)} for name in stage.large.exercises[:5]
    ]
    sessions = [
        {"athlete_id": each, "enrollment_id": None, "performed_on": str(TODAY), "exercises": exercises}
        for each in athletes
    ]
    return lambda n: workspace.post(
        "/v1/batches/sessions", {"sessions": [each | {"notes": f"{n}"} for each in sessions]}
    )


@SUBJECT.row("logSessions", "100 before 2,000 of one athlete")
def log_early(stage: Stage) -> Send:
    long = stage.long

    def send(n: int) -> httpx.Response:
        sessions = [long.performed(day_of_history(each), 9 + n) | {"athlete_id": long.athlete} for each in range(ITEMS)]
        return long.workspace.post("/v1/batches/sessions", {"sessions": sessions})

    return send


@SUBJECT.row("logSessions", "100 of athletes on a large program", repeats=LARGEST_REPEATS)
def log_in_large_program(stage: Stage) -> Send:
    workspace = stage.roster.workspace
    athletes = stage.roster.athletes[:ITEMS]
    slots = [each["slot"] for each in workspace.found(f"/v1/athletes/{athletes[0]}/next-session")["exercises"]]
    exercises = [
        {"slot": slot, "exercise": "bulgarian-split-squat", "sets": [{"reps": 8, "load": 4}] * 14} for slot in slots
    ]
    return lambda n: workspace.post(
        "/v1/batches/sessions",
        {
            "sessions": [
                {"athlete_id": each, "performed_on": str(TODAY), "exercises": exercises, "notes": f"{n}"}
                for each in athletes
            ]
        },
    )


@SUBJECT.row("enrollAthletes", "100 in a large program")
def enroll_athletes(stage: Stage) -> Send:
    workspace = stage.workspace()
    athletes = _athletes(workspace)
    for n in range(3):
        workspace.created("/v1/programs", large_program(f"large-{n}", sets=20))
    return lambda n: workspace.post(
        "/v1/batches/enrollments",
        {
            "enrollments": [
                {"athlete_id": each, "program": {"slug": f"large-{n}"}, "start_on": str(TODAY)} for each in athletes
            ]
        },
    )


@SUBJECT.row("enrollAthletes", "100 with 10 sessions each to replay", repeats=1)
def enroll_and_replay(stage: Stage) -> Send:
    workspace = stage.workspace()
    athletes = _athletes(workspace)
    exercises = stage.long.performed(TODAY)["exercises"]
    for day in days_before(REPLAYED_OF_EACH):
        sessions = [
            {"athlete_id": each, "enrollment_id": None, "performed_on": str(day), "exercises": exercises}
            for each in athletes
        ]
        expected(workspace.post("/v1/batches/sessions", {"sessions": sessions}))
    start = {"program": {"slug": PROGRAM}, "start_on": str(TODAY), "replay_from": str(FIRST_DAY)}
    body = {"enrollments": [start | {"athlete_id": each} for each in athletes]}
    return lambda _: workspace.post("/v1/batches/enrollments", body)


@SUBJECT.row("deloadEnrollments", "100 in a large program")
def deload_enrollments(stage: Stage) -> Send:
    workspace = stage.roster.workspace
    return lambda n: workspace.post("/v1/batches/deloads", {"tag": GROUP, "percent": 80 + n})


@SUBJECT.row("moveEnrollments", "100 to a revision with 12 days")
def move_enrollments(stage: Stage) -> Send:
    workspace = roster(stage.workspace(), ITEMS).workspace
    path = f"/v1/programs/{PROGRAM_SLUG}/revisions"
    for days in (12, 11, 10):
        expected(
            workspace.change(
                "POST", path, large_program(PROGRAM_SLUG, sets=20, days=days), f"/v1/programs/{PROGRAM_SLUG}"
            )
        )
    body = {"tag": GROUP, "program": PROGRAM_SLUG}
    return lambda n: workspace.post("/v1/batches/moves", body | {"revision": 2 + n})
