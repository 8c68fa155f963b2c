"""Revoke an API key."""

from __future__ import annotations

from uuid import UUID

from api import problems
from api.store.statements import api_keys
from api.store.statements.api_keys import ApiKeyRow
from api.use_cases.request_context import RequestContext


async def revoke_api_key(context: RequestContext, key_id: UUID) -> ApiKeyRow:
    """Revoke it: every server refuses it within five seconds. Revoking it again changes nothing."""
    await context.tx.run(api_keys.REVOKE, key_id=key_id, revoked_at=context.now)
    row = await context.tx.first(api_keys.BY_ID, key_id=key_id)
    if row is None:
        raise problems.not_found("api key")
    return row
