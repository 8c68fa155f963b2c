"""Create a workspace. Only the operator can, on the command line."""

from __future__ import annotations

from api.store.statements import workspaces
from api.use_cases.request_context import RequestContext


async def create_workspace(context: RequestContext, *, name: str) -> None:
    """Create the workspace that the transaction belongs to."""
    await context.tx.run(workspaces.INSERT, name=name, created_at=context.now)
