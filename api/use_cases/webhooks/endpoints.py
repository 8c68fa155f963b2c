"""Webhook endpoints: where events are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api import problems
from api.store.database import LostLockError
from api.store.statements import outbox, webhook_endpoints
from api.store.statements.webhook_endpoints import EndpointRow
from api.use_cases.change_log import WebhookEventType
from api.use_cases.due_work import WorkKind, add_work
from api.use_cases.feed.relay import ROWS_PLACED_AT_ONCE, place_some
from api.use_cases.request_context import RequestContext
from api.use_cases.webhooks.addresses import AddressError, check_url
from api.use_cases.webhooks.clear import DISABLED, mark
from api.use_cases.webhooks.dispatch import encode_event, store_delivery
from api.use_cases.webhooks.events import WebhookEvent, WebhookPayload, wants_type
from api.use_cases.webhooks.secrets import StoredSecret, decode_secrets, encode_secrets, keys_of, new_secret

__all__ = ["EndpointRow"]  # routes may not import the row from the store

MOST_ENDPOINTS = 20
MOST_SECRETS = 2
LOOKED_AGAIN_AFTER = (timedelta(0), timedelta(seconds=6), timedelta(seconds=60))
"""For so long a server may not know yet that the workspace has webhooks, or a write may run that began before that."""


async def create_endpoint(
    context: RequestContext,
    url: str,
    description: str | None,
    event_types: Sequence[WebhookEventType] | None,
    payload: WebhookPayload = WebhookPayload.THIN,
) -> tuple[EndpointRow, str]:
    """Create an endpoint, and return it with its secret. Raises webhooks_not_configured, conflict and validation."""
    keys = keys_of(context)
    _check_url(context, url)
    await _lock(context)
    if len(await context.tx.all(webhook_endpoints.ALL)) >= MOST_ENDPOINTS:
        raise problems.conflict("conflict", f"A workspace has at most {MOST_ENDPOINTS} webhook endpoints.")
    secret = new_secret()
    row = EndpointRow(
        context.new_id(),
        url,
        description,
        encode_event_types(event_types),
        encode_secrets([StoredSecret(keys.encrypt(secret))]),
        True,
        None,
        None,
        await _end_of_feed(context),
        1,
        context.now,
        context.now,
        payload.value,
    )
    await context.tx.run(webhook_endpoints.INSERT, **msgspec.structs.asdict(row))
    await _look_again(context, for_overdue=wants_type(row, WebhookEventType.ATHLETE_OVERDUE))
    return row, secret


async def list_endpoints(context: RequestContext) -> list[EndpointRow]:
    """Return all endpoints, the oldest first."""
    return await context.tx.all(webhook_endpoints.ALL)


async def get_endpoint(context: RequestContext, endpoint_id: UUID) -> EndpointRow:
    """Return the endpoint. Raises not_found."""
    row = await context.tx.first(webhook_endpoints.BY_ID, endpoint_id=endpoint_id)
    if row is None:
        raise problems.not_found("webhook endpoint")
    return row


async def update_endpoint(context: RequestContext, endpoint_id: UUID, changes: Mapping[str, Any]) -> EndpointRow:
    """Apply `changes`: any of `url`, `description`, `event_types`, `payload` and `enabled`.

    Raises stale_version and validation. An endpoint that is enabled again gets the events from then on.
    """
    row = await _locked(context, endpoint_id)
    if context.if_match != row.version:
        raise problems.stale_version(row.version)
    fields = dict(changes)
    if "event_types" in fields:
        fields["event_types"] = encode_event_types(fields["event_types"])
    if "payload" in fields:
        fields["payload"] = fields["payload"].value
    changed: EndpointRow = replace(row, **fields)
    if changed.url != row.url:
        _check_url(context, changed.url)
    wants_overdue = wants_type(changed, WebhookEventType.ATHLETE_OVERDUE)
    if changed.enabled and not row.enabled:
        changed = replace(changed, notice=None, failing_since=None, starts_after=await _end_of_feed(context))
        await _look_again(context, for_overdue=wants_overdue)
    elif wants_overdue and not wants_type(row, WebhookEventType.ATHLETE_OVERDUE):
        await wake(context, WorkKind.DISPATCH)  # it plans the first look at overdue sessions
    if row.enabled and not changed.enabled:
        await _clear(context, endpoint_id)
    return await _store(context, changed)


async def delete_endpoint(context: RequestContext, endpoint_id: UUID) -> None:
    """Delete the endpoint and, in the background, its deliveries. Raises not_found."""
    row = await _locked(context, endpoint_id)
    deleted = await context.tx.run(
        webhook_endpoints.SET_DELETED, endpoint_id=endpoint_id, version=row.version + 1, updated_at=context.now
    )
    if not deleted:
        raise LostLockError
    await _clear(context, endpoint_id)


async def rotate_secret(context: RequestContext, endpoint_id: UUID, overlap: timedelta) -> tuple[EndpointRow, str]:
    """Add a secret, and return it. The one before signs along for `overlap`; older ones end at once."""
    keys = keys_of(context)
    row = await _locked(context, endpoint_id)
    secret, ends_at = new_secret(), context.now + overlap
    before = decode_secrets(row.secrets)[0]
    kept = [replace(before, ends_at=ends_at)] if overlap else []
    stored = [StoredSecret(keys.encrypt(secret)), *kept]
    return await _store(context, replace(row, secrets=encode_secrets(stored))), secret


async def send_test_event(context: RequestContext, endpoint_id: UUID) -> UUID:
    """Store a test event for the endpoint, whatever types it wants. Returns the delivery's id. Raises conflict."""
    row = await get_endpoint(context, endpoint_id)
    if not row.enabled:
        raise problems.conflict("conflict", DISABLED)
    event = WebhookEvent(type=WebhookEventType.WEBHOOK_TEST, timestamp=context.now)
    payload = encode_event(event)
    delivery_id = await store_delivery(context.tx, endpoint_id, event, payload, context.now, context.new_id)
    await wake(context)
    return delivery_id


