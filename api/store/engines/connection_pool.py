"""The connections to PostgreSQL that requests take turns with.

The driver's own pool wraps each connection anew and starts a task to take it back: twice what `begin` and `commit`
cost together (docs/decisions/0011-what-speed-costs.md). This one hands the connection itself over.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from api.store.database import UnavailableError

Connection: TypeAlias = Any  # an asyncpg.Connection; the driver ships no types


class ConnectionPool:
    """At most `size` connections, made when they are needed; the one used last is used next."""

    def __init__(self, connect: Callable[[], Awaitable[Connection]], size: int, wait_seconds: float) -> None:
        self._connect = connect
        self._wait_seconds = wait_seconds
        self._turns = asyncio.Semaphore(size)
        self._idle: deque[Connection] = deque()
        self._lent: set[Connection] = set()

    async def take(self) -> Connection:
        """A connection, to be given back whatever happens. Raises Unavailable, or what the driver raises."""
        if self._turns.locked():
            try:
                async with asyncio.timeout(self._wait_seconds):
                    await self._turns.acquire()
            except TimeoutError:
                raise UnavailableError("no connection of the pool became free in time") from None
        else:
            await self._turns.acquire()
        try:
            connection = self._open_one() or await self._connect()
        except BaseException:
            self._turns.release()
            raise
        self._lent.add(connection)
        return connection

    def give_back(self, connection: Connection) -> None:
        """Take a connection back: outside of a transaction, or closed."""
        self._lent.discard(connection)
        if connection.is_closed():
            self._forget_idle()  # what cut this one may have cut them too, without telling
        elif connection.is_in_transaction():
            connection.terminate()
        else:
            self._idle.append(connection)
        self._turns.release()

    async def close(self) -> None:
        """Say goodbye on each that is idle; those still lent are the caller's to wait for, or to `cut`."""
        while self._idle:
            await self._idle.pop().close(timeout=5)

    def cut(self) -> None:
        """End all of them at once."""
        self._forget_idle()
        for connection in self._lent:
            connection.terminate()

    def _open_one(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return None

    def _forget_idle(self) -> None:
        while self._idle:
            self._idle.pop().terminate()
