"""Report an athlete's progress on each exercise of an enrollment."""

from __future__ import annotations

from uuid import UUID

from api.store.statements import events
from api.use_cases.history.read_history import replayed_events
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import find_athlete
from api.use_cases.stored.documents import DECISIONS, EVENT_DATA
from api.use_cases.stored.enrollment import StoredEnrollment, find_enrollment, today_of
from domain.progress.history import SessionEvent
from domain.progress.phases import phase_on
from domain.progress.replay import as_replayed
from domain.reports.progress_report import ExerciseProgress, LoggedSession, report
from domain.sessions.e1rm import OneRepMaxFormula
from domain.sessions.prescription import PrescribedPhase

SESSIONS_READ = 60


async def get_progress(
    context: RequestContext, athlete_id: UUID, enrollment_id: UUID, formula: OneRepMaxFormula = OneRepMaxFormula.EPLEY
) -> tuple[StoredEnrollment, tuple[ExerciseProgress, ...], PrescribedPhase | None]:
    """Return the enrollment, its exercises by the newest sessions, and its phase today. Raises not_found."""
    enrollment = await find_enrollment(context, athlete_id, enrollment_id)
    rows = await context.tx.all(events.NEWEST_SESSIONS, enrollment_id=enrollment_id, at_most=SESSIONS_READ)
    sessions = [
        LoggedSession(row.event_id, data.done, DECISIONS.decode(row.outcome or "[]"))
        for row in rows
        if isinstance((data := EVENT_DATA.decode(row.document)), SessionEvent)
    ]
    if len(rows) < SESSIONS_READ:
        sessions += await _replayed(context, enrollment, SESSIONS_READ - len(rows))
    athlete = await find_athlete(context, athlete_id)
    today = today_of(enrollment, athlete.athlete.local_date(context.date_now))
    phase = phase_on(enrollment.plan, enrollment.progress, today)
    return enrollment, report(enrollment.plan, enrollment.progress, sessions, formula), phase


async def _replayed(context: RequestContext, enrollment: StoredEnrollment, most: int) -> list[LoggedSession]:
    """Return the newest sessions that the enrollment replays. Their decisions are not stored."""
    newest = enrollment.basis.replayed[-most:]
    return [
        LoggedSession(event.id, as_replayed(enrollment.plan, event.data.done), ())
        for event in reversed(await replayed_events(context, enrollment.row.athlete_id, newest))
        if isinstance(event.data, SessionEvent)
    ]
