"""The services that all requests share. `api/server.py` creates them and stores them in `app.state.services`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import msgspec

from api.clock import Clock
from api.http.calculation_thread import CalculationThread
from api.http.memory_release import MemoryRelease, glibc_release
from api.http.rate_limit import FORM_BURST, FORMS_PER_SECOND, SHEET_BURST, SHEET_READS_PER_SECOND, RateLimit
from api.store.database import Database
from api.use_cases.access.authenticate import Authentication
from api.use_cases.imports.worker import ImportWorker
from api.use_cases.large_files import LargeFiles
from api.use_cases.upkeep import Upkeep
from api.use_cases.webhooks.worker import WebhookWorker
from api.webhook_keys import WebhookKeys

Observe = Callable[[str, str | None, int, float], None]
"""Counts a request: method, route (None for an unknown path), status, seconds."""


def not_observed(_method: str, _route: str | None, _status: int, _seconds: float) -> None:
    """No metrics are collected."""


MOST_CHARTS_WAITING = 60
"""A sheet or a page asks for all of its pictures at once. The last of so many waits about six seconds."""


MOST_BODIES_WAITING = 60
"""The largest body takes about 50 ms, so the last of so many waits about three seconds."""


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """The shared services of all requests."""

    database: Database
    clock: Clock
    authentication: Authentication
    upkeep: Upkeep
    webhooks: WebhookWorker
    imports: ImportWorker
    webhook_keys: WebhookKeys | None
    local_webhooks: bool
    body_seconds: float
    requests: RateLimit | None
    """The limit of each API key. None: no limit."""
    span: Callable[[str], AbstractContextManager[Any]] = nullcontext
    """Starts a span of a trace, by its name. Does nothing unless tracing is on."""
    observe: Observe = not_observed
    """Counts a request for the metrics. Does nothing unless they are on."""
    sheet_reads: RateLimit = msgspec.field(
        default_factory=lambda: RateLimit("link", SHEET_BURST, SHEET_READS_PER_SECOND)
    )
    """The limit of each sheet link."""
    forms: RateLimit = msgspec.field(default_factory=lambda: RateLimit("forms", FORM_BURST, FORMS_PER_SECOND))
    """The limit of the forms that are sent through each sheet link."""
    previews: CalculationThread = msgspec.field(default_factory=lambda: CalculationThread("previews"))
    """Where previews are calculated."""
    tables: CalculationThread = msgspec.field(default_factory=lambda: CalculationThread("tables", SHEET_BURST, 0.1))
    """Where tables and pages are written. A sheet reads all of its tables at once."""
    workbooks: CalculationThread = msgspec.field(default_factory=lambda: CalculationThread("workbooks"))
    """Where the template workbooks are built. That of many athletes takes seconds, in a separate process."""
    bodies: CalculationThread = msgspec.field(
        default_factory=lambda: CalculationThread("bodies", MOST_BODIES_WAITING, 0.05)
    )
    """Where the large bodies of batches and previews are decoded."""
    uploads: CalculationThread = msgspec.field(default_factory=lambda: CalculationThread("uploads"))
    """Where uploaded files are unpacked and read."""
    archives: CalculationThread = msgspec.field(default_factory=lambda: CalculationThread("archives", 2))
    """Where archives of workspaces are checked. Each may take a minute."""
    large_files: LargeFiles = msgspec.field(default_factory=LargeFiles)
    """The temporary files of archives that are sent or received."""
    charts: CalculationThread = msgspec.field(
        default_factory=lambda: CalculationThread("charts", MOST_CHARTS_WAITING, 0.1)
    )
    """Where pictures are drawn, one at a time: each takes about 100 ms."""
    memory_release: MemoryRelease = msgspec.field(default_factory=lambda: MemoryRelease(glibc_release()))
    """Releases free memory to the operating system after long requests."""
