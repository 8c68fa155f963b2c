"""Read logged sessions: one, or a list of an athlete's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from api import problems
from api.store.statements import events
from api.store.statements.events import EventRow
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.stored.documents import EVENT_DATA
from domain.progress.history import SessionEvent
from domain.sessions.session import Performance

SESSIONS_READ_AT_ONCE = 5
"""Of a day: an athlete seldom has more."""
TABLE_SESSIONS_READ_AT_ONCE = 20
"""The largest ones take a MB each in memory."""


class StoredSession(msgspec.Struct, frozen=True):
    """A session's row with what was performed."""

    row: EventRow
    done: Performance


async def find_session(context: RequestContext, athlete_id: UUID, session_id: UUID) -> StoredSession:
    """Return a session of the athlete. Raises not_found."""
    row, data = await find_session_event(context, athlete_id, session_id)
    return StoredSession(row, data.done)


async def find_session_event(
    context: RequestContext, athlete_id: UUID, session_id: UUID
) -> tuple[EventRow, SessionEvent]:
    """Return an athlete's session: its row and the event in it. Raises not_found for the id of any other event."""
    row = await context.tx.first(events.BY_ID, athlete_id=athlete_id, event_id=session_id)
    data = None if row is None else EVENT_DATA.decode(row.document)
    if row is None or not isinstance(data, SessionEvent):
        raise problems.not_found("session")
    return row, data


async def list_sessions(
    context: RequestContext, athlete_id: UUID, *, before: tuple[date, UUID] | None, limit: int
) -> list[StoredSession]:
    """Return up to `limit + 1` sessions, newest first, that come before the date and id in `before`."""
    day, session_id = before or (date.max, LOWEST_ID)
    rows = await context.tx.all(
        events.SESSIONS,
        athlete_id=athlete_id,
        before=day,
        before_too=day,
        before_id=session_id,
        at_most=limit + 1,
    )
    return decoded_sessions(rows)


class TableSessions(msgspec.Struct, frozen=True):
    """The sessions of a table, the newest first. `next` is the first one that did not fit, if there is one."""

    sessions: list[StoredSession]
    next: StoredSession | None


async def sessions_for_table(
    context: RequestContext,
    athlete_id: UUID,
    *,
    before: tuple[date, UUID] | None,
    limit: int,
    most_sets: int,
    most_note_characters: int,
) -> TableSessions:
    """Return the newest sessions that stay within the limits, but at least one.

    The table has a row for each set, and repeats the notes in each row. So notes count once for each set.
    """
    found: list[StoredSession] = []
    sets = notes = 0
    while True:
        page = await list_sessions(context, athlete_id, before=before, limit=TABLE_SESSIONS_READ_AT_ONCE)
        for session in page[:TABLE_SESSIONS_READ_AT_ONCE]:
            for item in session.done.exercises:
                sets += len(item.sets)
                notes += len(item.sets) * (len(session.done.notes or "") + len(item.notes or ""))
            if found and (len(found) == limit or sets > most_sets or notes > most_note_characters):
                return TableSessions(found, session)
            found.append(session)
        if len(page) <= TABLE_SESSIONS_READ_AT_ONCE:
            return TableSessions(found, None)
        before = (found[-1].row.on_date, found[-1].row.event_id)


async def count_sessions_before(context: RequestContext, athlete_id: UUID, before: tuple[date, UUID]) -> int:
    """Return how many sessions come before the date and id in `before`."""
    day, session_id = before
    row = await context.tx.first(
        events.COUNT_SESSIONS, athlete_id=athlete_id, before=day, before_too=day, before_id=session_id
    )
    return 0 if row is None else row.sessions


async def sessions_of_day_before(
    context: RequestContext, athlete_id: UUID, before: tuple[date, UUID]
) -> list[StoredSession]:
    """Return the sessions of a day that come before the id in `before`, newest first."""
    found: list[StoredSession] = []
    while True:
        sessions = await list_sessions(context, athlete_id, before=before, limit=SESSIONS_READ_AT_ONCE)
        of_day = [each for each in sessions if each.row.on_date == before[0]]
        found += of_day
        if len(of_day) <= SESSIONS_READ_AT_ONCE:
            return found
        before = (before[0], of_day[-1].row.event_id)


def decoded_sessions(rows: Sequence[EventRow]) -> list[StoredSession]:
    decoded = [(row, EVENT_DATA.decode(row.document)) for row in rows]
    return [StoredSession(row, data.done) for row, data in decoded if isinstance(data, SessionEvent)]
