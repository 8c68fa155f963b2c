"""The commands `nextset backup` and `nextset restore`, for SQLite."""

from __future__ import annotations

from pathlib import Path

import click

from api.settings import from_environment, owner_url
from api.store.database import CannotOpenError
from api.store.engines import sqlite, sqlite_backup
from api.store.schema.applied_migrations import pending_migrations, released_migrations

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
def backup(file: Path) -> None:
    """Copy the SQLite database to the new FILE, also while a server is running.

    The copy contains every session that was acknowledged before the command started. Check it with `nextset verify`.

    \b
    Examples:
      nextset backup nextset-backup.sqlite
      nextset backup "/backup/nextset-$(date +%F).sqlite"
    """
    sqlite_backup.back_up(_database(), file)
    click.echo(f"Backed up to {file}.")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--replace", is_flag=True, help="Overwrite the database that is there now.")
def restore(file: Path, replace: bool) -> None:
    """Put the backup FILE in the place of the SQLite database. Stop the server first.

    The backup may be from an earlier release: run `nextset migrate` afterward, and then `nextset verify`.

    \b
    Examples:
      nextset restore nextset-backup.sqlite
      nextset restore nextset-backup.sqlite --replace
    """
    database = _database()
    if file.is_file() and pending_migrations(f"sqlite:///{file.resolve()}") == released_migrations():
        raise CannotOpenError(f"{file} is not a backup of Nextset: it has none of its tables.")
    sqlite_backup.restore(file, database, replace=replace)
    click.echo(f"Restored from {file}.")


def _database() -> Path:
    url = owner_url(from_environment())
    if not url.startswith("sqlite:"):
        raise CannotOpenError("This command is for SQLite. On PostgreSQL use `pg_dump` and `pg_restore`.")
    return sqlite.path_of(url)
