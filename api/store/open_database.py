"""Choose the engine for a database URL. Engines are imported on demand: SQLite doesn't need PostgreSQL's driver."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

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


@contextmanager
def reserved_for_server(url: str) -> Iterator[Callable[[str], None]]:
    """Keep other servers away from a SQLite file, which need not exist yet. PostgreSQL has no such limit.

    Yields a function that stores the server's address, for the message to those who try. Raises `AlreadyServedError`.
    """
    if not url.startswith("sqlite:"):
        yield lambda _address: None
        return
    from api.store.engines.sqlite import path_of, take_server_lock

    with take_server_lock(path_of(url)) as lock:

        def store_address(address: str) -> None:
            lock.write(f"{address}\n")
            lock.flush()

        yield store_address
