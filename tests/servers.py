"""Real servers on real databases, SQLite and PostgreSQL, and clients for them.

`server` is one process-wide `nextset serve`; every test that asks for `client` gets a workspace of its own in it.
`served(app_operations, ...)` serves made-up operations from a thread. `Process` is a server to be killed.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from uuid import UUID

import httpx
import pytest
import uvicorn

from api import server as product
from api.app import create_app
from api.clock import SystemClock
from api.http.operation import Operation
from api.http.pages import problem_pages
from api.routes import OPERATIONS
from api.settings import Settings
from api.sheets.http.address import SheetAddress
from api.store.database import Database
from api.store.open_database import open_database
from api.store.schema.migrate import migrate
from api.use_cases.access.create_api_key import create_api_key
from api.use_cases.access.create_workspace import create_workspace
from api.use_cases.request_context import Caller, RequestContext, Scope
from tests.contract.documented import assert_documented

CLOCK = SystemClock()


@cache
def _template() -> Path:
    folder = Path(mkdtemp(prefix="nextset-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "migrated.sqlite"
    migrate(f"sqlite:///{path}")
    return path


def migrated(folder: Path) -> str:
    """The URL of a fresh, migrated SQLite database in this folder."""
    return f"sqlite:///{shutil.copy(_template(), folder / 'nextset.sqlite')}"


def new_key(
    database_url: str,
    scope: Scope = Scope.admin,
    *,
    workspace_id: UUID | None = None,
    athlete_id: UUID | None = None,
) -> str:
    """An API key, in a workspace of its own unless told otherwise, made beside a running server."""

    async def make() -> str:
        database = open_database(database_url)
        await database.open()
        try:
            return await _make_key(database, scope, workspace_id, athlete_id)
        finally:
            await database.close()

    return asyncio.run(make())


async def _make_key(database: Database, scope: Scope, workspace_id: UUID | None, athlete_id: UUID | None) -> str:
    workspace = workspace_id or CLOCK.new_id()
    caller = Caller(workspace, CLOCK.new_id(), Scope.admin)

    def context(tx: object) -> RequestContext:
        return RequestContext(caller=caller, tx=tx, now=CLOCK.now(), new_id=CLOCK.new_id, ready=database.ready)  # type: ignore[arg-type]  # a Transaction

    if workspace_id is None:
        await database.write(workspace, lambda tx: create_workspace(context(tx), name="Test"))
    made = await database.write(
        workspace, lambda tx: create_api_key(context(tx), name="Test", scope=scope, athlete_id=athlete_id)
    )
    return made.secret


class Client(httpx.Client):
    """A client with a key; asks the server at its own pace, never by way of a proxy.

    An answer that the OpenAPI document does not promise fails the test that got it.
    """

    def __init__(self, url: str, key: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        hooks = {"response": [assert_documented]}
        super().__init__(base_url=url, headers=headers, timeout=20, trust_env=False, event_hooks=hooks)
        self.key = key


class Process:
    """`nextset serve` as its own process, on a free port which it keeps when it is started again."""

    def __init__(self, database_url: str, folder: Path, **settings: str) -> None:
        self.database_url = database_url
        self.log = folder / "server.log"
        self._settings = {"NEXTSET_DATABASE_URL": database_url, "NEXTSET_PORT": "0", **settings}
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        told = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "api.cli.main", "serve"], env=clean_environment(**self._settings), stderr=log
            )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for line in self.log.read_bytes()[told:].splitlines():
                if b'"serving"' in line:
                    self.url = json.loads(line)["address"]
                    self._settings["NEXTSET_PORT"] = self.url.rpartition(":")[2]
                    return
            if self._process.poll() is not None:
                break
            time.sleep(0.02)
        self.stop()
        raise RuntimeError(f"the server did not start: {self.log.read_text()}")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """End it by SIGKILL, as a lost machine would."""
        self.end(signal.SIGKILL)

    def stop(self) -> int:
        """End it in order; answers its exit status."""
        return self.end(signal.SIGTERM)

    def end(self, which: signal.Signals) -> int:
        """End it by this signal; answers its exit status."""
        assert self._process is not None
        self._process.send_signal(which)
        return self._process.wait(30)


def clean_environment(**settings: str) -> dict[str, str]:
    """This environment with these settings and no others."""
    return {name: value for name, value in os.environ.items() if not name.startswith("NEXTSET_")} | settings


@contextmanager
def served(
    database_url: str,
    operations: Sequence[Operation] = OPERATIONS,
    settings: Settings | None = None,
    sheets: Sequence[SheetAddress] = (),
) -> Iterator[str]:
    """The URL of a server of these operations and sheet addresses; it runs in a thread until the end of the block."""
    settings = settings or Settings(database_url=database_url)
    listening = product.listen("127.0.0.1", 0)
    made: list[uvicorn.Server] = []
    failed: list[BaseException] = []

    async def run() -> None:
        database = open_database(database_url)
        await database.open()
        services = product.compose(database, settings)
        made.append(product.http_server(create_app(operations, services, problem_pages(), sheets), settings))
        try:
            await made[0].serve(sockets=[listening])
            await services.upkeep.close()
        finally:
            await database.close()

    def in_thread() -> None:
        try:
            asyncio.run(run())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=in_thread)
    thread.start()
    try:
        while thread.is_alive() and not (made and made[0].started):
            time.sleep(0.005)
        if failed:
            raise failed[0]
        yield product.address_of(listening)
    finally:
        if made:
            made[0].should_exit = True
        thread.join(30)


@pytest.fixture(scope="session")
def server(kept_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One real server per engine for the whole run (per worker of pytest-xdist)."""
    process = Process(kept_database_url, tmp_path_factory.mktemp("server"), NEXTSET_BODY_SECONDS="1")
    process.start()
    yield process
    process.stop()


@pytest.fixture
def client(server: Process) -> Iterator[Client]:
    """An admin's client in a workspace of its own."""
    with Client(server.url, new_key(server.database_url)) as client:
        yield client
