"""The rules of the schema, and that the migrations create exactly these tables."""

from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import Constraint, ForeignKeyConstraint, Index
from sqlalchemy.sql.schema import ColumnCollectionConstraint

from api.store.schema.applied_migrations import pending_migrations
from api.store.schema.connection import with_connection
from api.store.schema.migrate import configuration, migrate
from api.store.schema.tables import metadata
from tests.databases import Urls

TABLES = metadata.sorted_tables
CONSTRAINTS = [constraint for table in TABLES for constraint in table.constraints]
INDEXES: list[Index] = [index for table in TABLES for index in table.indexes]


def test_the_workspace_comes_first_in_every_key_constraint_and_index() -> None:
    constraints = [c for c in CONSTRAINTS if isinstance(c, ColumnCollectionConstraint)]
    keys: list[ColumnCollectionConstraint | Index] = [*constraints, *INDEXES]
    for key in keys:
        assert key.columns.keys()[0] == "workspace_id", key.name


def test_every_constraint_and_index_has_a_short_name() -> None:
    keys: list[Constraint | Index] = [*CONSTRAINTS, *INDEXES]
    for key in keys:
        assert 0 < len(str(key.name or "")) <= 50, key


def test_foreign_keys_restrict_or_cascade() -> None:
    kinds = {c.ondelete for c in CONSTRAINTS if isinstance(c, ForeignKeyConstraint)}
    assert kinds == {"CASCADE", "RESTRICT"}


OLDER_RELEASE_LEAVES_OUT = {"measurements.side"}
"""Columns with a default for the release before the column, which writes rows while the newer one serves."""


def test_the_database_generates_no_value() -> None:
    for column in (column for table in TABLES for column in table.columns):
        assert column.server_default is None or str(column) in OLDER_RELEASE_LEAVES_OUT, column
        assert column.autoincrement is not True, column
        assert column.computed is None, column


def test_every_id_is_a_uuid() -> None:
    for column in (column for table in TABLES for column in table.columns):
        if column.name.endswith("_id") and column.name != "external_id":
            assert column.type.python_type is UUID, column


def test_migrations_create_these_tables(database_urls: Urls) -> None:
    with_connection(database_urls.migration, lambda connection: command.check(configuration(connection)))


def test_migrations_can_be_reverted_and_run_again(database_urls: Urls) -> None:
    url = database_urls.migration
    with_connection(url, lambda connection: command.downgrade(configuration(connection), "base"))
    assert pending_migrations(url) != []
    migrate(url)
    assert pending_migrations(url) == []
    with_connection(url, lambda connection: command.check(configuration(connection)))


@pytest.mark.postgresql
def test_row_level_security_is_forced_on_every_table(postgresql_urls: Urls) -> None:
    def tables_with_forced_security(connection) -> set[str]:  # type: ignore[no-untyped-def]  # a SQLAlchemy Connection
        sql = "select relname from pg_class where relrowsecurity and relforcerowsecurity"
        return set(connection.exec_driver_sql(sql).scalars())

    assert with_connection(postgresql_urls.migration, tables_with_forced_security) == set(metadata.tables)
