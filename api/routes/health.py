"""Health checks over HTTP: liveness and readiness."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar.di import NamedDependency
from msgspec import Meta

from api.http.operation import Example, get
from api.http.responses import ApiResponse
from api.use_cases.request_context import RequestContext

_REFUSED = ("malformed_request", "address_too_long", "head_too_large")
"""What the server refuses before it looks for an operation. The other operations have refusals of their own."""


class Health(msgspec.Struct, frozen=True):
    """Result of the liveness check. Monitoring should check the HTTP status instead."""

    status: Annotated[Literal["ok"], Meta(description="Always `ok`: the process responds.")]


class Readiness(msgspec.Struct, frozen=True):
    """Result of the readiness check. Monitoring should check the HTTP status instead."""

    status: Annotated[Literal["ok"], Meta(description="Always `ok`: the server can reach its database.")]
    notices: Annotated[
        list[str], Meta(description="Problems an operator should fix, for example that row-level security is bypassed.")
    ]


@get(
    "/health/live",
    operation_id="getLiveness",
    tags=["Health"],
    scope=None,
    problems=_REFUSED,
    transaction=False,
    example=Example(answer={"status": "ok"}),
)
async def get_liveness() -> ApiResponse[Health]:
    """Check that the process is alive.

    Checks nothing else. If all connections of the server are in use, the response is 503 `overloaded`. Restart the
    process only if this fails several times in a row.
    """
    return ApiResponse(Health("ok"))


@get(
    "/health/ready",
    operation_id="getReadiness",
    tags=["Health"],
    scope=None,
    problems=(*_REFUSED, "storage_full", "unavailable"),
    transaction=False,
    example=Example(answer={"status": "ok", "notices": []}),
)
async def get_readiness(context: NamedDependency[RequestContext]) -> ApiResponse[Readiness]:
    """Check that requests can be served.

    Queries the database, and on SQLite checks that there is room on the disk of the database. If all connections of
    the server are in use, the response is 503 `overloaded`. Don't route requests to this server while it returns 503 or
    507.
    """
    return ApiResponse(Readiness("ok", await context.ready()))
