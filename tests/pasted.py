"""A pasted log whose names stand for themselves: without a database to look them up in."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

from api.sheets.pasted_date import DateOrder
from api.sheets.pasted_log import GroupedLog, group_rows, read_log
from api.use_cases.sessions.name_resolver import ResolvedNames
from api.use_cases.sessions.pasted_session import PastedSession
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise, Laterality


def athlete_id(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, name)


def grouped(text: str, unit: Unit | None = None, date_order: DateOrder | None = None) -> GroupedLog:
    """The sessions of a log, with the mistakes in its text."""
    log = read_log(text, unit, date_order)
    exercises = {row.exercise.exercise for row in log.rows}
    names = ResolvedNames(
        athletes={row.athlete: athlete_id(row.athlete) for row in log.rows},
        exercises={name: Exercise(name, name, Laterality.TWO_SIDED, bodyweight=True) for name in exercises},
        athlete_mistakes={},
        exercise_mistakes={},
    )
    found = group_rows(log, names)
    return GroupedLog(found.sessions, (*log.mistakes, *found.mistakes))


def one_session(text: str) -> PastedSession:
    """The only session of a log without mistakes."""
    log = grouped(text)
    assert log.mistakes == ()
    (session,) = log.sessions
    return session
