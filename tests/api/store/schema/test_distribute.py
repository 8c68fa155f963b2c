"""Distribution, as far as it can be tested without Citus: its errors on other databases, and its SQL.

`tests/cluster/` distributes databases on a cluster.
"""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import Connection, text

from api.store.database import CannotOpenError
from api.store.open_database import open_database
from api.store.schema.connection import with_connection
from api.store.schema.distribute import distribute, statements
from api.store.schema.migrate import configuration
from api.store.schema.tables import metadata
from tests.api.store.statements import LIST, add
from tests.databases import PostgresqlServer, Urls


def test_a_sqlite_database_is_rejected_with_a_sentence(sqlite_urls: Urls) -> None:
    with pytest.raises(CannotOpenError, match=r"^A SQLite database can't be distributed: .*\.$"):
        distribute(sqlite_urls.migration)


def test_every_table_is_distributed_by_workspace_and_every_foreign_key_is_added_again() -> None:
    sql_statements = statements(list(metadata.sorted_tables))
    assert sum("create_distributed_table" in sql for sql in sql_statements) == len(metadata.tables)
    dropped = [sql.split()[5] for sql in sql_statements if " DROP CONSTRAINT " in sql]
    added = [sql.split()[5] for sql in sql_statements if " ADD CONSTRAINT " in sql]
    assert dropped == added
    assert dropped


@pytest.mark.postgresql
def test_a_database_without_citus_is_rejected_with_a_sentence(postgresql_urls: Urls) -> None:
    with pytest.raises(CannotOpenError, match=r"^This PostgreSQL database has no Citus extension: .*\.$"):
        distribute(postgresql_urls.migration)


@pytest.mark.postgresql
@pytest.mark.anyio
async def test_the_sql_leaves_the_tables_and_rows_of_a_populated_database_unchanged(
    postgresql_urls: Urls, postgresql_server: PostgresqlServer
) -> None:
    """With stubs for the functions that only Citus has."""
    import anyio.to_thread

    database, workspace_id = open_database(postgresql_urls.api), uuid4()
    await database.open()
    await database.write(workspace_id, partial(add, athlete_id=uuid4()))
    stubs = """
        CREATE FUNCTION create_distributed_table(text, text, colocate_with text) RETURNS void LANGUAGE sql AS '';
        CREATE FUNCTION truncate_local_data_after_distributing_table(text) RETURNS void LANGUAGE sql AS '';
    """

    def run(connection: Connection) -> None:
        for sql in statements(list(metadata.sorted_tables)):
            connection.execute(text(sql))

    def check_tables(connection: Connection) -> None:
        command.check(configuration(connection))

    await anyio.to_thread.run_sync(postgresql_server.say_in, postgresql_urls.name, stubs)
    await anyio.to_thread.run_sync(with_connection, postgresql_urls.migration, run)
    await anyio.to_thread.run_sync(with_connection, postgresql_urls.migration, check_tables)
    assert len(await database.read(workspace_id, lambda tx: tx.all(LIST))) == 1
    await database.close()
