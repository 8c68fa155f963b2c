"""The interface to the database: everything that the rest of the code can do with it, on either engine.

A use case is a coroutine that gets a `Transaction` and awaits nothing else. So the same use case runs on
PostgreSQL, where it suspends on the driver, and on SQLite, where it never suspends and runs in one step.
Statements are SQLAlchemy Core objects, compiled once; SQLAlchemy itself executes nothing here.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar
from uuid import UUID

from api.store.statement import Statement

T = TypeVar("T")
R = TypeVar("R")


class UniqueViolationError(Exception):
    """A row with this key already exists."""


class ForeignKeyViolationError(Exception):
    """A referenced row is missing, or a row that is still referenced was to be deleted."""


class UnavailableError(Exception):
    """The database can't serve the request now. Nothing was committed, unless this is an `OutcomeUnknownError`.

    `retry_after_seconds` is at least 1. The message is a sentence for an operator.
    """

    def __init__(self, message: str, *, retry_after_seconds: int = 1) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class LostLockError(UnavailableError):
    """A row that the transaction had locked was changed by another one.

    On Citus a lock is lost when the shard of its row moves or its node restarts. Nothing was committed.
    """

    def __init__(self) -> None:
        super().__init__("A row was changed although it was locked: its shard moved or its node restarted.")


class LockTimeoutError(UnavailableError):
    """In every attempt, another transaction held the lock of a row longer than the lock timeout."""


class OverloadedError(UnavailableError):
    """Too much is waiting for the database already. Nothing was started. The message says what is waiting."""


class StorageFullError(UnavailableError):
    """There is no room to store anything. Nothing was committed; reads are still served."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retry_after_seconds=30)  # freeing space takes an operator


class OutcomeUnknownError(UnavailableError):
    """The commit was sent but never confirmed. Look the idempotency key up before trying again."""


class CannotOpenError(Exception):
    """The database URL, or the database it names, can't be used. The message is a sentence for an operator."""


class AlreadyServedError(CannotOpenError):
    """Another server has this SQLite file open."""


class Transaction(Protocol):
    """What a use case can do with the database.

    The first statement that fails ends the transaction: no later statement runs, and nothing is committed.
    """

    @property
    def workspace_id(self) -> UUID:
        """The one workspace of this transaction. It is bound into every statement automatically."""

    async def all(self, statement: Statement[R], **parameters: object) -> list[R]:
        """Return every row."""

    async def first(self, statement: Statement[R], **parameters: object) -> R | None:
        """Return the first row, or None if there is none."""

    async def run(self, statement: Statement[Any], **parameters: object) -> int:
        """Execute an insert, update or delete; return the number of rows that it touched."""

    async def defer(
        self, statement: Statement[Any], *, if_no_row: Callable[[], Exception] | None = None, **parameters: object
    ) -> None:
        """Execute a write later: before the next statement that isn't deferred, at the latest before the commit.

        Deferred writes may be sent together. Then each sees the rows as they were before all of them, so none may
        depend on another. If the write touches no row, the exception that `if_no_row` makes is raised.
        """


Work = Callable[[Transaction], Awaitable[T]]


class Database(Protocol):
    """One database, usable between `open` and `close`. Every method may raise `UnavailableError`."""

    async def open(self, *, exclusive: bool = False) -> None:
        """Open the database.

        Servers pass `exclusive`: a second server on the same SQLite file gets `AlreadyServedError`.
        """

    async def close(self) -> None:
        """Finish the accepted work, then release everything. A closed database can be opened again."""

    async def ready(self) -> list[str]:
        """Check that a statement can be served at this moment; raise `UnavailableError` if not.

        SQLite also checks that there is room to write, and raises `StorageFullError` if there is none.

        Returns notices for the operator, one sentence each: that row-level security is bypassed, for example.
        """

    async def read(self, workspace_id: UUID, work: Work[T]) -> T:
        """Run `work` on one snapshot that holds everything acknowledged so far."""

    async def long_read(self, workspace_id: UUID, work: Work[T]) -> T:
        """Like `read`, for a read that takes so long that other requests must not wait for it: it runs in a thread."""

    async def snapshot(self, workspace_id: UUID, work: Work[T]) -> T:
        """Like `long_read`, for a read of a whole workspace, which may take minutes.

        It has a thread and a connection of its own, so that neither requests nor other long reads wait for it. One runs
        at a time. After a lost connection, `work` may be called again. Closing the database ends it.
        """

    async def write(self, workspace_id: UUID, work: Work[T], *, long: bool = False) -> T:
        """Run `work` in one transaction and commit it; any exception rolls it back.

        `work` may be called again after an error that left nothing behind, so it must not keep state between calls.
        `long` declares a write that takes so long that other requests must not wait for it: it runs in a thread.
        """

    async def find_work(self, work: Work[T]) -> T:
        """Run `work` in a transaction that sees the due work of every workspace, and nothing else.

        It admits only statements declared `across_workspaces`.
        """

    async def across_workspaces(self, work: Work[T]) -> T:
        """Run `work` in a transaction of the operator. It admits only statements declared `across_workspaces`."""
