"""What every use case is given beside its own arguments: who asks, the transaction, the time and new ids."""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, NoReturn, TypeVar
from uuid import UUID

import msgspec

from api.store.database import Database, Transaction
from api.store.statement import Statement

R = TypeVar("R")


class Scope(enum.Enum):
    """What an API key may do: `read` reads, `write` also changes, `admin` also makes and revokes keys."""

    admin = "admin"
    write = "write"
    read = "read"

    def covers(self, needed: Scope) -> bool:
        """Whether a key of this scope may do what `needed` asks for."""
        return _RANK[self] >= _RANK[needed]


_RANK = {Scope.read: 0, Scope.write: 1, Scope.admin: 2}


class Caller(msgspec.Struct, frozen=True):
    """An authenticated API key. With an `athlete_id` it works on that athlete's paths only."""

    workspace_id: UUID
    key_id: UUID
    scope: Scope
    athlete_id: UUID | None = None


class IdempotencyKey(msgspec.Struct, frozen=True):
    """An idempotency key, and the fingerprint of the request that came with it."""

    text: str
    mark: str


class RequestContext(msgspec.Struct, frozen=True, kw_only=True):
    """One request, as far as a use case may know of it.

    `now` is aware and in UTC. `if_match` is the version the caller wants to change; never None in operations
    declared with `if_match=True` (-1 for a tag that no version can have). A public operation has a caller
    without rights and a transaction that refuses every statement; an operation declared with `transaction=False`
    reads each statement by itself, and can't write.
    """

    caller: Caller
    tx: Transaction
    now: datetime
    new_id: Callable[[], UUID]
    if_match: int | None = None
    ready: Callable[[], Awaitable[list[str]]]
    """What an operator should know, or Unavailable when the database can't be used; the readiness probe's."""
    key: IdempotencyKey | None = None
    """For the operation that looks its key up itself (`looks_up_key`)."""


NOBODY = Caller(UUID(int=0), UUID(int=0), Scope.read)
"""Who calls a public operation."""


class NoTransaction:
    """The transaction of an operation that said it needs none."""

    def __init__(self, workspace_id: UUID) -> None:
        self.workspace_id = workspace_id

    async def all(self, statement: Any, **_parameters: object) -> NoReturn:
        raise TypeError(f"declared with transaction=False, but executes {statement}")

    async def first(self, statement: Any, **parameters: object) -> NoReturn:
        await self.all(statement, **parameters)

    async def run(self, statement: Any, **parameters: object) -> NoReturn:
        await self.all(statement, **parameters)

    async def defer(self, statement: Any, **parameters: object) -> NoReturn:
        await self.all(statement, **parameters)


class SeparateReads:
    """For an operation that stores nothing and computes long: each read is its own, none is held open meanwhile."""

    def __init__(self, database: Database, workspace_id: UUID) -> None:
        self._database = database
        self.workspace_id = workspace_id

    async def all(self, statement: Statement[R], **parameters: object) -> list[R]:
        return await self._database.read(self.workspace_id, lambda tx: tx.all(statement, **parameters))

    async def first(self, statement: Statement[R], **parameters: object) -> R | None:
        return await self._database.read(self.workspace_id, lambda tx: tx.first(statement, **parameters))

    async def run(self, statement: Any, **_parameters: object) -> NoReturn:
        raise TypeError(f"declared with transaction=False, but writes by {statement}")

    async def defer(self, statement: Any, **parameters: object) -> NoReturn:
        await self.run(statement, **parameters)
