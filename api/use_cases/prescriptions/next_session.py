"""The next prescription: stored progress, prescribed for a date. No history is read."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from api import problems
from api.problems import ProblemError
from api.store.statements import athletes, enrollments
from api.store.statements.enrollments import NextRow
from api.use_cases.date_limits import check_parameter
from api.use_cases.history.record_event import PendingPrescription
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete
from api.use_cases.stored.documents import PROGRESS
from api.use_cases.stored.plans import plan_of
from domain.athlete import local_date
from domain.progress.prescribe import prescribe
from domain.sessions.prescription import PrescriptionContent


class NextSession(msgspec.Struct, frozen=True):
    """What is next for an athlete on a program."""

    athlete_id: UUID
    athlete_external_id: str | None
    athlete_name: str
    enrollment_id: UUID
    prescription_id: UUID
    issued: PrescriptionContent


class _AthleteSummary(msgspec.Struct, frozen=True):
    """What is read of an athlete here; what they have to lift with is part of their progress."""

    name: str
    time_zone: str


_ATHLETE_SUMMARY = msgspec.json.Decoder(_AthleteSummary)


async def next_session(
    context: RequestContext, athlete_id: UUID, on: date | None, enrollment_id: UUID | None
) -> NextSession:
    """Raises not_found for an athlete without an open enrollment, invalid_parameter when several are open."""
    check_parameter("on", on)
    rows = await context.tx.all(enrollments.NEXT, athlete_id=athlete_id)
    if enrollment_id is not None:
        rows = [row for row in rows if row.enrollment_id == enrollment_id]
    if not rows:
        known = await context.tx.first(athletes.BY_ID, athlete_id=athlete_id)
        raise problems.not_found("athlete" if known is None else "open enrollment of this athlete")
    if len(rows) > 1:
        names = "; ".join(f"{row.enrollment_id} ({row.program_slug})" for row in rows)
        raise ProblemError(
            "invalid_parameter", f"The athlete is on several programs; say which `enrollment_id`: {names}."
        )
    return await next_of(context, rows[0], on)


def pending_session(athlete: StoredAthlete, enrollment_id: UUID, pending: PendingPrescription) -> NextSession:
    """The pending prescription for the day that it is made for, where it is at hand: nothing is read again."""
    return NextSession(athlete.id, athlete.external_id, athlete.athlete.name, enrollment_id, pending.id, pending.issued)


async def next_of(context: RequestContext, row: NextRow, on: date | None) -> NextSession:
    """What one row prescribes: for `on`, or for today where the athlete is."""
    if row.pending_prescription_id is None:
        raise problems.not_found("open enrollment of this athlete")
    plan = await plan_of(context.tx, row.program_slug, row.revision)
    whose = _ATHLETE_SUMMARY.decode(row.athlete)
    issued = prescribe(plan, PROGRESS.decode(row.progress), on or local_date(whose.time_zone, context.now))
    return NextSession(
        row.athlete_id, row.external_id, whose.name, row.enrollment_id, row.pending_prescription_id, issued
    )
