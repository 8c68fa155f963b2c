"""An export of another app, as its reader understands it: workouts, and the rows that hold no set.

Every row is in exactly one place: it is a row of a workout, skipped for a reason, or a mistake.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from api.problems import ImportMistake
from domain.loads.loading import Unit
from domain.sessions.session import PerformedSet


class SourceApp(StrEnum):
    """The app that wrote an export."""

    STRONG = "strong"
    HEVY = "hevy"
    FITNOTES = "fitnotes"
    STRONGLIFTS = "stronglifts"


APP_NAMES = {
    SourceApp.STRONG: "Strong",
    SourceApp.HEVY: "Hevy",
    SourceApp.FITNOTES: "FitNotes",
    SourceApp.STRONGLIFTS: "StrongLifts",
}


class SkippedRowReason(StrEnum):
    """Why a row is not imported.

    `rest_timer`: a pause between two sets. `note`: a note, which is kept with its exercise or workout. `no_numbers`: a
    set without reps, seconds and distance. `left_out`: an exercise of which no set was done. `ignored`: a set of a name
    that is ignored, such as a warm-up. `other_sets`: a set of an exercise that is stored already for this workout, with
    other sets.
    """

    REST_TIMER = "rest_timer"
    NOTE = "note"
    NO_NUMBERS = "no_numbers"
    LEFT_OUT = "left_out"
    IGNORED = "ignored"
    OTHER_SETS = "other_sets"


class SkippedRow(msgspec.Struct, frozen=True):
    row: int
    reason: SkippedRowReason


class ExportedExercise(msgspec.Struct, frozen=True, kw_only=True):
    """An exercise of a workout, by the name that the app has for it.

    `rows` are the rows of its sets; a row can hold several sets. A load below 0 is assistance.
    """

    name: str
    notes: str | None
    superset: int | None
    sets: tuple[PerformedSet, ...]
    rows: tuple[int, ...]


class ExportedWorkout(msgspec.Struct, frozen=True, kw_only=True):
    """A workout. `key` is the same in every export of the app. Times are local and have no time zone.

    `has_time` is False if the export has the date alone.
    """

    key: str
    started: datetime
    has_time: bool
    ended: datetime | None
    title: str | None
    notes: str | None
    exercises: tuple[ExportedExercise, ...]

    @property
    def row(self) -> int:
        return min(exercise.rows[0] for exercise in self.exercises)

    @property
    def has_loads(self) -> bool:
        """Whether a set has a load. Zero is the same in every unit."""
        return any(each.load for exercise in self.exercises for each in exercise.sets)


class RowCounter:
    """How many rows of an export are read so far. One thread counts the rows, and another reads the count."""

    def __init__(self) -> None:
        self.rows = 0


class AppExport(msgspec.Struct, frozen=True, kw_only=True):
    """What an export holds. `unit` is None if the export names no unit. `count` is the number of filled rows."""

    format: SourceApp
    unit: Unit | None
    count: int
    workouts: Sequence[ExportedWorkout]
    skipped: Sequence[SkippedRow]
    mistakes: Sequence[ImportMistake]
