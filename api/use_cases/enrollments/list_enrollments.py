"""Read one enrollment, or a list of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from api.store.statements import enrollments
from api.use_cases.date_limits import earliest_change
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.stored.athlete import find_athlete
from api.use_cases.stored.enrollment import StoredEnrollment, find_enrollment, read_enrollment


async def get_enrollment(context: RequestContext, athlete_id: UUID, enrollment_id: UUID) -> StoredEnrollment:
    """Return an enrollment of the athlete. Raises not_found."""
    return await find_enrollment(context, athlete_id, enrollment_id)


class EnrollmentFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which enrollments of a workspace to list. None: not filtered by that field."""

    status: str | None = None
    program: str | None = None
    external_id: str | None = None
    tag: str | None = None
    updated_since: datetime | None = None


async def list_all_enrollments(
    context: RequestContext, wanted: EnrollmentFilter, *, after: UUID | None, limit: int
) -> list[StoredEnrollment]:
    """Return up to `limit + 1` enrollments of all athletes, oldest first."""
    parameters: dict[str, object] = {
        "status": wanted.status or "",
        "program": wanted.program or "",
        "updated_since": earliest_change(wanted.updated_since),
        "after": after or LOWEST_ID,
        "at_most": limit + 1,
    }
    selected_by = {"tag": wanted.tag, "external_id": wanted.external_id}
    parameters |= {name: value for name, value in selected_by.items() if value is not None}
    statement = enrollments.FILTERED[wanted.tag is not None, wanted.external_id is not None]
    rows = await context.tx.all(statement, **parameters)
    return [await read_enrollment(context, row) for row in rows]


async def list_enrollments(
    context: RequestContext, athlete_id: UUID, *, external_id: str | None, after: UUID | None, limit: int
) -> list[StoredEnrollment]:
    """Return up to `limit + 1` enrollments of the athlete, oldest first. Raises not_found.

    With an external id, return only the enrollment that has it.
    """
    await find_athlete(context, athlete_id)
    if external_id is not None:
        row = await context.tx.first(enrollments.BY_EXTERNAL_ID, external_id=external_id)
        return [await read_enrollment(context, row)] if row is not None and row.athlete_id == athlete_id else []
    rows = await context.tx.all(
        enrollments.PAGE_BY_ATHLETE, athlete_id=athlete_id, after=after or LOWEST_ID, at_most=limit + 1
    )
    return [await read_enrollment(context, row) for row in rows]
