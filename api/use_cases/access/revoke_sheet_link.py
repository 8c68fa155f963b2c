"""Revoke a sheet link."""

from __future__ import annotations

from uuid import UUID

from api import problems
from api.store.statements import sheet_links
from api.use_cases.access.list_sheet_links import ListedLink, listed
from api.use_cases.request_context import Call


async def revoke_sheet_link(call: Call, link_id: UUID) -> ListedLink:
    """Revoke it: the next read by it is refused. Revoking it again changes nothing."""
    await call.tx.run(sheet_links.REVOKE, link_id=link_id, revoked_at=call.now)
    row = await call.tx.first(sheet_links.BY_ID, link_id=link_id)
    if row is None:
        raise problems.not_found("sheet link")
    return await listed(call, row)
