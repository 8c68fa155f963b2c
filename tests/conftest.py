"""The servers of `tests.servers` and the databases of `tests.databases`, for every test; how Hypothesis looks."""

import os

from hypothesis import settings

from tests.databases import (
    anyio_backend,
    database,
    database_url,
    database_urls,
    engine,
    kept_database_url,
    postgresql_server,
    postgresql_urls,
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
    "kept_database_url",
    "postgresql_server",
    "postgresql_urls",
    "server",
    "sqlite_template",
    "sqlite_urls",
    "workspace_id",
]

# The same examples every time: what fails was changed. `HYPOTHESIS=search pytest tests/domain` looks for new ones.
# No deadline: property tests judge answers; how long one took says more about the machine.
settings.register_profile("the same", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS", "the same"))
