"""Make a workspace: the operator's, by the command line only."""

from __future__ import annotations

from api.store.statements import workspaces
from api.use_cases.request_context import Call


async def create_workspace(call: Call, *, name: str) -> None:
    """Make the workspace that the call's transaction is for."""
    await call.tx.run(workspaces.INSERT, name=name, created_at=call.now)
