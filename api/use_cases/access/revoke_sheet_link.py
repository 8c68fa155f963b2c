"""Revoke a sheet link."""

from __future__ import annotations

from uuid import UUID

from api import problems
from api.store.statements import sheet_links
from api.use_cases.access.list_sheet_links import SheetLinkListing, listed
from api.use_cases.request_context import RequestContext


async def revoke_sheet_link(context: RequestContext, link_id: UUID) -> SheetLinkListing:
    """Revoke it: the next read by it is refused. Revoking it again changes nothing."""
    await context.tx.run(sheet_links.REVOKE, link_id=link_id, revoked_at=context.now)
    row = await context.tx.first(sheet_links.BY_ID, link_id=link_id)
    if row is None:
        raise problems.not_found("sheet link")
    return await listed(context, row)
