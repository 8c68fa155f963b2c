"""Real servers on real databases, SQLite and PostgreSQL, and clients for them.

`server` is one `nextset serve` for the whole run; each test that uses `client` gets a separate workspace in it.
`served(url, operations, ...)` runs a server of any operations in a thread. `Process` is a server that a test can kill.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import UUID

import httpx
import pytest
import uvicorn

from api import server as product
from api.app import create_app
from api.clock import Clock, SystemClock
from api.http.listening import address_of, listen
from api.http.operation import Operation
from api.http.pages import problem_pages
from api.routes import OPERATIONS
from api.settings import Settings
from api.store.database import Database
from api.store.open_database import open_database
from api.store.schema.migrate import migrate
from api.use_cases.access.create_api_key import create_api_key
from api.use_cases.access.create_workspace import create_workspace
from api.use_cases.request_context import Caller, RequestContext, Scope
from api.webhook_keys import new_key as new_webhook_key
from tests.contract.documented import assert_documented
from tests.ports import ReservedPort
from tests.waiting import PATIENCE_SECONDS, wait_until

CLOCK = SystemClock()
WEBHOOK_KEY = new_webhook_key()
WEBHOOKS = {"NEXTSET_WEBHOOK_KEYS": WEBHOOK_KEY, "NEXTSET_LOCAL_WEBHOOKS": "true"}
NO_RATE_LIMIT = {"NEXTSET_REQUESTS_PER_SECOND": "0"}


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
    sandbox: bool = False,
) -> str:
    """Create an API key next to a running server, by default in a new workspace."""

    async def create() -> str:
        database = open_database(database_url)
        await database.open()
        try:
            return await _create_key(database, scope, workspace_id, athlete_id, sandbox)
        finally:
            await database.close()

    return asyncio.run(create())


async def _create_key(
    database: Database, scope: Scope, workspace_id: UUID | None, athlete_id: UUID | None, sandbox: bool
) -> str:
    workspace = workspace_id or CLOCK.new_id()
    caller = Caller(workspace, CLOCK.new_id(), Scope.admin)

    def context(tx: object) -> RequestContext:
        return RequestContext(caller=caller, tx=tx, now=CLOCK.now(), new_id=CLOCK.new_id, ready=database.ready)  # type: ignore[arg-type]  # a Transaction

    if workspace_id is None:
        await database.write(workspace, lambda tx: create_workspace(context(tx), name="Test", sandbox=sandbox))
    key = await database.write(
        workspace, lambda tx: create_api_key(context(tx), name="Test", scope=scope, athlete_id=athlete_id)
    )
    return key.secret


WITHOUT_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients of local servers. httpx would read the certificates of all authorities for each of them."""


SHORT_IDLE = httpx.Limits(keepalive_expiry=2)
"""For clients of local servers, which close an idle connection after 5 seconds: a request could be sent just then."""


class Client(httpx.Client):
    """A client with a key. It checks every response against the OpenAPI document and ignores proxy settings."""

    def __init__(self, url: str, key: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        hooks = {"response": [assert_documented]}
        super().__init__(
            base_url=url,
            headers=headers,
            timeout=PATIENCE_SECONDS,
            verify=WITHOUT_CERTIFICATES,
            limits=SHORT_IDLE,
            trust_env=False,
            event_hooks=hooks,
        )
        self.key = key


class Process:
    """`nextset serve` as a separate process, on a port that stays the same after a restart.

    `limits` are commands of the shell that come first, such as `ulimit -n 256`.
    """

    code: Path | None = None
    """The folder of another release's packages, if not those of the checkout."""

    def __init__(
        self, database_url: str, folder: Path, options: Sequence[str] = (), *, limits: str = "", **settings: str
    ) -> None:
        self.database_url = database_url
        self.log = folder / "server.log"
        self._port = ReservedPort()
        port = str(self._port)
        self._settings = {"NEXTSET_DATABASE_URL": database_url, "NEXTSET_PORT": port, **NO_RATE_LIMIT, **settings}
        self._command = [sys.executable, "-m", "api.cli.main", "serve", *options]
        if limits:
            self._command = ["/bin/sh", "-c", f'{limits} && exec "$@"', "sh", *self._command]
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> None:
        """Start the server and wait until it accepts connections."""
        offset = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            webhooks = WEBHOOKS if self.code is None else {}  # another release may not know them
            environment = clean_environment(**{**webhooks, **self._settings})
            process = self._process = subprocess.Popen(self._command, env=environment, stderr=log, cwd=self.code)

        def look() -> str | None:
            for line in self.log.read_bytes()[offset:].splitlines(keepends=True):
                if b'"serving"' in line and line.endswith(b"\n"):
                    return str(json.loads(line)["address"])
            if process.poll() is not None:
                raise RuntimeError(f"the server did not start: {self.log.read_text()}")
            return None

        try:
            self.url = wait_until(look)
        except TimeoutError:
            self.stop()
            raise

    def logged(self, event: str) -> list[dict[str, Any]]:
        """The log lines of this event."""
        lines = [json.loads(line) for line in self.log.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
        return [line for line in lines if line["event"] == event]

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """Kill it with SIGKILL, as a power failure would."""
        self.end(signal.SIGKILL)

    def stop(self) -> int:
        """Stop it with SIGTERM; returns its exit status."""
        return self.end(signal.SIGTERM)

    def end(self, stop_signal: signal.Signals) -> int:
        """Send this signal and wait for the end; returns the exit status."""
        assert self._process is not None
        self._process.send_signal(stop_signal)
        return self._process.wait(PATIENCE_SECONDS)


def clean_environment(**settings: str) -> dict[str, str]:
    """The current environment with these Nextset settings only."""
    return {name: value for name, value in os.environ.items() if not name.startswith("NEXTSET_")} | settings


@contextmanager
def served(
    database_url: str,
    operations: Sequence[Operation] = OPERATIONS,
    settings: Settings | None = None,
    clock: Clock = CLOCK,
) -> Iterator[str]:
    """Run a server of these operations and of the sheets in a thread, and yield its URL."""
    settings = settings or Settings(
        database_url=database_url, requests_per_second=0, webhook_keys=WEBHOOK_KEY, local_webhooks=True
    )
    listening = listen("127.0.0.1", 0)
    servers: list[uvicorn.Server] = []
    errors: list[BaseException] = []

    async def run() -> None:
        database = open_database(database_url)
        await database.open()
        app = create_app(operations, pages=problem_pages())
        app.state.services = services = product.compose(database, settings, clock)
        services.webhooks.start()
        services.imports.start()
        servers.append(product.http_server(app, settings))
        try:
            await servers[0].serve(sockets=[listening])
            await services.imports.close()
            await services.webhooks.close()
            await services.upkeep.close()
        finally:
            await database.close()

    def in_thread() -> None:
        try:
            asyncio.run(run())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=in_thread)
    thread.start()
    try:
        wait_until(lambda: errors or (servers and servers[0].started))
        if errors:
            raise errors[0]
        yield address_of(listening)
    finally:
        if servers:
            servers[0].should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def server(session_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One real server per engine for the whole run, in each worker of pytest-xdist."""
    process = Process(session_database_url, tmp_path_factory.mktemp("server"), NEXTSET_BODY_SECONDS="600")
    process.start()
    yield process
    process.stop()


@pytest.fixture
def client(server: Process) -> Iterator[Client]:
    """A client with an admin key, in a new workspace."""
    with Client(server.url, new_key(server.database_url)) as client:
        yield client
