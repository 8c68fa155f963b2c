"""The worker: delivers webhooks alongside the requests of a process. Several processes share the work by leases."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from uuid import UUID

import structlog

from api.clock import Clock
from api.store.database import Database, Transaction, UnavailableError
from api.store.statements import due_work
from api.store.statements.webhook_deliveries import DeliveryRow
from api.use_cases.failure_log import FailureLog
from api.use_cases.webhooks.clear import DISABLED, ClearProgress, clear_slice, marked_endpoints
from api.use_cases.webhooks.deliver import Claim, claim, record
from api.use_cases.webhooks.dispatch import Turn, dispatch
from api.use_cases.webhooks.events import Represent
from api.use_cases.webhooks.new_records import find_new_records
from api.use_cases.webhooks.overdue import find_overdue
from api.use_cases.webhooks.secrets import valid_secrets
from api.use_cases.webhooks.send import Attempt, Message, Send
from api.webhook_keys import WebhookKeys

SWEPT_EVERY_SECONDS = 5.0
MOST_SENT_AT_ONCE = 100
"""Requests of a workspace at a time. A receiver that does not respond holds its own ones up, and no others."""

_log = structlog.get_logger("nextset.webhooks")


class WebhookWorker:
    """Works for one workspace in each task. A write wakes it; a sweep finds what a crash has left."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        keys: WebhookKeys | None,
        send: Send,
        represent: Represent,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._clock = clock
        self._keys = keys
        self._send = send
        self._represent = represent
        self._chance = chance
        self._failures = FailureLog(_log, clock.now)
        self._sweeping: asyncio.Task[None] | None = None
        self._working: dict[UUID, asyncio.Task[None]] = {}
        self._woken: dict[UUID, asyncio.Event] = {}

    def start(self) -> None:
        """Start sweeping."""
        self._sweeping = asyncio.get_running_loop().create_task(self._sweep_forever())

    async def close(self) -> None:
        """Stop. What is being sent is sent again by the next process, once its lease is over."""
        sweeping, self._sweeping = self._sweeping, None  # from now on, nothing wakes it
        tasks = [*self._working.values(), *([] if sweeping is None else [sweeping])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def wake(self, workspace_id: UUID) -> None:
        """Work for this workspace now. If it is at work already, it looks once more."""
        if self._sweeping is None:
            return
        if workspace_id in self._working:
            self._woken[workspace_id].set()
            return
        self._woken[workspace_id] = asyncio.Event()
        task = asyncio.get_running_loop().create_task(self._work_logged(workspace_id))
        self._working[workspace_id] = task

    async def sweep(self) -> list[UUID]:
        """Return the workspaces with due work."""
        now = self._clock.now()
        rows = await self._database.find_work(lambda tx: tx.all(due_work.FIND, now=now))
        return [row.workspace_id for row in rows]

    async def work(self, workspace_id: UUID) -> None:
        """Turn the workspace's changes into deliveries, and send what is due. Without keys, only clear deliveries."""
        woken = self._woken.get(workspace_id) or asyncio.Event()
        if self._keys is None:
            woken.clear()
            await self._clear(workspace_id)
            return
        woken.set()
        sending, more_due = set[asyncio.Task[None]](), True
        try:
            while True:
                if woken.is_set():
                    woken.clear()
                    await self._clear(workspace_id)
                    await self._dispatch_changes(workspace_id)
                    more_due = True
                while more_due and len(sending) < MOST_SENT_AT_ONCE:
                    claimed = await self._database.write(workspace_id, self._claim)
                    sending |= {asyncio.create_task(self._deliver(workspace_id, claimed, row)) for row in claimed.rows}
                    more_due = claimed.has_more
                if not sending:
                    return
                sending -= await _first_finished(sending, woken)
        finally:
            for task in sending:
                task.cancel()
            await asyncio.gather(*sending, return_exceptions=True)

    async def _clear(self, workspace_id: UUID) -> None:
        """Clear the deliveries of endpoints that are disabled or deleted, before those of others are claimed.

        A failure is tried again by the next sweep, and stops no delivery.
        """
        try:
            for each in await self._database.read(workspace_id, marked_endpoints):
                cleared = await self._clear_slice(workspace_id, each.endpoint_id, None)
                while cleared is not None:
                    cleared = await self._clear_slice(workspace_id, each.endpoint_id, cleared)
        except Exception as error:
            self._failures.warn("clearing deliveries failed", error, workspace_id)

    async def _clear_slice(
        self, workspace_id: UUID, endpoint_id: UUID, before: ClearProgress | None
    ) -> ClearProgress | None:
        async def clear(tx: Transaction) -> ClearProgress | None:
            return await clear_slice(tx, endpoint_id, before, self._clock.now())

        return await self._database.write(workspace_id, clear, long=True)

    async def _dispatch_changes(self, workspace_id: UUID) -> None:
        """Store deliveries for the changes, and for the sessions that have become overdue."""
        if await self._dispatch_all(workspace_id) and await self._look_for_overdue(workspace_id):
            await self._dispatch_all(workspace_id)

    async def _dispatch_all(self, workspace_id: UUID) -> bool:
        """Store deliveries for all changes. Returns whether to look for sessions that are overdue."""
        while (turn := await self._dispatch(workspace_id)).has_more:
            pass
        return turn.looks_for_overdue

    async def _look_for_overdue(self, workspace_id: UUID) -> bool:
        """Returns whether all was looked at. A failure is tried again by the next sweep, and stops no delivery."""
        try:
            while await self._database.write(workspace_id, self._find_overdue, long=True):
                pass
        except Exception as error:
            self._failures.warn("looking for overdue sessions failed", error, workspace_id)
            return False
        return True

    async def _find_overdue(self, tx: Transaction) -> bool:
        return await find_overdue(tx, self._clock.now(), self._clock.new_id)

    async def _dispatch(self, workspace_id: UUID) -> Turn:
        """Store deliveries for the next changes."""
        found = await find_new_records(self._database, workspace_id)

        async def store(tx: Transaction) -> Turn:
            return await dispatch(tx, self._clock.now(), self._clock.new_id, self._represent, found)

        return await self._database.write(workspace_id, store, long=True)

    async def _claim(self, tx: Transaction) -> Claim:
        return await claim(tx, self._clock.now(), self._clock.new_id)

    async def _deliver(self, workspace_id: UUID, claimed: Claim, row: DeliveryRow) -> None:
        """Send it, and record the outcome. If the database can't, it is sent again once the lease is over.

        This is no attempt: the receiver did not fail. It must not end what is sent to other receivers either.
        """
        attempt = await self._attempt(claimed, row)

        async def store(tx: Transaction) -> bool:
            return await record(tx, claimed.lease_id, row, attempt, self._clock.now(), self._clock.new_id, self._chance)

        try:
            is_disabled = await self._database.write(workspace_id, store)
        except UnavailableError as error:
            self._failures.warn("the outcome of a delivery was not recorded", error, workspace_id)
            return
        if is_disabled:
            await self._clear(workspace_id)

    async def _attempt(self, claimed: Claim, row: DeliveryRow) -> Attempt:
        endpoint, now = claimed.endpoints.get(row.endpoint_id), self._clock.now()
        if endpoint is None or not endpoint.enabled or self._keys is None:
            return Attempt(error=DISABLED)
        secrets = tuple(valid_secrets(endpoint.secrets, self._keys, now))
        if not secrets:
            return Attempt(error="The endpoint's secret can't be decrypted with the keys of this server.")
        return await self._send(Message(endpoint.url, f"msg_{row.delivery_id.hex}", row.payload, secrets), now)

    async def _work_logged(self, workspace_id: UUID) -> None:
        try:
            await self.work(workspace_id)
            while self._woken[workspace_id].is_set():
                await self.work(workspace_id)
        except Exception as error:  # the next sweep tries again, and no failure may end the worker
            self._failures.warn("webhooks failed", error, workspace_id)
        finally:
            self._working.pop(workspace_id, None)
            self._woken.pop(workspace_id, None)

    async def _sweep_forever(self) -> None:
        while True:
            try:
                for workspace_id in await self.sweep():
                    self.wake(workspace_id)
            except Exception as error:  # the database may be away for a while
                self._failures.warn("the sweep for webhooks failed", error)
            await asyncio.sleep(SWEPT_EVERY_SECONDS)


async def _first_finished(sending: set[asyncio.Task[None]], woken: asyncio.Event) -> set[asyncio.Task[None]]:
    """Wait until a delivery is finished or the workspace is woken. Return the finished ones. Raises their errors."""
    waiting = asyncio.create_task(woken.wait())
    try:
        done, _ = await asyncio.wait({*sending, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
    finished = sending & done
    for task in finished:
        task.result()
    return finished
