"""Read enrollments."""

from __future__ import annotations

from uuid import UUID

from api.store.statements import enrollments
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import find_athlete
from api.use_cases.stored.enrollment import StoredEnrollment, find_enrollment, read_enrollment


async def get_enrollment(context: RequestContext, athlete_id: UUID, enrollment_id: UUID) -> StoredEnrollment:
    """Raises not_found."""
    return await find_enrollment(context, athlete_id, enrollment_id)


async def list_enrollments(
    context: RequestContext, athlete_id: UUID, *, after: UUID | None, limit: int
) -> list[StoredEnrollment]:
    """Up to `limit + 1` enrollments of an athlete, the oldest first. Raises not_found."""
    await find_athlete(context, athlete_id)
    rows = await context.tx.all(
        enrollments.PAGE_BY_ATHLETE, athlete_id=athlete_id, after=after or UUID(int=0), at_most=limit + 1
    )
    return [await read_enrollment(context, row) for row in rows]
