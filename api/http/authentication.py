"""The guard of the API: who the caller is, and whether the key's scope allows the operation."""

from __future__ import annotations

from litestar.handlers import BaseRouteHandler

from api.http.request import ApiRequest
from api.problems import ProblemError
from api.use_cases.request_context import Scope


async def require_api_key(connection: ApiRequest, handler: BaseRouteHandler) -> None:
    """Authenticate the request as `request.user`, unless the operation is public, and count it for the rate limit.

    It is async because Litestar runs other guards in a thread.
    """
    needed: Scope | None = handler.opt.get("scope")
    if needed is None:  # a public operation, or the response to OPTIONS
        return
    caller = await connection.services.authentication.caller(connection.header(b"authorization"))
    connection.scope["user"] = caller
    connection.take_tokens(1)
    if not caller.scope.covers(needed):
        detail = f"This operation needs the scope `{needed.value}`. The key has the scope `{caller.scope.value}`."
        raise ProblemError("insufficient_scope", detail)
    if caller.athlete_id is not None and not getattr(handler, "athlete_keys", False):
        raise ProblemError("athlete_key_only")
