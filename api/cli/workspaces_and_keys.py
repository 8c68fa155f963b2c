"""The commands `nextset workspaces` and `nextset keys`, which need no API key."""

from __future__ import annotations

from uuid import UUID

import click

from api.cli.workspace_database import chosen_workspace, every_workspace, on_database, write
from api.clock import SystemClock
from api.store.database import Database
from api.use_cases.access.create_api_key import CreatedKey, create_api_key
from api.use_cases.access.create_workspace import create_workspace
from api.use_cases.access.list_api_keys import ApiKeyRow, list_api_keys
from api.use_cases.access.revoke_api_key import revoke_api_key
from api.use_cases.request_context import RequestContext, Scope


@click.group()
def workspaces() -> None:
    """Create and list workspaces. Each has its own athletes, programs and API keys."""


@workspaces.command("create")
@click.argument("name")
@click.option("--sandbox", is_flag=True, help="For tests: the API can set what day it is in the workspace.")
def create(name: str, sandbox: bool) -> None:
    """Create a workspace called NAME and print its id.

    \b
    Examples:
      nextset workspaces create "Knee clinic"
      nextset workspaces create "Tests of our app" --sandbox
    """
    workspace_id = SystemClock().new_id()

    async def create_it(context: RequestContext) -> None:
        await create_workspace(context, name=name, sandbox=sandbox)

    on_database(lambda database: write(database, workspace_id, create_it))
    click.echo(str(workspace_id))


@workspaces.command("list")
def list_workspaces() -> None:
    """List all workspaces: id, creation date, name."""
    for row in on_database(every_workspace):
        click.echo(f"{row.workspace_id}  {row.created_at:%Y-%m-%d}  {row.name}")


@click.group()
def keys() -> None:
    """Create, list and revoke API keys."""


_of_workspace = click.option("--workspace", type=click.UUID, help="Id of the workspace. Optional if there is only one.")


@keys.command("create")
@_of_workspace
@click.option("--name", required=True, help="A name to recognize the key by.")
@click.option(
    "--scope",
    type=click.Choice(["admin", "write", "read"]),
    default="write",
    show_default=True,
    help="What the key may do. `admin` includes `write`, and `write` includes `read`.",
)
@click.option("--athlete", type=click.UUID, help="Restrict the key to this athlete.")
def create_key(workspace: UUID | None, name: str, scope: str, athlete: UUID | None) -> None:
    """Create an API key and print it. It is shown only once: only its digest is stored.

    \b
    Examples:
      nextset keys create --name "Phone app"
      KEY=$(nextset keys create --name backup --scope read)
    """

    async def run(database: Database) -> CreatedKey:
        workspace_id = await chosen_workspace(database, workspace)
        return await write(
            database,
            workspace_id,
            lambda context: create_api_key(context, name=name, scope=Scope(scope), athlete_id=athlete),
        )

    click.echo(on_database(run).secret)


@keys.command("list")
@_of_workspace
def list_keys(workspace: UUID | None) -> None:
    """List a workspace's keys: id, scope, last use, state, name. Never their secrets."""

    async def every_key(database: Database) -> list[ApiKeyRow]:
        workspace_id = await chosen_workspace(database, workspace)
        return await write(database, workspace_id, lambda context: list_api_keys(context, after=None, limit=10_000))

    for row in on_database(every_key):
        state = f"revoked {row.revoked_at:%Y-%m-%d}" if row.revoked_at else "active"
        used = f"{row.last_used_on or 'never used'}"
        click.echo(f"{row.key_id}  {row.scope:5}  {used:10}  {state:18}  {row.name}")


@keys.command("revoke")
@_of_workspace
@click.argument("key_id", type=click.UUID)
def revoke_key(workspace: UUID | None, key_id: UUID) -> None:
    """Revoke the key KEY_ID. Running servers reject it within five seconds."""

    async def revoke(database: Database) -> ApiKeyRow:
        workspace_id = await chosen_workspace(database, workspace)
        return await write(database, workspace_id, lambda context: revoke_api_key(context, key_id))

    click.echo(f"Revoked: {on_database(revoke).name}")
