"""The composition root: from settings to a server that answers, and to an orderly end."""

from __future__ import annotations

import asyncio
import errno
import gc
import signal
import socket
from collections.abc import Callable

import structlog
import uvicorn
from litestar import Litestar

from api import logs
from api.app import create_app
from api.clock import Clock, SystemClock
from api.documentation.public_pages import documentation_pages
from api.http.pages import problem_pages
from api.http.request_pipeline import Services
from api.http.uvicorn_protocol import NextsetProtocol
from api.routes import OPERATIONS
from api.settings import Settings
from api.sheets.http import SHEETS
from api.store.database import Database
from api.store.open_database import open_database
from api.store.schema.migrate import require_migrated
from api.use_cases.access.authenticate import Authentication
from api.use_cases.upkeep import Upkeep

_log = structlog.get_logger("nextset.server")


class CannotListenError(Exception):
    """The address can't be listened on; the message is a sentence for the person who chose it."""


def serve(settings: Settings, announce: Callable[[str], None] | None = None) -> None:
    """Serve until SIGINT or SIGTERM, then finish what is in flight.

    `announce` is called with the server's URL once connections are taken. Raises CannotListen, CannotOpen or
    Unavailable, each with a sentence for the operator, when it can't begin.
    """
    logs.configure(settings.log_level)
    database = open_database(settings.database_url)
    require_migrated(settings.database_url)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(database, settings, announce))


async def _serve(database: Database, settings: Settings, announce: Callable[[str], None] | None) -> None:
    await database.open(exclusive=True)
    try:
        listening = listen(settings.host, settings.port)
        services = compose(database, settings)
        pages = (*problem_pages(), *documentation_pages(OPERATIONS))
        server = http_server(create_app(OPERATIONS, services, pages, SHEETS), settings)
        for notice in await database.ready():
            _log.warning(notice)
        url = address_of(listening)
        _log.info("serving", address=url)
        if announce is not None:
            announce(url)
        _spare_the_collector()
        # uvicorn raises the signal that stopped it once more when it is done: the database is still to be
        # closed.
        for stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(stop, lambda *_: None)
        await server.serve(sockets=[listening])
        await services.upkeep.close()
        _log.info("stopped")
    finally:
        await database.close()


def compose(database: Database, settings: Settings, clock: Clock | None = None) -> Services:
    """Everything that requests share, on an open database."""
    clock = clock or SystemClock()
    upkeep = Upkeep(database, clock)
    return Services(
        database=database,
        clock=clock,
        authentication=Authentication(database, upkeep),
        upkeep=upkeep,
        body_seconds=settings.body_seconds,
    )


def http_server(app: Litestar, settings: Settings) -> uvicorn.Server:
    """The HTTP server, to be given its socket. It logs nothing of its own about requests."""
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
    """A listening socket; connections wait in it until the server takes them. Raises CannotListen."""
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
            raise CannotListenError(f"Port {port} of {host} is in use: choose another by NEXTSET_PORT.") from error
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
    except ImportError:  # it isn't made for Windows
        return None
    return uvloop.new_event_loop


def _spare_the_collector() -> None:
    """What is there now stays: a full collection would walk all of it, and hold requests up for tens of ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
