"""Athletes with long histories: many sessions, or the largest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import msgspec

from benchmarks.stage import KILOGRAMS, PROGRAM, TODAY, expected
from benchmarks.worst_requests.largest import (
    COMPLAINTS,
    PROFILE,
    days_before,
    largest_session,
    loadable_exercises,
)
from benchmarks.worst_requests.workspace import Json, Workspace

SESSIONS = 2_000
FIRST_DAY = TODAY - timedelta(days=SESSIONS + 400)
SESSIONS_AN_IMPORT = 200
LARGE_SESSIONS = 101
SESSIONS_OF_ONE_EXERCISE = 500
SESSIONS_A_BATCH = 100
CIRCUIT = {
    "wall-push-high-knee-kick": 15,
    "single-leg-box-squat": 5,
    "bulgarian-split-squat": 10,
    "backward-lunge": 6,
}
"""Exercises of the knee circuit, with the reps that are logged."""


class LongHistory(msgspec.Struct, frozen=True):
    """An athlete with 2,000 sessions, one a day, in one enrollment."""

    workspace: Workspace
    athlete: str
    enrollment: str

    @property
    def path(self) -> str:
        return f"/v1/athletes/{self.athlete}"

    @property
    def enrollment_path(self) -> str:
        return f"{self.path}/enrollments/{self.enrollment}"

    @property
    def pending(self) -> str:
        """The id of the next prescription."""
        return str(self.workspace.found(f"{self.path}/next-session")["id"])

    def oldest(self) -> Json:
        """The oldest session."""
        day = FIRST_DAY
        while True:  # the oldest may have been deleted
            page = self.workspace.found(f"{self.path}/sessions?limit=100&performed_to={day + timedelta(days=60)}")
            if page["items"]:
                return dict(page["items"][-1])
            day += timedelta(days=60)

    def performed(self, day: date, reps: int = 10) -> Json:
        exercises = [{"exercise": name, "sets": [{"reps": reps, "load": 10}] * 3} for name in CIRCUIT]
        return {"performed_on": str(day), "exercises": exercises, "enrollment_id": self.enrollment}


def day_of_history(n: int) -> date:
    """A day before the sessions of the long history, on which nothing was logged."""
    return FIRST_DAY + timedelta(days=n)


def log_of(first: int, count: int, reps: int = 0, sets: int = 3) -> str:
    """Return a log of this many sessions, one a day from this day of the history, as CSV."""
    lines = ["Date\tExercise\tSide\tReps\tLoad (kg)"]
    for n in range(first, first + count):
        day = day_of_history(n)
        for exercise, usual in CIRCUIT.items():
            line = f"{day}\t{exercise}\tboth\t{reps or usual + n % 3}\t{KILOGRAMS[n // 250 % len(KILOGRAMS)]}"
            lines += [line] * sets
    return "\n".join(lines)


def long_history(workspace: Workspace, profile: Mapping[str, Any] = PROFILE) -> LongHistory:
    """Enroll an athlete, and import 2,000 sessions, which begin 200 days after the enrollment."""
    athlete = workspace.created("/v1/athletes", profile)["id"]
    body = {"program": {"slug": PROGRAM}, "start_on": str(FIRST_DAY), "complaints": COMPLAINTS}
    enrollment = workspace.created(f"/v1/athletes/{athlete}/enrollments", body)["enrollment"]["id"]
    for first in range(0, SESSIONS, SESSIONS_AN_IMPORT):
        log = log_of(first + 200, SESSIONS_AN_IMPORT)
        workspace.created("/v1/imports", {"csv": log, "athlete_id": athlete})
    return LongHistory(workspace, athlete, enrollment)


class LargeSessions(msgspec.Struct, frozen=True):
    """An athlete with the largest sessions, without an enrollment, a session a day."""

    workspace: Workspace
    athlete: str
    sessions: list[str]
    exercises: list[str]

    @property
    def path(self) -> str:
        return f"/v1/athletes/{self.athlete}"


def large_sessions(workspace: Workspace) -> LargeSessions:
    athlete = workspace.created("/v1/athletes", PROFILE)["id"]
    exercises = loadable_exercises()
    path = f"/v1/athletes/{athlete}/sessions"
    sessions = [
        expected(workspace.post(path, largest_session(exercises, best=n, performed_on=str(day), enrollment_id=None)))
        for n, day in enumerate(days_before(LARGE_SESSIONS))
    ]
    return LargeSessions(workspace, athlete, [each["session"]["id"] for each in sessions], exercises)


class OneExercise(msgspec.Struct, frozen=True):
    """An athlete with 50,000 sets of one exercise, in 500 sessions."""

    workspace: Workspace
    athlete: str
    exercise: str

    @property
    def path(self) -> str:
        return f"/v1/athletes/{self.athlete}"


def one_exercise(workspace: Workspace) -> OneExercise:
    athlete = workspace.created("/v1/athletes", PROFILE)["id"]
    [exercise] = loadable_exercises(1)
    days = days_before(SESSIONS_OF_ONE_EXERCISE)
    for first in range(0, SESSIONS_OF_ONE_EXERCISE, SESSIONS_A_BATCH):
        sessions = [
            largest_session([exercise], best=n, performed_on=str(days[n]), metadata={}, notes=None)
            | {"athlete_id": athlete, "enrollment_id": None}
            for n in range(first, first + SESSIONS_A_BATCH)
        ]
        workspace.created("/v1/batches/sessions", {"sessions": sessions})
    return OneExercise(workspace, athlete, exercise)
