"""List a workspace's API keys, without their secrets, the oldest first."""

from __future__ import annotations

from uuid import UUID

from api.store.statements import api_keys
from api.store.statements.api_keys import ApiKeyRow
from api.use_cases.request_context import RequestContext

__all__ = ["ApiKeyRow", "list_api_keys"]  # routes name the row, and never reach into the store

_BEFORE_ALL = UUID(int=0)


async def list_api_keys(context: RequestContext, *, after: UUID | None, limit: int) -> list[ApiKeyRow]:
    """Up to `limit + 1` keys made after the key `after`; the one too many says that there are more."""
    return await context.tx.all(api_keys.PAGE, after=after or _BEFORE_ALL, at_most=limit + 1)
