"""The seam to the database: all that the rest of the code may ask of it, on either engine.

A use case is a coroutine that gets a `Transaction` and awaits nothing else. So the same use case runs on
PostgreSQL, where it suspends on the driver, and on SQLite, where it never suspends and is run in one go.
Statements are SQLAlchemy Core objects, compiled once; SQLAlchemy executes nothing here.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar
from uuid import UUID

from api.store.statement import Statement

T = TypeVar("T")
R = TypeVar("R")


class UniqueViolationError(Exception):  # says what happened
    """A row with this key is there already."""


class ForeignKeyViolationError(Exception):  # says what happened
    """A row that is referred to is missing, or one that is still referred to was to be deleted."""


class UnavailableError(Exception):  # says what happened
    """The database can't serve this now, and committed nothing. `retry_after_seconds` is at least 1."""

    def __init__(self, message: str, *, retry_after_seconds: int = 1) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class LockTimeoutError(UnavailableError):
    """Another transaction kept a lock longer than the deadline, in every attempt."""


class OutcomeUnknownError(UnavailableError):
    """The commit was sent and its answer never came: look the idempotency key up before trying again."""


class CannotOpenError(Exception):  # says what happened
    """The URL, or what it names, can't be used; the message is a sentence for the person who gave it."""


class AlreadyServedError(CannotOpenError):
    """Another server has this SQLite file open."""


class Transaction(Protocol):
    """What a use case may do. The first failing statement ends it: no other runs, nothing is committed."""

    @property
    def workspace_id(self) -> UUID:
        """The one workspace that every statement here is about; bound into each by itself."""

    async def all(self, statement: Statement[R], **parameters: object) -> list[R]:
        """Every row."""

    async def first(self, statement: Statement[R], **parameters: object) -> R | None:
        """The first row, if there is one."""

    async def run(self, statement: Statement[Any], **parameters: object) -> int:
        """Execute an insert, update or delete; answers how many rows it touched."""

    async def defer(
        self, statement: Statement[Any], *, otherwise: Callable[[], Exception] | None = None, **parameters: object
    ) -> None:
        """Execute a write before the next statement of another kind, or before the commit at the latest.

        Several that wait may be executed together, each on the rows as they were before: none may build on another.
        What `otherwise` makes is raised, then, if it touches no row.
        """


Work = Callable[[Transaction], Awaitable[T]]


class Database(Protocol):
    """One database, open from `open` to `close`. Every method may raise `UnavailableError`."""

    async def open(self, *, exclusive: bool = False) -> None:
        """Open it. `exclusive` is for servers: a second one on the same SQLite file gets `AlreadyServedError`."""

    async def close(self) -> None:
        """Finish what was accepted, then let go. A closed database may be opened again."""

    async def ready(self) -> list[str]:
        """Return when a statement can be served at this moment; else `UnavailableError`.

        Answers what an operator should know, a sentence each: that row-level security is bypassed, for example.
        """

    async def read(self, workspace_id: UUID, work: Work[T]) -> T:
        """Run `work` on one snapshot that holds everything acknowledged so far."""

    async def write(self, workspace_id: UUID, work: Work[T], *, long: bool = False) -> T:
        """Run `work` in one transaction and commit it; any exception rolls it back.

        `work` may be called again after an error that left nothing behind, so it keeps no state of its own. `long`:
        it may take so long that, where it never suspends, other requests should not have to wait for it.
        """

    async def across_workspaces(self, work: Work[T]) -> T:
        """A transaction of the operator's; admits only statements that say `across_workspaces`."""
