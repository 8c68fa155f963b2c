"""Fixtures of `tests.servers` and `tests.databases` for every test; the profiles of Hypothesis."""

import os

from hypothesis import HealthCheck, settings

from tests.databases import (
    anyio_backend,
    database,
    database_url,
    database_urls,
    engine,
    postgresql_server,
    postgresql_urls,
    session_database_url,
    sqlite_template,
    sqlite_urls,
    workspace_id,
)
from tests.servers import client, server

__all__ = [
    "anyio_backend",
    "client",
    "database",
    "database_url",
    "database_urls",
    "engine",
    "postgresql_server",
    "postgresql_urls",
    "server",
    "session_database_url",
    "sqlite_template",
    "sqlite_urls",
    "workspace_id",
]

# The same examples in every run, so a failure comes from a change. HYPOTHESIS=search tries new ones.
# No deadline and no `too_slow`: how long an example takes depends on the machine.
no_time_limits = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("the same", no_time_limits, derandomize=True)
settings.register_profile("search", no_time_limits)
settings.load_profile(os.environ.get("HYPOTHESIS", "the same"))
