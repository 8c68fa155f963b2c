"""The databases of `tests.databases`, for every test in this folder."""

from tests.databases import (
    anyio_backend,
    database,
    database_url,
    database_urls,
    postgresql_server,
    postgresql_urls,
    sqlite_template,
    sqlite_urls,
    workspace_id,
)

__all__ = [
    "anyio_backend",
    "database",
    "database_url",
    "database_urls",
    "postgresql_server",
    "postgresql_urls",
    "sqlite_template",
    "sqlite_urls",
    "workspace_id",
]
