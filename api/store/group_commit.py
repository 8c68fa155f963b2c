"""One writer thread for SQLite: the writes that queued while a commit ran share the next one.

An fsync costs more than everything else a write does, and SQLite has one writer anyway. Each write has a
savepoint of its own, so one that fails leaves the others; no answer is given before the commit they share.
"""

import asyncio
import contextvars
import queue
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from api.store.database import OutcomeUnknown, Transaction, Unavailable
from api.store.sqlite_transaction import SqliteTransaction

T = TypeVar("T")

LARGEST_GROUP = 64
LONGEST_QUEUE = 1_000  # a write that finds so many before it is refused, rather than late


def drive(work: Awaitable[T]) -> T:
    """Step through a use case to its end at once; on SQLite there is nothing that it could wait for."""
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as end:
        result: T = end.value
        return result
    steps.throw(RuntimeError("a use case awaits its transaction and nothing else"))
    raise AssertionError("unreachable: the error above leaves the use case")


@dataclass(slots=True, eq=False)
class Write:
    """A queued write and, later, how it went."""

    workspace_id: UUID | None
    work: Callable[[Transaction], Awaitable[Any]]
    answer: asyncio.Future[Any]
    context: contextvars.Context = field(default_factory=contextvars.copy_context)  # the request id, for logs
    result: Any = None
    error: BaseException | None = None

    def give_answer(self) -> None:
        if self.answer.done():  # whoever asked has gone
            return
        if self.error is not None:
            self.answer.set_exception(self.error)
        else:
            self.answer.set_result(self.result)


class GroupCommit:
    """The writer: its connection, its thread, its queue."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._queue: queue.SimpleQueue[Write | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="sqlite-writer", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    async def write(self, workspace_id: UUID | None, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Queue `work`; returns after the commit that holds it."""
        if self._queue.qsize() >= LONGEST_QUEUE:
            raise Unavailable("too many writes are waiting")
        write = Write(workspace_id, work, asyncio.get_running_loop().create_future())
        self._queue.put(write)
        result: T = await write.answer
        return result

    def close(self) -> None:
        """Finish the queue, then stop; blocks until it has."""
        self._queue.put(None)
        self._thread.join()
        self._connection.close()

    def _serve(self) -> None:
        while (write := self._queue.get()) is not None:
            group = [write]
            with suppress(queue.Empty):
                while len(group) < LARGEST_GROUP:
                    waiting = self._queue.get_nowait()
                    if waiting is None:
                        self._queue.put(None)  # seen again after this group
                        break
                    group.append(waiting)
            # Who has gone before its turn (a deadline, a lost client) is not served.
            group = [write for write in group if not write.answer.cancelled()]
            self._commit(group)
            for loop in {write.answer.get_loop() for write in group}:
                theirs = [write for write in group if write.answer.get_loop() is loop]
                with suppress(RuntimeError):  # the loop was closed: nobody is left to answer
                    loop.call_soon_threadsafe(_give_answers, theirs)

    def _commit(self, group: list[Write]) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            _fail(group, Unavailable(f"SQLite: {error}"))
            return
        for write in group:
            self._attempt(write)
            if not self._connection.in_transaction:
                # Some errors (a full disk, say) end the whole transaction, with the savepoints before this.
                _fail(group, Unavailable("SQLite ended the transaction"))
                return
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            _fail(group, OutcomeUnknown(f"SQLite: {error}"))

    def _attempt(self, write: Write) -> None:
        self._connection.execute("SAVEPOINT one_write")
        transaction = SqliteTransaction(self._connection, write.workspace_id)
        try:
            write.result = write.context.run(drive, write.work(transaction))
            transaction.check()
        except BaseException as error:  # whatever it is, it belongs to whoever asked
            write.error = error
        with suppress(sqlite3.Error):  # an error that ended the whole transaction took the savepoint along
            if write.error is not None:
                self._connection.execute("ROLLBACK TO one_write")
            self._connection.execute("RELEASE one_write")


def _fail(group: list[Write], error: Exception) -> None:
    for write in group:
        write.error = write.error or error


def _give_answers(group: list[Write]) -> None:
    for write in group:
        write.give_answer()
