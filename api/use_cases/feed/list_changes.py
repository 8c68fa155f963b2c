"""Read the change feed: what changed in the workspace after a position."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from api.problems import ProblemError
from api.store.statements import outbox
from api.store.statements.outbox import EndsRow, OutboxRow
from api.use_cases.change_log import Change
from api.use_cases.feed.outbox import DECODER, ChangeActor
from api.use_cases.request_context import RequestContext

Position = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class FeedCursor(msgspec.Struct, frozen=True, array_like=True):
    """A position of the feed, and the mark of the write that has it. A client's cursor.

    The position before the oldest change has no mark.
    """

    position: Position
    mark: str | None = None


class PlacedChange(msgspec.Struct, frozen=True):
    """A change and its position, with who made it, in which request and when."""

    position: int
    change: Change
    actor: ChangeActor | None
    request_id: str | None
    at: datetime


class ChangePage(msgspec.Struct, frozen=True):
    """The changes up to a place, which is the cursor of the next page."""

    changes: tuple[PlacedChange, ...]
    up_to: FeedCursor
    has_more: bool


async def end_of_feed(context: RequestContext) -> FeedCursor:
    """Return the place of the newest change."""
    ends = await _ends(context)
    return FeedCursor(ends.end or 0, None if ends.end_id is None else _mark(ends.end_id))


async def list_changes(context: RequestContext, *, after: FeedCursor | None, limit: int) -> ChangePage:
    """Return the changes at the next `limit` positions.

    `after` is the place before the first change; None stands for the oldest one that is kept. A change of an erased
    athlete leaves its position empty. The end is read before the changes, and those up to it never move. So both reads
    fit together without a transaction around them.

    Raises cursor_expired if some of the changes are deleted, and if another change is at `after`: then the database was
    restored from a backup, and positions were given again.
    """
    ends = await _ends(context)
    start, end = ends.start or 0, ends.end or 0
    is_from_start, after = after is None, FeedCursor(start) if after is None else after
    if not start <= after.position <= end:
        raise ProblemError("cursor_expired")
    up_to = min(after.position + limit, end)
    rows = await context.tx.all(outbox.BETWEEN, after=after.position - 1, up_to=up_to)
    if (rows[-1].position if rows else start) != up_to:  # the last row reaches beyond the page
        last = await context.tx.first(outbox.FIRST_AFTER, after=up_to)
        rows += [] if last is None else [last]
    if not is_from_start and rows and (rows[0].position or 0) - rows[0].size > after.position:
        raise ProblemError("cursor_expired")  # deleted between the two reads
    mark_here = _mark(rows[0].outbox_id) if after.position > start else None
    if after.mark is not None and mark_here is not None and after.mark != mark_here:
        raise ProblemError("cursor_expired")
    changes = tuple(each for row in rows for each in placed_changes(row) if after.position < each.position <= up_to)
    reached = FeedCursor(up_to, _mark(rows[-1].outbox_id)) if up_to > start else after
    return ChangePage(changes, reached, has_more=up_to < end)


def _mark(outbox_id: UUID) -> str:
    """The random part of a row's id."""
    return outbox_id.hex[-8:]


def placed_changes(row: OutboxRow) -> list[PlacedChange]:
    """Return the changes of a row that has a position, without those of erased athletes."""
    entry = DECODER.decode(row.document)
    first = (row.position or 0) - row.size + 1
    return [
        PlacedChange(position, change, entry.actor, entry.request_id, row.created_at)
        for position, change in enumerate(entry.changes, first)
        if change is not None
    ]


async def _ends(context: RequestContext) -> EndsRow:
    """Return the ends of the feed once everything committed is in it, so that a client sees its own writes."""
    ends = await context.tx.first(outbox.ENDS)
    if ends is not None and ends.unplaced is not None:
        await context.place_changes()
        ends = await context.tx.first(outbox.ENDS)
    return ends or EndsRow(None, None, None, None)
