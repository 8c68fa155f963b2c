"""The commands `nextset export` and `nextset import-workspace`: a workspace as a file, over HTTP with an API key."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import click
import httpx

from api.cli.server_options import api_client, not_nextset, raise_problem, server_options
from api.problems import ProblemError
from api.use_cases.archive.archive_format import MEDIA_TYPE, Manifest
from api.use_cases.archive.read_archive import check_digests

PATH = "/v1/workspace-archive"
CHUNK_BYTES = 256 * 1024
_TIMEOUT = httpx.Timeout(30, read=900, write=120)
"""A large workspace takes minutes to write or to check before the server responds."""
_file = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
_options = server_options("admin")


@click.command()
@_file
@_options
@click.option("--replace", is_flag=True, help="Overwrite the FILE if it exists.")
def export(file: Path, server: str, key: str, replace: bool) -> None:
    """Export the workspace of an API key to the new FILE.

    The archive has athletes, programs, sessions, prescriptions and everything else but keys, links and webhooks. The
    file appears under its name when it is complete and its digests are right.

    \b
    Examples:
      NEXTSET_KEY=nextset_... nextset export my-gym.zip
      NEXTSET_KEY=nextset_... nextset export my-gym.zip --server https://training.example
    """
    _refuse_existing(file, replace)
    with _new_file(file, replace) as (part, content):
        with api_client(server, key, _TIMEOUT) as client, client.stream("GET", PATH) as response:
            raise_problem(response)
            _receive(response, content)
        content.flush()
        with _named(str(part)):
            manifest = check_digests(content)
    click.echo(f"Exported {_summary(manifest)} to {file}.")


@click.command("import-workspace")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_options
def import_workspace(file: Path, server: str, key: str) -> None:
    """Import the archive FILE into the empty workspace of an API key.

    Everything is stored, or nothing. Running the command again after a lost connection is safe.

    \b
    Examples:
      NEXTSET_KEY=nextset_... nextset import-workspace my-gym.zip
      NEXTSET_KEY=nextset_... nextset import-workspace my-gym.zip --server https://training.example
    """
    with file.open("rb") as content, api_client(server, key, _TIMEOUT) as client:
        with _named(str(file)):
            manifest = check_digests(content)
        size = content.seek(0, os.SEEK_END)
        content.seek(0)
        headers = {
            "Content-Type": MEDIA_TYPE,
            "Content-Length": str(size),
            "Idempotency-Key": f"import-{manifest.workspace.id}-{manifest.exported_at:%Y%m%dT%H%M%S.%f}",
        }
        response = client.put(PATH, content=_parts(content, size), headers=headers)
        raise_problem(response)
    if response.headers.get("Idempotency-Replayed") == "true":
        click.echo("This archive was imported before, with the same key. Nothing was imported now.")
        return
    click.echo(
        f"Imported {_summary(manifest)}, exported from {manifest.workspace.name} on {manifest.exported_at:%Y-%m-%d}."
    )


def _refuse_existing(file: Path, replace: bool) -> None:
    if file.exists() and not replace:
        raise click.ClickException(f"{file} exists already. Choose another name, or overwrite it with --replace.")


@contextmanager
def _new_file(file: Path, replace: bool) -> Iterator[tuple[Path, BinaryIO]]:
    """A temporary file beside `file`, which gets its name at the end. Only its owner can read it."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    except OSError as error:
        raise click.ClickException(f"{file.parent} can't be written to: {error.strerror}.") from None
    part = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as content:
            yield part, content
            os.fsync(content.fileno())
        _move(part, file, replace)
    except OSError as error:
        raise click.ClickException(f"{file} can't be written: {error.strerror or error}.") from None
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def _move(part: Path, file: Path, replace: bool) -> None:
    """Give the temporary file its name. Without `replace`, a file that has appeared meanwhile is not overwritten."""
    if not replace:
        try:
            file.hardlink_to(part)  # unlike renaming, this never overwrites a file
        except FileExistsError:
            _refuse_existing(file, replace=False)
            raise
        except OSError:  # some file systems, such as exFAT, have no hard links
            _refuse_existing(file, replace=False)
        else:
            return
    part.replace(file)


def _receive(response: httpx.Response, content: BinaryIO) -> None:
    """Write the body to the file, with a progress bar."""
    if response.headers.get("Content-Type") != MEDIA_TYPE or "Content-Length" not in response.headers:
        raise not_nextset(response)
    size = int(response.headers["Content-Length"])
    with _progress(size, "Downloading") as bar:
        for chunk in response.iter_bytes(CHUNK_BYTES):
            content.write(chunk)
            bar.update(len(chunk))


def _parts(content: BinaryIO, size: int) -> Iterator[bytes]:
    with _progress(size, "Uploading") as bar:
        while chunk := content.read(CHUNK_BYTES):
            yield chunk
            bar.update(len(chunk))
    click.echo("The server checks and stores it.", err=True)


def _progress(size: int, label: str) -> Any:
    return click.progressbar(length=size, label=label, file=sys.stderr)


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Raise what is wrong with an archive together with the name of its file."""
    try:
        yield
    except ProblemError as error:
        raise click.ClickException(f"{name}: {error.detail}") from None


def _summary(manifest: Manifest) -> str:
    rows = {each.name.removesuffix(".ndjson"): each.rows for each in manifest.files}
    return f"{rows['athletes']} athletes, {rows['events']} events and {rows['prescriptions']} prescriptions"
