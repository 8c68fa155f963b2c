"""Health checks over HTTP: liveness and readiness."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from api.http.operation import ApiResponse, Example, operation
from api.use_cases.request_context import RequestContext


class Health(msgspec.Struct, frozen=True):
    """Result of the liveness check. Monitoring should check the HTTP status instead."""

    status: Annotated[Literal["ok"], Meta(description="Always `ok`: the process responds.")]


class Readiness(msgspec.Struct, frozen=True):
    """Result of the readiness check. Monitoring should check the HTTP status instead."""

    status: Annotated[Literal["ok"], Meta(description="Always `ok`: the server can reach its database.")]
    notices: Annotated[
        list[str], Meta(description="Problems an operator should fix, for example that row-level security is bypassed.")
    ]


@operation(
    "GET",
    "/health/live",
    tag="Health",
    scope=None,
    transaction=False,
    answers={200: Health},
    example=Example(answer={"status": "ok"}),
)
async def get_liveness() -> ApiResponse:
    """Check that the process is alive.

    Checks nothing else. Restart the process when this fails.
    """
    return ApiResponse(Health("ok"))


@operation(
    "GET",
    "/health/ready",
    tag="Health",
    scope=None,
    transaction=False,
    answers={200: Readiness},
    problems=("unavailable",),
    example=Example(answer={"status": "ok", "notices": []}),
)
async def get_readiness(context: RequestContext) -> ApiResponse:
    """Check that requests can be served.

    Queries the database. Don't route requests to this server while it returns 503.
    """
    return ApiResponse(Readiness("ok", await context.ready()))
