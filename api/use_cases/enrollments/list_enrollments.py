"""Read one enrollment, or a list of them."""

from __future__ import annotations

from uuid import UUID

from api.store.statements import enrollments
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.stored.athlete import find_athlete
from api.use_cases.stored.enrollment import StoredEnrollment, find_enrollment, read_enrollment


async def get_enrollment(context: RequestContext, athlete_id: UUID, enrollment_id: UUID) -> StoredEnrollment:
    """Return an enrollment of the athlete. Raises not_found."""
    return await find_enrollment(context, athlete_id, enrollment_id)


async def list_enrollments(
    context: RequestContext, athlete_id: UUID, *, after: UUID | None, limit: int
) -> list[StoredEnrollment]:
    """Return up to `limit + 1` enrollments of the athlete, oldest first. Raises not_found."""
    await find_athlete(context, athlete_id)
    rows = await context.tx.all(
        enrollments.PAGE_BY_ATHLETE, athlete_id=athlete_id, after=after or LOWEST_ID, at_most=limit + 1
    )
    return [await read_enrollment(context, row) for row in rows]
