"""The delivery log of an endpoint, and sending one of its events again."""

from __future__ import annotations

from uuid import UUID

from api import problems
from api.store.statements import webhook_deliveries
from api.store.statements.webhook_deliveries import DeliveryRow
from api.use_cases.request_context import HIGHEST_ID, RequestContext
from api.use_cases.webhooks.deliver import DISABLED
from api.use_cases.webhooks.endpoints import get_endpoint, wake

__all__ = ["DeliveryRow"]  # routes may not import the row from the store


async def list_deliveries(
    context: RequestContext, endpoint_id: UUID, *, before: UUID | None, limit: int
) -> list[DeliveryRow]:
    """Return up to `limit + 1` deliveries, the newest first. Raises not_found."""
    await get_endpoint(context, endpoint_id)
    return await context.tx.all(
        webhook_deliveries.PAGE, endpoint_id=endpoint_id, before=before or HIGHEST_ID, at_most=limit + 1
    )


async def find_delivery(context: RequestContext, endpoint_id: UUID, delivery_id: UUID) -> DeliveryRow:
    """Return the delivery. Raises not_found."""
    row = await context.tx.first(webhook_deliveries.BY_ID, endpoint_id=endpoint_id, delivery_id=delivery_id)
    if row is None:
        raise problems.not_found("delivery")
    return row


async def redeliver(context: RequestContext, endpoint_id: UUID, delivery_id: UUID) -> DeliveryRow:
    """Send the event again, under the same id. Raises not_found, and conflict while it is still to be sent."""
    endpoint = await get_endpoint(context, endpoint_id)
    await find_delivery(context, endpoint_id, delivery_id)
    if not endpoint.enabled:
        raise problems.conflict("conflict", DISABLED)
    again = await context.tx.run(webhook_deliveries.REDELIVER, delivery_id=delivery_id, next_attempt_at=context.now)
    if not again:
        raise problems.conflict("conflict", "The delivery is still to be sent.")
    await wake(context)
    return await find_delivery(context, endpoint_id, delivery_id)
