"""The demo's API key, sheet link and key for webhooks, kept between its starts in a file beside the database.

The database has only the digests of secrets. The demo's commands, formulas and workbooks should work after a restart.
So its secrets are kept in a file that only its owner can read. No other command does this.
"""

from __future__ import annotations

import os
from pathlib import Path

import click
import msgspec

from api.store.engines.sqlite import path_of


class DemoSecrets(msgspec.Struct, frozen=True):
    """The secrets as clients send them. Empty before the first start."""

    key: str = ""
    link: str = ""
    webhook_key: str = ""


def file_for(database_url: str) -> Path:
    """The file for this database: beside a SQLite file, else in the current folder."""
    if not database_url.startswith("sqlite:"):
        return Path("nextset.demo")
    database = path_of(database_url)
    return database.with_name(f"{database.name}.demo")


def read_secrets(file: Path) -> DemoSecrets:
    """Return the kept secrets. They may belong to another database, so check them."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=DemoSecrets)
    except (FileNotFoundError, msgspec.DecodeError):
        return DemoSecrets()


def keep_secrets(file: Path, secrets: DemoSecrets) -> None:
    """Replace the kept secrets."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
            opened.write(msgspec.json.encode(secrets) + b"\n")
    except OSError as error:
        raise click.ClickException(f"The demo's key can't be kept in {file}: {error.strerror}.") from error
