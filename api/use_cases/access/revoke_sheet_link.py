"""Revoke a sheet link."""

from __future__ import annotations

from uuid import UUID

from api.use_cases.access.credential import SHEET_LINKS
from api.use_cases.access.list_sheet_links import SheetLinkListing, read_listing
from api.use_cases.request_context import RequestContext


async def revoke_sheet_link(context: RequestContext, link_id: UUID) -> SheetLinkListing:
    """Revoke the link: the next read through it is rejected. Raises not_found."""
    return await read_listing(context, await SHEET_LINKS.revoke(context, link_id))
