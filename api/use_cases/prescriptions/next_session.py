"""The next session of an enrollment, prescribed for a date from the stored progress. No history is read."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from api import problems
from api.problems import ProblemError
from api.store.statements import athletes, enrollments
from api.store.statements.enrollments import NextPrescriptionRow
from api.use_cases.date_limits import check_parameter
from api.use_cases.history.issue_prescription import PendingPrescription
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete
from api.use_cases.stored.documents import PRESCRIPTION_CONTENT
from api.use_cases.stored.plans import plan_of
from api.use_cases.stored.progress_document import DAY_INFLUENCES, decode_progress
from domain.athlete import has_place, local_date
from domain.progress.prescribe import prescribe
from domain.progress.prescription_reuse import is_still_next_on
from domain.sessions.prescription import PrescriptionContent


class NextSession(msgspec.Struct, frozen=True):
    """The next prescription of an enrollment, with the athlete's names."""

    athlete_id: UUID
    athlete_external_id: str | None
    athlete_name: str
    enrollment_id: UUID
    prescription_id: UUID
    issued: PrescriptionContent
    time_zone: str
    """That of the athlete."""

    def today(self, now: datetime) -> date:
        """The athlete's local date at the instant `now`."""
        return local_date(self.time_zone, now)


class _AthleteSummary(msgspec.Struct, frozen=True):
    """The athlete's fields that are needed here. Their equipment is part of the progress."""

    name: str
    time_zone: str


_ATHLETE_SUMMARY = msgspec.json.Decoder(_AthleteSummary)


async def next_session(
    context: RequestContext,
    athlete_id: UUID,
    on: date | None,
    enrollment_id: UUID | None,
    place: str | None = None,
) -> NextSession:
    """Return the athlete's next session. Raises not_found without an open enrollment, invalid_parameter for several.

    Also raises not_found for an unknown place.
    """
    check_parameter("on", on)
    rows = await context.tx.all(enrollments.NEXT, athlete_id=athlete_id)
    if enrollment_id is not None:
        rows = [row for row in rows if row.enrollment_id == enrollment_id]
    if not rows:
        athlete = await context.tx.first(athletes.BY_ID, athlete_id=athlete_id)
        raise problems.not_found("athlete" if athlete is None else "active enrollment of this athlete")
    if len(rows) > 1:
        names = "; ".join(f"{row.enrollment_id} ({row.program_slug})" for row in rows)
        detail = f"The athlete is on several programs. Choose one as `enrollment_id`: {names}."
        raise ProblemError("invalid_parameter", detail)
    return await next_of(context, rows[0], on, place)


async def next_session_after(
    context: RequestContext,
    athlete_id: UUID,
    enrollment_id: UUID,
    pending: PendingPrescription,
    athlete: StoredAthlete | None = None,
) -> NextSession:
    """Return the next session after a change, as `next_session` returns it for today.

    With `athlete`, no query is needed.
    """
    if athlete is None:
        return await next_session(context, athlete_id, None, enrollment_id)
    profile = athlete.athlete
    content = pending.content_on(profile.local_date(context.date_now))
    return NextSession(
        athlete.id, athlete.external_id, profile.name, enrollment_id, pending.id, content, profile.time_zone
    )


async def next_of(
    context: RequestContext, row: NextPrescriptionRow, on: date | None, place: str | None = None
) -> NextSession:
    """Return the next session of one enrollment for `on`, by default today in the athlete's time zone.

    Raises not_found for a place that the athlete does not have.
    """
    if row.pending_prescription_id is None:
        raise problems.not_found("active enrollment of this athlete")
    athlete = _ATHLETE_SUMMARY.decode(row.athlete)
    day = on or local_date(athlete.time_zone, context.date_now)
    content = _as_issued(row, day) if place is None else None
    if content is None:
        content = await _prescribe(context, row, day, place)
    return NextSession(
        row.athlete_id,
        row.external_id,
        athlete.name,
        row.enrollment_id,
        row.pending_prescription_id,
        content,
        athlete.time_zone,
    )


def _as_issued(row: NextPrescriptionRow, day: date) -> PrescriptionContent | None:
    """The stored prescription, if it is also the one for this day."""
    if row.issued is None:
        return None
    issued = PRESCRIPTION_CONTENT.decode(row.issued)
    return issued if is_still_next_on(issued, DAY_INFLUENCES.decode(row.progress), day) else None


async def _prescribe(
    context: RequestContext, row: NextPrescriptionRow, day: date, place: str | None
) -> PrescriptionContent:
    """Prescribe again from the stored progress. Raises not_found for a place that the athlete does not have."""
    plan = await plan_of(context.tx, row.program_slug, row.revision)
    progress = decode_progress(row.progress)
    if place is not None and not has_place(progress.setup.places, place):
        raise problems.not_found(f"place `{place}` of this athlete")
    with context.span("decide"):
        return prescribe(plan, progress, day, place)
