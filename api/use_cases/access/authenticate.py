"""Authentication: from the `Authorization` header to a `Caller`."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import msgspec

from api import tokens
from api.problems import ProblemError
from api.store.database import Database
from api.use_cases.access.credential import API_KEYS
from api.use_cases.request_context import Caller, Scope
from api.use_cases.upkeep import Upkeep

# Measured from before the database is read, so a revoked key works for at most this long, in any process.
REMEMBERED_SECONDS = 5.0
REMEMBERED_KEYS = 10_000


class _CachedCaller(msgspec.Struct, frozen=True):
    caller: Caller
    until: float


class Authentication:
    """Checks API keys. Caches the caller of a valid key for a few seconds, because most requests come in bursts."""

    def __init__(
        self,
        database: Database,
        upkeep: Upkeep,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._upkeep = upkeep
        self._now = now
        self._monotonic = monotonic
        self._cached: dict[bytes, _CachedCaller] = {}

    async def caller(self, authorization: str | None) -> Caller:
        """Return the caller. Raises missing_key without a header, and invalid_key for every other fault."""
        if authorization is None:
            raise ProblemError("missing_key", headers={"WWW-Authenticate": "Bearer"})
        started = self._monotonic()
        # Cached by a digest of the whole header: no key stays in memory, and the lookup time reveals nothing about one.
        digest = hashlib.sha256(authorization.encode()).digest()
        cached = self._cached.get(digest)
        if cached is not None and started < cached.until:
            return cached.caller
        caller, seconds_left = await self._look_up(_token(authorization))
        if caller.test_now is not None:  # a request sees the test clock as the one before has set it, in any process
            return caller
        if len(self._cached) >= REMEMBERED_KEYS:
            self._cached.pop(next(iter(self._cached)))
        self._cached[digest] = _CachedCaller(caller, started + min(REMEMBERED_SECONDS, seconds_left))
        return caller

    def forget(self, workspace_id: UUID) -> None:
        """Look the workspace's keys up again: whether it has webhooks may have changed."""
        for digest, cached in list(self._cached.items()):
            if cached.caller.workspace_id == workspace_id:
                del self._cached[digest]

    async def _look_up(self, token: tokens.Token) -> tuple[Caller, float]:
        """Return the caller, and the seconds until the key expires."""
        row = await self._database.read(token.workspace_id, lambda tx: API_KEYS.find(tx, token))
        now = self._now()
        if row is None or (row.expires_at is not None and row.expires_at <= now):
            raise _invalid_key()
        API_KEYS.note_use(self._upkeep, token, row.last_used_on)
        seconds_left = math.inf if row.expires_at is None else (row.expires_at - now).total_seconds()
        caller = Caller(
            token.workspace_id, token.key_id, Scope(row.scope), row.athlete_id, row.has_webhooks, row.test_now
        )
        return caller, seconds_left


def _token(authorization: str) -> tokens.Token:
    scheme, _, text = authorization.partition(" ")
    token = tokens.parse(text.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise _invalid_key()
    return token


def _invalid_key() -> ProblemError:
    return ProblemError("invalid_key", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
