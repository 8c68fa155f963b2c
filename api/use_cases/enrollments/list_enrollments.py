"""Read enrollments."""

from __future__ import annotations

from uuid import UUID

from api.store.statements import enrollments
from api.use_cases.request_context import Call
from api.use_cases.stored.athlete import find_athlete
from api.use_cases.stored.enrollment import Enrollment, find_enrollment, read


async def get_enrollment(call: Call, athlete_id: UUID, enrollment_id: UUID) -> Enrollment:
    """Raises not_found."""
    return await find_enrollment(call, athlete_id, enrollment_id)


async def list_enrollments(call: Call, athlete_id: UUID, *, after: UUID | None, limit: int) -> list[Enrollment]:
    """Up to `limit + 1` enrollments of an athlete, the oldest first. Raises not_found."""
    await find_athlete(call, athlete_id)
    rows = await call.tx.all(
        enrollments.OF_ATHLETE, athlete_id=athlete_id, after=after or UUID(int=0), at_most=limit + 1
    )
    return [await read(call, row) for row in rows]
