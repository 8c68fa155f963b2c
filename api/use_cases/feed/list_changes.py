"""Read the change feed: what changed in the workspace after a position."""

from __future__ import annotations

from datetime import datetime

import msgspec

from api.problems import ProblemError
from api.store.statements import outbox
from api.store.statements.outbox import EndsRow, OutboxRow
from api.use_cases.change_log import Change
from api.use_cases.feed.outbox import DECODER, ChangeActor
from api.use_cases.request_context import RequestContext


class PlacedChange(msgspec.Struct, frozen=True):
    """A change and its position, with who made it, in which request and when."""

    position: int
    change: Change
    actor: ChangeActor | None
    request_id: str | None
    at: datetime


class ChangePage(msgspec.Struct, frozen=True):
    """The changes up to a position, which is the cursor of the next page."""

    changes: tuple[PlacedChange, ...]
    up_to: int
    has_more: bool


async def end_of_feed(context: RequestContext) -> int:
    """Return the position of the newest change."""
    return (await _ends(context)).end or 0


async def list_changes(context: RequestContext, *, after: int | None, limit: int) -> ChangePage:
    """Return the changes at the next `limit` positions. Raises cursor_expired if some of them are deleted.

    `after` is the position before the first change; None stands for the oldest one that is kept. A change of an erased
    athlete leaves its position empty. The end is read before the changes, and those up to it never move. So both reads
    fit together without a transaction around them.
    """
    ends = await _ends(context)
    start, end = ends.start or 0, ends.end or 0
    after = start if after is None else after
    if not start <= after <= end:
        raise ProblemError("cursor_expired")
    up_to = min(after + limit, end)
    rows = await context.tx.all(outbox.BETWEEN, after=after, up_to=up_to)
    if (rows[-1].position if rows else after) != up_to:  # the last row reaches beyond the page
        last = await context.tx.first(outbox.FIRST_AFTER, after=up_to)
        rows += [] if last is None else [last]
    changes = tuple(each for row in rows for each in placed_changes(row) if after < each.position <= up_to)
    return ChangePage(changes, up_to, has_more=up_to < end)


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
    return ends or EndsRow(None, None, None)
