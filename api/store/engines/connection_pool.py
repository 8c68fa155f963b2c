"""The connection pool: the PostgreSQL connections that requests share.

The driver's own pool resets each connection after use, with a statement of its own. Even with a reset that does nothing
it costs 7% of a read (docs/decisions/0011-what-speed-costs.md). This one only hands the connection over: every
transaction sets what it needs, and a connection that is still in a transaction is dropped.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from api.store.database import UnavailableError

Connection: TypeAlias = Any  # an asyncpg.Connection; the driver ships no types


class ConnectionPool:
    """At most `size` connections, opened on demand. The connection released last is the first to be reused."""

    def __init__(self, connect: Callable[[], Awaitable[Connection]], size: int, wait_seconds: float) -> None:
        self._connect = connect
        self._wait_seconds = wait_seconds
        self._permits = asyncio.Semaphore(size)
        self._idle: deque[Connection] = deque()
        self._in_use: set[Connection] = set()

    async def acquire(self) -> Connection:
        """Return a connection; the caller must `release` it in every case.

        Raises `UnavailableError` if none becomes free in time, and any error of the driver.
        """
        if self._permits.locked():
            try:
                async with asyncio.timeout(self._wait_seconds):
                    await self._permits.acquire()
            except TimeoutError:
                raise UnavailableError(
                    f"No database connection became free within {self._wait_seconds:g} seconds."
                ) from None
        else:
            await self._permits.acquire()
        try:
            connection = self._pop_idle() or await self._connect()
        except BaseException:
            self._permits.release()
            raise
        self._in_use.add(connection)
        return connection

    def release(self, connection: Connection) -> None:
        """Return a connection to the pool. One that is closed, or still in a transaction, is dropped."""
        self._in_use.discard(connection)
        if connection.is_closed():
            self._terminate_idle()  # what closed this one may have closed them too, unnoticed so far
        elif connection.is_in_transaction():
            connection.terminate()
        else:
            self._idle.append(connection)
        self._permits.release()

    async def close(self) -> None:
        """Close the idle connections. For those in use the caller waits first, or calls `terminate`."""
        while self._idle:
            await self._idle.pop().close(timeout=5)

    def terminate(self) -> None:
        """Close every connection at once, without waiting for its statement."""
        self._terminate_idle()
        for connection in self._in_use:
            connection.terminate()

    def _pop_idle(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return None

    def _terminate_idle(self) -> None:
        while self._idle:
            self._idle.pop().terminate()
