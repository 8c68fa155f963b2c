"""Choose the engine for a database URL. Engines are imported on demand: SQLite doesn't need PostgreSQL's driver."""

from api.store.database import CannotOpenError, Database


def open_database(url: str) -> Database:
    """Return the database that `url` names, not opened yet.

    `sqlite:///relative.sqlite`, `sqlite:////absolute/path.sqlite` or `postgresql://role@host/name?option=...`.

    Raises `CannotOpenError` for any other URL.
    """
    scheme = url.partition(":")[0]
    if scheme == "sqlite":
        from api.store.engines.sqlite import SqliteDatabase

        return SqliteDatabase(url)
    if scheme in ("postgresql", "postgres"):
        from api.store.engines.postgresql import PostgresqlDatabase

        return PostgresqlDatabase(url)
    raise CannotOpenError("The database URL must begin with sqlite:/// or postgresql://.")
