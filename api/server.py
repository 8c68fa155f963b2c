"""The composition root: builds the server from the settings, runs it and shuts it down."""

from __future__ import annotations

import asyncio
import gc
import importlib
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, closing, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import structlog
import uvicorn
from litestar import Litestar, Router
from litestar.types import Middleware

from api import logs
from api.app import create_app
from api.clock import Clock, SystemClock
from api.documentation.public_pages import documentation_pages
from api.http.listening import address_of, connection_limit, listen, reachable_address_of
from api.http.pages import PublicPage, problem_pages
from api.http.rate_limit import RateLimit
from api.http.services import Services, not_observed
from api.http.uvicorn_protocol import NextsetProtocol
from api.link_pages.templates import style
from api.routes import OPERATIONS
from api.routes.webhook_resources import represent
from api.settings import Settings, SettingsError, from_environment
from api.sheets.app_exports.large_export import read_large_export
from api.sheets.template.subprocess_build import stop_builds
from api.store.database import Database
from api.store.open_database import open_database, reserved_for_server
from api.store.schema.applied_migrations import require_migrated
from api.use_cases.access.authenticate import Authentication
from api.use_cases.imports.worker import ImportWorker
from api.use_cases.upkeep import Upkeep
from api.use_cases.webhooks.send import WebhookSender
from api.use_cases.webhooks.worker import WebhookWorker
from api.webhook_keys import WebhookKeys

if TYPE_CHECKING:  # both are imported only if they are switched on
    from api.http.metrics import Metrics
    from api.http.tracing import Traces

_log = structlog.get_logger("nextset.server")

Announce = Callable[[str], None]


def serve(settings: Settings, prepare: Callable[[], Announce] | None = None) -> None:
    """Serve until SIGINT or SIGTERM, then finish the requests in flight.

    `prepare` migrates and fills the database. It runs when no other server can take the database or the port any more,
    so a start that is refused changes nothing. What it returns is called with the server's URL when the server accepts
    connections. Raises SettingsError, CannotListenError, CannotOpenError or UnavailableError, each with a sentence for
    the operator, if the server can't start.
    """
    logs.configure(settings.log_level)
    open_database(settings.database_url)  # before anything connects: a malformed URL is an error of its own
    if prepare is None:
        require_migrated(settings.database_url)
    metrics = _metrics(settings)
    with ExitStack() as exits:
        store_address = exits.enter_context(reserved_for_server(settings.database_url))
        listening = exits.enter_context(closing(listen(settings.host, settings.port)))
        store_address(reachable_address_of(listening))
        announce = None if prepare is None else prepare()
        if metrics is not None:
            from api.http.metrics import served_metrics

            exits.enter_context(served_metrics(metrics, settings.metrics_host, settings.metrics_port or 0))
        runner = exits.enter_context(asyncio.Runner(loop_factory=_loop_factory()))
        runner.run(_serve(settings, listening, announce, metrics))


def app() -> Litestar:
    """The application for tools that load one by its name, such as `litestar --app api.server:app routes`.

    Its lifespan opens the database. The worker processes of `nextset serve` use it, too.
    """
    settings = from_environment()
    traces, assistants = _traces(settings), _assistants(settings)
    return create_app(
        pages=_pages(),
        middleware=_middleware(traces),
        lifespan=[partial(_lifespan, traces), assistants.serve],
        assistants=assistants.router(),
        cors_origins=assistants.cors_origins,
    )


@asynccontextmanager
async def _lifespan(traces: Traces | None, app: Litestar) -> AsyncIterator[None]:
    settings = from_environment()
    logs.configure(settings.log_level)
    await asyncio.to_thread(require_migrated, settings.database_url)
    async with _opened(app, settings, _metrics(settings), traces, exclusive=True):
        _freeze_startup_objects()
        _share_interpreter()
        yield


async def _serve(
    settings: Settings, listening: socket.socket, announce: Announce | None, metrics: Metrics | None
) -> None:
    traces = _traces(settings)
    assistants = _assistants(settings)
    app = create_app(
        pages=_pages(),
        middleware=_middleware(traces),
        assistants=assistants.router(),
        cors_origins=assistants.cors_origins,
    )
    async with _opened(app, settings, metrics, traces) as services, assistants.serve(app):
        server = http_server(app, settings)
        for notice in await services.database.ready():
            _log.warning(notice)
        _log.info("serving", address=address_of(listening))
        if announce is not None:
            announce(reachable_address_of(listening))
        _freeze_startup_objects()
        _share_interpreter()
        # uvicorn raises the stop signal again at the end. Ignore it, so that the database is still closed.
        for stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(stop, lambda *_: None)
        await server.serve(sockets=[listening])
    _log.info("stopped")


