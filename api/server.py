"""The composition root: builds the server from the settings, runs it and shuts it down."""

from __future__ import annotations

import asyncio
import gc
import importlib
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
import uvicorn
from litestar import Litestar
from litestar.types import Middleware

from api import logs
from api.app import create_app
from api.clock import Clock, SystemClock
from api.documentation.public_pages import documentation_pages
from api.http.listening import address_of, connection_limit, listen
from api.http.pages import PublicPage, problem_pages
from api.http.rate_limit import RateLimit
from api.http.services import Services, not_observed
from api.http.uvicorn_protocol import NextsetProtocol
from api.routes import OPERATIONS
from api.settings import Settings, SettingsError, from_environment
from api.store.database import Database
from api.store.open_database import open_database
from api.store.schema.applied_migrations import require_migrated
from api.use_cases.access.authenticate import Authentication
from api.use_cases.upkeep import Upkeep

if TYPE_CHECKING:  # both are imported only if they are switched on
    from api.http.metrics import Metrics
    from api.http.tracing import Traces

_log = structlog.get_logger("nextset.server")


def serve(settings: Settings, announce: Callable[[str], None] | None = None) -> None:
    """Serve until SIGINT or SIGTERM, then finish the requests in flight.

    `announce` is called with the server's URL when it accepts connections. Raises SettingsError, CannotListenError,
    CannotOpenError or UnavailableError, each with a sentence for the operator, if the server can't start.
    """
    logs.configure(settings.log_level)
    open_database(settings.database_url)  # before anything connects: a malformed URL is an error of its own
    require_migrated(settings.database_url)
    metrics = _metrics(settings)
    with ExitStack() as exits:
        if metrics is not None:
            from api.http.metrics import served_metrics

            exits.enter_context(served_metrics(metrics, settings.metrics_host, settings.metrics_port or 0))
        runner = exits.enter_context(asyncio.Runner(loop_factory=_loop_factory()))
        runner.run(_serve(settings, announce, metrics))


def app() -> Litestar:
    """The application for tools that load one by its name, such as `litestar --app api.server:app routes`.

    Its lifespan opens the database. The worker processes of `nextset serve` use it, too.
    """
    traces = _traces(from_environment())
    return create_app(pages=_pages(), middleware=_middleware(traces), lifespan=[partial(_lifespan, traces)])


@asynccontextmanager
async def _lifespan(traces: Traces | None, app: Litestar) -> AsyncIterator[None]:
    settings = from_environment()
    logs.configure(settings.log_level)
    await asyncio.to_thread(require_migrated, settings.database_url)
    async with _opened(app, settings, _metrics(settings), traces):
        _freeze_startup_objects()
        _share_interpreter()
        yield


async def _serve(settings: Settings, announce: Callable[[str], None] | None, metrics: Metrics | None) -> None:
    traces = _traces(settings)
    app = create_app(pages=_pages(), middleware=_middleware(traces))
    async with _opened(app, settings, metrics, traces) as services:
        listening = listen(settings.host, settings.port)
        server = http_server(app, settings)
        for notice in await services.database.ready():
            _log.warning(notice)
        url = address_of(listening)
        _log.info("serving", address=url)
        if announce is not None:
            announce(url)
        _freeze_startup_objects()
        _share_interpreter()
        # uvicorn raises the stop signal again at the end. Ignore it, so that the database is still closed.
        for stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(stop, lambda *_: None)
        await server.serve(sockets=[listening])
    _log.info("stopped")


@asynccontextmanager
async def _opened(
    app: Litestar, settings: Settings, metrics: Metrics | None, traces: Traces | None
) -> AsyncIterator[Services]:
    """Open the database and compose the services of the application. Close both at the end."""
    database = open_database(settings.database_url)
    await database.open(exclusive=True)
    try:
        app.state.services = services = compose(database, settings, metrics=metrics, traces=traces)
        yield services
        await services.upkeep.close()
    finally:
        await database.close()
        if traces is not None:
            traces.close()


def _pages() -> Sequence[PublicPage]:
    return (*problem_pages(), *documentation_pages(OPERATIONS))


def _metrics(settings: Settings) -> Metrics | None:
    if settings.metrics_port is None:
        return None
    from api.http.metrics import Metrics

    return Metrics()


def require_tracing(settings: Settings) -> None:
    """Raise SettingsError if tracing is switched on without its extra."""
    if not settings.tracing:
        return
    try:
        importlib.import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    except ImportError as error:
        raise SettingsError('NEXTSET_TRACING needs the extra: pip install "nextset[tracing]".') from error


def _traces(settings: Settings) -> Traces | None:
    require_tracing(settings)
    if not settings.tracing:
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    from api.http.tracing import Traces

    return Traces(OTLPSpanExporter())


def _middleware(traces: Traces | None) -> Sequence[Middleware]:
    return [] if traces is None else [traces.middleware]


def compose(
    database: Database,
    settings: Settings,
    clock: Clock | None = None,
    *,
    metrics: Metrics | None = None,
    traces: Traces | None = None,
) -> Services:
    """Build the services that all requests share. The database must be open."""
    clock = clock or SystemClock()
    if traces is not None:
        from api.http.tracing import TracedDatabase

        database = TracedDatabase(database, traces.span)
    upkeep = Upkeep(database, clock)
    return Services(
        database=database,
        clock=clock,
        authentication=Authentication(database, upkeep),
        upkeep=upkeep,
        body_seconds=settings.body_seconds,
        span=nullcontext if traces is None else traces.span,
        observe=not_observed if metrics is None else metrics.observe,
        requests=RateLimit("key", settings.requests_burst, limit) if (limit := settings.requests_per_second) else None,
    )


def http_server(app: Litestar, settings: Settings) -> uvicorn.Server:
    """Build the HTTP server. The caller opens the database, so the server runs no lifespan."""
    return uvicorn.Server(uvicorn_config(app, settings, lifespan="off"))


def uvicorn_config(app: Litestar | str, settings: Settings, **options: Any) -> uvicorn.Config:
    """The configuration of uvicorn, without its own request logging."""
    return uvicorn.Config(
        app,
        http=NextsetProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=connection_limit(),
        timeout_graceful_shutdown=settings.shutdown_seconds,
        **options,
    )


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # not available on Windows
        return None
    return uvloop.new_event_loop


def _freeze_startup_objects() -> None:
    """Exempt what is loaded so far from garbage collection: a full collection would pause requests for tens of ms.

    A collection of many young objects would do the same while a long request runs. With these thresholds it visits at
    most 20,000.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 2, 500)


def _share_interpreter() -> None:
    """Let the event loop interrupt a calculating thread after 1 ms, not 5: it has to, several times in a request."""
    sys.setswitchinterval(0.001)
