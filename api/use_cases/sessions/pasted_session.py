"""The rows and sessions of a pasted log, with the names in it resolved to ids."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from domain.loads.loading import Unit
from domain.sessions.session import (
    ComplaintPain,
    PainScores,
    Performance,
    PerformedExercise,
    PerformedSet,
    TimeOfDay,
)


class PastedExercise(msgspec.Struct, frozen=True):
    """The exercise of a row. Rows of a session with equal values are sets of one exercise."""

    exercise: str
    slot: str | None
    variant: str | None
    substitute_for: str | None
    superset: int | None = None


class PastedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row: a set, with what its cells say about the exercise and the session. None: an empty cell, or no column.

    `athlete`, `session` and `enrollment` are the text of their cells, or empty.
    """

    row: int
    athlete: str
    performed_on: date
    prescribed_on: date | None
    session: str
    version: int | None
    enrollment: str
    exercise: PastedExercise
    exercise_notes: str | None
    session_notes: str | None
    time_of_day: TimeOfDay | None
    place: str | None
    unit: Unit | None
    performed_set: PerformedSet
    pain: dict[str, int]
    complaint_pain: tuple[ComplaintPain, ...]
    has_unit_beside_load: bool = False
    """As in `55 lbs`. Such a unit is that of this load, and says nothing about other rows."""


class PastedSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session of a log. Its rows are of one athlete, one date and one unit.

    `session` is the text in the column `Session`: a stored session's id or external id, a new name, or empty.
    """

    athlete_id: UUID
    athlete: str
    """The athlete as the log names them."""
    session: str
    enrollment: str
    version: int | None
    rows: tuple[PastedRow, ...]

    @property
    def row(self) -> int:
        return self.rows[0].row

    @property
    def performed_on(self) -> date:
        return self.rows[0].performed_on

    @property
    def unit(self) -> Unit | None:
        """The unit of its loads. None: no row has one."""
        unit: Unit | None = first_value(self.rows, "unit")
        return unit

    @property
    def external_id(self) -> str:
        """The external id of the session if it is new."""
        return self.session or f"log-{self.performed_on}"

    @property
    def exercises(self) -> dict[PastedExercise, list[PastedRow]]:
        """The rows of each exercise, in the order of the log."""
        found: dict[PastedExercise, list[PastedRow]] = {}
        for row in self.rows:
            found.setdefault(row.exercise, []).append(row)
        return found

    def as_performed(self) -> Performance:
        """The session as if it had been posted. A value of the whole session is taken from the first row with one.

        Pain scores are taken from the last row with one.
        """
        pain: dict[str, int] = {}
        complaint_pain: tuple[ComplaintPain, ...] = ()
        for row in self.rows:
            pain |= row.pain
            complaint_pain = row.complaint_pain or complaint_pain
        return Performance(
            performed_on=self.performed_on,
            prescribed_on=first_value(self.rows, "prescribed_on") or self.performed_on,
            exercises=tuple(as_exercise(key, rows) for key, rows in self.exercises.items()),
            pain=PainScores(**pain),
            complaint_pain=complaint_pain,
            unit=self.unit,
            notes=first_value(self.rows, "session_notes"),
            time_of_day=first_value(self.rows, "time_of_day"),
            place=first_value(self.rows, "place"),
        )


def as_exercise(key: PastedExercise, rows: Sequence[PastedRow]) -> PerformedExercise:
    return PerformedExercise(
        exercise=key.exercise,
        slot=key.slot,
        variant=key.variant,
        substitute_for=key.substitute_for,
        superset=key.superset,
        notes=first_value(rows, "exercise_notes"),
        sets=tuple(row.performed_set for row in rows),
    )


def first_value(rows: Sequence[PastedRow], field: str) -> Any:
    """The first value of a field that is not None."""
    return next((value for row in rows if (value := getattr(row, field)) is not None), None)
