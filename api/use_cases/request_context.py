"""What every use case gets besides its own arguments: the caller, the transaction, the time and new ids."""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any, NoReturn, TypeVar
from uuid import UUID

import msgspec

from api.store.database import Database, Transaction
from api.store.statement import Statement
from api.use_cases.change_log import ChangeLog
from api.use_cases.large_files import LargeFiles
from api.webhook_keys import WebhookKeys

R = TypeVar("R")

LOWEST_ID = UUID(int=0)
"""Sorts before every id: the first page of a list begins after it."""
HIGHEST_ID = UUID(int=(1 << 128) - 1)
"""Sorts after every id: the first page of a list that is newest first begins before it."""


class Scope(enum.Enum):
    """What an API key may do: `read` reads, `write` also changes data, `admin` also creates and revokes keys."""

    admin = "admin"
    write = "write"
    read = "read"

    def covers(self, needed: Scope) -> bool:
        """Whether a key with this scope may call an operation that requires `needed`."""
        return _RANK[self] >= _RANK[needed]


_RANK = {Scope.read: 0, Scope.write: 1, Scope.admin: 2}


class Caller(msgspec.Struct, frozen=True):
    """An authenticated API key or sheet link. An API key with an `athlete_id` is limited to that athlete's paths."""

    workspace_id: UUID
    key_id: UUID
    scope: Scope
    athlete_id: UUID | None = None
    has_webhooks: bool = False
    """Whether the workspace has webhook endpoints, as the key was looked up: up to five seconds ago."""
    test_now: datetime | None = None
    """The test clock of a sandbox workspace. None: dates follow the real time."""
    is_link: bool = False
    """Whether it is a sheet link, and no API key."""


class IdempotencyKey(msgspec.Struct, frozen=True):
    """An idempotency key and the fingerprint of the request that carries it."""

    text: str
    fingerprint: str


def _charge_nothing(_items: int) -> None:
    """Outside requests there is no rate limit."""


async def _calculate_in_thread(calculation: Callable[[], R]) -> R:
    return await asyncio.to_thread(calculation)


class LongWorkError(Exception):
    """Ends work that turned out to be long, so that it runs again as such, in a thread."""


class RequestLimit(msgspec.Struct, frozen=True):
    """How many requests a key may send at once, and per second after that, in this process."""

    burst: int
    per_second: float


def _runs_long() -> None:
    """The work may take long, so nothing has to be done."""


async def _no_snapshot(_work: Callable[[Transaction], Awaitable[Any]]) -> NoReturn:
    """Only operations that are declared with `transaction=False` read the whole workspace."""
    raise TypeError("there is no snapshot outside requests")


async def _nothing_to_place() -> None:
    """There is no change feed outside requests."""


class RequestContext(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a request that use cases may see.

    `now` is aware and in UTC. `if_match` is the version the caller wants to change. It is never None in operations
    declared with `if_match=True`, and -1 for a tag that matches no version. A public operation has a caller without
    rights and a transaction that rejects every statement. An operation declared with `transaction=False` runs each
    read on its own and can't write. The changes that it notes are stored after it.
    """

    caller: Caller
    tx: Transaction
    now: datetime
    new_id: Callable[[], UUID]
    if_match: int | None = None
    ready: Callable[[], Awaitable[list[str]]]
    """Used by the readiness probe: warnings for the operator. Raises UnavailableError if the database can't be used."""
    charge_batch: Callable[[int], None] = _charge_nothing
    """Counts the items of a batch for the caller's rate limit. Raises too_many_requests. Call it before any work."""
    require_long_work: Callable[[], None] = _runs_long
    """Call it before work that takes long although the operation usually does not. Raises LongWorkError if it must."""
    snapshot: Callable[[Callable[[Transaction], Awaitable[Any]]], Awaitable[Any]] = _no_snapshot
    """Runs a read of the whole workspace on one snapshot, in a thread, outside the transaction."""
    large_files: LargeFiles = msgspec.field(default_factory=LargeFiles)
    """Temporary files, of which there are only so many at a time."""
    calculate: Callable[[Callable[[], Any]], Awaitable[Any]] = _calculate_in_thread
    """Runs a long calculation in a thread, without a transaction. Raises busy if too many are waiting."""
    span: Callable[[str], AbstractContextManager[Any]] = nullcontext
    """Starts a span of a trace, by its name. Does nothing unless tracing is on."""
    origin: str = "http://localhost"
    """The origin at which the caller reached the server, for addresses in responses."""
    limit: RequestLimit | None = None
    """The rate limit of the caller's key. None: no limit."""
    key: IdempotencyKey | None = None
    """Set only for operations that look up their own key (`looks_up_key`)."""
    changes: ChangeLog = msgspec.field(default_factory=ChangeLog)
    """What the transaction has changed so far, for the outbox. Every write of a resource is noted there."""
    webhook_keys: WebhookKeys | None = None
    """Encrypts the secrets of webhooks. None: webhooks are not configured."""
    local_webhooks: bool = False
    """Whether webhooks may go to this machine and its network, and without TLS: for development."""
    place_changes: Callable[[], Awaitable[None]] = _nothing_to_place
    """Gives committed changes their positions in the feed, in transactions of its own."""

    @property
    def date_now(self) -> datetime:
        """The instant that decides what day it is: `now`, or the test clock of a sandbox workspace."""
        return self.caller.test_now or self.now


NOBODY = Caller(UUID(int=0), UUID(int=0), Scope.read)
"""The caller of a public operation."""


class NoTransaction:
    """The transaction of a public operation: every statement raises TypeError."""

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
    """Runs each read in its own transaction, so that a long computation holds none open. Writes raise TypeError."""

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
