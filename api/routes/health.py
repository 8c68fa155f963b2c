"""Whether this server is alive, and whether it can serve."""

from __future__ import annotations

from typing import Literal

import msgspec

from api.routes.operation import Answer, Call, Example, operation


class Health(msgspec.Struct, frozen=True):
    """The probe's answer, for people: programs look at the status."""

    status: Literal["ok"]


@operation(
    "GET",
    "/health/live",
    tag="Health",
    scope=None,
    transaction=False,
    answers={200: Health},
    example=Example(answer={"status": "ok"}),
)
async def get_liveness() -> Answer:
    """Is the process alive.

    Looks at nothing else: restart the process when this fails.
    """
    return Answer(Health("ok"))


@operation(
    "GET",
    "/health/ready",
    tag="Health",
    scope=None,
    transaction=False,
    answers={200: Health},
    problems=("unavailable",),
    example=Example(answer={"status": "ok"}),
)
async def get_readiness(call: Call) -> Answer:
    """Can requests be served.

    Asks the database. Send no requests here while this answers 503.
    """
    await call.ready()
    return Answer(Health("ok"))