@asynccontextmanager
async def _opened(
    app: Litestar, settings: Settings, metrics: Metrics | None, traces: Traces | None, *, exclusive: bool = False
) -> AsyncIterator[Services]:
    """Open the database and compose the services of the application. Close both at the end."""
    database = open_database(settings.database_url)
    await database.open(exclusive=exclusive)
    try:
        app.state.services = services = compose(database, settings, metrics=metrics, traces=traces)
        services.webhooks.start()
        services.imports.start()
        try:
            yield services
        finally:
            stop_builds()
            await services.imports.close()
            await services.webhooks.close()
        await services.upkeep.close()
    finally:
        await database.close()
        if traces is not None:
            traces.close()


def _pages() -> Sequence[PublicPage]:
    return (*problem_pages(), *documentation_pages(OPERATIONS), style())


def _metrics(settings: Settings) -> Metrics | None:
    if settings.metrics_port is None:
        return None
    from api.http.metrics import Metrics

    return Metrics()


def require_extras(settings: Settings) -> None:
    """Raise SettingsError if something is switched on without its extra."""
    _require_tracing(settings)
    if settings.mcp:
        try:
            importlib.import_module("mcp.server.lowlevel")
        except ImportError as error:
            raise SettingsError('NEXTSET_MCP needs the extra: pip install "nextset[mcp]".') from error


def _require_tracing(settings: Settings) -> None:
    """Raise SettingsError if tracing is switched on without its extra."""
    if not settings.tracing:
        return
    try:
        importlib.import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    except ImportError as error:
        raise SettingsError('NEXTSET_TRACING needs the extra: pip install "nextset[tracing]".') from error


def _traces(settings: Settings) -> Traces | None:
    _require_tracing(settings)
    if not settings.tracing:
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    from api.http.tracing import Traces

    return Traces(OTLPSpanExporter())


def _assistants(settings: Settings) -> Assistants:
    require_extras(settings)
    if not settings.mcp:
        return NoAssistants()
    from api.mcp.endpoint import AssistantEndpoint

    listed = (origin.strip() for origin in (settings.mcp_origins or "").split(","))
    return AssistantEndpoint([origin for origin in listed if origin])


class Assistants(Protocol):
    """The endpoint for assistants: its router, and what runs as long as the server."""

    @property
    def cors_origins(self) -> Mapping[str, frozenset[str]]: ...

    def router(self) -> Router | None: ...

    def serve(self, application: Litestar, /) -> AbstractAsyncContextManager[None]: ...


class NoAssistants:
    """No endpoint for assistants."""

    @property
    def cors_origins(self) -> Mapping[str, frozenset[str]]:
        return {}

    def router(self) -> None:
        return None

    def serve(self, _application: Litestar, /) -> AbstractAsyncContextManager[None]:
        return nullcontext()


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
    keys = webhook_keys(settings)
    return Services(
        database=database,
        clock=clock,
        authentication=Authentication(database, upkeep, clock.now),
        upkeep=upkeep,
        webhooks=WebhookWorker(database, clock, keys, WebhookSender(local=settings.local_webhooks), represent),
        imports=ImportWorker(database, clock, read_large_export),
        webhook_keys=keys,
        local_webhooks=settings.local_webhooks,
        body_seconds=settings.body_seconds,
        span=nullcontext if traces is None else traces.span,
        observe=not_observed if metrics is None else metrics.observe,
        requests=_key_limit(settings),
    )


def webhook_keys(settings: Settings) -> WebhookKeys | None:
    """The keys for the secrets of webhooks, if there are any. Raises SettingsError for a malformed one."""
    if settings.webhook_keys is None:
        return None
    try:
        return WebhookKeys(settings.webhook_keys)
    except ValueError:  # its message could contain a key
        raise SettingsError("NEXTSET_WEBHOOK_KEYS is invalid: a key is 32 bytes in URL-safe base64.") from None


def _key_limit(settings: Settings) -> RateLimit | None:
    """This process's share of each key's rate limit. Processes don't ask each other, so each grants its own share."""
    if not settings.requests_per_second:
        return None
    share = settings.workers
    return RateLimit("key", max(1, settings.requests_burst // share), settings.requests_per_second / share)


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
        timeout_worker_healthcheck=30,  # a worker that starts on a busy machine is not killed
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
    gc.enable()  # `nextset serve` turned it off for the imports
    gc.set_threshold(5_000, 2, 500)


def _share_interpreter() -> None:
    """Let the event loop interrupt a calculating thread after 1 ms, not 5: it has to, several times in a request."""
    sys.setswitchinterval(0.001)
