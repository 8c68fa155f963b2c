"""The command `nextset`. Commands that are more than a call live in modules of their own, listed here."""

from __future__ import annotations

import importlib
from typing import Any

import click

from api.settings import SettingsError, from_environment, owner_url

# name -> where its click command is; imported when it is called, so that --help stays quick.
ELSEWHERE = {
    "demo": "api.cli.demo:demo",
    "distribute": "api.cli.distribute:distribute",
    "keys": "api.cli.workspaces_and_keys:keys",
    "verify": "api.cli.verify:verify",
    "workspaces": "api.cli.workspaces_and_keys:workspaces",
}


class CommandGroup(click.Group):
    """Finds commands in their modules, and turns what an operator can mend into one sentence and a status."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *ELSEWHERE})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in ELSEWHERE:
            return super().get_command(ctx, name)
        module, _, attribute = ELSEWHERE[name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise click.UsageError(str(error)) from None
        except Exception as error:
            if (sentence := _sentence(error)) is None:
                raise
            raise click.ClickException(sentence) from None


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nextset", prog_name="nextset")
def main() -> None:
    """Nextset issues an athlete's next training session, and says why.

    Settings come from the environment, NEXTSET_DATABASE_URL and NEXTSET_PORT among them; docs/settings.md
    lists them all.

    \b
    To look around: nextset demo

    \b
    A first server:
      nextset migrate
      nextset workspaces create "My gym"
      nextset keys create --name "First key" --scope admin
      nextset serve
    """


@main.command()
def serve() -> None:
    """Serve the API until Ctrl-C or SIGTERM.

    \b
    Examples:
      nextset serve
      NEXTSET_PORT=9000 NEXTSET_LOG_LEVEL=warning nextset serve
      NEXTSET_DATABASE_URL=postgresql://app:secret@db/nextset nextset serve
    """
    settings = from_environment()  # a mistake in it is told at once: what a server needs takes seconds to import
    from api.server import serve as run

    run(settings)


@main.command()
@click.option("--check", is_flag=True, help="Change nothing; exit status 1 if migrations are missing.")
@click.option("--app-role", help="On PostgreSQL: the role that the server uses, to be granted what it needs.")
def migrate(check: bool, app_role: str | None) -> None:
    """Bring the database to this release's tables; makes the SQLite file if there is none.

    \b
    Examples:
      nextset migrate
      nextset migrate --check
      NEXTSET_MIGRATION_URL=postgresql://owner:secret@db/nextset nextset migrate --app-role app
    """
    from api.store.schema import migrate as schema

    url = owner_url(from_environment())
    lacking = schema.pending_migrations(url)
    if check and lacking:
        raise click.ClickException(f"Migrations are missing: {', '.join(lacking)}. Run `nextset migrate`.")
    if not check:
        schema.migrate(url, app_role=app_role)
    click.echo(f"Migrated: {', '.join(lacking)}." if lacking else "The database is up to date.")


def _sentence(error: Exception) -> str | None:
    """What to tell an operator; None for a defect, whose traceback is worth having."""
    from api.problems import ProblemError
    from api.server import CannotListenError
    from api.store.database import CannotOpenError, UnavailableError

    if isinstance(error, ProblemError):
        return " ".join([error.detail or error.title, *(each.message for each in error.errors)])
    return str(error) if isinstance(error, (CannotListenError, CannotOpenError, UnavailableError)) else None


if __name__ == "__main__":
    main()
