"""Turn changes into deliveries: one for each event and each endpoint that wants it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from api.store.database import LostLockError, Transaction
from api.store.statements import outbox, webhook_deliveries, webhook_endpoints
from api.store.statements.webhook_endpoints import EndpointRow
from api.use_cases.change_log import WebhookEventType
from api.use_cases.due_work import WorkKind, add_work, next_due_at, take_due_work
from api.use_cases.feed.relay import ROWS_PLACED_AT_ONCE, place_some
from api.use_cases.request_context import RequestContext
from api.use_cases.webhooks.events import (
    Represent,
    WebhookEvent,
    WebhookPayload,
    events_of,
    wants_type,
    with_resource,
)
from api.use_cases.webhooks.new_records import NewRecords, start_of
from api.use_cases.webhooks.overdue import is_overdue_wanted
from api.use_cases.webhooks.worker_context import worker_context

ROWS_AT_ONCE = 100
DELIVERIES_AT_ONCE = 500
BYTES_AT_ONCE = 4 * 1024 * 1024
"""One write may be a batch with events for all endpoints. Once so much is stored, the rest waits for the next turn."""


class Turn(msgspec.Struct, frozen=True):
    """Whether there may be more changes, and whether sessions have to be looked at that may be overdue."""

    has_more: bool = False
    looks_for_overdue: bool = False


def wants(endpoint: EndpointRow, event: WebhookEvent) -> bool:
    """Whether the event is sent to the endpoint."""
    return _position_of(event) > endpoint.starts_after and wants_type(endpoint, event.type)


def _position_of(event: WebhookEvent) -> int:
    return 0 if event.data is None else event.data.position


async def dispatch(
    tx: Transaction,
    now: datetime,
    new_id: Callable[[], UUID],
    represent: Represent,
    new_records: NewRecords | None = None,
) -> Turn:
    """Store deliveries for the next changes, which may end within those of a single write.

    If an endpoint wants to know of personal records, only changes that `new_records` covers are taken.

    The lock of one row lets one process at a time do this for a workspace, so no event is delivered twice.
    """
    await take_due_work(tx, WorkKind.DISPATCH, now)
    backlog = await place_some(tx)
    endpoints = [each for each in await tx.all(webhook_endpoints.ALL) if each.enabled]
    if not endpoints:
        await take_due_work(tx, WorkKind.OVERDUE, now)
        return Turn()
    row = await tx.first(webhook_endpoints.LOCK_DISPATCH)
    if row is None:
        await tx.run(webhook_endpoints.INSERT_DISPATCH, position=0)
    before = 0 if row is None else row.position
    after = start_of(endpoints, before)
    rows = await tx.all(outbox.LOCK_AFTER, after=after, at_most=ROWS_AT_ONCE)
    is_left = len(rows) == ROWS_AT_ONCE or backlog == ROWS_PLACED_AT_ONCE
    if any(wants_type(each, WebhookEventType.RECORD_SET) for each in endpoints):
        covered = [each for each in rows if new_records is not None and (each.position or 0) <= new_records.up_to]
        if len(covered) < len(rows):
            is_left, rows = True, covered
    found = {} if new_records is None else new_records.by_position
    events = [
        event
        for each in rows
        for event in events_of(each, found)
        if _position_of(event) > after  # the beginning of a write may be dispatched already
    ]
    part = await _store_some(worker_context(tx, now, new_id), endpoints, events, represent)
    if part.stored:
        await add_work(tx, WorkKind.DELIVER, new_id(), now)
    if part.events < len(events):
        is_left, position = True, _position_of(events[part.events - 1])
    else:
        position = (rows[-1].position or after) if rows else after
    if position != before and not await tx.run(webhook_endpoints.ADVANCE_DISPATCH, before=before, position=position):
        raise LostLockError
    if is_left:
        await add_work(tx, WorkKind.DISPATCH, new_id(), now)  # for the case that this process ends before it
    return Turn(is_left, await _looks_for_overdue(tx, endpoints, now, new_id))


class _Part(msgspec.Struct, frozen=True):
    """How many of the events were handled, and how many deliveries they became."""

    events: int
    stored: int


async def _store_some(
    context: RequestContext, endpoints: Sequence[EndpointRow], events: Sequence[WebhookEvent], represent: Represent
) -> _Part:
    """Store the deliveries of the first events. All events of a change are in the same part."""
    stored = stored_bytes = 0
    for number, event in enumerate(events):
        is_full_part = stored >= DELIVERIES_AT_ONCE or stored_bytes >= BYTES_AT_ONCE
        if is_full_part and _position_of(event) > _position_of(events[number - 1]):
            return _Part(number, stored)
        payloads: dict[str | None, str] = {}
        for endpoint in (each for each in endpoints if wants(each, event)):
            if (payload := payloads.get(endpoint.payload)) is None:
                with_content = endpoint.payload == WebhookPayload.FULL.value
                sent = await with_resource(context, event, represent) if with_content else event
                payload = payloads[endpoint.payload] = encode_event(sent)
            await store_delivery(context.tx, endpoint.endpoint_id, event, payload, context.now, context.new_id)
            stored, stored_bytes = stored + 1, stored_bytes + len(payload)
    return _Part(len(events), stored)


async def _looks_for_overdue(
    tx: Transaction, endpoints: Sequence[EndpointRow], now: datetime, new_id: Callable[[], UUID]
) -> bool:
    """Whether a look at sessions that may be overdue is due. The first one is planned here, and each plans the next."""
    if not is_overdue_wanted(endpoints):
        await take_due_work(tx, WorkKind.OVERDUE, now)
        return False
    at = await next_due_at(tx, WorkKind.OVERDUE)
    if at is None:
        await add_work(tx, WorkKind.OVERDUE, new_id(), now)
    return at is None or at <= now


def encode_event(event: WebhookEvent) -> str:
    """The body of the request."""
    return msgspec.json.encode(event).decode()


async def store_delivery(
    tx: Transaction, endpoint_id: UUID, event: WebhookEvent, payload: str, now: datetime, new_id: Callable[[], UUID]
) -> UUID:
    """Store a delivery that is due now, and return its id."""
    delivery_id = new_id()
    await tx.run(
        webhook_deliveries.INSERT,
        delivery_id=delivery_id,
        endpoint_id=endpoint_id,
        athlete_id=None if event.data is None else event.data.athlete_id,
        event_type=event.type.value,
        payload=payload,
        status="pending",
        attempts=0,
        next_attempt_at=now,
        lease_id=None,
        leased_until=None,
        response_status=None,
        error=None,
        created_at=now,
        updated_at=now,
    )
    return delivery_id
