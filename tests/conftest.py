"""The servers of `tests.servers` and the databases of `tests.databases`, for every test."""

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
