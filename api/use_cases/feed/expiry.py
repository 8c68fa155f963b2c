"""Delete changes whose time in the feed is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from api.store.database import Transaction
from api.store.statements import outbox

CHANGES_RETENTION = timedelta(days=30)
"""How long a change stays in the feed, at least. The OpenAPI document and the guide state the same number."""
DELIVERIES_RETENTION = CHANGES_RETENTION
"""How long a delivery of a webhook event is kept."""
DELETED_AT_ONCE = 5_000


async def delete_expired(tx: Transaction, now: datetime) -> int:
    """Delete up to `DELETED_AT_ONCE` expired rows, the oldest first. The newest row stays: it is the end of the feed.

    Only rows with a position are deleted: otherwise a reader could not tell that it missed them.
    """
    rows = await tx.all(outbox.OLDEST, at_most=DELETED_AT_ONCE + 1)
    expired = 0
    for row in rows[:-1]:
        if row.created_at >= now - CHANGES_RETENTION:
            break
        expired = row.position
    return await tx.run(outbox.DELETE_UP_TO, position=expired) if expired else 0
