"""The API key of the request itself."""

from __future__ import annotations

from api import problems
from api.store.statements import api_keys
from api.store.statements.api_keys import ApiKeyRow
from api.use_cases.request_context import RequestContext


async def current_key(context: RequestContext) -> ApiKeyRow:
    """Return the caller's key. Raises invalid_key if it was deleted while the request ran."""
    row = await context.tx.first(api_keys.BY_ID, key_id=context.caller.key_id)
    if row is None:
        raise problems.ProblemError("invalid_key")
    return row
