"""Made-up operations: every kind of field that a body can have, and outcomes that are rare in the product's own."""

from __future__ import annotations

import asyncio
import threading
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from api.http.operation import get, patch, post
from api.http.request_body import RequestBody
from api.http.responses import ApiResponse
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


class Echo(msgspec.Struct):
    text: str


@post("/v1/made-up", operation_id="createMadeUp", tags=["Made up"], scope=Scope.write)
async def create_made_up(
    context: NamedDependency[RequestContext], data: JSONBody[MadeUpSession]
) -> ApiResponse[MadeUpSession]:
    """Return what was sent."""
    return ApiResponse(data)


@get("/v1/athletes/{athlete_id:str}/day", operation_id="getDay", tags=["Made up"], scope=Scope.read)
async def get_day(
    athlete_id: FromPath[UUID],
    on: FromQuery[date | None] = None,
    limit: FromQuery[Annotated[int, Meta(ge=1, le=10)]] = 5,
) -> ApiResponse[Echo]:
    """Return the day."""
    return ApiResponse(Echo(f"{on} {limit}"))


@patch(
    "/v1/athletes/{athlete_id:str}/day", operation_id="changeDay", tags=["Made up"], scope=Scope.write, if_match=True
)
async def change_day(
    context: NamedDependency[RequestContext], athlete_id: FromPath[UUID], data: JSONBody[Echo]
) -> ApiResponse[Echo]:
    """Change the day, whose version is 3."""
    if athlete_id.int == 0:
        raise not_found("athlete")
    if context.if_match != 3:
        raise stale_version(3)
    return ApiResponse(data, etag=4)


@post("/v1/broken/{how:str}", operation_id="breakSomething", tags=["Made up"], scope=Scope.write, status_code=204)
async def break_something(context: NamedDependency[RequestContext], how: FromPath[str]) -> ApiResponse[None]:
    """Store a key, then fail in the way that the path names."""
    await context.tx.run(
        api_keys.INSERT,
        key_id=context.new_id(),
        name="left behind",
        scope="read",
        athlete_id=None,
        secret_sha256="",
        created_at=context.now,
        expires_at=None,
    )
    match how:
        case "conflict":
            raise conflict("slug_taken")
        case "lock":
            raise LockTimeoutError("locked", retry_after_seconds=2)
        case "lost":
            raise UnavailableError("away", retry_after_seconds=3)
        case "unknown":
            raise OutcomeUnknownError("away", retry_after_seconds=4)
    raise RuntimeError("a secret in an exception's message")


@get("/v1/slow", operation_id="getSlow", tags=["Made up"], scope=None, transaction=False)
async def get_slow() -> ApiResponse[Echo]:
    """Return once the test lets it."""
    slow_started.set()
    assert await asyncio.to_thread(slow_may_finish.wait, PATIENCE_SECONDS)
    return ApiResponse(Echo("done"))


OPERATIONS = [create_made_up, get_day, change_day, break_something, get_slow]
