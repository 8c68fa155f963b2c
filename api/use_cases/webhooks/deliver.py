"""Deliver what is due: claim deliveries for a while, send them, and record the outcomes.

A process that is killed leaves its claims. Another one sends these deliveries again once the lease is over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from api.store.database import Transaction
from api.store.statement_parts import as_parameter
from api.store.statements import webhook_deliveries, webhook_endpoints
from api.store.statements.webhook_deliveries import DeliveryRow
from api.store.statements.webhook_endpoints import EndpointRow
from api.use_cases.due_work import WorkKind, add_work, take_due_work
from api.use_cases.webhooks.clear import is_given_up, mark, marked_endpoints
from api.use_cases.webhooks.send import GONE, Attempt

CLAIMED_AT_ONCE = 20
LEASE = timedelta(seconds=60)
"""Longer than an attempt can take."""
DELAYS = tuple(
    timedelta(**delay)
    for delay in (
        {"seconds": 5},
        {"minutes": 1},
        {"minutes": 5},
        {"minutes": 30},
        {"hours": 2},
        {"hours": 5},
        {"hours": 10},
        {"hours": 14},
        {"hours": 18},
        {"hours": 24},
    )
)
"""The delays after failed attempts: three days in all."""
JITTER = 0.2
DISABLED_AFTER = timedelta(days=2)
"""An endpoint is disabled if a delivery fails for the last time and nothing has succeeded for so long."""


class Claim(msgspec.Struct, frozen=True):
    """Deliveries that this process sends, with the endpoints of the workspace by their ids.

    `has_more` tells whether others may be due.
    """

    lease_id: UUID
    rows: Sequence[DeliveryRow]
    endpoints: dict[UUID, EndpointRow]
    has_more: bool


async def claim(tx: Transaction, now: datetime, new_id: Callable[[], UUID]) -> Claim:
    """Claim what is due. While it is sent, work is due at the end of the lease, in case the process is killed."""
    await take_due_work(tx, WorkKind.DELIVER, now)
    due = await tx.all(webhook_deliveries.DUE, now=now, at_most=CLAIMED_AT_ONCE)
    if not due:
        return Claim(new_id(), (), {}, has_more=False)
    lease_id = new_id()
    rows = await tx.all(
        webhook_deliveries.CLAIM,
        delivery_ids=as_parameter(row.delivery_id for row in due),
        now=now,
        lease_id=lease_id,
        leased_until=now + LEASE,
    )
    await add_work(tx, WorkKind.DELIVER, new_id(), now + LEASE)
    endpoints = {row.endpoint_id: row for row in await tx.all(webhook_endpoints.ALL)}
    marks = {row.endpoint_id: row.due_at for row in await marked_endpoints(tx)}
    return Claim(lease_id, [row for row in rows if not is_given_up(row, marks)], endpoints, has_more=True)


def next_attempt(attempts: int, now: datetime, random: Callable[[], float]) -> datetime | None:
    """When to try again after so many attempts. None: never. `random` is from 0 to 1."""
    if attempts > len(DELAYS):
        return None
    return now + DELAYS[attempts - 1] * (1 + JITTER * (2 * random() - 1))


async def record(
    tx: Transaction,
    lease_id: UUID,
    row: DeliveryRow,
    attempt: Attempt,
    now: datetime,
    new_id: Callable[[], UUID],
    random: Callable[[], float],
) -> bool:
    """Record the outcome of an attempt. Does nothing if the lease was over and another process has claimed it.

    Returns whether the endpoint was disabled for it.
    """
    endpoint = await tx.first(webhook_endpoints.LOCK, endpoint_id=row.endpoint_id)
    if endpoint is None:
        return False
    attempts = row.attempts + 1
    is_last = attempt.succeeded or attempt.status == GONE or not endpoint.enabled
    again = None if is_last else next_attempt(attempts, now, random)
    status = "succeeded" if attempt.succeeded else "failed" if again is None else "pending"
    recorded = await tx.run(
        webhook_deliveries.RECORD,
        delivery_id=row.delivery_id,
        own_lease_id=lease_id,
        status=status,
        attempts=attempts,
        next_attempt_at=again,
        response_status=attempt.status,
        error=attempt.error,
        updated_at=now,
    )
    if not recorded:
        return False
    if again is not None:
        await add_work(tx, WorkKind.DELIVER, new_id(), again)
    return await _judge_endpoint(tx, endpoint, attempt, now, is_last=again is None)


async def _judge_endpoint(
    tx: Transaction, endpoint: EndpointRow, attempt: Attempt, now: datetime, *, is_last: bool
) -> bool:
    """Note since when the endpoint fails, and disable it if it is gone or has failed for too long."""
    since = None if attempt.succeeded else endpoint.failing_since or now
    if since != endpoint.failing_since:
        await tx.run(webhook_endpoints.SET_FAILING_SINCE, endpoint_id=endpoint.endpoint_id, failing_since=since)
    if since is None or not endpoint.enabled:
        return False
    if attempt.status == GONE:
        await disable(tx, endpoint, "It answered 410 Gone.", since, now)
        return True
    if is_last and now - since >= DISABLED_AFTER:
        await disable(tx, endpoint, f"Every delivery has failed since {since:%Y-%m-%d %H:%M} UTC.", since, now)
        return True
    return False


async def disable(tx: Transaction, endpoint: EndpointRow, notice: str, since: datetime, now: datetime) -> None:
    """Disable the endpoint with a notice, and give up what is pending. It can be redelivered."""
    await tx.run(
        webhook_endpoints.UPDATE,
        endpoint_id=endpoint.endpoint_id,
        url=endpoint.url,
        description=endpoint.description,
        event_types=endpoint.event_types,
        secrets=endpoint.secrets,
        enabled=False,
        notice=notice,
        failing_since=since,
        starts_after=endpoint.starts_after,
        version=endpoint.version + 1,
        updated_at=now,
        payload=endpoint.payload,
    )
    await mark(tx, endpoint.endpoint_id, now)
