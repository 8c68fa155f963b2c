"""The commands `nextset workspaces` and `nextset keys`: what an operator does before there is a key to do it with."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

import click

from api.clock import SystemClock
from api.settings import from_environment, owner_url
from api.store import workspaces as statements
from api.store.database import Database, Transaction, open_database
from api.use_cases.call import Call, Caller, Scope
from api.use_cases.create_api_key import NewKey, create_api_key
from api.use_cases.create_workspace import create_workspace
from api.use_cases.list_api_keys import KeyRow, list_api_keys
from api.use_cases.revoke_api_key import revoke_api_key

T = TypeVar("T")


@click.group()
def workspaces() -> None:
    """Make and list workspaces: each has its own athletes, programs and API keys."""


@workspaces.command("create")
@click.argument("name")
def create(name: str) -> None:
    """Make a workspace called NAME and print its id.

    \b
    Example:
      nextset workspaces create "Knee clinic"
    """
    workspace_id = SystemClock().new_id()
    _on_database(lambda database: _write(database, workspace_id, lambda call: create_workspace(call, name=name)))
    click.echo(str(workspace_id))


@workspaces.command("list")
def list_workspaces() -> None:
    """List all workspaces: id, day of making, name."""
    for row in _on_database(_workspaces):
        click.echo(f"{row.workspace_id}  {row.created_at:%Y-%m-%d}  {row.name}")


@click.group()
def keys() -> None:
    """Make, list and revoke API keys."""


_of_workspace = click.option("--workspace", type=click.UUID, help="Its id; can be left out while there is only one.")


@keys.command("create")
@_of_workspace
@click.option("--name", required=True, help="For people to tell keys apart.")
@click.option("--scope", type=click.Choice(["admin", "write", "read"]), default="write", show_default=True)
@click.option("--athlete", type=click.UUID, help="Make a key that works for this athlete only.")
def create_key(workspace: UUID | None, name: str, scope: str, athlete: UUID | None) -> None:
    """Make an API key and print it. It is shown once: only its digest is stored.

    \b
    Examples:
      nextset keys create --name "Phone app"
      KEY=$(nextset keys create --name backup --scope read)
    """

    async def make(database: Database) -> NewKey:
        workspace_id = await _chosen(database, workspace)
        return await _write(
            database,
            workspace_id,
            lambda call: create_api_key(call, name=name, scope=Scope(scope), athlete_id=athlete),
        )

    click.echo(_on_database(make).secret)


@keys.command("list")
@_of_workspace
def list_keys(workspace: UUID | None) -> None:
    """List a workspace's keys: id, scope, last use, state, name. Never their secrets."""

    async def every_key(database: Database) -> list[KeyRow]:
        workspace_id = await _chosen(database, workspace)
        everything = 10_000
        return await _write(database, workspace_id, lambda call: list_api_keys(call, after=None, limit=everything))

    for row in _on_database(every_key):
        state = f"revoked {row.revoked_at:%Y-%m-%d}" if row.revoked_at else "works"
        used = f"{row.last_used_on or 'never used'}"
        click.echo(f"{row.key_id}  {row.scope:5}  {used:10}  {state:18}  {row.name}")


@keys.command("revoke")
@_of_workspace
@click.argument("key_id", type=click.UUID)
def revoke_key(workspace: UUID | None, key_id: UUID) -> None:
    """Revoke the key KEY_ID; running servers refuse it within five seconds."""

    async def revoke(database: Database) -> KeyRow:
        workspace_id = await _chosen(database, workspace)
        return await _write(database, workspace_id, lambda call: revoke_api_key(call, key_id))

    click.echo(f"Revoked: {_on_database(revoke).name}")


def _on_database(work: Callable[[Database], Awaitable[T]]) -> T:
    async def run() -> T:
        database = open_database(owner_url(from_environment()))
        await database.open()
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


async def _write(database: Database, workspace_id: UUID, use_case: Callable[[Call], Awaitable[T]]) -> T:
    """Run a use case as the operator, who may do anything."""
    clock = SystemClock()
    caller = Caller(workspace_id, UUID(int=0), Scope.admin)

    def work(tx: Transaction) -> Awaitable[T]:
        call = Call(caller=caller, tx=tx, now=clock.now(), new_id=clock.new_id, ready=database.ready)
        return use_case(call)

    return await database.write(workspace_id, work)


async def _workspaces(database: Database) -> list[statements.WorkspaceRow]:
    return await database.across_workspaces(lambda tx: tx.all(statements.ALL))


async def _chosen(database: Database, workspace_id: UUID | None) -> UUID:
    ids = [row.workspace_id for row in await _workspaces(database)]
    if workspace_id is not None:
        if workspace_id not in ids:
            raise click.ClickException(f"There is no workspace {workspace_id}.")
        return workspace_id
    if len(ids) != 1:
        hint = "say which by --workspace" if ids else "make one by `nextset workspaces create NAME`"
        raise click.ClickException(f"There are {len(ids)} workspaces: {hint}.")
    return ids[0]
