"""Prescriptions and reports: of the longest history, of the largest sessions, of a large program."""

from __future__ import annotations

from benchmarks.stage import TODAY
from benchmarks.worst_requests.row import LARGEST_REPEATS, Send, Subject
from benchmarks.worst_requests.stage import Stage

SUBJECT = Subject("reports")
SQUATS = "bulgarian-split-squat"


def _of_long(address: str, case: str, path: str, *, repeats: int = 3) -> None:
    """Add a read of the long history, below its athlete."""

    def prepare(stage: Stage) -> Send:
        long = stage.long
        whole = f"{long.path}/{path.format(enrollment=long.enrollment, pending=long.pending)}"
        return lambda _: long.workspace.get(whole)

    SUBJECT.read(address, case, prepare, repeats=repeats)


def _of_large(address: str, case: str, path: str, *, repeats: int = LARGEST_REPEATS) -> None:
    """Add a read of the largest sessions, below their athlete."""

    def prepare(stage: Stage) -> Send:
        large = stage.large
        whole = f"{large.path}/{path.format(exercise=large.exercises[0])}"
        return lambda _: large.workspace.get(whole)

    SUBJECT.read(address, case, prepare, repeats=repeats)


def _of_roster(address: str, case: str, path: str) -> None:
    """Add a read of an athlete on a large program, or of all of them."""

    def prepare(stage: Stage) -> Send:
        roster = stage.roster
        whole = path.format(athlete=roster.athletes[-1], enrollment=roster.enrollments[-1])
        return lambda _: roster.workspace.get(whole)

    SUBJECT.read(address, case, prepare, repeats=LARGEST_REPEATS)


_of_long("getNextSession", "after 2,000 sessions", "next-session")
_of_roster("getNextSession", "30 exercises with 345 sets", "/v1/athletes/{athlete}/next-session")
_of_roster("listNextSessions", "100 of a large program", "/v1/next-sessions?limit=100")
_of_long("explainPrescription", "after 2,000 sessions", "prescriptions/{pending}/explanation")
_of_long("listPrescriptions", "100 of 2,000", "prescriptions?limit=100")
_of_long("getProgress", "after 2,000 sessions", "enrollments/{enrollment}/progress")
_of_roster("getProgress", "of a large program", "/v1/athletes/{athlete}/enrollments/{enrollment}/progress")
_of_long("getSeries", "500 of 2,000 sessions", f"series?exercise={SQUATS}")
_of_long("getSeries", "500 of 2,000 sessions by week", f"series?exercise={SQUATS}&by=week")
_of_large("getSeries", "sessions of 5,000 sets", "series?exercise={exercise}")
_of_long("listRecords", "1,000 of 2,000 sessions", "records?limit=100")
_of_large("listRecords", "50,000 sets in 50 exercises", "records?limit=100")
_of_long("getTrainingVolume", "500 of 2,000 sessions", "training-volume")
_of_large("getTrainingVolume", "50,000 sets in 50 exercises", "training-volume")


@SUBJECT.row("getSeries", "50,000 sets in 500 sessions", repeats=LARGEST_REPEATS)
def series_of_one_exercise(stage: Stage) -> Send:
    one = stage.one_exercise
    return lambda _: one.workspace.get(f"{one.path}/series?exercise={one.exercise}")


@SUBJECT.row("listRecords", "50,000 sets in 500 sessions", repeats=LARGEST_REPEATS)
def records_of_one_exercise(stage: Stage) -> Send:
    one = stage.one_exercise
    return lambda _: one.workspace.get(f"{one.path}/records?limit=100")


@SUBJECT.row("listPrescriptions", "100 of a large program", repeats=LARGEST_REPEATS)
def list_large_prescriptions(stage: Stage) -> Send:
    workspace, athlete = stage.roster.workspace, stage.roster.athletes[-3]
    path = f"/v1/athletes/{athlete}"
    slots = [each["slot"] for each in workspace.found(f"{path}/next-session")["exercises"]]
    exercises = [{"slot": slot, "exercise": SQUATS, "sets": [{"reps": 8, "load": 4}]} for slot in slots]
    for n in range(100):
        workspace.created(f"{path}/sessions", {"performed_on": str(TODAY), "exercises": exercises, "notes": f"{n}"})
    return lambda _: workspace.get(f"{path}/prescriptions?limit=100")


@SUBJECT.row("explainPrescription", "30 exercises after 100 sessions", repeats=LARGEST_REPEATS)
def explain_large(stage: Stage) -> Send:
    workspace, athlete = stage.roster.workspace, stage.roster.athletes[-3]
    path = f"/v1/athletes/{athlete}"
    pending = workspace.found(f"{path}/next-session")["id"]
    return lambda _: workspace.get(f"{path}/prescriptions/{pending}/explanation")
