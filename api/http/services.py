"""The services that all requests share. `api/server.py` creates them and stores them in `app.state.services`."""

from __future__ import annotations

import msgspec

from api.clock import Clock
from api.http.rate_limit import SHEET_BURST, SHEET_READS_PER_SECOND, RateLimit
from api.store.database import Database
from api.use_cases.access.authenticate import Authentication
from api.use_cases.upkeep import Upkeep


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """The shared services of all requests."""

    database: Database
    clock: Clock
    authentication: Authentication
    upkeep: Upkeep
    body_seconds: float
    requests: RateLimit | None
    """The limit of each API key. None: no limit."""
    sheet_reads: RateLimit = msgspec.field(
        default_factory=lambda: RateLimit("link", SHEET_BURST, SHEET_READS_PER_SECOND)
    )
    """The limit of each sheet link."""
