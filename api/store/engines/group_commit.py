"""The one writer of SQLite: writes that are queued while a commit runs share the next commit.

An fsync costs more than everything else a write does, and SQLite has one writer anyway. Each write has its own
savepoint, so one that fails doesn't affect the others. No write returns before the commit that they share.

`BEGIN` and `COMMIT`, which wait for a lock or for the disk, run in a thread. The writes run on the event loop, one
after the other, and other requests run in between. In a thread, each of their statements would switch threads twice
(0.9 of the throughput), so only a write declared `long` runs there.
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

from api.store.database import OutcomeUnknownError, OverloadedError, StorageFullError, Transaction, UnavailableError
from api.store.engines.sqlite_transaction import SqliteTransaction, translate_error

A = TypeVar("A")
T = TypeVar("T")

LARGEST_GROUP = 64
LONGEST_QUEUE = 1_000  # a write that would queue behind so many is refused, rather than late


def drive(work: Awaitable[T]) -> T:
    """Run a use case to its end in one step. On SQLite there is nothing that it could wait for."""
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as end:
        result: T = end.value
        return result
    steps.throw(RuntimeError("a use case must await nothing but its transaction"))
    raise AssertionError("unreachable: the error above leaves the use case")


@dataclass(slots=True, eq=False)
class QueuedWrite:
    """A queued write and, later, its result or its error."""

    workspace_id: UUID | None
    work: Callable[[Transaction], Awaitable[Any]]
    future: asyncio.Future[Any]
    long: bool = False
    context: contextvars.Context = field(default_factory=contextvars.copy_context)  # the request id, for logs
    result: Any = None
    error: BaseException | None = None

    def resolve(self) -> None:
        """Pass the result or the error on, once, and keep neither.

        Frames in the traceback of the error have this object. A cycle would keep all that the use case had in memory,
        such as a whole import, until the next full garbage collection.
        """
        future, result, error = self.future, self.result, self.error
        del self.future, self.result, self.error
        if future.done():  # the request was canceled
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)


class GroupCommit:
    """The writer: its connection, its queue, and the thread for what blocks."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._queue: deque[QueuedWrite] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    async def write(
        self, workspace_id: UUID | None, work: Callable[[Transaction], Awaitable[T]], *, long: bool = False
    ) -> T:
        """Queue `work`; return its result after the commit that contains it."""
        if self._closing:
            raise UnavailableError("The database is closing.")
        if len(self._queue) >= LONGEST_QUEUE:
            raise OverloadedError(f"{LONGEST_QUEUE:,} writes are waiting already.")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._queue.append(QueuedWrite(workspace_id, work, future, long))
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._serve())
        try:
            return await future
        finally:
            del future  # as in `QueuedWrite.resolve`: the traceback has this frame, too

    def refuse_more(self) -> None:
        """Accept no further writes."""
        self._closing = True

    async def close(self) -> None:
        """Finish the queue, then stop."""
        self.refuse_more()
        if self._task is not None:
            await asyncio.wait([self._task])
        await asyncio.to_thread(self._thread.shutdown)
        await asyncio.to_thread(self._connection.close)  # which checkpoints the WAL into the file

    async def _serve(self) -> None:
        """Commit the queued writes, group after group."""
        while self._queue:
            group: list[QueuedWrite] = []
            try:
                await self._commit(group)
            except BaseException as error:  # whatever it is: no request may wait forever, and the next write must run
                group += self._queue
                self._queue.clear()
                _fail(group, OutcomeUnknownError(f"The SQLite writer was interrupted: {error!r}."))
                self._roll_back()
                raise
            finally:
                for write in group:
                    write.resolve()

    async def _commit(self, group: list[QueuedWrite]) -> None:
        """Fill the group from the queue and commit it. Then each write has its result or its error."""
        queued = min(len(self._queue), LARGEST_GROUP)
        try:
            await self._in_thread(self._connection.execute, "BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            group += [self._queue.popleft() for _ in range(queued)]  # later writes get their own attempt
            _fail(group, translate_error(error))
            return
        while self._queue and len(group) < LARGEST_GROUP:
            write = self._queue.popleft()
            if write.future.cancelled():  # a deadline passed, or the client disconnected, while it was queued
                continue
            group.append(write)
            if write.long:
                await self._in_thread(self._attempt, write)
            else:
                self._attempt(write)
                await asyncio.sleep(0)  # let other requests run
            if not self._connection.in_transaction:
                # Some errors, such as a full disk, roll back the whole transaction, earlier savepoints included.
                reason = write.error if isinstance(write.error, StorageFullError) else None
                _fail(group, reason or UnavailableError("SQLite rolled back the transaction of several writes."))
                return
        try:
            await self._in_thread(self._connection.execute, "COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            _fail(group, _commit_error(error))

    def _roll_back(self) -> None:
        with suppress(sqlite3.Error):  # the transaction has already ended
            self._connection.execute("ROLLBACK")

    async def _in_thread(self, work: Callable[[A], object], argument: A) -> None:
        """Run `work` in the thread, to its end even on cancellation: until then it uses the connection."""
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
        except BaseException as error:  # whatever it is, the caller of this write gets it
            write.error = error
        with suppress(sqlite3.Error):  # the savepoint is gone if an error ended the whole transaction
            if write.error is not None:
                self._connection.execute("ROLLBACK TO one_write")
            self._connection.execute("RELEASE one_write")


def _commit_error(error: sqlite3.Error) -> UnavailableError:
    """A full disk stops a commit before its last page is in the log, so it did not take effect.

    After any other error the outcome is unknown.
    """
    reason = translate_error(error)
    if isinstance(reason, StorageFullError):
        return reason
    return OutcomeUnknownError(f"SQLite did not confirm the commit: {error}.")


def _fail(group: list[QueuedWrite], error: Exception) -> None:
    for write in group:
        write.error = write.error or error
