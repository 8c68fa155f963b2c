"""Distribution over Citus, as far as it can be run without one: what it says on other servers, and its SQL."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import Connection, text

from api.store.database import CannotOpenError
from api.store.open_database import open_database
from api.store.schema.distribute import distribute, statements
from api.store.schema.migrate import configuration, with_connection
from api.store.schema.tables import metadata
from tests.api.store.statements import LIST, add
from tests.databases import PostgresqlServer, Urls


def test_a_file_is_refused_with_a_sentence(sqlite_urls: Urls) -> None:
    with pytest.raises(CannotOpenError, match=r"^A SQLite database can't be distributed: .*\.$"):
        distribute(sqlite_urls.migration)


def test_every_table_is_distributed_by_its_workspace_and_every_foreign_key_comes_back() -> None:
    said = statements(list(metadata.sorted_tables))
    assert sum("create_distributed_table" in sql for sql in said) == len(metadata.tables)
    dropped = [sql.split()[5] for sql in said if " DROP CONSTRAINT " in sql]
    added = [sql.split()[5] for sql in said if " ADD CONSTRAINT " in sql]
    assert dropped == added
    assert dropped


@pytest.mark.postgresql
def test_a_server_without_citus_is_refused_with_a_sentence(postgresql_urls: Urls) -> None:
    with pytest.raises(CannotOpenError, match=r"^This PostgreSQL server has no Citus: .*\.$"):
        distribute(postgresql_urls.migration)


@pytest.mark.postgresql
@pytest.mark.anyio
async def test_the_sql_leaves_a_populated_database_as_it_was(
    postgresql_urls: Urls, postgresql_server: PostgresqlServer
) -> None:
    """With a stand-in for the one function that only Citus has."""
    import anyio.to_thread

    database, workspace_id = open_database(postgresql_urls.api), uuid4()
    await database.open()
    await database.write(workspace_id, partial(add, athlete_id=uuid4()))
    stand_in = "CREATE FUNCTION create_distributed_table(text, text) RETURNS void LANGUAGE sql AS ''"
    name = postgresql_urls.api.partition("@/")[2].partition("?")[0]

    def run(connection: Connection) -> None:
        for sql in statements(list(metadata.sorted_tables)):
            connection.execute(text(sql))

    def same(connection: Connection) -> None:
        command.check(configuration(connection))

    await anyio.to_thread.run_sync(postgresql_server.say_in, name, stand_in)
    await anyio.to_thread.run_sync(with_connection, postgresql_urls.migration, run)
    await anyio.to_thread.run_sync(with_connection, postgresql_urls.migration, same)
    assert len(await database.read(workspace_id, lambda tx: tx.all(LIST))) == 1
    await database.close()
