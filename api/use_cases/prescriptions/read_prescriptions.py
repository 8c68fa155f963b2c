"""Read one prescription, an athlete's prescriptions, or the next sessions of all athletes."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec.structs import asdict

from api import problems
from api.store.statement_parts import as_parameter
from api.store.statements import enrollments, prescriptions
from api.store.statements.enrollments import ActiveEnrollmentRow, NextPrescriptionRow
from api.store.statements.prescriptions import PrescriptionRow
from api.use_cases.date_limits import check_parameter, earliest_change
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

    def admits(self, issued: PrescriptionContent, on: date) -> bool:
        """Whether a next session belongs in the list on a date. In a pause, no session is due or overdue."""
        due = issued.due
        match self:
            case NextSessionFilter.ALL:
                return True
            case NextSessionFilter.DUE:
                return due.earliest <= on and issued.paused_until is None
            case NextSessionFilter.OVERDUE:
                return due.latest is not None and due.latest < on
            case NextSessionFilter.FLAGGED:
                return bool(issued.flags)


_EARLIEST_ZONE = timezone(timedelta(hours=14))
"""Where each day begins first."""
_STATEMENTS = {
    NextSessionFilter.ALL: enrollments.PAGE_ACTIVE,
    NextSessionFilter.DUE: enrollments.PAGE_DUE,
    NextSessionFilter.OVERDUE: enrollments.PAGE_OVERDUE,
    NextSessionFilter.FLAGGED: enrollments.PAGE_FLAGGED,
}
_TAGGED_STATEMENTS = {
    NextSessionFilter.ALL: enrollments.PAGE_ACTIVE_TAGGED,
    NextSessionFilter.DUE: enrollments.PAGE_DUE_TAGGED,
    NextSessionFilter.OVERDUE: enrollments.PAGE_OVERDUE_TAGGED,
    NextSessionFilter.FLAGGED: enrollments.PAGE_FLAGGED_TAGGED,
}


async def get_prescription(context: RequestContext, athlete_id: UUID, prescription_id: UUID) -> StoredPrescription:
    """Return a prescription of the athlete. Raises not_found."""
    athlete = await find_athlete(context, athlete_id)
    row = await context.tx.first(prescriptions.BY_ID, athlete_id=athlete_id, prescription_id=prescription_id)
    if row is None:
        raise problems.not_found("prescription")
    return StoredPrescription(row, PRESCRIPTION_CONTENT.decode(row.document), athlete)


class PrescriptionFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which prescriptions to list. None: not filtered by that field. Both dates are included."""

    prescribed_from: date | None = None
    prescribed_to: date | None = None
    exercise: str | None = None
    program: str | None = None
    status: str | None = None
    updated_since: datetime | None = None

    def admits(self, row: PrescriptionRow, issued: PrescriptionContent) -> bool:
        return (
            (self.prescribed_from or date.min) <= issued.on <= (self.prescribed_to or date.max)
            and self.program in (None, issued.program.slug)
            and self.status in (None, row.status)
            and (self.exercise is None or any(item.exercise == self.exercise for item in issued.exercises))
        )


async def list_prescriptions(
    context: RequestContext, athlete_id: UUID, wanted: PrescriptionFilter, *, before: UUID | None, limit: int
) -> list[StoredPrescription]:
    """Return up to `limit + 1` prescriptions of the athlete, newest first. Raises not_found.

    Dates and exercises are in the stored documents. So pages are read and filtered until there are enough.
    """
    athlete = await find_athlete(context, athlete_id)
    since = earliest_change(wanted.updated_since)
    last, found = before or HIGHEST_ID, list[StoredPrescription]()
    while True:
        rows = await context.tx.all(
            prescriptions.PAGE, athlete_id=athlete_id, before_id=last, updated_since=since, at_most=limit + 1
        )
        for row in rows:
            issued = PRESCRIPTION_CONTENT.decode(row.document)
            if wanted.admits(row, issued):
                found.append(StoredPrescription(row, issued, athlete))
        if len(rows) <= limit or len(found) > limit:
            return found[: limit + 1]
        last = rows[-1].prescription_id


async def list_next_sessions(
    context: RequestContext,
    *,
    which: NextSessionFilter,
    on: date | None,
    tag: str | None = None,
    after: UUID | None,
    limit: int,
) -> list[NextSession]:
    """Return up to `limit + 1` next sessions, ordered by enrollment id.

    `on` is the date for which they are prescribed and filtered, by default today in the time zone of each athlete. The
    stored dates know neither time zones nor pauses that begin later. So pages of due and overdue sessions are read and
    filtered until there are enough.
    """
    check_parameter("on", on)
    parameters: dict[str, object] = {"at_most": limit + 1}
    by_date = which in (NextSessionFilter.DUE, NextSessionFilter.OVERDUE)
    if by_date:
        parameters["due_by"] = on or context.date_now.astimezone(_EARLIEST_ZONE).date()
    statements = _STATEMENTS
    if tag is not None:
        parameters["tag"], statements = tag, _TAGGED_STATEMENTS
    last, found = after or LOWEST_ID, list[NextSession]()
    while True:
        rows = await with_issued(context, await context.tx.all(statements[which], **parameters, after=last))
        sessions = [await next_of(context, row, on) for row in rows]
        found += [
            item for item in sessions if not by_date or which.admits(item.issued, on or item.today(context.date_now))
        ]
        if len(rows) <= limit or len(found) > limit:
            return found[: limit + 1]
        last = rows[-1].enrollment_id


async def with_issued(context: RequestContext, rows: list[ActiveEnrollmentRow]) -> list[NextPrescriptionRow]:
    """Add the pending prescriptions to rows that were read without them."""
    ids = [row.pending_prescription_id for row in rows if row.pending_prescription_id is not None]
    found = await context.tx.all(prescriptions.MANY, prescription_ids=as_parameter(ids))
    documents: dict[UUID | None, str] = {row.prescription_id: row.document for row in found}
    return [NextPrescriptionRow(**asdict(row), issued=documents.get(row.pending_prescription_id)) for row in rows]
