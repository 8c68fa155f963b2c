"""Revoke an API key."""

from __future__ import annotations

from uuid import UUID

from api import problems
from api.store.statements import api_keys
from api.store.statements.api_keys import KeyRow
from api.use_cases.request_context import Call

__all__ = ["KeyRow", "revoke_api_key"]


async def revoke_api_key(call: Call, key_id: UUID) -> KeyRow:
    """Revoke it: every server refuses it within five seconds. Revoking it again changes nothing."""
    await call.tx.run(api_keys.REVOKE, key_id=key_id, revoked_at=call.now)
    row = await call.tx.first(api_keys.BY_ID, key_id=key_id)
    if row is None:
        raise problems.not_found("api key")
    return row
