"""The log as a table, a row a set: what is read by a sheet link, and what `importHistory` takes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.sheets.spelling import Value
from api.sheets.table import Column, ColumnKind, Table
from api.use_cases.sessions.read_sessions import StoredSession
from domain.loads.loading import Unit
from domain.sessions.session import PerformedExercise, PerformedSet

_C, _F, _D = ColumnKind.COUNT, ColumnKind.FIGURE, ColumnKind.DATE

COLUMNS = (
    Column("Athlete", width=16),
    Column("Date", _D),
    Column("Session", width=16),
    Column("Exercise", width=24),
    Column("Slot", width=12),
    Column("Variant"),
    Column("Instead of"),
    Column("Kind", width=8),
    Column("Set", _C, 6),
    Column("Side", width=7),
    Column("Reps", _C, 7),
    Column("Good reps", _C, 10),
    Column("Hold (s)", _F, 9),
    Column("Load", _F, 8),
    Column("Unit", width=6),
    Column("Assistance", _F, 11),
    Column("RIR", _F, 6),
    Column("RPE", _F, 6),
    Column("Tempo held", width=11),
    Column("Unassisted", width=11),
    Column("Torso upright", width=13),
    Column("Pain", _C, 6),
    Column("Pain before", _C, 12),
    Column("Pain during", _C, 12),
    Column("Pain 1 h after", _C, 14),
    Column("Pain next morning", _C, 18),
    Column("Exercise notes", width=30),
    Column("Session notes", width=30),
    Column("Enrollment", width=38),
    Column("Prescribed for", _D, 14),
)
HEADERS = tuple(column.header for column in COLUMNS)


def log_table(athlete: str | None, sessions: Sequence[StoredSession], unit: Unit, *, enrollments: bool = True) -> Table:
    """Sessions as they were logged, loads in the unit they were logged in; `unit` for those that name none.

    Without `enrollments` it can be taken in anywhere: elsewhere they have other ids.
    """
    rows = (row for kept in sessions for row in _rows(athlete, kept, unit, enrollments))
    return Table("Log", COLUMNS, tuple(rows))


def _rows(athlete: str | None, kept: StoredSession, unit: Unit, enrollments: bool) -> Iterator[tuple[Value, ...]]:
    done = kept.done
    name = kept.row.external_id or str(kept.row.event_id)
    for item in done.exercises:
        for one in item.sets:
            yield (
                athlete,
                done.performed_on,
                name,
                *_of_set(item, one, (done.unit or unit).value),
                done.pain.before,
                done.pain.during,
                done.pain.after_1h,
                done.pain.next_morning,
                item.notes,
                done.notes,
                str(kept.row.enrollment_id) if enrollments else None,
                None if done.prescribed_on == done.performed_on else done.prescribed_on,
            )


def _of_set(item: PerformedExercise, one: PerformedSet, unit: str) -> tuple[Value, ...]:
    return (
        item.exercise,
        item.slot,
        item.variant,
        item.substitute_for,
        one.kind.value,
        one.set,
        one.side.value,
        one.reps,
        one.good_reps,
        one.seconds,
        one.load,
        unit,
        one.assistance,
        one.rir,
        one.rpe,
        one.tempo_held,
        one.unassisted,
        one.torso_upright,
        one.pain,
    )
