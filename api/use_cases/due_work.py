"""Work that is due in a workspace: a row with its kind and time, and nothing of the tenant."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

from api.store.database import Transaction
from api.store.statements import due_work


class WorkKind(enum.Enum):
    """What there is to do."""

    DISPATCH = "dispatch"
    DELIVER = "deliver"
    OVERDUE = "overdue"
    CLEAR = "clear"
    IMPORT = "import"


TAKEN_AT_ONCE = 1_000
"""A receiver that is down leaves a row for each retry, and after a day without a server all of them are due."""


async def add_work(tx: Transaction, kind: WorkKind, work_id: UUID, due_at: datetime) -> None:
    """Add a row. Rows are only inserted and deleted, so writers never wait for each other."""
    await tx.defer(due_work.INSERT, work_id=work_id, kind=kind.value, due_at=due_at)


async def take_due_work(tx: Transaction, kind: WorkKind, now: datetime) -> int:
    """Delete what is due, before it is done in the same transaction. Returns how many rows that were.

    If more than `TAKEN_AT_ONCE` are due, the others lead to further turns. A row that is committed later than this one
    reads is seen by the next turn, together with what it stands for.
    """
    return await tx.run(due_work.DELETE_DUE, kind=kind.value, now=now, skipped=TAKEN_AT_ONCE - 1)


async def next_due_at(tx: Transaction, kind: WorkKind) -> datetime | None:
    """When work of this kind is due next in the workspace. None if there is none."""
    row = await tx.first(due_work.NEXT, kind=kind.value)
    return None if row is None else row.due_at
