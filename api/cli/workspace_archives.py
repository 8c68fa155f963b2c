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

from api.problems import ProblemError
from api.use_cases.archive.archive_format import MEDIA_TYPE, Manifest
from api.use_cases.archive.read_archive import check_digests

PATH = "/v1/workspace-archive"
CHUNK_BYTES = 256 * 1024
_TIMEOUT = httpx.Timeout(30, read=900, write=120)
"""A large workspace takes minutes to write or to check before the server responds."""
_file = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
_server = click.option(
    "--server", envvar="NEXTSET_URL", default="http://127.0.0.1:8000", show_default=True, help="Address of the server."
)
_key = click.option(
    "--key",
    envvar="NEXTSET_KEY",
    required=True,
    help="API key of the workspace, with the scope admin. Other users of this machine can see it, unless it is in the "
    "variable NEXTSET_KEY.",
)


@click.command()
@_file
@_server
@_key
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
        with _client(server, key) as client, client.stream("GET", PATH) as response:
            _raise_problem(response)
            _receive(response, content)
        content.flush()
        with _named(str(part)):
            manifest = check_digests(content)
    click.echo(f"Exported {_summary(manifest)} to {file}.")


@click.command("import-workspace")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_server
@_key
def import_workspace(file: Path, server: str, key: str) -> None:
    """Import the archive FILE into the empty workspace of an API key.

    Everything is stored, or nothing. Running the command again after a lost connection is safe.

    \b
    Examples:
      NEXTSET_KEY=nextset_... nextset import-workspace my-gym.zip
      NEXTSET_KEY=nextset_... nextset import-workspace my-gym.zip --server https://training.example
    """
    with file.open("rb") as content, _client(server, key) as client:
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
        _raise_problem(response)
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
def _client(server: str, key: str) -> Iterator[httpx.Client]:
    """A client of the server. Errors of the connection become sentences."""
    headers = {"Authorization": f"Bearer {key.strip()}"}
    try:
        with httpx.Client(base_url=server, headers=headers, timeout=_TIMEOUT) as client:
            yield client
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeEncodeError):
        raise click.ClickException("The address or the key is malformed. An address begins with https://.") from None
    except httpx.TransportError as error:
        reason = str(error) or type(error).__name__
        raise click.ClickException(f"The connection to {server} failed: {reason}. Run the command again.") from None


def _raise_problem(response: httpx.Response) -> None:
    """Raise the problem that the server responded with, as a sentence."""
    if response.status_code == 200:
        return
    try:
        problem = httpx.Response(200, content=response.read()).json()
        sentence = problem.get("detail") or problem["title"]
    except (ValueError, KeyError, AttributeError):
        sentence = f"The server responded with status {response.status_code}. Is it the address of a Nextset server?"
    raise click.ClickException(str(sentence))


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
