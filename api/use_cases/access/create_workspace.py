"""Make a workspace: the operator's, by the command line only."""

from __future__ import annotations

from api.store.statements import workspaces
from api.use_cases.request_context import RequestContext


async def create_workspace(context: RequestContext, *, name: str) -> None:
    """Make the workspace that the call's transaction is for."""
    await context.tx.run(workspaces.INSERT, name=name, created_at=context.now)
