"""Make an API key, for a workspace or for one of its athletes."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api import problems, tokens
from api.store.statements import api_keys
from api.store.statements.api_keys import ApiKeyRow
from api.use_cases.request_context import RequestContext, Scope


class CreatedKey(msgspec.Struct, frozen=True):
    """A key as it was made; `secret` is the whole key, which nobody can read again."""

    row: ApiKeyRow
    secret: str


async def create_api_key(context: RequestContext, *, name: str, scope: Scope, athlete_id: UUID | None) -> CreatedKey:
    """Make the key. Refused: an admin key for one athlete, since an admin makes keys for all of them."""
    if scope is Scope.admin and athlete_id is not None:
        raise problems.invalid("/scope", "A key for one athlete has the scope `read` or `write`.")
    key_id = context.new_id()
    token = tokens.new_token(context.tx.workspace_id, key_id)
    await context.tx.run(
        api_keys.INSERT,
        key_id=key_id,
        name=name,
        scope=scope.value,
        athlete_id=athlete_id,
        secret_sha256=token.secret_sha256(),
        created_at=context.now,
    )
    row = ApiKeyRow(key_id, name, scope.value, athlete_id, context.now, None, None)
    return CreatedKey(row, token.text())
