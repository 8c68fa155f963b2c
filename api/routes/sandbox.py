"""The test clock of a sandbox workspace over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from api.http.operation import Example, get, put
from api.http.request_body import RequestBody
from api.http.responses import ApiResponse
from api.use_cases.access import sandbox_clock
from api.use_cases.request_context import RequestContext, Scope

Now = Annotated[datetime, Meta(tz=True, description="The instant that the test clock shows, with its UTC offset.")]


class TestClockInput(RequestBody):
    """The instant to move to."""

    now: Now


class TestClock(msgspec.Struct, frozen=True, kw_only=True):
    """The clock that decides what day it is in a sandbox workspace."""

    now: Annotated[datetime, Meta(description="The instant that the test clock shows, in UTC.")]


_EXAMPLE = TestClock(now=datetime(2026, 11, 24, 7, 30, tzinfo=UTC))


@get(
    "/v1/test-clock",
    operation_id="getTestClock",
    tags=["Sandbox"],
    scope=Scope.read,
    problems=("not_a_sandbox",),
    example=Example(answer=_EXAMPLE),
)
async def get_test_clock(context: NamedDependency[RequestContext]) -> ApiResponse[TestClock]:
    """Get the test clock.

    Only a sandbox workspace has one. It stands still until it is set.
    """
    return ApiResponse(TestClock(now=await sandbox_clock.read_test_clock(context)))


@put(
    "/v1/test-clock",
    operation_id="setTestClock",
    tags=["Sandbox"],
    scope=Scope.admin,
    problems=("not_a_sandbox",),
    example=Example(body={"now": "2026-11-24T07:30:00Z"}, answer=_EXAMPLE),
)
async def set_test_clock(
    context: NamedDependency[RequestContext], data: JSONBody[TestClockInput]
) -> ApiResponse[TestClock]:
    """Set the test clock.

    In a sandbox workspace, this clock decides what day it is: which session is due or overdue, which dates are in the
    future, and when a phase opens. So an app can be tested over twelve weeks in a minute. It only moves forward.
    Timestamps, rate limits, key expiry, webhook retries and idempotency use real time.
    """
    return ApiResponse(TestClock(now=await sandbox_clock.set_test_clock(context, data.now)))
