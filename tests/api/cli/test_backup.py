"""`nextset backup` and `nextset restore`, as an operator runs them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from httpx import Response

from api import tokens
from tests.api.test_server import assert_one_sentence, nextset
from tests.servers import Client, migrated, new_key, served
from tests.sheets import linked

pytestmark = pytest.mark.slow


def test_a_backup_is_restored_where_there_is_no_database(tmp_path: Path) -> None:
    url = migrated(tmp_path)
    nextset(tmp_path, "workspaces", "create", "Gym", NEXTSET_DATABASE_URL=url)
    assert nextset(tmp_path, "backup", "b.sqlite", NEXTSET_DATABASE_URL=url).stdout == "Backed up to b.sqlite.\n"
    new = f"sqlite:///{tmp_path / 'new.sqlite'}"
    assert nextset(tmp_path, "restore", "b.sqlite", NEXTSET_DATABASE_URL=new).stdout == "Restored from b.sqlite.\n"
    assert nextset(tmp_path, "workspaces", "list", NEXTSET_DATABASE_URL=new).stdout.endswith("  Gym\n")


def test_a_stolen_backup_opens_nothing_by_itself(tmp_path: Path) -> None:
    url = migrated(tmp_path)
    key = new_key(url)
    with served(url) as address, Client(address, key) as client:
        link = linked(client)
    nextset(tmp_path, "backup", "b.sqlite", NEXTSET_DATABASE_URL=url)
    copied = (tmp_path / "b.sqlite").read_bytes()
    for token in (tokens.parse(key), tokens.parse(link.secret, tokens.SHEET_PREFIX)):
        assert token is not None
        assert token.secret_sha256().encode() in copied
        assert token.text().encode() not in copied
        assert token.secret not in copied


def test_restore_overwrites_a_database_only_with_replace(tmp_path: Path) -> None:
    url = migrated(tmp_path)
    nextset(tmp_path, "backup", "b.sqlite", NEXTSET_DATABASE_URL=url)
    nextset(tmp_path, "workspaces", "create", "Gym", NEXTSET_DATABASE_URL=url)
    assert_one_sentence(nextset(tmp_path, "restore", "b.sqlite", NEXTSET_DATABASE_URL=url), 1, "--replace")
    assert "Gym" in nextset(tmp_path, "workspaces", "list", NEXTSET_DATABASE_URL=url).stdout
    assert nextset(tmp_path, "restore", "b.sqlite", "--replace", NEXTSET_DATABASE_URL=url).returncode == 0
    assert nextset(tmp_path, "workspaces", "list", NEXTSET_DATABASE_URL=url).stdout == ""


def follow(client: Client, cursor: str) -> Response:
    return client.get("/v1/changes", params={"cursor": cursor})


def test_a_client_of_the_feed_notices_that_a_backup_without_its_changes_was_restored(tmp_path: Path) -> None:
    url = migrated(tmp_path)
    key = new_key(url)

    def adds_athletes(client: Client, count: int) -> str:
        for _ in range(count):
            assert client.post("/v1/athletes", json={"name": "Ana", "unit": "kg"}).status_code == 201
        return str(follow(client, "now").json()["next_cursor"])

    with served(url) as address, Client(address, key) as client:
        kept = adds_athletes(client, 3)
        nextset(tmp_path, "backup", "b.sqlite", NEXTSET_DATABASE_URL=url)
        lost = adds_athletes(client, 5)
    assert nextset(tmp_path, "restore", "b.sqlite", "--replace", NEXTSET_DATABASE_URL=url).returncode == 0
    with served(url) as address, Client(address, key) as client:
        assert follow(client, lost).status_code == 410
        adds_athletes(client, 7)
        assert follow(client, lost).json()["code"] == "cursor_expired"
        assert len(follow(client, kept).json()["items"]) == 7


def test_another_database_is_no_backup(tmp_path: Path) -> None:
    url = migrated(tmp_path)
    sqlite3.connect(tmp_path / "other.sqlite").execute("CREATE TABLE notes (note)").connection.close()
    done = nextset(tmp_path, "restore", "other.sqlite", "--replace", NEXTSET_DATABASE_URL=url)
    assert_one_sentence(done, 1, "not a backup of Nextset")


def test_a_missing_backup_is_one_sentence(tmp_path: Path) -> None:
    done = nextset(tmp_path, "restore", "missing.sqlite", "--replace", NEXTSET_DATABASE_URL=migrated(tmp_path))
    assert_one_sentence(done, 1, "no database file")


def test_postgresql_has_its_own_programs(tmp_path: Path) -> None:
    done = nextset(tmp_path, "backup", "b.sqlite", NEXTSET_DATABASE_URL="postgresql://nextset_app@/nextset")
    assert_one_sentence(done, 1, "pg_dump")
