"""Read one prescription, an athlete's prescriptions, or the next sessions of all athletes."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from api import problems
from api.store.statements import enrollments, prescriptions
from api.store.statements.prescriptions import PrescriptionRow
from api.use_cases.date_limits import check_parameter
from api.use_cases.prescriptions.next_session import NextSession, next_of
from api.use_cases.request_context import HIGHEST_ID, LOWEST_ID, RequestContext
from api.use_cases.stored.athlete import StoredAthlete, find_athlete
from api.use_cases.stored.documents import PRESCRIPTION_CONTENT
from domain.sessions.prescription import PrescriptionContent


class StoredPrescription(msgspec.Struct, frozen=True):
    """A prescription's row with its decoded content, and its athlete."""

    row: PrescriptionRow
    issued: PrescriptionContent
    athlete: StoredAthlete


class NextSessionFilter(StrEnum):
    """All next sessions, or only those due, overdue or flagged for the coach."""

    ALL = "all"
    DUE = "due"
    OVERDUE = "overdue"
    FLAGGED = "flagged"


_STATEMENTS = {
    NextSessionFilter.ALL: enrollments.PAGE_ACTIVE,
    NextSessionFilter.DUE: enrollments.PAGE_DUE,
    NextSessionFilter.OVERDUE: enrollments.PAGE_OVERDUE,
    NextSessionFilter.FLAGGED: enrollments.PAGE_FLAGGED,
}


async def get_prescription(context: RequestContext, athlete_id: UUID, prescription_id: UUID) -> StoredPrescription:
    """Return a prescription of the athlete. Raises not_found."""
    athlete = await find_athlete(context, athlete_id)
    row = await context.tx.first(prescriptions.BY_ID, athlete_id=athlete_id, prescription_id=prescription_id)
    if row is None:
        raise problems.not_found("prescription")
    return StoredPrescription(row, PRESCRIPTION_CONTENT.decode(row.document), athlete)


async def list_prescriptions(
    context: RequestContext, athlete_id: UUID, *, before: UUID | None, limit: int
) -> list[StoredPrescription]:
    """Return up to `limit + 1` prescriptions of the athlete, newest first. Raises not_found."""
    athlete = await find_athlete(context, athlete_id)
    rows = await context.tx.all(
        prescriptions.PAGE, athlete_id=athlete_id, before=before or HIGHEST_ID, at_most=limit + 1
    )
    return [StoredPrescription(row, PRESCRIPTION_CONTENT.decode(row.document), athlete) for row in rows]


async def list_next_sessions(
    context: RequestContext, *, which: NextSessionFilter, on: date | None, after: UUID | None, limit: int
) -> list[NextSession]:
    """Return up to `limit + 1` next sessions, ordered by enrollment id.

    `on` is the date for which they are prescribed and filtered. The filter defaults to today in UTC.
    """
    check_parameter("on", on)
    parameters: dict[str, object] = {"after": after or LOWEST_ID, "at_most": limit + 1}
    if which in (NextSessionFilter.DUE, NextSessionFilter.OVERDUE):
        parameters["due_by"] = on or context.now.date()
    rows = await context.tx.all(_STATEMENTS[which], **parameters)
    return [await next_of(context, row, on) for row in rows]
