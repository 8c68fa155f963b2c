"""List a workspace's API keys, oldest first, without their secrets."""

from __future__ import annotations

from uuid import UUID

from api.store.statements.api_keys import ApiKeyRow
from api.use_cases.access.credential import API_KEYS
from api.use_cases.request_context import RequestContext

__all__ = ["ApiKeyRow", "list_api_keys"]  # routes may not import the row from the store


async def list_api_keys(context: RequestContext, *, after: UUID | None, limit: int) -> list[ApiKeyRow]:
    """Return up to `limit + 1` keys created after the key `after`; one too many means that more follow."""
    return await API_KEYS.list_page(context, after=after, limit=limit)
