"""Create a workspace. Only the operator can, on the command line."""

from __future__ import annotations

from api.store.statements import workspaces
from api.use_cases.request_context import RequestContext


async def create_workspace(context: RequestContext, *, name: str, sandbox: bool = False) -> None:
    """Create the workspace that the transaction belongs to. A sandbox has a test clock, which begins now."""
    test_now = context.now if sandbox else None
    await context.tx.run(workspaces.INSERT, name=name, created_at=context.now, test_now=test_now)
