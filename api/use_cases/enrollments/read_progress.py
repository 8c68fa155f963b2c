"""Where an enrollment stands, and why a prescription is what it is."""

from __future__ import annotations

from uuid import UUID

from api import problems
from api.store.statements import events
from api.use_cases.history.record_event import event_of
from api.use_cases.prescriptions.read_prescriptions import get_prescription
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.documents import DECISIONS, EVENT_DATA
from api.use_cases.stored.enrollment import StoredEnrollment, find_enrollment
from domain.progress.history import SessionEvent
from domain.reports.explain import Explanation, explain
from domain.reports.progress_report import ExerciseProgress, LoggedSession, report
from domain.sessions.e1rm import Formula

SESSIONS_READ = 60


async def get_progress(
    context: RequestContext, athlete_id: UUID, enrollment_id: UUID, formula: Formula = Formula.EPLEY
) -> tuple[StoredEnrollment, tuple[ExerciseProgress, ...]]:
    """Raises not_found."""
    enrollment = await find_enrollment(context, athlete_id, enrollment_id)
    rows = await context.tx.all(events.NEWEST_SESSIONS, enrollment_id=enrollment_id, at_most=SESSIONS_READ)
    done = [
        LoggedSession(row.event_id, what.done, DECISIONS.decode(row.outcome or "[]"))
        for row in rows
        if isinstance((what := EVENT_DATA.decode(row.document)), SessionEvent)
    ]
    return enrollment, report(enrollment.plan, enrollment.progress, done, formula)


async def explain_prescription(
    context: RequestContext, athlete_id: UUID, prescription_id: UUID, slot: str | None
) -> tuple[Explanation, ...]:
    """For each exercise of the prescription, or for one slot. Raises not_found."""
    stored = await get_prescription(context, athlete_id, prescription_id)
    items = [item for item in stored.issued.exercises if slot in (None, item.slot)]
    if not items:
        raise problems.not_found("slot in this prescription")
    rows = await context.tx.all(events.HISTORY, enrollment_id=stored.row.enrollment_id)
    behind = [row for row in rows if row.created_at <= stored.row.created_at]
    history = [event_of(row) for row in behind]
    decisions = {row.event_id: DECISIONS.decode(row.outcome or "[]") for row in behind}
    return tuple(explain(item, history, decisions) for item in items)
