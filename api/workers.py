"""Several worker processes on one port. The parent process supervises them and serves their metrics."""

from __future__ import annotations

import os
from contextlib import ExitStack

import structlog
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from api import logs
from api.http.listening import address_of, listen
from api.server import require_extras, uvicorn_config
from api.settings import PREFIX, Settings
from api.store.database import CannotOpenError
from api.store.open_database import open_database
from api.store.schema.applied_migrations import require_migrated

_log = structlog.get_logger("nextset.server")


def serve_with_workers(settings: Settings, workers: int) -> None:
    """Serve with this many worker processes until SIGINT or SIGTERM. A worker that dies is replaced.

    The workers read the same settings from the environment. Raises CannotOpenError for SQLite, which one process
    serves, and the errors of `serve`.
    """
    logs.configure(settings.log_level)
    if settings.database_url.startswith("sqlite:"):
        raise CannotOpenError("SQLite is served by one process. Use PostgreSQL for `--workers`.")
    open_database(settings.database_url)
    require_extras(settings)
    require_migrated(settings.database_url)
    os.environ[PREFIX + "WORKERS"] = str(workers)  # so that each grants its share of the rate limit
    listening = listen(settings.host, settings.port)
    with ExitStack() as exits:
        exits.callback(listening.close)
        if settings.metrics_port is not None:
            from api.http.metrics import served_metrics_of_workers

            exits.enter_context(served_metrics_of_workers(settings.metrics_host, settings.metrics_port))
        config = uvicorn_config("api.server:app", settings, factory=True, lifespan="on", workers=workers)
        supervisor = Multiprocess(config, [listening])
        _log.info("serving", address=address_of(listening), workers=workers)
        supervisor.run()
        _log.info("stopped")
    if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
        raise CannotOpenError("A worker process could not start. The log above says why.")
