"""Exercises, programs and previews: as large as they may be, and many of them."""

from __future__ import annotations

import json
import time

import httpx

from benchmarks.stage import TODAY, expected
from benchmarks.worst_requests.largest import (
    METADATA,
    PROFILE,
    RACK,
    large_program,
    largest_exercise,
    largest_preview,
    preview_body,
)
from benchmarks.worst_requests.row import LARGEST_REPEATS, Send, Subject
from benchmarks.worst_requests.stage import Stage

SUBJECT = Subject("programs")
OWN_PROGRAMS = 101


@SUBJECT.row("listExercises", "100 of 2,000 own ones", repeats=LARGEST_REPEATS)
def list_exercises(stage: Stage) -> Send:
    workspace = stage.own_exercises
    return lambda _: workspace.get("/v1/exercises?limit=100")


@SUBJECT.row("listExercises", "a search in 2,000 own ones", repeats=LARGEST_REPEATS)
def search_exercises(stage: Stage) -> Send:
    workspace = stage.own_exercises
    return lambda _: workspace.get("/v1/exercises?limit=100&search=own-019")


@SUBJECT.row("createExercise", "beside 2,000 own ones")
def create_exercise(stage: Stage) -> Send:
    workspace = stage.own_exercises
    return lambda n: workspace.post("/v1/exercises", largest_exercise(f"new-{n}"))


@SUBJECT.row("listSubstitutes", "of 2,000 own exercises")
def list_substitutes(stage: Stage) -> Send:
    workspace = stage.own_exercises
    athlete = workspace.created("/v1/athletes", PROFILE)["id"]
    return lambda _: workspace.get(f"/v1/athletes/{athlete}/substitutes?exercise=back-squat&limit=100")


@SUBJECT.row("logSession", "with an exercise out of 2,000 own ones")
def log_own_exercise(stage: Stage) -> Send:
    workspace = stage.own_exercises
    athlete = workspace.created("/v1/athletes", PROFILE)["id"]
    body = {
        "performed_on": str(TODAY),
        "enrollment_id": None,
        "exercises": [{"exercise": "own-00007", "sets": [{"reps": 8}]}],
    }
    return lambda n: workspace.post(f"/v1/athletes/{athlete}/sessions", body | {"notes": f"{n}"})


@SUBJECT.row("createProgram", "240 KB", repeats=LARGEST_REPEATS)
def create_program(stage: Stage) -> Send:
    workspace = stage.workspace()
    return lambda _: workspace.post("/v1/programs", large_program(f"new-{time.time_ns()}", sets=20, days=12))


@SUBJECT.row("reviseProgram", "240 KB", repeats=LARGEST_REPEATS)
def revise_program(stage: Stage) -> Send:
    workspace = stage.workspace()
    workspace.created("/v1/programs", large_program("large", sets=20, days=12))

    def send(n: int) -> httpx.Response:
        body = large_program("large", sets=19 - n % 2, days=12)
        return workspace.change("POST", "/v1/programs/large/revisions", body, "/v1/programs/large")

    return send


@SUBJECT.row("getProgram", "240 KB, with an exercise in each of 360 slots", repeats=LARGEST_REPEATS)
def get_program(stage: Stage) -> Send:
    workspace = stage.workspace()
    workspace.created("/v1/programs", large_program("large", sets=20, days=12))
    return lambda _: workspace.get("/v1/programs/large")


@SUBJECT.row("listPrograms", "100 of 240 KB by their days and equipment", repeats=LARGEST_REPEATS)
def list_programs(stage: Stage) -> Send:
    workspace = stage.workspace()
    for n in range(OWN_PROGRAMS):
        workspace.created("/v1/programs", large_program(f"own-{n:03}", sets=20, days=12))
        expected(workspace.send("PATCH", f"/v1/programs/own-{n:03}", {"metadata": METADATA}))
    return lambda _: workspace.get("/v1/programs?limit=100&equipment=dumbbell")


@SUBJECT.row("deleteProgram", "50 revisions of 240 KB", repeats=1)
def delete_program(stage: Stage) -> Send:
    workspace = stage.workspace()
    workspace.created("/v1/programs", large_program("large", sets=20, days=12))
    for n in range(49):
        body = large_program("large", sets=19 - n % 2, days=12)
        expected(workspace.change("POST", "/v1/programs/large/revisions", body, "/v1/programs/large"))
    return lambda _: workspace.delete("/v1/programs/large")


MANY_OBJECTS = {
    "unit": "kg",
    "start_on": "2026-11-02",
    "equipment": RACK,
    "rule": {"kind": "double_progression", "reps_min": 8, "reps_max": 10},
    "history": [{"exercises": [{"exercise": "lift", "sets": [{"reps": 10}] * 47}] * 2}] * 499,
}
PREVIEWS = {
    "500 sessions of a built-in program": preview_body(),
    "a response of 16 MB": largest_preview(),
    "history of 50,000 objects": MANY_OBJECTS,
}
REFUSED_PREVIEWS = {
    "too many sets": preview_body(large_program("too-large", sets=20)),
    "NUL in 50,000 objects": MANY_OBJECTS
    | {"history": [*MANY_OBJECTS["history"][:-1], {"exercises": [{"exercise": "lift", "notes": "\0"}]}]},  # type: ignore[index]  # a list
}


def _preview(case: str, body: object, statuses: tuple[int, ...], repeats: int) -> None:
    content = json.dumps(body).encode()

    @SUBJECT.row("previewProgression", case, statuses=statuses, repeats=repeats)
    def prepare(stage: Stage) -> Send:
        workspace = stage.workspace()
        return lambda _: workspace.post("/v1/previews", content)


for _case, _body in PREVIEWS.items():
    _preview(_case, _body, (200,), LARGEST_REPEATS)
for _case, _body in REFUSED_PREVIEWS.items():
    _preview(_case, _body, (422,), 3)
