"""The one writer of SQLite: the writes that queued while a commit ran share the next one.

An fsync costs more than everything else a write does, and SQLite has one writer anyway. Each write has a
savepoint of its own, so one that fails leaves the others; no answer is given before the commit they share.

What waits for a lock or for the disk runs in a thread; the writes themselves on the event loop, one after the other,
with turns for other requests in between. In a thread each of their statements would hand the interpreter over twice
(0.9 of the throughput); only a write that says it is long goes there.
"""

import asyncio
import contextvars
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from api.store.database import OutcomeUnknownError, Transaction, UnavailableError
from api.store.engines.sqlite_transaction import SqliteTransaction

A = TypeVar("A")
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
class QueuedWrite:
    """A queued write and, later, how it went."""

    workspace_id: UUID | None
    work: Callable[[Transaction], Awaitable[Any]]
    answer: asyncio.Future[Any]
    long: bool = False
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
    """The writer: its connection, its queue, and the thread that waits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._queue: deque[QueuedWrite] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")
        self._serving: asyncio.Task[None] | None = None
        self._closing = False

    async def write(
        self, workspace_id: UUID | None, work: Callable[[Transaction], Awaitable[T]], *, long: bool = False
    ) -> T:
        """Queue `work`; returns after the commit that holds it."""
        if self._closing:
            raise UnavailableError("the database is being closed")
        if len(self._queue) >= LONGEST_QUEUE:
            raise UnavailableError("too many writes are waiting")
        loop = asyncio.get_running_loop()
        write = QueuedWrite(workspace_id, work, loop.create_future(), long)
        self._queue.append(write)
        if self._serving is None or self._serving.done():
            self._serving = loop.create_task(self._serve())
        result: T = await write.answer
        return result

    async def close(self) -> None:
        """Finish the queue, then stop."""
        self._closing = True
        if self._serving is not None:
            await asyncio.wait([self._serving])
        await asyncio.to_thread(self._thread.shutdown)
        await asyncio.to_thread(self._connection.close)  # which folds the WAL into the file

    async def _serve(self) -> None:
        """Commit what is queued, group after group."""
        while self._queue:
            group: list[QueuedWrite] = []
            try:
                await self._commit(group)
            except BaseException as error:  # whatever it is, nobody is left waiting, and the next can begin
                group += self._queue
                self._queue.clear()
                _fail(group, OutcomeUnknownError(f"SQLite: {error}"))
                self._roll_back()
                raise
            finally:
                for write in group:
                    write.give_answer()

    async def _commit(self, group: list[QueuedWrite]) -> None:
        """Fill the group from the queue and commit it; each write then knows how it went."""
        waiting = min(len(self._queue), LARGEST_GROUP)
        try:
            await self._in_thread(self._connection.execute, "BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            group += [self._queue.popleft() for _ in range(waiting)]  # who came since has a turn of its own
            _fail(group, UnavailableError(f"SQLite: {error}"))
            return
        while self._queue and len(group) < LARGEST_GROUP:
            write = self._queue.popleft()
            if write.answer.cancelled():  # who has gone before its turn (a deadline, a lost client) is not served
                continue
            group.append(write)
            if write.long:
                await self._in_thread(self._attempt, write)
            else:
                self._attempt(write)
                await asyncio.sleep(0)  # others have their turn
            if not self._connection.in_transaction:
                # Some errors (a full disk, say) end the whole transaction, with the savepoints before this.
                _fail(group, UnavailableError("SQLite ended the transaction"))
                return
        try:
            await self._in_thread(self._connection.execute, "COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            _fail(group, OutcomeUnknownError(f"SQLite: {error}"))

    def _roll_back(self) -> None:
        with suppress(sqlite3.Error):  # there is none any more
            self._connection.execute("ROLLBACK")

    async def _in_thread(self, work: Callable[[A], object], argument: A) -> None:
        """Beside the event loop, and to its end even when this is cancelled: until then it uses the connection."""
        running = asyncio.get_running_loop().run_in_executor(self._thread, work, argument)
        try:
            await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            raise

    def _attempt(self, write: QueuedWrite) -> None:
        transaction = SqliteTransaction(self._connection, write.workspace_id)
        try:
            self._connection.execute("SAVEPOINT one_write")
            write.result = write.context.run(drive, write.work(transaction))
            transaction.check()
        except BaseException as error:  # whatever it is, it belongs to whoever asked
            write.error = error
        with suppress(sqlite3.Error):  # an error that ended the whole transaction took the savepoint along
            if write.error is not None:
                self._connection.execute("ROLLBACK TO one_write")
            self._connection.execute("RELEASE one_write")


def _fail(group: list[QueuedWrite], error: Exception) -> None:
    for write in group:
        write.error = write.error or error
