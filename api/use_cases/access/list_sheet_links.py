"""List a workspace's sheet links, without their secrets, the oldest first."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api.store.statements import sheet_links
from api.store.statements.sheet_links import LinkRow
from api.use_cases.request_context import Call

__all__ = ["ListedLink", "list_sheet_links", "listed"]

_BEFORE_ALL = UUID(int=0)


class ListedLink(msgspec.Struct, frozen=True):
    """A link, and whom it shows; None: every athlete."""

    row: LinkRow
    athlete_ids: tuple[UUID, ...] | None


async def list_sheet_links(call: Call, *, after: UUID | None, limit: int) -> list[ListedLink]:
    """Up to `limit + 1` links made after the link `after`; the one too many says that there are more."""
    rows = await call.tx.all(sheet_links.PAGE, after=after or _BEFORE_ALL, at_most=limit + 1)
    return [await listed(call, row) for row in rows]


async def listed(call: Call, row: LinkRow) -> ListedLink:
    if row.every_athlete:
        return ListedLink(row, None)
    shown = await call.tx.all(sheet_links.ATHLETES, link_id=row.link_id)
    return ListedLink(row, tuple(each.athlete_id for each in shown))
