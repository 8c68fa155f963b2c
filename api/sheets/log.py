"""The log as a table, one row per set: read through a sheet link, and taken back by `importHistory`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.sheets.log_columns import LOG_COLUMNS, LoggedSet
from api.sheets.table import Table
from api.use_cases.sessions.import_history import NO_ENROLLMENT
from api.use_cases.sessions.read_sessions import StoredSession
from domain.loads.loading import Unit


def log_table(athlete: str | None, sessions: Sequence[StoredSession], unit: Unit, *, enrollments: bool = True) -> Table:
    """Sessions as they were logged. Loads stay in their logged unit; `unit` is the default for sessions without one.

    Without `enrollments` the log can be imported into another workspace, where enrollments have other ids.
    """
    logged_sets = (each for session in sessions for each in _logged_sets(athlete, session, unit, enrollments))
    rows = tuple(tuple(column.write(logged) for column in LOG_COLUMNS) for logged in logged_sets)
    return Table("Log", tuple(column.column for column in LOG_COLUMNS), rows)


def _logged_sets(athlete: str | None, session: StoredSession, unit: Unit, enrollments: bool) -> Iterator[LoggedSet]:
    for exercise in session.done.exercises:
        for performed_set in exercise.sets:
            yield LoggedSet(
                athlete=athlete,
                session_name=session.row.external_id or str(session.row.event_id),
                enrollment=_enrollment(session, named=enrollments),
                unit=session.done.unit or unit,
                performance=session.done,
                exercise=exercise,
                set=performed_set,
            )


def _enrollment(session: StoredSession, *, named: bool) -> str | None:
    if session.row.enrollment_id is None:
        return NO_ENROLLMENT
    return str(session.row.enrollment_id) if named else None
