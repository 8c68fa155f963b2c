"""List a workspace's sheet links, oldest first, without their secrets."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api.store.statements import sheet_links
from api.store.statements.sheet_links import SheetLinkRow
from api.use_cases.access.credential import SHEET_LINKS
from api.use_cases.request_context import RequestContext


class SheetLinkListing(msgspec.Struct, frozen=True):
    """A link and the athletes that it shows; None means every athlete."""

    row: SheetLinkRow
    athlete_ids: tuple[UUID, ...] | None


async def list_sheet_links(context: RequestContext, *, after: UUID | None, limit: int) -> list[SheetLinkListing]:
    """Return up to `limit + 1` links created after the link `after`; one too many means that more follow."""
    return [await read_listing(context, row) for row in await SHEET_LINKS.list_page(context, after=after, limit=limit)]


async def read_listing(context: RequestContext, row: SheetLinkRow) -> SheetLinkListing:
    if row.every_athlete:
        return SheetLinkListing(row, None)
    link_athletes = await context.tx.all(sheet_links.ATHLETES, link_id=row.link_id)
    return SheetLinkListing(row, tuple(each.athlete_id for each in link_athletes))
