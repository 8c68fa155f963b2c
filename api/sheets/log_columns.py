"""The columns of the log: heading, field of a logged session, how a cell is written, and how it is read.

The exported log, a pasted log and the mistakes of an import all use this table. Sheets refer to columns by position:
append new ones at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from operator import attrgetter

import msgspec

from api.sheets.pasted_cell import (
    read_assistance,
    read_complaint_pain,
    read_exercise,
    read_kind,
    read_load,
    read_number,
    read_pain_score,
    read_set_number,
    read_side,
    read_text,
    read_unit,
    read_version,
    read_whole_number,
    read_yes_no,
    write_complaint_pain,
)
from api.sheets.spelling import Value
from api.sheets.table import Column, ColumnKind
from domain.loads.loading import Unit
from domain.sessions.session import Performance, PerformedExercise, PerformedSet

SESSION = ""
PAIN = "/pain"
EXERCISE = "/exercises/*"
SET = "/exercises/*/sets/*"


class LoggedSet(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the log: a set with its exercise and session. `unit` is the unit of its loads.

    `version` is that of the session. A log with an older one changes nothing.
    """

    athlete: str | None
    session_name: str
    enrollment: str | None
    unit: Unit
    performance: Performance
    exercise: PerformedExercise
    set: PerformedSet
    version: int


class LogColumn(msgspec.Struct, frozen=True):
    """One column. `pointer` is a JSON pointer into a logged session, with `*` in place of every index."""

    pointer: str
    column: Column
    write: Callable[[LoggedSet], Value]
    read: Callable[[str], object] = read_text
    """Parses the text of a cell. Raises ValueError with a sentence. Dates are read by `pasted_date.py` instead."""
    required: bool = False

    @property
    def heading(self) -> str:
        return self.column.header

    @property
    def place(self) -> str:
        """The object that holds the field: SESSION, PAIN, EXERCISE or SET."""
        return self.pointer.rpartition("/")[0]

    @property
    def field(self) -> str:
        return self.pointer.rpartition("/")[2]


def _prescribed_for(logged: LoggedSet) -> Value:
    """Empty for a session done on its prescribed date."""
    performance = logged.performance
    return None if performance.prescribed_on == performance.performed_on else performance.prescribed_on


def _complaint_pain(logged: LoggedSet) -> Value:
    """Such as `right-knee 1/4/2/0, left-heel 0/2/-/-`: before, during, an hour after and the next morning."""
    return write_complaint_pain(logged.performance.complaint_pain) or None


_C, _F, _D = ColumnKind.COUNT, ColumnKind.FIGURE, ColumnKind.DATE
_of = attrgetter

