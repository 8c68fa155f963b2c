"""Create an API key, for a workspace or for one of its athletes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from api import problems
from api.store.statements import api_keys, athletes
from api.store.statements.api_keys import ApiKeyRow
from api.use_cases.access.credential import API_KEYS
from api.use_cases.date_limits import LAST_DAY
from api.use_cases.request_context import RequestContext, Scope


class CreatedKey(msgspec.Struct, frozen=True):
    """A new key. `secret` is the whole key; it can't be read again."""

    row: ApiKeyRow
    secret: str


async def create_api_key(
    context: RequestContext, *, name: str, scope: Scope, athlete_id: UUID | None, expires_at: datetime | None = None
) -> CreatedKey:
    """Create the key. Rejects an unknown athlete, and an expiry in the past or too far in the future.

    Also rejects an admin key for one athlete, because an admin creates keys for every athlete.
    """
    if scope is Scope.admin and athlete_id is not None:
        raise problems.invalid("/scope", "A key for one athlete can't have the scope `admin`: use `read` or `write`.")
    if athlete_id is not None and await context.tx.first(athletes.BY_ID, athlete_id=athlete_id) is None:
        raise problems.invalid("/athlete_id", "There is no athlete with this id.")
    if expires_at is not None and not (context.now < expires_at and expires_at.date() <= LAST_DAY):
        raise problems.invalid("/expires_at", f"It must be in the future, and no later than {LAST_DAY}.")
    token = API_KEYS.new_token(context)
    await context.tx.run(
        api_keys.INSERT,
        key_id=token.key_id,
        name=name,
        scope=scope.value,
        athlete_id=athlete_id,
        secret_sha256=token.secret_sha256(),
        created_at=context.now,
        expires_at=expires_at,
    )
    row = ApiKeyRow(token.key_id, name, scope.value, athlete_id, context.now, None, None, expires_at)
    return CreatedKey(row, token.text())
