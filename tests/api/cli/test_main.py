"""The command `nextset`, used as an operator would."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from api import tokens
from api.cli.main import main
from api.store.engines.sqlite import path_of
from api.store.schema.applied_migrations import require_migrated
from tests.servers import CLOCK, Client, migrated, new_key, served


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A fresh database, named by the environment."""
    url = migrated(tmp_path)
    monkeypatch.setenv("NEXTSET_DATABASE_URL", url)
    return url


def nextset(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_key_made_on_the_command_line_works(url: str) -> None:
    workspace_id = UUID(nextset("workspaces", "create", "Knee clinic").stdout.strip())
    key = nextset("keys", "create", "--name", "First", "--scope", "admin").stdout.strip()
    token = tokens.parse(key)
    assert token is not None
    assert token.workspace_id == workspace_id
    with served(url) as address, Client(address, key) as client:
        assert [each["name"] for each in client.get("/v1/api-keys").json()["items"]] == ["First"]


def test_a_sandbox_workspace_has_a_test_clock(url: str) -> None:
    nextset("workspaces", "create", "Tests", "--sandbox")
    key = nextset("keys", "create", "--name", "First", "--scope", "admin").stdout.strip()
    next_year = CLOCK.now().year + 1
    with served(url) as address, Client(address, key) as client:
        assert client.put("/v1/test-clock", json={"now": f"{next_year}-03-01T12:00:00Z"}).status_code == 200


def test_workspaces_are_listed(url: str) -> None:
    for name in ("One", "Two"):
        nextset("workspaces", "create", name)
    assert [line.split("  ")[-1] for line in nextset("workspaces", "list").stdout.splitlines()] == ["One", "Two"]


def test_a_revoked_key_is_listed_as_revoked(url: str) -> None:
    nextset("workspaces", "create", "Gym")
    token = tokens.parse(nextset("keys", "create", "--name", "Old").stdout.strip())
    assert token is not None
    assert nextset("keys", "revoke", str(token.key_id)).stdout == "Revoked: Old\n"
    listed = nextset("keys", "list").stdout
    assert "revoked" in listed
    assert str(token.key_id) in listed


@pytest.mark.parametrize("workspaces", [0, 2])
def test_the_workspace_must_be_named_unless_there_is_exactly_one(url: str, workspaces: int) -> None:
    for number in range(workspaces):
        nextset("workspaces", "create", str(number))
    result = nextset("keys", "create", "--name", "x")
    assert result.exit_code == 1
    assert f"There are {workspaces} workspaces" in result.stderr


@pytest.mark.parametrize(
    "command", ["workspaces list", "workspaces create Gym", "keys list", "keys create --name First", "verify"]
)
def test_a_database_that_lacks_migrations_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    file = tmp_path / "empty.sqlite"
    file.touch()
    monkeypatch.setenv("NEXTSET_DATABASE_URL", f"sqlite:///{file}")
    result = nextset(*command.split())
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The database lacks migrations 0001, ")
    assert result.stderr.endswith(": run `nextset migrate` first.\n")


def test_a_database_file_that_does_not_exist_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEXTSET_DATABASE_URL", f"sqlite:///{tmp_path}/nextest.sqlite")
    result = nextset("workspaces", "list")
    sentence = f"Error: There is no database file at {tmp_path}/nextest.sqlite: create it with `nextset migrate`.\n"
    assert (result.exit_code, result.stderr) == (1, sentence)


def test_the_version_of_a_database_is_read_while_a_server_writes(url: str) -> None:
    server = sqlite3.connect(path_of(url), isolation_level=None)
    server.execute("BEGIN IMMEDIATE")
    require_migrated(url)
    server.close()


def test_an_unknown_workspace_is_reported(url: str) -> None:
    result = nextset("keys", "list", "--workspace", "0199aaaa-0000-7000-8000-000000000001")
    assert (result.exit_code, result.stderr.startswith("Error: There is no workspace")) == (1, True)


def test_an_unknown_key_is_reported(url: str) -> None:
    new_key(url)
    result = nextset("keys", "revoke", "0199aaaa-0000-7000-8000-000000000001")
    assert (result.exit_code, result.stderr) == (1, "Error: There is no such api key.\n")


def test_migrate_check_reports_pending_migrations_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "new.sqlite"
    monkeypatch.setenv("NEXTSET_DATABASE_URL", f"sqlite:///{file}")
    assert nextset("migrate", "--check").exit_code == 1
    assert not file.exists()
    assert nextset("migrate").exit_code == 0
    assert nextset("migrate", "--check").stdout == "The database is up to date.\n"


@pytest.mark.parametrize(
    "command", ["", "serve", "migrate", "workspaces", "workspaces create", "keys", "keys create", "keys revoke"]
)
def test_every_command_has_help(command: str) -> None:
    result = nextset(*command.split(), "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout
