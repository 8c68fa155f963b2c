"""Rows of the outbox, and contexts that read the feed."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid4

import msgspec

from api.clock import SystemClock
from api.store.database import Database, Transaction
from api.store.statements import outbox
from api.use_cases.change_log import Change, ChangeAction, ResourceKind
from api.use_cases.feed.list_changes import ChangePage, FeedCursor, list_changes
from api.use_cases.feed.outbox import OutboxEntry
from api.use_cases.feed.relay import place_changes
from api.use_cases.request_context import Caller, RequestContext, Scope, SeparateReads

CLOCK = SystemClock()
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


async def _ready() -> list[str]:
    return []


def context_of(database: Database, workspace_id: UUID, tx: Transaction | None = None) -> RequestContext:
    """As in a request that reads the feed, or in the write of `tx`."""
    return RequestContext(
        caller=Caller(workspace_id, uuid4(), Scope.read),
        tx=tx or SeparateReads(database, workspace_id),
        now=NOON,
        new_id=uuid4,
        ready=_ready,
        place_changes=partial(place_changes, database, workspace_id),
    )


def session(session_id: str, version: int, athlete_id: UUID | None = None) -> Change:
    action = ChangeAction.CREATED if version == 1 else ChangeAction.UPDATED
    return Change(ResourceKind.SESSION, session_id, action, version, athlete_id)


async def insert(tx: Transaction, *changes: Change, outbox_id: UUID | None = None, at: datetime = NOON) -> None:
    """Insert a row as a write does."""
    await tx.run(
        outbox.INSERT,
        outbox_id=outbox_id or CLOCK.new_id(),
        athlete_id=None,
        size=len(changes),
        document=msgspec.json.encode(OutboxEntry(changes)).decode(),
        created_at=at,
    )


async def store(database: Database, workspace_id: UUID, *changes: Change, at: datetime = NOON) -> None:
    await database.write(workspace_id, lambda tx: insert(tx, *changes, at=at))


async def read(database: Database, workspace_id: UUID, after: FeedCursor | None = None, limit: int = 100) -> ChangePage:
    return await list_changes(context_of(database, workspace_id), after=after, limit=limit)


def seen(page: ChangePage) -> list[tuple[str, int]]:
    """The ids and versions on a page."""
    return [(each.change.id, each.change.version) for each in page.changes]
