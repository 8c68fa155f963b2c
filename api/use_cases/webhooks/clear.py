"""Clear the deliveries of endpoints that are disabled or deleted, in slices.

There may be hundreds of thousands. So the write that disables or deletes an endpoint only marks it, with a row of due
work that has the endpoint's id. From then on its pending deliveries are neither sent nor shown as pending. The worker
clears them, and removes the mark in the transaction of the last slice. After a crash, the sweep finds the mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from api.store.database import Transaction
from api.store.statements import due_work, webhook_deliveries, webhook_endpoints
from api.store.statements.webhook_deliveries import DeliveryRow
from api.store.statements.webhook_endpoints import MarkedRow
from api.use_cases.due_work import WorkKind
from api.use_cases.request_context import HIGHEST_ID, LOWEST_ID

DISABLED = "The endpoint is disabled."
CLEARED_AT_ONCE = 1_000


class ClearProgress(msgspec.Struct, frozen=True):
    """How far the deliveries of an endpoint are cleared for a mark: up to this delivery."""

    marked_at: datetime
    up_to: UUID


async def mark(tx: Transaction, endpoint_id: UUID, now: datetime) -> None:
    """Let the worker clear the deliveries of the endpoint, which the caller has locked."""
    await tx.run(due_work.DELETE, work_id=endpoint_id)
    await tx.run(due_work.INSERT, work_id=endpoint_id, kind=WorkKind.CLEAR.value, due_at=now)


async def marked_at(tx: Transaction, endpoint_id: UUID) -> datetime | None:
    """When the endpoint was disabled or deleted, while its deliveries are still to be cleared."""
    row = await tx.first(due_work.BY_ID, work_id=endpoint_id)
    return None if row is None else row.due_at


async def marked_endpoints(tx: Transaction) -> Sequence[MarkedRow]:
    """The endpoints whose deliveries are to be cleared."""
    return await tx.all(webhook_endpoints.MARKED)


def is_given_up(row: DeliveryRow, marks: Mapping[UUID, datetime]) -> bool:
    """Whether the delivery was pending when its endpoint was disabled or deleted, and has not been sent again since."""
    at = marks.get(row.endpoint_id)
    return at is not None and row.status == "pending" and row.updated_at <= at


async def clear_slice(
    tx: Transaction, endpoint_id: UUID, before: ClearProgress | None, now: datetime
) -> ClearProgress | None:
    """Delete the next deliveries of a deleted endpoint, or give up those of a disabled one that are pending.

    Returns how far it is, or None at the end. If the endpoint has been marked again since, it starts over.
    """
    endpoint = await tx.first(webhook_endpoints.LOCK_OR_DELETED, endpoint_id=endpoint_id)
    at = await marked_at(tx, endpoint_id)
    if endpoint is None or at is None:  # another process has cleared it
        return None
    after = LOWEST_ID if before is None or before.marked_at != at else before.up_to
    end = await tx.first(
        webhook_deliveries.END_OF_SLICE, endpoint_id=endpoint_id, after=after, skipped=CLEARED_AT_ONCE - 1
    )
    up_to = HIGHEST_ID if end is None else end.delivery_id
    if endpoint.is_deleted:
        await tx.run(webhook_deliveries.DELETE_SLICE, endpoint_id=endpoint_id, after=after, up_to=up_to)
    else:
        await tx.run(
            webhook_deliveries.GIVE_UP,
            endpoint_id=endpoint_id,
            after=after,
            up_to=up_to,
            given_up_at=at if endpoint.enabled else max(at, now),
            error=DISABLED,
            updated_at=at,
        )
    if end is not None:
        return ClearProgress(at, end.delivery_id)
    await tx.run(due_work.DELETE, work_id=endpoint_id)
    if endpoint.is_deleted:
        await tx.run(webhook_endpoints.DELETE, endpoint_id=endpoint_id)
    return None
