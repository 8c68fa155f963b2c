"""Where alembic starts.

`api.store.schema.migrate` hands in a connection. The `alembic` command, for writing a new migration, takes a URL:
`alembic -x url=sqlite:///nextset.sqlite revision --autogenerate --rev-id 0002 -m "what changes"`.
"""

from alembic import context
from sqlalchemy import Connection

from api.store.schema.migrate import with_connection
from api.store.schema.tables import metadata


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transactional_ddl=True,  # on SQLite too: a migration that is cut off leaves nothing behind
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations look at the database they change; there is no --sql.")
given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with_connection(context.get_x_argument(as_dictionary=True)["url"], run, create=True)
