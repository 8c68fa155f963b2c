"""Small writes that no request waits for: when a key was last used, idempotency keys that had their day.

They run per workspace, when that workspace is used: no process has to look across workspaces, and one that
nobody uses costs nothing. Failing is harmless: the next day, or the next hour, tries again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import structlog

from api.clock import Clock
from api.store.database import Database, Transaction
from api.store.statements import api_keys, idempotency_keys, sheet_links
from api.use_cases.request_context import Caller

KEPT = timedelta(hours=48)
PURGED_EVERY = timedelta(hours=1)

_log = structlog.get_logger("nextset.upkeep")


class Upkeep:
    """Starts these writes, each at most as often as it is needed, and waits for them at the end."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._used: dict[tuple[UUID, UUID], date] = {}
        self._purged: dict[UUID, datetime] = {}
        self._running: set[asyncio.Task[None]] = set()

    def key_used(self, caller: Caller, last_used_on: date | None) -> None:
        """Note the day (in UTC) on which a key was used, once a day for each key."""
        today = self._clock.now().date()
        key = (caller.workspace_id, caller.key_id)
        if last_used_on == today or self._used.get(key) == today:
            return
        self._used[key] = today

        async def note(tx: Transaction) -> int:
            return await tx.run(api_keys.SET_LAST_USED, key_id=caller.key_id, last_used_on=today)

        self._start(caller.workspace_id, note)

    def link_used(self, workspace_id: UUID, link_id: UUID, last_used_on: date | None) -> None:
        """Note the day (in UTC) on which a sheet link was used, once a day for each link."""
        today = self._clock.now().date()
        if last_used_on == today or self._used.get((workspace_id, link_id)) == today:
            return
        self._used[workspace_id, link_id] = today

        async def note(tx: Transaction) -> int:
            return await tx.run(sheet_links.SET_LAST_USED, link_id=link_id, last_used_on=today)

        self._start(workspace_id, note)

    def idempotency_key_stored(self, workspace_id: UUID) -> None:
        """An idempotency key was stored: throw the workspace's old ones away, at most once an hour."""
        now = self._clock.now()
        if now - self._purged.get(workspace_id, datetime.min.replace(tzinfo=now.tzinfo)) < PURGED_EVERY:
            return
        self._purged[workspace_id] = now

        async def purge(tx: Transaction) -> int:
            return await tx.run(idempotency_keys.DELETE_BEFORE, before=now - KEPT)

        self._start(workspace_id, purge)

    async def close(self) -> None:
        """Wait for what is running, before the database is closed."""
        await asyncio.gather(*self._running)

    def _start(self, workspace_id: UUID, work: Callable[[Transaction], Awaitable[int]]) -> None:
        async def run() -> None:
            try:
                await self._database.write(workspace_id, work)
            except Exception as error:  # whatever it is, no request has to suffer for it
                _log.warning("upkeep failed", workspace_id=str(workspace_id), error=type(error).__name__)

        task = asyncio.get_running_loop().create_task(run())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
