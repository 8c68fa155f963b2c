"""Made-up operations: every kind of field that a body can have, and outcomes that are rare in the product's own."""

from __future__ import annotations

import asyncio
import threading
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from api.http.operation import ApiResponse, operation
from api.http.request_body import RequestBody
from api.problems import conflict, not_found, stale_version
from api.store.database import LockTimeoutError, OutcomeUnknownError, UnavailableError
from api.store.statements import api_keys
from api.use_cases.request_context import RequestContext, Scope
from tests.waiting import PATIENCE_SECONDS

slow_started, slow_may_finish = threading.Event(), threading.Event()


class MadeUpSet(RequestBody):
    reps: Annotated[int, Meta(ge=0, le=1000)]
    load: Annotated[float, Meta(ge=0, le=1000)] | None = None
    side: Literal["left", "right", "both"] = "both"


class MadeUpSession(RequestBody):
    name: Annotated[str, Meta(min_length=1, max_length=50)]
    performed_on: date | None = None
    sets: Annotated[list[MadeUpSet], Meta(max_length=20)] = msgspec.field(default_factory=list)
    tags: dict[str, str] = msgspec.field(default_factory=dict)


class OnePath(msgspec.Struct):
    athlete_id: UUID


class How(msgspec.Struct):
    how: str


class DayQuery(msgspec.Struct):
    on: date | None = None
    limit: Annotated[int, Meta(ge=1, le=10)] = 5


class Echo(msgspec.Struct):
    text: str


@operation("POST", "/v1/made-up", tag="Made up", scope=Scope.write, answers={201: MadeUpSession})
async def create_made_up(context: RequestContext, body: MadeUpSession) -> ApiResponse:
    """Return what was sent."""
    return ApiResponse(body, status=201)


@operation("GET", "/v1/athletes/{athlete_id}/day", tag="Made up", scope=Scope.read, answers={200: Echo})
async def get_day(path: OnePath, query: DayQuery) -> ApiResponse:
    """Return the day."""
    return ApiResponse(Echo(f"{query.on} {query.limit}"))


@operation(
    "PATCH", "/v1/athletes/{athlete_id}/day", tag="Made up", scope=Scope.write, answers={200: Echo}, if_match=True
)
async def change_day(context: RequestContext, path: OnePath, body: Echo) -> ApiResponse:
    """Change the day, whose version is 3."""
    if path.athlete_id.int == 0:
        raise not_found("athlete")
    if context.if_match != 3:
        raise stale_version(3)
    return ApiResponse(body, etag=4)


@operation("POST", "/v1/broken/{how}", tag="Made up", scope=Scope.write, answers={204: None})
async def break_something(context: RequestContext, path: How) -> ApiResponse:
    """Store a key, then fail in the way that the path names."""
    await context.tx.run(
        api_keys.INSERT,
        key_id=context.new_id(),
        name="left behind",
        scope="read",
        athlete_id=None,
        secret_sha256="",
        created_at=context.now,
    )
    match path.how:
        case "conflict":
            raise conflict("slug_taken")
        case "lock":
            raise LockTimeoutError("locked", retry_after_seconds=2)
        case "lost":
            raise UnavailableError("away", retry_after_seconds=3)
        case "unknown":
            raise OutcomeUnknownError("away", retry_after_seconds=4)
    raise RuntimeError("a secret in an exception's message")


@operation("GET", "/v1/slow", tag="Made up", scope=None, transaction=False, answers={200: Echo})
async def get_slow() -> ApiResponse:
    """Return once the test lets it."""
    slow_started.set()
    assert await asyncio.to_thread(slow_may_finish.wait, PATIENCE_SECONDS)
    return ApiResponse(Echo("done"))
