"""A workspace with webhook endpoints, a clock that the test sets, and a worker whose requests a test answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from api.clock import SystemClock
from api.routes.webhook_resources import represent
from api.store.database import Database, Transaction
from api.store.statements import webhook_deliveries, webhook_endpoints
from api.store.statements.webhook_deliveries import DeliveryRow
from api.store.statements.webhook_endpoints import EndpointRow
from api.use_cases.change_log import Change, WebhookEventType
from api.use_cases.due_work import WorkKind, add_work
from api.use_cases.request_context import HIGHEST_ID, RequestContext
from api.use_cases.webhooks.endpoints import create_endpoint
from api.use_cases.webhooks.events import WebhookPayload
from api.use_cases.webhooks.send import Attempt, Message
from api.use_cases.webhooks.worker import WebhookWorker
from api.webhook_keys import WebhookKeys, new_key
from tests.api.use_cases.feed.rows import NOON, context_of, insert

KEYS = WebhookKeys(new_key())
OK = Attempt(status=204)
DOWN = Attempt(status=503)


class ManualClock(SystemClock):
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time


class Workspace:
    """Sends are recorded in `sent`. `answers` are the next outcomes; after them every attempt succeeds."""

    def __init__(self, database: Database, workspace_id: UUID) -> None:
        self.database = database
        self.id = workspace_id
        self.clock = ManualClock()
        self.sent: list[Message] = []
        self.answers: list[Attempt] = []
        self.worker = self.new_worker()

    def new_worker(self) -> WebhookWorker:
        """Another process."""
        return WebhookWorker(self.database, self.clock, KEYS, self._send, represent, chance=lambda: 0.5)

    async def _send(self, message: Message, _now: datetime) -> Attempt:
        self.sent.append(message)
        return self.answers.pop(0) if self.answers else OK

    def context(self, tx: Transaction) -> RequestContext:
        return replace(
            context_of(self.database, self.id, tx),
            now=self.clock.now(),
            new_id=self.clock.new_id,
            webhook_keys=KEYS,
            local_webhooks=True,
        )

    async def listens(
        self,
        *event_types: WebhookEventType,
        url: str = "http://app.local/hook",
        payload: WebhookPayload = WebhookPayload.THIN,
    ) -> UUID:
        """Create an endpoint for these types, or for all of them."""
        row, _ = await self.database.write(
            self.id, lambda tx: create_endpoint(self.context(tx), url, None, event_types or None, payload)
        )
        return row.endpoint_id

    async def changes(self, *changes: Change) -> None:
        """Store changes as a write does in a workspace with webhooks."""

        async def write(tx: Transaction) -> None:
            await insert(tx, *changes)
            await add_work(tx, WorkKind.DISPATCH, self.clock.new_id(), self.clock.now())

        await self.database.write(self.id, write)

    async def works(self, after: timedelta = timedelta(0)) -> None:
        """Let time pass, then let the worker do what is due."""
        self.clock.time += after
        await self.worker.work(self.id)

    async def endpoint(self, endpoint_id: UUID) -> EndpointRow:
        row = await self.database.read(self.id, lambda tx: tx.first(webhook_endpoints.BY_ID, endpoint_id=endpoint_id))
        assert row is not None
        return row

    async def deliveries(self, endpoint_id: UUID) -> Sequence[DeliveryRow]:
        """The deliveries of an endpoint, the oldest first."""
        rows = await self.database.read(
            self.id,
            lambda tx: tx.all(webhook_deliveries.PAGE, endpoint_id=endpoint_id, before=HIGHEST_ID, at_most=1000),
        )
        return rows[::-1]
