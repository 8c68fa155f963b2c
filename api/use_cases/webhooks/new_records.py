"""Find the personal records that logged sessions have set: before their events are dispatched, and outside of a write.

It reads whole histories, and no writer may wait for that. The dispatch then takes only the changes that were looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import accumulate
from uuid import UUID

import msgspec

from api.store.database import Database, Transaction
from api.store.statements import athletes, events, outbox, webhook_endpoints
from api.store.statements.outbox import OutboxRow
from api.store.statements.webhook_endpoints import EndpointRow
from api.use_cases.change_log import ChangeAction, ResourceKind, WebhookEventType
from api.use_cases.feed.list_changes import PlacedChange, placed_changes
from api.use_cases.reports.list_records import standing_records
from api.use_cases.reports.recorded_sessions import every_exercise
from api.use_cases.stored.athlete import read_athlete
from api.use_cases.stored.documents import EVENT_DATA
from api.use_cases.webhooks.events import ExerciseRecords, RecordsByPosition, is_by_import, wants_type
from domain.progress.history import SessionEvent
from domain.reports.records import PersonalRecord

MOST_ROWS = 100
MOST_SESSIONS = 100  # of one turn, unless a single write has more


class NewRecords(msgspec.Struct, frozen=True):
    """The records set by the changes up to a position."""

    up_to: int
    by_position: RecordsByPosition


def start_of(endpoints: Iterable[EndpointRow], dispatched: int) -> int:
    """The position after which changes are still to be dispatched."""
    return max(dispatched, min(endpoint.starts_after for endpoint in endpoints))


async def find_new_records(database: Database, workspace_id: UUID) -> NewRecords | None:
    """Return the records set by the next changes to dispatch. None if no endpoint wants to know, or nothing is left."""
    after, rows = await database.read(workspace_id, _next_rows)
    if not rows:
        return None
    by_athlete: dict[UUID, list[PlacedChange]] = {}
    for row in rows:
        for placed in placed_changes(row):
            if placed.position > after and _is_logged_session(placed) and placed.change.athlete_id is not None:
                by_athlete.setdefault(placed.change.athlete_id, []).append(placed)
    found: dict[int, list[ExerciseRecords]] = {}
    for athlete_id, changes in by_athlete.items():  # one read for each, so that other long reads come in between
        read = partial(_standing, athlete_id=athlete_id, changes=changes)
        standing = await database.long_read(workspace_id, read)
        positions = {placed.change.id: placed.position for placed in changes}
        for each in standing:
            position = positions.get(str(each.session_id))
            if position is not None and each.previous is not None:
                _add(found.setdefault(position, []), each)
    return NewRecords(rows[-1].position or 0, found)


async def _next_rows(tx: Transaction) -> tuple[int, list[OutboxRow]]:
    """The next changes to dispatch, if an endpoint wants to know of records, and the position before them.

    The first write may be dispatched in part: its changes up to that position are.
    """
    endpoints = [each for each in await tx.all(webhook_endpoints.ALL) if each.enabled]
    if not any(wants_type(each, WebhookEventType.RECORD_SET) for each in endpoints):
        return 0, []
    row = await tx.first(webhook_endpoints.DISPATCH)
    after = start_of(endpoints, 0 if row is None else row.position)
    rows = await tx.all(outbox.AFTER, after=after, at_most=MOST_ROWS)
    totals = accumulate(sum(map(_is_logged_session, placed_changes(each))) for each in rows)
    pairs = zip(rows, totals, strict=True)
    return after, [each for n, (each, total) in enumerate(pairs) if not n or total <= MOST_SESSIONS]


def _is_logged_session(placed: PlacedChange) -> bool:
    change = placed.change
    is_logged = change.resource is ResourceKind.SESSION and change.action is ChangeAction.CREATED
    return is_logged and not is_by_import(placed.actor)


async def _standing(tx: Transaction, athlete_id: UUID, changes: Sequence[PlacedChange]) -> list[PersonalRecord]:
    """The records of the athlete, now, in the exercises of the logged sessions."""
    row = await tx.first(athletes.BY_ID, athlete_id=athlete_id)
    if row is None:  # erased meanwhile
        return []
    slugs: set[str] = set()
    for placed in changes:
        event = await tx.first(events.BY_ID, athlete_id=athlete_id, event_id=UUID(placed.change.id))
        data = None if event is None else EVENT_DATA.decode(event.document)
        if isinstance(data, SessionEvent):
            slugs |= {item.exercise for item in data.done.exercises}
    if not slugs:
        return []
    unit = read_athlete(row).athlete.unit
    return await standing_records(tx, athlete_id, sorted(slugs), await every_exercise(tx), unit)


def _add(found: list[ExerciseRecords], record: PersonalRecord) -> None:
    """Add the kind of a record to those of its exercise. Records come in the order of their exercises."""
    if found and found[-1].exercise == record.exercise:
        kinds = tuple(dict.fromkeys((*found[-1].kinds, record.kind)))
        found[-1] = ExerciseRecords(record.exercise, kinds)
    else:
        found.append(ExerciseRecords(record.exercise, (record.kind,)))
