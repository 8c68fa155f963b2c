"""A workspace of the measured server: requests to it, and rows that are written to its tables directly."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

import httpx
import msgspec

from api import tokens
from api.store.database import Transaction
from api.store.open_database import open_database
from api.store.statement import Statement
from benchmarks.stage import expected
from tests.servers import Process, new_key

ROWS_AT_ONCE = 2_000
PATIENCE_SECONDS = 600.0
Json = dict[str, Any]
R = TypeVar("R")


class Workspace:
    """A new workspace, and a client with its admin key."""

    def __init__(self, process: Process, *, sandbox: bool = False) -> None:
        self.process = process
        self.key = new_key(process.database_url, sandbox=sandbox)
        token = tokens.parse(self.key)
        assert token is not None
        self.id: UUID = token.workspace_id
        headers = {"Authorization": f"Bearer {self.key}"}
        # Several subjects may use a workspace, and each starts the server again.
        transport = httpx.HTTPTransport(retries=1)
        self.client = httpx.Client(
            base_url=process.url, headers=headers, timeout=PATIENCE_SECONDS, trust_env=False, transport=transport
        )

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def send(self, method: str, path: str, body: object, **headers: str) -> httpx.Response:
        """Send a body as JSON. `If_Match` in `headers` is If-Match."""
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(method, path, content=content, headers={"Content-Type": "application/json"} | named)

    def post(self, path: str, body: object) -> httpx.Response:
        return self.send("POST", path, body)

    def created(self, path: str, body: object) -> Json:
        """Create a resource and return it."""
        created: Json = expected(self.post(path, body))
        return created

    def found(self, path: str) -> Json:
        found: Json = expected(self.get(path))
        return found

    def change(self, method: str, path: str, body: object, read_from: str = "") -> httpx.Response:
        """Send a body with the ETag of the resource, which is read first."""
        return self.send(method, path, body, If_Match=self.get(read_from or path).headers["etag"])

    def delete(self, path: str, *, tag: bool = True) -> httpx.Response:
        headers = {"If-Match": self.get(path).headers["etag"]} if tag else {}
        return self.client.delete(path, headers=headers)

    def link(self, **fields: Any) -> str:
        """Create a sheet link. Returns the beginning of its addresses."""
        return f"/s/{self.created('/v1/sheet-links', {'name': 'Link', **fields})['secret']}"

    def insert(self, statement: Statement[Any], rows: Iterable[Mapping[str, Any]]) -> None:
        """Write rows to a table directly: through the API, thousands of them would take minutes."""
        remaining = iter(rows)

        async def write(part: list[Mapping[str, Any]]) -> None:
            async def insert_all(tx: Transaction) -> None:
                for row in part:
                    await tx.run(statement, **row)

            database = open_database(self.process.database_url)
            await database.open()
            try:
                await database.write(self.id, insert_all)
            finally:
                await database.close()

        while part := list(islice(remaining, ROWS_AT_ONCE)):
            asyncio.run(write(part))

    def rows(self, statement: Statement[R], **parameters: Any) -> list[R]:
        """Read rows of a table directly."""

        async def read() -> list[R]:
            database = open_database(self.process.database_url)
            await database.open()
            try:
                return await database.write(self.id, lambda tx: tx.all(statement, **parameters))
            finally:
                await database.close()

        return asyncio.run(read())
