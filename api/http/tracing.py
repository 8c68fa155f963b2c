"""OpenTelemetry traces: a span for each request, for each of its database transactions, and for deciding.

Off unless `NEXTSET_TRACING` is set, and then configured by the standard `OTEL_...` variables. It needs the extra
`nextset[tracing]`. No attribute contains a path, a query, a key or a body.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar
from uuid import UUID

from litestar.types import ASGIApp, Message, Receive, Scope, Send
from opentelemetry import context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from api.store.database import Database, Transaction, Work

T = TypeVar("T")
_PROPAGATOR = TraceContextTextMapPropagator()  # the default one also reads `baggage`, and logs what it can't parse


class Traces:
    """The traces of this process. `close` sends what has not been sent yet."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._provider = TracerProvider(resource=Resource.create({"service.name": "nextset"}))
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("nextset")

    def close(self) -> None:
        self._provider.shutdown()

    def span(self, name: str) -> AbstractContextManager[Any]:
        """A span within the current one. It records no exception, whose message may contain client data."""
        return self._tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False)

    def middleware(self, app: ASGIApp) -> ASGIApp:
        """Litestar's middleware: the span of a request, a child of the span in its `traceparent`."""

        async def traced(scope: Scope, receive: Receive, send: Send) -> None:
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            method: str = scope["method"]  # type: ignore[typeddict-item]  # there are no WebSockets
            route = scope["path_template"]
            attributes = {"http.request.method": method, "http.route": route}
            with self._tracer.start_as_current_span(
                f"{method} {route}",
                context=_PROPAGATOR.extract(headers),
                kind=SpanKind.SERVER,
                attributes=attributes,
                record_exception=False,
            ) as span:

                async def sending(message: Message) -> None:
                    if message["type"] == "http.response.start":
                        span.set_attribute("http.response.status_code", message["status"])
                        if message["status"] >= 500:
                            span.set_status(StatusCode.ERROR)
                    await send(message)

                await app(scope, receive, sending)

        return traced


class TracedDatabase:
    """A database whose transactions have spans. Everything else is the database's own."""

    def __init__(self, database: Database, span: Callable[[str], AbstractContextManager[Any]]) -> None:
        self._database = database
        self._span = span

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    async def read(self, workspace_id: UUID, work: Work[T]) -> T:
        with self._span("database read"):
            return await self._database.read(workspace_id, _in_current_context(work))

    async def long_read(self, workspace_id: UUID, work: Work[T]) -> T:
        with self._span("database read"):
            return await self._database.long_read(workspace_id, _in_current_context(work))

    async def snapshot(self, workspace_id: UUID, work: Work[T]) -> T:
        with self._span("database read"):
            return await self._database.snapshot(workspace_id, _in_current_context(work))

    async def write(self, workspace_id: UUID, work: Work[T], *, long: bool = False) -> T:
        with self._span("database write"):
            return await self._database.write(workspace_id, _in_current_context(work), long=long)


def _in_current_context(work: Work[T]) -> Work[T]:
    """The work with this request's span as the current one, even if a group commit or a thread runs it."""
    current = context.get_current()

    async def run(tx: Transaction) -> T:
        token = context.attach(current)
        try:
            return await work(tx)
        finally:
            context.detach(token)

    return run
