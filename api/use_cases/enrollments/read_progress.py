"""Where an enrollment stands, and why a prescription is what it is."""

from __future__ import annotations

from uuid import UUID

from api import problems
from api.store.statements import events
from api.use_cases.history.record_event import event_of
from api.use_cases.prescriptions.read_prescriptions import get_prescription
from api.use_cases.request_context import Call
from api.use_cases.stored.documents import DECISIONS, HAPPENING
from api.use_cases.stored.enrollment import Enrollment, find_enrollment
from domain.progress.history import SessionDone
from domain.reports.explain import Explanation, explain
from domain.reports.progress_report import Done, ExerciseProgress, report
from domain.sessions.e1rm import Formula

SESSIONS_READ = 60


async def get_progress(
    call: Call, athlete_id: UUID, enrollment_id: UUID, formula: Formula = Formula.EPLEY
) -> tuple[Enrollment, tuple[ExerciseProgress, ...]]:
    """Raises not_found."""
    enrollment = await find_enrollment(call, athlete_id, enrollment_id)
    rows = await call.tx.all(events.NEWEST_SESSIONS, enrollment_id=enrollment_id, at_most=SESSIONS_READ)
    done = [
        Done(row.event_id, what.done, DECISIONS.decode(row.outcome or "[]"))
        for row in rows
        if isinstance((what := HAPPENING.decode(row.document)), SessionDone)
    ]
    return enrollment, report(enrollment.plan, enrollment.progress, done, formula)


async def explain_prescription(
    call: Call, athlete_id: UUID, prescription_id: UUID, slot: str | None
) -> tuple[Explanation, ...]:
    """For each exercise of the prescription, or for one slot. Raises not_found."""
    stored = await get_prescription(call, athlete_id, prescription_id)
    items = [item for item in stored.issued.exercises if slot in (None, item.slot)]
    if not items:
        raise problems.not_found("slot in this prescription")
    rows = await call.tx.all(events.HISTORY, enrollment_id=stored.row.enrollment_id)
    behind = [row for row in rows if row.created_at <= stored.row.created_at]
    history = [event_of(row) for row in behind]
    decisions = {row.event_id: DECISIONS.decode(row.outcome or "[]") for row in behind}
    return tuple(explain(item, history, decisions) for item in items)
