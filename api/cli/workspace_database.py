"""Database access for the command line, with the permissions of the operator."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import click

from api.clock import SystemClock
from api.settings import from_environment, owner_url
from api.store.database import Database, Transaction
from api.store.open_database import open_database
from api.store.schema.applied_migrations import require_migrated
from api.store.statements import workspaces
from api.use_cases.feed.outbox import store_changes
from api.use_cases.request_context import Caller, RequestContext, Scope

T = TypeVar("T")


def on_database(work: Callable[[Database], Awaitable[T]], url: str | None = None) -> T:
    """Open the database of the environment (or at `url`), run the work and close it.

    Raises `CannotOpenError` unless the database has this release's migrations.
    """
    url = url or owner_url(from_environment())
    require_migrated(url)

    async def run() -> T:
        database = open_database(url)
        await database.open()
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


async def write(
    database: Database,
    workspace_id: UUID,
    use_case: Callable[[RequestContext], Awaitable[T]],
    now: datetime | None = None,
) -> T:
    """Run a use case in its own transaction. `now` defaults to the current time."""
    clock = SystemClock()
    caller = Caller(workspace_id, UUID(int=0), Scope.admin)

    async def work(tx: Transaction) -> T:
        context = RequestContext(
            caller=caller, tx=tx, now=now or clock.now(), new_id=clock.new_id, ready=database.ready
        )
        result = await use_case(context)
        await store_changes(context, None)
        return result

    return await database.write(workspace_id, work)


async def every_workspace(database: Database) -> list[workspaces.WorkspaceRow]:
    return await database.across_workspaces(lambda tx: tx.all(workspaces.ALL))


async def chosen_workspace(database: Database, workspace_id: UUID | None) -> UUID:
    """Return the given workspace, or the only one. Raises ClickException otherwise."""
    ids = [row.workspace_id for row in await every_workspace(database)]
    if workspace_id is not None:
        if workspace_id not in ids:
            raise click.ClickException(f"There is no workspace {workspace_id}.")
        return workspace_id
    if len(ids) != 1:
        hint = "choose one with --workspace" if ids else "create one with `nextset workspaces create NAME`"
        raise click.ClickException(f"There are {len(ids)} workspaces: {hint}.")
    return ids[0]
