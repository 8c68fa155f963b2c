"""Read prescriptions: one, a list, or every athlete's next one."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from api import problems
from api.store.statements import enrollments, prescriptions
from api.store.statements.prescriptions import PrescriptionRow
from api.use_cases.date_limits import check_parameter
from api.use_cases.prescriptions.next_session import Next, next_of
from api.use_cases.request_context import Call
from api.use_cases.stored.athlete import StoredAthlete, find_athlete
from api.use_cases.stored.documents import ISSUED
from domain.sessions.prescription import Issued

LAST = UUID(int=(1 << 128) - 1)


class Stored(msgspec.Struct, frozen=True):
    """A prescription as it was stored."""

    row: PrescriptionRow
    issued: Issued
    athlete: StoredAthlete


class Which(StrEnum):
    """Of all next sessions: those due by the date, those past their latest date, those a coach should look at."""

    ALL = "all"
    DUE = "due"
    OVERDUE = "overdue"
    FLAGGED = "flagged"


_STATEMENTS = {
    Which.ALL: enrollments.EVERY_NEXT,
    Which.DUE: enrollments.DUE,
    Which.OVERDUE: enrollments.OVERDUE,
    Which.FLAGGED: enrollments.FLAGGED,
}


async def get_prescription(call: Call, athlete_id: UUID, prescription_id: UUID) -> Stored:
    """Raises not_found."""
    athlete = await find_athlete(call, athlete_id)
    row = await call.tx.first(prescriptions.BY_ID, athlete_id=athlete_id, prescription_id=prescription_id)
    if row is None:
        raise problems.not_found("prescription")
    return Stored(row, ISSUED.decode(row.document), athlete)


async def list_prescriptions(call: Call, athlete_id: UUID, *, before: UUID | None, limit: int) -> list[Stored]:
    """Up to `limit + 1` prescriptions of an athlete, the newest first."""
    athlete = await find_athlete(call, athlete_id)
    rows = await call.tx.all(prescriptions.PAGE, athlete_id=athlete_id, before=before or LAST, at_most=limit + 1)
    return [Stored(row, ISSUED.decode(row.document), athlete) for row in rows]


async def list_next_sessions(
    call: Call, *, which: Which, on: date | None, after: UUID | None, limit: int
) -> list[Next]:
    """Up to `limit + 1` athletes' next sessions, by enrollment. `on`: the date to look from, else today in UTC."""
    check_parameter("on", on)
    parameters: dict[str, object] = {"after": after or UUID(int=0), "at_most": limit + 1}
    if which in (Which.DUE, Which.OVERDUE):
        parameters["due_by"] = on or call.now.date()
    rows = await call.tx.all(_STATEMENTS[which], **parameters)
    return [await next_of(call, row, on) for row in rows]
