"""List a workspace's sheet links, without their secrets, the oldest first."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api.store.statements import sheet_links
from api.store.statements.sheet_links import SheetLinkRow
from api.use_cases.request_context import RequestContext

_BEFORE_ALL = UUID(int=0)


class SheetLinkListing(msgspec.Struct, frozen=True):
    """A link, and whom it shows; None: every athlete."""

    row: SheetLinkRow
    athlete_ids: tuple[UUID, ...] | None


async def list_sheet_links(context: RequestContext, *, after: UUID | None, limit: int) -> list[SheetLinkListing]:
    """Up to `limit + 1` links made after the link `after`; the one too many says that there are more."""
    rows = await context.tx.all(sheet_links.PAGE, after=after or _BEFORE_ALL, at_most=limit + 1)
    return [await listed(context, row) for row in rows]


async def listed(context: RequestContext, row: SheetLinkRow) -> SheetLinkListing:
    if row.every_athlete:
        return SheetLinkListing(row, None)
    shown = await context.tx.all(sheet_links.ATHLETES, link_id=row.link_id)
    return SheetLinkListing(row, tuple(each.athlete_id for each in shown))