async def wake(context: RequestContext, kind: WorkKind = WorkKind.DELIVER) -> None:
    """Let the worker deliver, or do other work, once this transaction is committed."""
    await add_work(context.tx, kind, context.new_id(), context.now)
    context.changes.wakes_webhooks = True


async def _clear(context: RequestContext, endpoint_id: UUID) -> None:
    """Let the worker clear the deliveries once this transaction is committed."""
    await mark(context.tx, endpoint_id, context.now)
    context.changes.wakes_webhooks = True


def encode_event_types(event_types: Sequence[WebhookEventType] | None) -> str | None:
    return None if event_types is None else msgspec.json.encode(list(dict.fromkeys(event_types))).decode()


def _check_url(context: RequestContext, url: str) -> None:
    try:
        check_url(url, local=context.local_webhooks)
    except AddressError as error:
        raise problems.invalid("/url", str(error)) from None


async def _locked(context: RequestContext, endpoint_id: UUID) -> EndpointRow:
    row = await context.tx.first(webhook_endpoints.LOCK, endpoint_id=endpoint_id)
    if row is None:
        raise problems.not_found("webhook endpoint")
    return row


async def _store(context: RequestContext, row: EndpointRow) -> EndpointRow:
    stored: EndpointRow = replace(row, version=row.version + 1, updated_at=context.now)
    fields = msgspec.structs.asdict(stored)
    del fields["created_at"]
    if not await context.tx.run(webhook_endpoints.UPDATE, **fields):
        raise LostLockError
    return stored


async def _lock(context: RequestContext) -> None:
    """Let one transaction at a time create endpoints, so that their number stays within the limit."""
    if await context.tx.first(webhook_endpoints.LOCK_DISPATCH) is None:
        await context.tx.run(webhook_endpoints.INSERT_DISPATCH, position=0)


async def _end_of_feed(context: RequestContext) -> int:
    while await place_some(context.tx) == ROWS_PLACED_AT_ONCE:  # what is committed now is not sent later
        pass
    ends = await context.tx.first(outbox.ENDS)
    return 0 if ends is None else ends.end or 0


async def _look_again(context: RequestContext, *, for_overdue: bool) -> None:
    """Let the worker look for changes, and for overdue sessions, now and once every server knows the endpoint."""
    context.changes.wakes_webhooks = True
    for kind in (WorkKind.DISPATCH, *([WorkKind.OVERDUE] if for_overdue else [])):
        for delay in LOOKED_AGAIN_AFTER:
            await add_work(context.tx, kind, context.new_id(), context.now + delay)
