"""Find an athlete's sessions by date, exercise and program, and the history of one exercise."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api.store.statements import events
from api.use_cases.date_limits import earliest_change
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.sessions.read_sessions import StoredSession, decoded_sessions
from api.use_cases.stored.athlete import find_athlete
from domain.sessions.session import Performance


class SessionFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which sessions to list. None: not filtered by that field. Both dates are included."""

    performed_from: date | None = None
    performed_to: date | None = None
    exercise: str | None = None
    program: str | None = None
    external_id: str | None = None
    updated_since: datetime | None = None


async def find_sessions(
    context: RequestContext,
    athlete_id: UUID,
    wanted: SessionFilter,
    *,
    before: tuple[date, UUID] | None,
    limit: int,
) -> list[StoredSession]:
    """Return up to `limit + 1` sessions, newest first, that come before the date and id in `before`.

    Raises not_found. The database looks for the exercise in the text of the stored sessions, and what it finds is
    checked here.
    """
    await find_athlete(context, athlete_id)
    parameters: dict[str, object] = {
        "athlete_id": athlete_id,
        "performed_from": wanted.performed_from or date.min,
        "performed_to": wanted.performed_to or date.max,
        "updated_since": earliest_change(wanted.updated_since),
        "program": wanted.program or "",
        "text": "" if wanted.exercise is None else f'"exercise":"{wanted.exercise}"'.replace("_", "!_"),
    }
    statement = events.SESSIONS_FOUND
    if wanted.external_id is not None:
        parameters["external_id"], statement = wanted.external_id, events.SESSION_FOUND_BY_EXTERNAL_ID
    day, session_id = before or (date.max, LOWEST_ID)
    found: list[StoredSession] = []
    while True:
        rows = await context.tx.all(
            statement, before=day, before_too=day, before_id=session_id, at_most=limit + 1, **parameters
        )
        found += [each for each in decoded_sessions(rows) if _has(each, wanted.exercise)]
        if len(rows) <= limit or len(found) > limit:
            return found[: limit + 1]
        day, session_id = rows[-1].on_date, rows[-1].event_id


def _has(session: StoredSession, exercise: str | None) -> bool:
    return exercise is None or any(item.exercise == exercise for item in session.done.exercises)


async def exercise_history(
    context: RequestContext, athlete_id: UUID, exercise: str, *, before: tuple[date, UUID] | None, limit: int
) -> list[StoredSession]:
    """Return up to `limit + 1` sessions with the exercise, newest first, from every enrollment. Raises not_found.

    Each has the performed exercises of this slug only.
    """
    wanted = SessionFilter(exercise=exercise)
    found = await find_sessions(context, athlete_id, wanted, before=before, limit=limit)
    return [replace(session, done=_only(session.done, exercise)) for session in found]


def _only(done: Performance, exercise: str) -> Performance:
    return replace(done, exercises=tuple(item for item in done.exercises if item.exercise == exercise))
