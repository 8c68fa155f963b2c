"""Migrating: what is pending_migrations, what is refused, and who gets what."""

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from api.store.database import CannotOpenError, UnavailableError
from api.store.schema import connection as schema
from api.store.schema.applied_migrations import DatabaseNewerError, pending_migrations, released_migrations
from api.store.schema.connection import with_connection, with_locks
from api.store.schema.migrate import configuration, migrate
from tests.databases import APP, Urls
from tests.waiting import PATIENCE_SECONDS

EVERY = [revision.revision for revision in ScriptDirectory.from_config(configuration()).walk_revisions()][::-1]


def test_the_files_are_numbered_in_the_order_in_which_alembic_runs_them() -> None:
    assert released_migrations() == EVERY


def test_a_file_that_is_not_there_lacks_every_migration_and_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite"
    assert pending_migrations(f"sqlite:///{path}") == EVERY
    assert not path.exists()


def test_a_migrated_database_lacks_none(database_urls: Urls) -> None:
    assert pending_migrations(database_urls.migration) == []


def test_migrating_again_changes_nothing(database_urls: Urls) -> None:
    migrate(database_urls.migration)
    assert pending_migrations(database_urls.migration) == []


def test_a_database_of_a_later_release_is_refused(database_urls: Urls) -> None:
    def from_the_future(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    with_connection(database_urls.migration, from_the_future)
    with pytest.raises(DatabaseNewerError, match="later release"):
        pending_migrations(database_urls.migration)
    with pytest.raises(DatabaseNewerError, match="9999"):
        migrate(database_urls.migration)


def test_a_folder_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotOpenError, match="can't be opened"):
        migrate(f"sqlite:///{tmp_path / 'no-such-folder' / 'nextset.sqlite'}")


def test_a_file_that_is_no_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "letter.sqlite"
    path.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(CannotOpenError, match="not a database"):
        migrate(f"sqlite:///{path}")


def test_a_migration_that_fails_leaves_nothing_of_itself(tmp_path: Path) -> None:
    path = tmp_path / "nextset.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE prescriptions (unexpected)")  # stands in the way of the last table
    connection.close()
    with pytest.raises(Exception, match="already exists"):
        migrate(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    assert names == {"prescriptions"}


@pytest.mark.postgresql
def test_a_server_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotOpenError, match="can't be reached"):
        migrate(f"postgresql://nobody@/nothing?host={tmp_path}")


@pytest.mark.postgresql
def test_the_role_of_the_api_may_use_rows_and_nothing_else(postgresql_urls: Urls) -> None:
    async def refused(sql: str) -> bool:
        connection = await asyncpg.connect(postgresql_urls.api)
        try:
            await connection.execute(sql)
        except asyncpg.InsufficientPrivilegeError:
            return True
        finally:
            await connection.close()
        return False

    assert not asyncio.run(refused("DELETE FROM athletes"))
    assert not asyncio.run(refused("SELECT * FROM alembic_version"))
    for sql in (
        "DROP TABLE athletes",
        "TRUNCATE athletes",
        "ALTER TABLE athletes DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own_workspace ON athletes",
        "UPDATE alembic_version SET version_num = '9999'",
        "CREATE TABLE notes (note text)",
    ):
        assert asyncio.run(refused(sql)), sql


@pytest.mark.postgresql
def test_a_migration_waits_for_a_lock_in_short_attempts(postgresql_urls: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.store.schema.connection.LOCK_TIMEOUT_SECONDS", 0.1)
    with_connection(postgresql_urls.migration, _down)
    held, free = Event(), Event()
    pauses: list[float] = []

    def hold_version_table(connection: Connection) -> None:
        connection.exec_driver_sql("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
        held.set()
        assert free.wait(PATIENCE_SECONDS)
        connection.rollback()

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            free.set()
            holder.result()

    monkeypatch.setattr(schema, "time", SimpleNamespace(sleep=pause))
    with ThreadPoolExecutor(1) as thread:
        holder = thread.submit(with_connection, postgresql_urls.migration, hold_version_table)
        assert held.wait(PATIENCE_SECONDS)
        migrate(postgresql_urls.migration, app_role=APP)
    assert pauses == [schema.PAUSE_SECONDS] * 2
    assert pending_migrations(postgresql_urls.migration) == []


@pytest.mark.postgresql
def test_work_on_the_schema_that_a_deadlock_ends_is_done_again(
    postgresql_urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with sessions that are logged while a Citus cluster is distributed."""
    attempts: list[int] = []

    def work(connection: Connection) -> str:
        attempts.append(len(attempts))
        if len(attempts) == 1:
            connection.exec_driver_sql("DO $$ BEGIN RAISE EXCEPTION SQLSTATE '40P01'; END $$")
        return "done"

    monkeypatch.setattr(schema, "time", SimpleNamespace(sleep=lambda _: None))
    assert with_locks(postgresql_urls.migration, work) == "done"
    assert len(attempts) == 2


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("57014", "Canceling statement due to statement timeout. Run the command again."),
        ("08006", "A connection was lost or refused: Connection to the remote node failed."),
    ],
    ids=["statement timeout", "node is down"],
)
def test_work_on_the_schema_that_fails_ends_with_a_sentence(postgresql_urls: Urls, state: str, sentence: str) -> None:
    def work(connection: Connection) -> None:
        message = {
            "57014": "canceling statement due to statement timeout",
            "08006": "connection to the remote node failed\nIs the server running?",
        }
        connection.exec_driver_sql(
            f"DO $$ BEGIN RAISE EXCEPTION '%', '{message[state]}' USING ERRCODE = '{state}'; END $$"
        )

    with pytest.raises(UnavailableError) as failed:
        with_locks(postgresql_urls.migration, work)
    assert str(failed.value) == sentence


def _down(connection: Connection) -> None:
    command.downgrade(configuration(connection), "base")
