"""Logging, correcting and reading sessions: the largest ones, and early ones in a long history."""

from __future__ import annotations

import httpx

from benchmarks.stage import KILOGRAMS, TODAY, expected
from benchmarks.worst_requests.histories import CIRCUIT, day_of_history
from benchmarks.worst_requests.largest import NOTES, PROFILE, largest_session
from benchmarks.worst_requests.row import LARGEST_REPEATS, Send, Subject
from benchmarks.worst_requests.stage import Stage
from benchmarks.worst_requests.workspace import Json

SUBJECT = Subject("sessions")


@SUBJECT.row("logSession", "5,000 sets in 50 exercises, without an enrollment", repeats=LARGEST_REPEATS)
def log_largest(stage: Stage) -> Send:
    large = stage.large
    athlete = large.workspace.created("/v1/athletes", PROFILE)["id"]
    body = largest_session(large.exercises, enrollment_id=None)
    return lambda n: large.workspace.post(f"/v1/athletes/{athlete}/sessions", body | {"notes": f"{n}"})


@SUBJECT.row("logSession", "3,000 sets in 30 slots of a program, 20 more exercises", repeats=LARGEST_REPEATS)
def log_in_program(stage: Stage) -> Send:
    workspace, athlete = stage.roster.workspace, stage.roster.athletes[-1]
    path = f"/v1/athletes/{athlete}"
    slots = [each["slot"] for each in workspace.found(f"{path}/next-session")["exercises"]]
    more = largest_session(stage.large.exercises[-20:], sets=90)["exercises"]
    exercise = {"exercise": "bulgarian-split-squat", "sets": [{"reps": 8, "load": 4}] * 90}
    body = {"performed_on": str(TODAY), "exercises": [*(exercise | {"slot": slot} for slot in slots), *more]}
    return lambda n: workspace.post(f"{path}/sessions", body | {"notes": f"{n}"})


@SUBJECT.row("logSession", "before 2,000 others")
def log_early(stage: Stage) -> Send:
    long = stage.long
    return lambda n: long.workspace.post(f"{long.path}/sessions", long.performed(day_of_history(n)))


def _corrected(stage: Stage, address: Json, exercises: list[Json]) -> httpx.Response:
    path = f"{stage.long.path}/sessions/{address['id']}"
    body = {"performed_on": address["performed_on"], "exercises": exercises}
    return stage.long.workspace.change("PUT", path, body)


@SUBJECT.row("correctSession", "the first of 2,000: reps")
def correct_reps(stage: Stage) -> Send:
    first = stage.long.oldest()

    def send(n: int) -> httpx.Response:
        exercises = [
            {"exercise": name, "sets": [{"reps": usual + 1 - n % 2, "load": KILOGRAMS[0]}] * 3}
            for name, usual in CIRCUIT.items()
        ]
        return _corrected(stage, first, exercises)

    return send


@SUBJECT.row("correctSession", "the first of 2,000: load")
def correct_load(stage: Stage) -> Send:
    first = stage.long.oldest()
    return lambda n: _corrected(stage, first, stage.long.performed(TODAY, 5 + n)["exercises"])


@SUBJECT.row("correctSession", "5,000 sets in 50 exercises", repeats=LARGEST_REPEATS)
def correct_largest(stage: Stage) -> Send:
    large = stage.large
    path = f"{large.path}/sessions/{large.sessions[0]}"
    body = largest_session(large.exercises)
    return lambda n: large.workspace.change("PUT", path, body | {"notes": f"{n}"})


@SUBJECT.row("reportPain", "the first of 2,000 sessions")
def report_pain(stage: Stage) -> Send:
    path = f"{stage.long.path}/sessions/{stage.long.oldest()['id']}/pain"
    return lambda n: stage.long.workspace.post(path, {"next_morning": n})


@SUBJECT.row("deleteSession", "the first of 2,000")
def delete_early(stage: Stage) -> Send:
    return lambda _: stage.long.workspace.delete(f"{stage.long.path}/sessions/{stage.long.oldest()['id']}")


@SUBJECT.row("listSessions", "100 of 5,000 sets", repeats=LARGEST_REPEATS)
def list_largest(stage: Stage) -> Send:
    return lambda _: stage.large.workspace.get(f"{stage.large.path}/sessions?limit=100")


@SUBJECT.row("getExerciseHistory", "100 of 5,000 sets", repeats=LARGEST_REPEATS)
def exercise_history(stage: Stage) -> Send:
    large = stage.large
    return lambda _: large.workspace.get(f"{large.path}/exercises/{large.exercises[0]}/history?limit=100")


@SUBJECT.row("exportHistory", "sessions of 5,000 sets", repeats=LARGEST_REPEATS)
def export_history(stage: Stage) -> Send:
    return lambda _: stage.large.workspace.get(f"{stage.large.path}/history?limit=100")


@SUBJECT.row("exportHistory", "100 of 12 sets")
def export_small(stage: Stage) -> Send:
    return lambda _: stage.long.workspace.get(f"{stage.long.path}/history?limit=100")


@SUBJECT.row("reportSymptoms", "before 2,000 sessions")
def report_symptoms(stage: Stage) -> Send:
    path = f"{stage.long.path}/symptom-reports"
    day = str(day_of_history(250))
    return lambda n: stage.long.workspace.post(path, {"reported_on": day, "symptoms": {"pain": 5 + n}})


@SUBJECT.row("deleteSymptoms", "before 2,000 sessions", repeats=1)
def delete_symptoms(stage: Stage) -> Send:
    path = f"{stage.long.path}/symptom-reports"
    body = {"reported_on": str(day_of_history(260)), "symptoms": {"pain": 9}}
    report = stage.long.workspace.created(path, body)["id"]
    return lambda _: stage.long.workspace.delete(f"{path}/{report}", tag=False)


@SUBJECT.row("listSymptoms", "100 with the longest notes")
def list_symptoms(stage: Stage) -> Send:
    large = stage.large
    path = f"{large.path}/symptom-reports"
    for n in range(101):
        body = {"reported_on": str(day_of_history(n)), "symptoms": {"pain": 1, "notes": NOTES}}
        large.workspace.created(path, body)
    return lambda _: large.workspace.get(f"{path}?limit=100")


@SUBJECT.row("recordMeasurement", "a body weight before 2,000 sessions")
def record_measurement(stage: Stage) -> Send:
    path = f"{stage.long.path}/measurements"
    body = {"name": "body_weight", "measured_on": str(day_of_history(0)), "unit": "kg"}
    return lambda n: stage.long.workspace.post(path, body | {"value": 70 + n})


@SUBJECT.row("deleteMeasurement", "a body weight before 2,000 sessions", repeats=1)
def delete_measurement(stage: Stage) -> Send:
    path = f"{stage.long.path}/measurements"
    body = {"name": "body_weight", "measured_on": str(day_of_history(1)), "unit": "kg", "value": 90}
    measurement = expected(stage.long.workspace.post(path, body))["id"]
    return lambda _: stage.long.workspace.delete(f"{path}/{measurement}", tag=False)
