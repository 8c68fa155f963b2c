"""Requests whose commit has an unknown outcome, on a real database that loses its replies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from api.app import create_app
from api.problems import conflict
from api.server import compose
from api.settings import Settings
from api.store.database import OutcomeUnknownError, UnavailableError
from api.store.engines.sqlite import SqliteDatabase
from tests.servers import migrated, new_key

KEY = {"Idempotency-Key": "k"}
NEW = {"name": "Phone", "scope": "read"}


class Unreliable(SqliteDatabase):
    """A real database with an unreliable connection. `trouble` selects what fails."""

    trouble = ""

    async def write(self, workspace_id: UUID, work: Callable[[Any], Awaitable[Any]], *, long: bool = False) -> Any:
        if self.trouble == "lost before the commit":
            raise OutcomeUnknownError("lost")
        result = await super().write(workspace_id, work, long=long)
        if self.trouble == "conflict with its repeat":
            raise conflict("slug_taken")
        if self.trouble:
            raise OutcomeUnknownError("lost", retry_after_seconds=7)
        return result

    async def read(self, workspace_id: UUID, work: Callable[[Any], Awaitable[Any]]) -> Any:
        if self.trouble == "lost, then unavailable":
            raise UnavailableError("unavailable")
        return await super().read(workspace_id, work)


@pytest.fixture
def database(tmp_path: Path) -> Unreliable:
    return Unreliable(migrated(tmp_path))


@pytest.fixture
async def client(tmp_path: Path, database: Unreliable, anyio_backend: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose API key is cached, so that only its writes can fail."""
    url = f"sqlite:///{database.path}"
    key = await new_key_of(url)
    await database.open()
    app = create_app()
    app.state.services = services = compose(database, Settings(database_url=url))
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # Litestar's own ASGI types
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
        assert await names(client) == ["Test"]
        yield client
        database.trouble = ""
        await services.upkeep.close()
    await database.close()


async def new_key_of(url: str) -> str:
    import anyio.to_thread

    return await anyio.to_thread.run_sync(new_key, url)


async def names(client: httpx.AsyncClient) -> list[str]:
    return [each["name"] for each in (await client.get("/v1/api-keys")).json()["items"]]


@pytest.mark.anyio
async def test_a_commit_whose_reply_was_lost_returns_its_response(
    client: httpx.AsyncClient, database: Unreliable
) -> None:
    database.trouble = "lost after the commit"
    response = await client.post("/v1/api-keys", json=NEW, headers=KEY)
    assert response.status_code == 201
    assert response.json()["secret"]  # its own response is still in memory, with the secret
    assert "Idempotency-Replayed" not in response.headers
    database.trouble = ""
    assert (await client.post("/v1/api-keys", json=NEW, headers=KEY)).json()["id"] == response.json()["id"]
    assert await names(client) == ["Test", "Phone"]


@pytest.mark.anyio
@pytest.mark.parametrize("trouble", ["lost before the commit", "lost, then unavailable"])
async def test_an_unknown_outcome_is_reported_and_a_retry_is_processed_once(
    client: httpx.AsyncClient, database: Unreliable, trouble: str
) -> None:
    database.trouble = trouble
    response = await client.post("/v1/api-keys", json=NEW, headers=KEY)
    assert (response.status_code, response.json()["code"]) == (503, "outcome_unknown")
    database.trouble = ""
    assert (await client.post("/v1/api-keys", json=NEW, headers=KEY)).status_code == 201
    assert await names(client) == ["Test", "Phone"]


@pytest.mark.anyio
async def test_without_an_idempotency_key_a_lost_reply_is_an_unknown_outcome(
    client: httpx.AsyncClient, database: Unreliable
) -> None:
    database.trouble = "lost after the commit"
    response = await client.post("/v1/api-keys", json=NEW)
    assert (response.status_code, response.json()["code"]) == (503, "outcome_unknown")
    assert response.headers["Retry-After"] == "7"


@pytest.mark.anyio
async def test_a_conflict_with_its_own_repeat_returns_the_stored_response(
    client: httpx.AsyncClient, database: Unreliable
) -> None:
    first = await client.post("/v1/api-keys", json=NEW, headers=KEY)
    database.trouble = "conflict with its repeat"
    second = await client.post("/v1/api-keys", json=NEW, headers=KEY)
    assert (second.status_code, second.json()["id"]) == (201, first.json()["id"])
    assert second.headers["Idempotency-Replayed"] == "true"
