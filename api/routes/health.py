"""Whether this server is alive, and whether it can serve."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from api.http.operation import ApiResponse, Example, operation
from api.use_cases.request_context import RequestContext


class Health(msgspec.Struct, frozen=True):
    """The probe's answer, for people: programs look at the status."""

    status: Annotated[Literal["ok"], Meta(description="Always `ok`: it answers.")]


class Readiness(msgspec.Struct, frozen=True):
    """The probe's answer, for people: programs look at the status."""

    status: Annotated[Literal["ok"], Meta(description="Always `ok`: it can reach its database.")]
    notices: Annotated[
        list[str], Meta(description="What an operator should mend: that row-level security is bypassed, for example.")
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
    """Is the process alive.

    Looks at nothing else: restart the process when this fails.
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
    """Can requests be served.

    Asks the database. Send no requests here while this answers 503.
    """
    return ApiResponse(Readiness("ok", await context.ready()))
