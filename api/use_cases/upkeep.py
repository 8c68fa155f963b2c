"""Background writes that no request waits for: the day of last use, positions in the change feed, and removals.

They run per workspace, when that workspace is used. No process has to look across workspaces, and an unused workspace
costs nothing. A failed write is harmless: it is tried again when the workspace is used a minute later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import structlog

from api.clock import Clock
from api.store.database import Database, Transaction
from api.store.statement import Statement
from api.store.statements import idempotency_keys, webhook_deliveries
from api.use_cases.failure_log import FailureLog
from api.use_cases.feed.expiry import DELIVERIES_RETENTION, delete_expired
from api.use_cases.feed.relay import place_some
from api.use_cases.idempotency import IDEMPOTENCY_RETENTION

PURGED_EVERY = timedelta(hours=1)
PLACED_EVERY = timedelta(minutes=1)
PAUSE = timedelta(minutes=1)
"""How long a workspace waits for its next background write after one has failed."""
DELETED_AT_ONCE = 1_000
"""Rows in one transaction. There are as many transactions as it takes, and other writes come in between."""

_log = structlog.get_logger("nextset.upkeep")


class Upkeep:
    """Starts these writes, each no more often than needed, and waits for them on shutdown."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._used: dict[tuple[UUID, UUID], date] = {}
        self._purged: dict[UUID, datetime] = {}
        self._placed: dict[UUID, datetime] = {}
        self._expired: dict[UUID, datetime] = {}
        self._failed: dict[UUID, datetime] = {}
        self._failures = FailureLog(_log, clock.now)
        self._running: set[asyncio.Task[None]] = set()
        self._closing = False

    def credential_used(
        self,
        workspace_id: UUID,
        credential_id: UUID,
        last_used_on: date | None,
        store: Callable[[Transaction, date], Awaitable[int]],
    ) -> None:
        """Store the day (in UTC) on which a credential was used, at most once a day for each credential."""
        today = self._clock.now().date()
        key = (workspace_id, credential_id)
        if last_used_on == today or self._used.get(key) == today or self._is_paused(workspace_id):
            return
        self._used[key] = today

        async def note_use(tx: Transaction) -> bool:
            await store(tx, today)
            return False

        self._start(workspace_id, [note_use], lambda: self._used.pop(key, None))

    def idempotency_key_stored(self, workspace_id: UUID) -> None:
        """Delete the workspace's expired idempotency keys, at most once an hour."""
        now = self._clock.now()
        if _is_within(PURGED_EVERY, self._purged.get(workspace_id), now) or self._is_paused(workspace_id):
            return
        self._purged[workspace_id] = now

        async def purge(tx: Transaction) -> bool:
            return await _delete_before(tx, idempotency_keys.DELETE_BEFORE, now - IDEMPOTENCY_RETENTION)

        # After a day without a server, many keys have expired.
        self._start(workspace_id, [purge], lambda: self._purged.pop(workspace_id, None), long=True)

    def changes_stored(self, workspace_id: UUID) -> None:
        """Give the workspace's changes their positions, at most once a minute; delete the expired ones once an hour."""
        now = self._clock.now()
        if _is_within(PLACED_EVERY, self._placed.get(workspace_id), now) or self._is_paused(workspace_id):
            return
        self._placed[workspace_id] = now
        expires = not _is_within(PURGED_EVERY, self._expired.get(workspace_id), now)
        if expires:
            self._expired[workspace_id] = now

        async def place(tx: Transaction) -> bool:
            await place_some(tx)
            if expires:
                await delete_expired(tx, now)
            return False

        async def purge(tx: Transaction) -> bool:
            return await _delete_before(tx, webhook_deliveries.DELETE_BEFORE, now - DELIVERIES_RETENTION)

        def forget() -> None:
            self._placed.pop(workspace_id, None)
            if expires:
                self._expired.pop(workspace_id, None)

        self._start(workspace_id, [place, purge] if expires else [place], forget, long=True)

    async def close(self) -> None:
        """Wait for running writes, before the database is closed. What is left to delete is deleted later."""
        self._closing = True
        await asyncio.gather(*self._running)

    def _is_paused(self, workspace_id: UUID) -> bool:
        return _is_within(PAUSE, self._failed.get(workspace_id), self._clock.now())

    def _start(
        self,
        workspace_id: UUID,
        steps: Sequence[Callable[[Transaction], Awaitable[bool]]],
        forget: Callable[[], object],
        *,
        long: bool = False,
    ) -> None:
        """Take the steps in turn, each in one transaction after another while it returns that there is more.

        If one fails, `forget` lets the work start again after the pause.
        """

        async def run() -> None:
            try:
                for step in steps:
                    while await self._database.write(workspace_id, step, long=long) and not self._closing:
                        pass
            except Exception as error:  # no failure of upkeep may affect a request
                self._failed[workspace_id] = self._clock.now()
                forget()
                self._failures.warn("upkeep failed", error, workspace_id)
            else:
                self._failed.pop(workspace_id, None)

        task = asyncio.get_running_loop().create_task(run())
        self._running.add(task)
        task.add_done_callback(self._running.discard)


def _is_within(interval: timedelta, last: datetime | None, now: datetime) -> bool:
    return last is not None and now - last < interval


async def _delete_before(tx: Transaction, statement: Statement[None], before: datetime) -> bool:
    """Delete some of the rows that expired. Returns whether there may be more."""
    return await tx.run(statement, before=before, skipped=DELETED_AT_ONCE - 1) >= DELETED_AT_ONCE
