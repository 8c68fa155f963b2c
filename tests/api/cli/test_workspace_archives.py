"""`nextset export` and `nextset import-workspace`, used as a coach would, against a real server."""

from __future__ import annotations

import errno
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from click.testing import CliRunner, Result

from api.cli import workspace_archives
from api.cli.main import main
from api.problems import ProblemError
from api.use_cases.archive.archive_format import Manifest
from api.use_cases.archive.read_archive import check_digests
from api.use_cases.request_context import Scope
from tests.archives import content_of, export, filled_workspace
from tests.servers import Client, migrated, new_key, served


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return migrated(tmp_path_factory.mktemp("database"))


@pytest.fixture(scope="module")
def address(database_url: str) -> Iterator[str]:
    with served(database_url) as address:
        yield address


@pytest.fixture(scope="module")
def key(address: str, database_url: str) -> str:
    """The key of a workspace with something in every table."""
    return filled_workspace(address, database_url)


def nextset(*arguments: object, key: str = "", server: str = "") -> Result:
    environment = {"NEXTSET_KEY": key, "NEXTSET_URL": server}
    return CliRunner().invoke(main, [str(each) for each in arguments], env=environment)


def last_line(done: Result) -> str:
    """What the command printed. The lines before are the log of the server, which runs in this process."""
    return done.stdout.splitlines()[-1]


def test_an_export_is_the_archive_of_the_server(address: str, key: str, tmp_path: Path) -> None:
    file = tmp_path / "gym.zip"
    done = nextset("export", file, key=key, server=address)
    assert done.exit_code == 0, done.output
    assert last_line(done) == f"Exported 3 athletes, 8 events and 12 prescriptions to {file}."
    assert "Downloading" in done.stderr
    with Client(address, key) as client:
        assert content_of(file.read_bytes()) == content_of(export(client))
    assert list(tmp_path.iterdir()) == [file]


def test_only_the_owner_can_read_an_exported_file(address: str, key: str, tmp_path: Path) -> None:
    nextset("export", tmp_path / "gym.zip", key=key, server=address)
    assert stat.S_IMODE((tmp_path / "gym.zip").stat().st_mode) == 0o600


def test_an_existing_file_is_never_overwritten_silently(address: str, key: str, tmp_path: Path) -> None:
    file = tmp_path / "gym.zip"
    file.write_text("mine")
    refused = nextset("export", file, key=key, server=address)
    assert (refused.exit_code, file.read_text()) == (1, "mine")
    assert refused.stderr == f"Error: {file} exists already. Choose another name, or overwrite it with --replace.\n"
    assert nextset("export", file, "--replace", key=key, server=address).exit_code == 0
    assert file.read_bytes().startswith(b"PK")


def test_a_file_that_appears_during_the_export_is_not_overwritten(
    address: str, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "gym.zip"

    def appears(content: BinaryIO) -> Manifest:
        file.write_text("mine")
        return check_digests(content)

    monkeypatch.setattr(workspace_archives, "check_digests", appears)
    refused = nextset("export", file, key=key, server=address)
    assert (refused.exit_code, file.read_text()) == (1, "mine")
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_system_without_hard_links_will_do(
    address: str, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_file: Path, _target: Path) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    assert nextset("export", tmp_path / "gym.zip", key=key, server=address).exit_code == 0
    assert [each.name for each in tmp_path.iterdir()] == ["gym.zip"]


def test_a_damaged_download_leaves_no_file(
    address: str, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(_content: object) -> None:
        raise ProblemError("invalid_archive", "athletes.ndjson: It was changed.")

    monkeypatch.setattr(workspace_archives, "check_digests", damaged)
    failed = nextset("export", tmp_path / "gym.zip", key=key, server=address)
    assert (failed.exit_code, "athletes.ndjson: It was changed." in failed.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_an_import_stores_what_was_exported(address: str, database_url: str, key: str, tmp_path: Path) -> None:
    file = tmp_path / "gym.zip"
    nextset("export", file, key=key, server=address)
    other = new_key(database_url)
    done = nextset("import-workspace", file, key=other, server=address)
    assert done.exit_code == 0, done.output
    assert last_line(done).startswith("Imported 3 athletes, 8 events and 12 prescriptions, exported from Test on ")
    with Client(address, other) as client:
        assert content_of(export(client)) == content_of(file.read_bytes())


def test_running_an_import_again_is_safe(address: str, database_url: str, key: str, tmp_path: Path) -> None:
    file = tmp_path / "gym.zip"
    nextset("export", file, key=key, server=address)
    other = new_key(database_url)
    first, second = (nextset("import-workspace", file, key=other, server=address) for _ in range(2))
    assert last_line(first).startswith("Imported 3 athletes")
    said = "This archive was imported before, with the same key. Nothing was imported now."
    assert (second.exit_code, last_line(second)) == (0, said)


def test_an_import_into_a_workspace_that_is_not_empty_is_refused(address: str, key: str, tmp_path: Path) -> None:
    file = tmp_path / "gym.zip"
    nextset("export", file, key=key, server=address)
    refused = nextset("import-workspace", file, key=key, server=address)
    assert refused.exit_code == 1
    assert refused.stderr.endswith("prescriptions.\n")


def test_a_file_that_is_no_archive_is_refused_before_it_is_sent(key: str, tmp_path: Path) -> None:
    file = tmp_path / "photo.zip"
    file.write_bytes(b"PK" * 1000)
    refused = nextset("import-workspace", file, key=key, server="http://127.0.0.1:1")
    assert (refused.exit_code, f"{file}: The body is not a zip file" in refused.stderr) == (1, True)


@pytest.mark.parametrize(
    ("key", "server", "message"),
    [
        ("nextset_wrong", None, "Invalid API key"),
        ("nextset_wrong", "http://127.0.0.1:1", "The connection to http://127.0.0.1:1 failed"),
        ("nextset_wrong", "ftp://x", "The address or the key is malformed"),
        ("a\nb", None, "malformed"),
    ],
)
def test_what_goes_wrong_is_one_sentence(
    address: str, key: str, server: str | None, message: str, tmp_path: Path
) -> None:
    failed = nextset("export", tmp_path / "gym.zip", key=key, server=server or address)
    assert (failed.exit_code, message in failed.stderr) == (1, True), failed.output
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_needed(tmp_path: Path) -> None:
    missing = CliRunner().invoke(main, ["export", str(tmp_path / "gym.zip")], env={"NEXTSET_KEY": None})
    assert (missing.exit_code, "--key" in missing.stderr) == (2, True)


def test_a_key_without_the_scope_admin_is_refused(address: str, database_url: str, tmp_path: Path) -> None:
    refused = nextset("export", tmp_path / "gym.zip", key=new_key(database_url, Scope.write), server=address)
    assert (refused.exit_code, "scope `admin`" in refused.stderr) == (1, True)


def test_a_folder_that_is_missing_is_named(address: str, key: str, tmp_path: Path) -> None:
    failed = nextset("export", tmp_path / "nowhere" / "gym.zip", key=key, server=address)
    assert (failed.exit_code, "can't be written to" in failed.stderr) == (1, True)
