"""Alembic's entry point.

`api.store.schema.migrate` passes a connection. The `alembic` command, which creates a new migration, takes a URL:
`alembic -x url=sqlite:///nextset.sqlite revision --autogenerate --rev-id 0002 -m "what changes"`.
"""

from alembic import context
from sqlalchemy import Connection

from api.store.schema.connection import with_connection
from api.store.schema.tables import metadata
from migrations import distributed_tables  # noqa: F401  # changes `op.create_table`


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transactional_ddl=True,  # on SQLite too: an interrupted migration leaves nothing behind
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("--sql is not supported: migrations need a connection to the database.")
connection = context.config.attributes.get("connection")
if connection is not None:
    run(connection)
else:
    with_connection(context.get_x_argument(as_dictionary=True)["url"], run, create=True)
