"""Metrics in the format of Prometheus, on a port of their own. Off unless `NEXTSET_METRICS_PORT` is set.

The labels of a request are its method, the template of its route and its status, so no path, key or token is exposed.
"""

from __future__ import annotations

import importlib.metadata
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from prometheus_client import CollectorRegistry, GCCollector, Histogram, Info, ProcessCollector, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from api.http.listening import cannot_listen

_log = structlog.get_logger("nextset.server")

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The upper bounds of the histogram's buckets."""
MULTIPROCESS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable in which prometheus_client finds the files that workers share."""


class Metrics:
    """What one process measures. With several workers, the parent process sums their files."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "nextset_http_request_duration_seconds",
            "Time from the complete head of a request to the first line of its response.",
            ("method", "route", "status"),
            buckets=SECONDS,
            registry=self.registry,
        )

    def observe(self, method: str, route: str | None, status: int, seconds: float) -> None:
        """Count a request. `route` is None for an unknown path."""
        self._seconds.labels(method, route or "unknown", status).observe(seconds)


@contextmanager
def served_metrics(metrics: Metrics, host: str, port: int) -> Iterator[None]:
    """Serve the metrics of this process, with its memory, CPU and garbage collection."""
    ProcessCollector(registry=metrics.registry)
    GCCollector(registry=metrics.registry)
    Info("nextset_build", "The release.", registry=metrics.registry).info(_build())
    with _listening(metrics.registry, host, port):
        yield


@contextmanager
def served_metrics_of_workers(host: str, port: int) -> Iterator[None]:
    """Serve the sums of all worker processes, which must be started after this."""
    with tempfile.TemporaryDirectory(prefix="nextset-metrics-") as folder:
        os.environ[MULTIPROCESS_FOLDER] = folder
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]  # the only one without hints
        with _listening(registry, host, port):
            yield


@contextmanager
def _listening(registry: CollectorRegistry, host: str, port: int) -> Iterator[None]:
    try:
        server, thread = start_http_server(port, addr=host, registry=registry)
    except OSError as error:
        raise cannot_listen(host, port, error, "NEXTSET_METRICS_PORT") from error
    address, bound_port = server.server_address[:2]
    _log.info("serving metrics", address=f"http://{address!s}:{bound_port}/metrics")
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _build() -> dict[str, str]:
    return {"version": importlib.metadata.version("nextset")}
