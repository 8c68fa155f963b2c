"""The delivery log of an endpoint, and sending one of its events again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from api import problems
from api.store.statements import webhook_deliveries
from api.store.statements.webhook_deliveries import DeliveryRow
from api.store.statements.webhook_endpoints import EndpointRow
from api.use_cases.request_context import HIGHEST_ID, RequestContext
from api.use_cases.webhooks.clear import DISABLED, marked_at
from api.use_cases.webhooks.endpoints import get_endpoint, wake

__all__ = ["DeliveryRow"]  # routes may not import the row from the store


async def list_deliveries(
    context: RequestContext, endpoint_id: UUID, *, before: UUID | None, limit: int
) -> list[DeliveryRow]:
    """Return up to `limit + 1` deliveries, the newest first. Raises not_found."""
    endpoint = await get_endpoint(context, endpoint_id)
    rows = await context.tx.all(
        webhook_deliveries.PAGE, endpoint_id=endpoint_id, before=before or HIGHEST_ID, at_most=limit + 1
    )
    return _as_cleared(rows, endpoint, await marked_at(context.tx, endpoint_id))


async def find_delivery(context: RequestContext, endpoint_id: UUID, delivery_id: UUID) -> DeliveryRow:
    """Return the delivery. Raises not_found."""
    endpoint = await get_endpoint(context, endpoint_id)
    row = await context.tx.first(webhook_deliveries.BY_ID, endpoint_id=endpoint_id, delivery_id=delivery_id)
    if row is None:
        raise problems.not_found("delivery")
    return _as_cleared([row], endpoint, await marked_at(context.tx, endpoint_id))[0]


def _as_cleared(rows: Iterable[DeliveryRow], endpoint: EndpointRow, at: datetime | None) -> list[DeliveryRow]:
    """The rows as they are once the deliveries of the endpoint are cleared."""
    return [
        replace(row, status="failed", next_attempt_at=None, error=DISABLED, updated_at=at)
        if at is not None and row.status == "pending" and (row.updated_at <= at or not endpoint.enabled)
        else row
        for row in rows
    ]


async def redeliver(context: RequestContext, endpoint_id: UUID, delivery_id: UUID) -> DeliveryRow:
    """Send the event again, under the same id. Raises not_found, and conflict while it is still to be sent."""
    endpoint = await get_endpoint(context, endpoint_id)
    await find_delivery(context, endpoint_id, delivery_id)
    if not endpoint.enabled:
        raise problems.conflict("conflict", DISABLED)
    again = await context.tx.run(
        webhook_deliveries.REDELIVER,
        delivery_id=delivery_id,
        next_attempt_at=context.now,
        given_up_at=await marked_at(context.tx, endpoint_id),
    )
    if not again:
        raise problems.conflict("conflict", "The delivery is still to be sent.")
    await wake(context)
    return await find_delivery(context, endpoint_id, delivery_id)
