"""The context in which the worker calls use cases: that of no request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from api.store.database import Transaction
from api.use_cases.request_context import NOBODY, Caller, RequestContext, Scope


async def _ready() -> list[str]:
    return []


def worker_context(
    tx: Transaction, now: datetime, new_id: Callable[[], UUID], test_now: datetime | None = None
) -> RequestContext:
    """The context of a transaction of the worker, which works only in workspaces with webhooks.

    `test_now` is the test clock of a sandbox workspace.
    """
    caller = Caller(tx.workspace_id, NOBODY.key_id, Scope.read, has_webhooks=True, test_now=test_now)
    return RequestContext(caller=caller, tx=tx, now=now, new_id=new_id, ready=_ready)
