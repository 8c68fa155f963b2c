"""Migrate a database to this release's tables.

`migrate` blocks and opens its own connection. Call it from the command line, not from a request.
"""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from api.store.schema.applied_migrations import migrations_folder, newest_applied, refuse_newer
from api.store.schema.connection import with_locks


def migrate(url: str, *, app_role: str | None = None) -> None:
    """Run every pending migration. Creates the file of a SQLite database if there is none.

    `app_role` is the API's role on PostgreSQL, if it isn't the one that migrates; it is granted what it needs.
    Raises `DatabaseNewerError`, `CannotOpenError`, or `UnavailableError` if no attempt got its locks in
    time or a statement was canceled.
    """

    def upgrade(connection: Connection) -> None:
        refuse_newer(newest_applied(connection))
        connection.rollback()
        command.upgrade(configuration(connection), "head")
        if app_role is not None and connection.dialect.name == "postgresql":
            _grant(connection, app_role)

    with_locks(url, upgrade, create=True)


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration. It doesn't need pyproject.toml, which an installed package lacks."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _grant(connection: Connection, app_role: str) -> None:
    """Grant the API's role access to rows and nothing else. It owns no table, so row-level security applies to it."""
    role = connection.dialect.identifier_preparer.quote_identifier(app_role)
    connection.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"))
    connection.execute(text(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {role}"))
    connection.commit()
