"""Revoke an API key."""

from __future__ import annotations

from uuid import UUID

from api.store.statements.api_keys import ApiKeyRow
from api.use_cases.access.credential import API_KEYS
from api.use_cases.request_context import RequestContext


async def revoke_api_key(context: RequestContext, key_id: UUID) -> ApiKeyRow:
    """Revoke the key: every server rejects it within five seconds. Raises not_found."""
    return await API_KEYS.revoke(context, key_id)
