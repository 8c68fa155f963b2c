"""Who asks: from the `Authorization` header to a `Caller`."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

import msgspec

from api import tokens
from api.problems import ProblemError
from api.store.database import Database, Transaction
from api.store.statements import api_keys
from api.use_cases.request_context import Caller, Scope
from api.use_cases.upkeep import Upkeep

# Measured from before the look into the database, so a revoked key works for at most this long, in any
# process.
REMEMBERED_SECONDS = 5.0
REMEMBERED_KEYS = 10_000


class _CachedCaller(msgspec.Struct, frozen=True):
    caller: Caller
    until: float


class Authentication:
    """Checks API keys, and remembers the valid ones for a few seconds: most requests come in rows."""

    def __init__(self, database: Database, upkeep: Upkeep, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._upkeep = upkeep
        self._monotonic = monotonic
        self._remembered: dict[bytes, _CachedCaller] = {}

    async def caller(self, authorization: str | None) -> Caller:
        """The caller with this header. Raises a Problem of 401, whatever is wrong with it the same."""
        if authorization is None:
            raise ProblemError("missing_key", headers={"WWW-Authenticate": "Bearer"})
        started = self._monotonic()
        # By a digest of the whole header: no key is kept in memory, and the time a look takes says nothing about one.
        digest = hashlib.sha256(authorization.encode()).digest()
        known = self._remembered.get(digest)
        if known is not None and started < known.until:
            return known.caller
        caller = await self._look_up(_token(authorization))
        if len(self._remembered) >= REMEMBERED_KEYS:
            self._remembered.pop(next(iter(self._remembered)))
        self._remembered[digest] = _CachedCaller(caller, started + REMEMBERED_SECONDS)
        return caller

    async def _look_up(self, token: tokens.Token) -> Caller:
        async def look(tx: Transaction) -> api_keys.ApiKeySecretRow | None:
            return await tx.first(api_keys.SECRET, key_id=token.key_id)

        row = await self._database.read(token.workspace_id, look)
        if row is None or not token.matches(row.secret_sha256) or row.revoked_at is not None:
            raise _invalid_key()
        caller = Caller(token.workspace_id, token.key_id, Scope(row.scope), row.athlete_id)
        self._upkeep.key_used(caller, row.last_used_on)
        return caller


def _token(authorization: str) -> tokens.Token:
    scheme, _, text = authorization.partition(" ")
    token = tokens.parse(text.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise _invalid_key()
    return token


def _invalid_key() -> ProblemError:
    return ProblemError("invalid_key", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