# fmt: off
LOG_COLUMNS = (
    LogColumn("/athlete", Column("Athlete", width=16), _of("athlete")),
    LogColumn("/performed_on", Column("Date", _D), _of("performance.performed_on"), required=True),
    LogColumn("/external_id", Column("Session", width=16), _of("session_name")),
    LogColumn(f"{EXERCISE}/exercise", Column("Exercise", width=24), _of("exercise.exercise"), read_exercise,
              required=True),
    LogColumn(f"{EXERCISE}/slot", Column("Slot", width=12), _of("exercise.slot")),
    LogColumn(f"{EXERCISE}/variant", Column("Variant"), _of("exercise.variant")),
    LogColumn(f"{EXERCISE}/substitute_for", Column("Instead of"), _of("exercise.substitute_for")),
    LogColumn(f"{SET}/kind", Column("Kind", width=8), _of("set.kind.value"), read_kind),
    LogColumn(f"{SET}/set", Column("Set", _C, 6), _of("set.set"), read_set_number),
    LogColumn(f"{SET}/side", Column("Side", width=7), _of("set.side.value"), read_side),
    LogColumn(f"{SET}/reps", Column("Reps", _C, 7), _of("set.reps"), read_whole_number),
    LogColumn(f"{SET}/good_reps", Column("Good reps", _C, 10), _of("set.good_reps"), read_whole_number),
    LogColumn(f"{SET}/seconds", Column("Seconds", _F, 9), _of("set.seconds"), read_number),
    LogColumn(f"{SET}/load", Column("Load", _F, 8), _of("set.load"), read_load),
    LogColumn("/unit", Column("Unit", width=6), _of("unit.value"), read_unit),
    LogColumn(f"{SET}/assistance", Column("Assistance", _F, 11), _of("set.assistance"), read_assistance),
    LogColumn(f"{SET}/rir", Column("RIR", _F, 6), _of("set.rir"), read_number),
    LogColumn(f"{SET}/rpe", Column("RPE", _F, 6), _of("set.rpe"), read_number),
    LogColumn(f"{SET}/tempo_held", Column("Tempo held", width=11), _of("set.tempo_held"), read_yes_no),
    LogColumn(f"{SET}/unassisted", Column("Unassisted", width=11), _of("set.unassisted"), read_yes_no),
    LogColumn(f"{SET}/torso_upright", Column("Torso upright", width=13), _of("set.torso_upright"), read_yes_no),
    LogColumn(f"{SET}/pain", Column("Pain", _C, 6), _of("set.pain"), read_number),
    LogColumn(f"{PAIN}/before", Column("Pain before", _C, 12), _of("performance.pain.before"), read_pain_score),
    LogColumn(f"{PAIN}/during", Column("Pain during", _C, 12), _of("performance.pain.during"), read_pain_score),
    LogColumn(f"{PAIN}/after_1h", Column("Pain 1 h after", _C, 14), _of("performance.pain.after_1h"), read_pain_score),
    LogColumn(f"{PAIN}/next_morning", Column("Pain next morning", _C, 18), _of("performance.pain.next_morning"),
              read_pain_score),
    LogColumn(f"{EXERCISE}/notes", Column("Exercise notes", width=30), _of("exercise.notes")),
    LogColumn("/notes", Column("Session notes", width=30), _of("performance.notes")),
    LogColumn("/enrollment_id", Column("Enrollment", width=38), _of("enrollment")),
    LogColumn("/prescribed_on", Column("Prescribed for", _D, 14), _prescribed_for),
    LogColumn(f"{SET}/confirmed", Column("Load confirmed", width=14), _of("set.confirmed"), read_yes_no),
    LogColumn("/time_of_day", Column("Time", width=8), _of("performance.time_of_day")),
    LogColumn(f"{SET}/to_failure", Column("To failure", width=10), _of("set.to_failure"), read_yes_no),
    LogColumn(f"{SET}/rest_seconds", Column("Rest (s)", _F, 9), _of("set.rest_seconds"), read_number),
    LogColumn(f"{SET}/distance_m", Column("Distance (m)", _F, 11), _of("set.distance_m"), read_number),
    LogColumn("/place", Column("Place", width=12), _of("performance.place")),
    LogColumn(f"{SET}/band", Column("Band", width=12), _of("set.band")),
    LogColumn("/complaint_pain", Column("Pain of complaints", width=34), _complaint_pain, read_complaint_pain),
    LogColumn("/version", Column("Version", _C, 8), _of("version"), read_version),
    LogColumn(f"{EXERCISE}/superset", Column("Superset", _C, 9), _of("exercise.superset"), read_whole_number),
)
# fmt: on
BY_POINTER = {column.pointer: column for column in LOG_COLUMNS}
DATES = frozenset(column.pointer for column in LOG_COLUMNS if column.column.kind is ColumnKind.DATE)
BY_HEADING = {column.heading: column for column in LOG_COLUMNS}


@cache
def columns_of(place: str) -> tuple[LogColumn, ...]:
    """The columns that hold the fields of one object: SESSION, PAIN, EXERCISE or SET."""
    return tuple(column for column in LOG_COLUMNS if column.place == place)


def heading_of(pointer: str) -> str | None:
    """The heading of the column that holds a field, such as `/exercises/0/slot`; None without such a column."""
    column = BY_POINTER.get(re.sub(r"/\d+(?=/|$)", "/*", pointer))
    return None if column is None else column.heading
