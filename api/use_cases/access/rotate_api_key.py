"""Rotate an API key: create its successor, and let the old one expire after both have worked for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from api import problems
from api.store.statements import api_keys
from api.use_cases.access.create_api_key import CreatedKey, create_api_key
from api.use_cases.request_context import RequestContext, Scope


async def rotate_api_key(
    context: RequestContext, key_id: UUID, *, overlap: timedelta, expires_at: datetime | None
) -> CreatedKey:
    """Create a key with the same name, scope and athlete, which expires at `expires_at`. The old one works on for
    `overlap`, unless it expires earlier. Raises not_found, and conflict for a key that no longer works.
    """
    old = await context.tx.first(api_keys.BY_ID, key_id=key_id)
    if old is None:
        raise problems.not_found("api key")
    if old.revoked_at is not None or (old.expires_at is not None and old.expires_at <= context.now):
        raise problems.conflict("conflict", "The key is revoked or has expired. Create a new one instead.")
    created = await create_api_key(
        context, name=old.name, scope=Scope(old.scope), athlete_id=old.athlete_id, expires_at=expires_at
    )
    ends_at = context.now + overlap
    if old.expires_at is None or ends_at < old.expires_at:
        await context.tx.run(api_keys.SET_EXPIRY, key_id=key_id, expires_at=ends_at)
    return created
