"""Requests whose commit has an unknown outcome, on a real database that loses its replies. Work that becomes long."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from api.app import create_app
from api.http.calculation_thread import MOST_WAITING, CalculationThread
from api.http.operation import READ_IN_A_THREAD_ABOVE_BYTES
from api.http.services import MOST_BODIES_WAITING, Services
from api.problems import conflict
from api.server import compose
from api.settings import Settings
from api.store.database import OutcomeUnknownError, OverloadedError, UnavailableError, UniqueViolationError
from api.store.engines.sqlite import SqliteDatabase
from tests.servers import migrated, new_key
from tests.waiting import PATIENCE_SECONDS

KEY = {"Idempotency-Key": "k"}
NEW = {"name": "Phone", "scope": "read"}


class Unreliable(SqliteDatabase):
    """A real database with an unreliable connection. `trouble` selects what fails."""

    trouble = ""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.writes: list[bool] = []
        """Whether each write so far was long."""

    async def write(self, workspace_id: UUID, work: Callable[[Any], Awaitable[Any]], *, long: bool = False) -> Any:
        self.writes.append(long)
        if self.trouble == "too many writes":
            raise OverloadedError("1,000 writes are waiting already.")
        if self.trouble == "row of another request":
            raise UniqueViolationError("athletes")
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
def app() -> Litestar:
    return create_app()


@pytest.fixture
async def client(app: Litestar, database: Unreliable, anyio_backend: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose API key is cached, so that only its writes can fail."""
    url = f"sqlite:///{database.path}"
    key = await new_key_of(url)
    await database.open()
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


@pytest.mark.anyio
async def test_too_much_waiting_for_the_database_is_an_overloaded_server(
    client: httpx.AsyncClient, database: Unreliable
) -> None:
    database.trouble = "too many writes"
    response = await client.post("/v1/api-keys", json=NEW, headers=KEY)
    problem = response.json()
    assert (response.status_code, problem["code"]) == (503, "overloaded")
    assert problem["detail"] == "1,000 writes are waiting already."
    assert response.headers["Retry-After"] == "1"


@pytest.mark.anyio
async def test_a_row_that_another_request_is_adding_is_a_request_in_progress(
    client: httpx.AsyncClient, database: Unreliable
) -> None:
    database.trouble = "row of another request"
    response = await client.post("/v1/api-keys", json=NEW, headers=KEY)
    assert (response.status_code, response.json()["code"]) == (409, "still_running")
    assert response.headers["Retry-After"] == "1"


JSON = {"Content-Type": "application/json"}
LARGE_BATCH = (
    b'{"athletes": [{"external_id": "1", "name": "Ana", "unit": "kg"}]' + b" " * READ_IN_A_THREAD_ABOVE_BYTES + b"}"
)
"""A body of more bytes than are decoded on the event loop."""


@asynccontextmanager
async def kept_busy(thread: CalculationThread, waiting: int) -> AsyncIterator[None]:
    """Let a calculation run, and so many others wait for it."""
    goes_on = threading.Event()
    keep = partial(goes_on.wait, PATIENCE_SECONDS)
    calculations = [asyncio.create_task(thread.run(keep)) for _ in range(1 + waiting)]
    await asyncio.sleep(0)
    try:
        yield
    finally:
        goes_on.set()
        await asyncio.gather(*calculations)


@pytest.mark.anyio
async def test_a_large_batch_does_not_wait_behind_previews(app: Litestar, client: httpx.AsyncClient) -> None:
    services: Services = app.state.services
    async with kept_busy(services.previews, MOST_WAITING):
        response = await client.post("/v1/batches/athletes", content=LARGE_BATCH, headers=JSON)
    assert (response.status_code, response.json()["refused"]) == (200, 0)


@pytest.mark.anyio
async def test_a_large_batch_behind_too_many_others_is_refused(app: Litestar, client: httpx.AsyncClient) -> None:
    services: Services = app.state.services
    async with kept_busy(services.bodies, MOST_BODIES_WAITING):
        response = await client.post("/v1/batches/athletes", content=LARGE_BATCH, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (503, "busy")
    assert response.headers["Retry-After"] == "4"  # 61 bodies, each of at most 50 ms


CIRCUIT = ("wall-push-high-knee-kick", "single-leg-box-squat", "bulgarian-split-squat", "backward-lunge")


async def athlete_with(client: httpx.AsyncClient, sessions: int) -> str:
    """The path of an athlete who trained the knee circuit every other day since January."""
    rack = [{"kind": "dumbbell", "unit": "kg", "loads": [{"load": 10, "count": 2}]}]
    # With a key, so that expired keys are deleted now, and not by a write of their own during the test.
    new = {"name": "Ana", "unit": "kg", "equipment": rack}
    athlete = (await client.post("/v1/athletes", json=new, headers={"Idempotency-Key": "athlete"})).json()
    path = f"/v1/athletes/{athlete['id']}"
    enrollment = {"program": {"slug": "runner-knee-strength"}, "start_on": "2026-01-01", "complaints": []}
    assert (await client.post(f"{path}/enrollments", json=enrollment)).status_code == 201
    days = [date(2026, 1, 3) + timedelta(days=2 * n) for n in range(sessions)]
    rows = [f"{day}\t{exercise}\tboth\t8\t10" for day in days for exercise in CIRCUIT]
    log = "\n".join(["Date\tExercise\tSide\tReps\tLoad (kg)", *rows])
    imported = await client.post("/v1/imports", json={"csv": log, "athlete_id": athlete["id"]})
    assert imported.status_code == 201, imported.text
    return path


@pytest.mark.anyio
@pytest.mark.parametrize("headers", [{}, KEY])
@pytest.mark.parametrize(("sessions", "writes"), [(15, [False]), (16, [False, True])])
async def test_a_session_before_a_long_history_is_logged_again_as_long_work(
    client: httpx.AsyncClient, database: Unreliable, headers: dict[str, str], sessions: int, writes: list[bool]
) -> None:
    """60 exercises are judged again on the event loop, more of them in a thread."""
    path = await athlete_with(client, sessions)
    database.writes.clear()
    body = {"performed_on": "2026-01-02", "exercises": [{"exercise": CIRCUIT[0], "sets": [{"reps": 15}]}]}
    response = await client.post(f"{path}/sessions", json=body, headers=headers)
    assert response.status_code == 201, response.text
    assert database.writes == writes
    listed = (await client.get(f"{path}/sessions?limit=100")).json()["items"]
    assert len(listed) == sessions + 1  # the attempt that was given up stored nothing


@pytest.mark.slow
@pytest.mark.anyio
async def test_a_session_after_a_long_history_is_logged_on_the_event_loop(
    client: httpx.AsyncClient, database: Unreliable
) -> None:
    path = await athlete_with(client, 16)
    database.writes.clear()
    body = {"performed_on": "2026-03-01", "exercises": [{"exercise": CIRCUIT[0], "sets": [{"reps": 15}]}]}
    assert (await client.post(f"{path}/sessions", json=body)).status_code == 201
    assert database.writes == [False]
