"""The test clock of a sandbox workspace, which decides what day it is there."""

from __future__ import annotations

from datetime import UTC, datetime

from api import problems
from api.store.statements import workspaces
from api.use_cases.date_limits import too_far
from api.use_cases.due_work import WorkKind, add_work
from api.use_cases.request_context import RequestContext


async def read_test_clock(context: RequestContext) -> datetime:
    """Return the test clock. Raises not_a_sandbox."""
    row = await context.tx.first(workspaces.BY_ID)
    if row is None or row.test_now is None:
        raise problems.conflict("not_a_sandbox")
    return row.test_now


async def set_test_clock(context: RequestContext, now: datetime) -> datetime:
    """Move the test clock forward. Raises not_a_sandbox, and a validation problem for an earlier instant."""
    current = await read_test_clock(context)
    if message := too_far(now.date()):
        raise problems.invalid("/now", message)
    only_forward = f"The test clock only moves forward. It is at {current:%Y-%m-%dT%H:%M:%SZ}."
    if now < current:
        raise problems.invalid("/now", only_forward)
    now = now.astimezone(UTC)  # no overflow: it is between the current instant and the last day
    if not await context.tx.run(workspaces.SET_TEST_CLOCK, test_now=now):
        raise problems.invalid("/now", only_forward)
    if context.caller.has_webhooks:
        context.changes.wakes_webhooks = True
        await add_work(context.tx, WorkKind.OVERDUE, context.new_id(), context.now)
        await add_work(context.tx, WorkKind.DISPATCH, context.new_id(), context.now)
    return now
