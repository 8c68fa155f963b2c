"""The composition root: builds the server from the settings, runs it and shuts it down."""

from __future__ import annotations

import asyncio
import errno
import gc
import signal
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import structlog
import uvicorn
from litestar import Litestar

from api import logs
from api.app import create_app
from api.clock import Clock, SystemClock
from api.documentation.public_pages import documentation_pages
from api.http.pages import PublicPage, problem_pages
from api.http.rate_limit import RateLimit
from api.http.services import Services
from api.http.uvicorn_protocol import NextsetProtocol
from api.routes import OPERATIONS
from api.settings import Settings, from_environment
from api.store.database import Database
from api.store.open_database import open_database
from api.store.schema.applied_migrations import require_migrated
from api.use_cases.access.authenticate import Authentication
from api.use_cases.upkeep import Upkeep

_log = structlog.get_logger("nextset.server")


class CannotListenError(Exception):
    """The server can't listen on the address. The message is a sentence for the operator."""


def serve(settings: Settings, announce: Callable[[str], None] | None = None) -> None:
    """Serve until SIGINT or SIGTERM, then finish the requests in flight.

    `announce` is called with the server's URL when it accepts connections. Raises CannotListenError, CannotOpenError
    or UnavailableError, each with a sentence for the operator, if the server can't start.
    """
    logs.configure(settings.log_level)
    database = open_database(settings.database_url)
    require_migrated(settings.database_url)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(database, settings, announce))


def app() -> Litestar:
    """The application for tools that load one by its name, such as `litestar --app api.server:app run`.

    Its lifespan opens the database. It is for development: `nextset serve` reads requests more strictly and faster.
    """
    return create_app(pages=_pages(), lifespan=[_lifespan])


@asynccontextmanager
async def _lifespan(app: Litestar) -> AsyncIterator[None]:
    settings = from_environment()
    logs.configure(settings.log_level)
    database = open_database(settings.database_url)
    require_migrated(settings.database_url)
    await database.open(exclusive=True)
    try:
        app.state.services = services = compose(database, settings)
        yield
        await services.upkeep.close()
    finally:
        await database.close()


def _pages() -> Sequence[PublicPage]:
    return (*problem_pages(), *documentation_pages(OPERATIONS))


async def _serve(database: Database, settings: Settings, announce: Callable[[str], None] | None) -> None:
    await database.open(exclusive=True)
    try:
        listening = listen(settings.host, settings.port)
        app = create_app(pages=_pages())
        app.state.services = services = compose(database, settings)
        server = http_server(app, settings)
        for notice in await database.ready():
            _log.warning(notice)
        url = address_of(listening)
        _log.info("serving", address=url)
        if announce is not None:
            announce(url)
        _freeze_startup_objects()
        # uvicorn raises the stop signal again at the end. Ignore it, so that the database is still closed.
        for stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(stop, lambda *_: None)
        await server.serve(sockets=[listening])
        await services.upkeep.close()
        _log.info("stopped")
    finally:
        await database.close()


def compose(database: Database, settings: Settings, clock: Clock | None = None) -> Services:
    """Build the services that all requests share. The database must be open."""
    clock = clock or SystemClock()
    upkeep = Upkeep(database, clock)
    return Services(
        database=database,
        clock=clock,
        authentication=Authentication(database, upkeep),
        upkeep=upkeep,
        body_seconds=settings.body_seconds,
        requests=RateLimit("key", settings.requests_burst, limit) if (limit := settings.requests_per_second) else None,
    )


def http_server(app: Litestar, settings: Settings) -> uvicorn.Server:
    """Build the HTTP server, without its own request logging."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=NextsetProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=settings.shutdown_seconds,
        )
    )


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket. Connections queue until the server accepts them. Raises CannotListenError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotListenError(f"Port {port} of {host} is in use. Set NEXTSET_PORT to another port.") from error
        raise CannotListenError(f"Can't listen on port {port} of {host}: {error.strerror}.") from error
    listening.setblocking(False)
    return listening


def address_of(listening: socket.socket) -> str:
    """The URL of a server on this socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # not available on Windows
        return None
    return uvloop.new_event_loop


def _freeze_startup_objects() -> None:
    """Exempt everything loaded so far from garbage collection: a full collection would pause requests by tens of ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
