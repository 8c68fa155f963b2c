"""The command `nextset`. Larger subcommands have their own modules, listed here."""

from __future__ import annotations

import gc
import importlib
from typing import Any

import click

from api.settings import SettingsError, from_environment, owner_url

# Name -> its click command. Imported only when needed, so that --help stays fast.
COMMANDS = {
    "backup": "api.cli.backup:backup",
    "demo": "api.cli.demo:demo",
    "distribute": "api.cli.distribute:distribute",
    "export": "api.cli.workspace_archives:export",
    "import": "api.cli.import_file:import_file",
    "import-workspace": "api.cli.workspace_archives:import_workspace",
    "keys": "api.cli.workspaces_and_keys:keys",
    "restore": "api.cli.backup:restore",
    "verify": "api.cli.verify:verify",
    "workspaces": "api.cli.workspaces_and_keys:workspaces",
}


class CommandGroup(click.Group):
    """Loads subcommands lazily, and reports errors that the operator can fix as one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return super().get_command(ctx, name)
        module, _, attribute = COMMANDS[name].partition(":")
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
    """Nextset plans an athlete's next training session and explains every decision.

    Settings are environment variables, such as NEXTSET_DATABASE_URL and NEXTSET_PORT. docs/settings.md lists
    them all.

    \b
    To try it out: nextset demo

    \b
    A first server:
      nextset migrate
      nextset workspaces create "My gym"
      nextset keys create --name "First key" --scope admin
      nextset serve

    \b
    A lifter's history in another app, or a log:
      nextset import workouts.csv --athlete ana
    """


@main.command()
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="PostgreSQL only: processes.")
def serve(workers: int) -> None:
    """Serve the API until Ctrl-C or SIGTERM.

    \b
    Examples:
      nextset serve
      NEXTSET_PORT=9000 NEXTSET_LOG_LEVEL=warning nextset serve
      NEXTSET_DATABASE_URL=postgresql://app:secret@db/nextset nextset serve --workers 4
    """
    settings = from_environment()  # before the imports, which take seconds: report invalid settings at once
    if workers > 1:
        from api.workers import serve_with_workers

        serve_with_workers(settings, workers)
    else:
        gc.disable()  # until the server is ready: the imports make no garbage, and looking takes a tenth of their time
        from api.server import serve as run

        run(settings)


@main.command()
@click.option("--check", is_flag=True, help="Change nothing. Exit with status 1 if migrations are pending.")
@click.option("--app-role", help="PostgreSQL only: grant this role the privileges that the server needs.")
def migrate(check: bool, app_role: str | None) -> None:
    """Migrate the database to this release. Creates the SQLite file if it does not exist.

    \b
    Examples:
      nextset migrate
      nextset migrate --check
      NEXTSET_MIGRATION_URL=postgresql://owner:secret@db/nextset nextset migrate --app-role app
    """
    from api.store.schema.applied_migrations import pending_migrations
    from api.store.schema.migrate import migrate as run_migrations

    url = owner_url(from_environment())
    pending = pending_migrations(url)
    if check and pending:
        raise click.ClickException(f"Pending migrations: {', '.join(pending)}. Run `nextset migrate`.")
    if not check:
        run_migrations(url, app_role=app_role)
    click.echo(f"Migrated: {', '.join(pending)}." if pending else "The database is up to date.")


def _sentence(error: Exception) -> str | None:
    """The message for the operator, or None for a bug, which needs its traceback."""
    from api.http.listening import CannotListenError
    from api.problems import ProblemError
    from api.store.database import CannotOpenError, UnavailableError

    if isinstance(error, ProblemError):
        return " ".join([error.detail or error.title, *(each.message for each in error.errors)])
    return str(error) if isinstance(error, (CannotListenError, CannotOpenError, UnavailableError)) else None


if __name__ == "__main__":
    main()
