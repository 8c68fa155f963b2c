"""Delete a report of an athlete's symptoms."""

from __future__ import annotations

from uuid import UUID

from api import problems
from api.store.statements import symptom_reports
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.history.refold_athlete import refold_after_symptoms
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import active_athlete


async def delete_symptoms(context: RequestContext, athlete_id: UUID, report_id: UUID) -> None:
    """Delete the report, and judge the session before its day without it. Raises not_found, athlete_archived."""
    await active_athlete(context, athlete_id, locked=True)
    row = await context.tx.first(symptom_reports.BY_ID, athlete_id=athlete_id, report_id=report_id)
    if row is None:
        raise problems.not_found("symptom report")
    await context.tx.run(symptom_reports.DELETE, report_id=report_id)
    version = (row.version or 1) + 1
    context.changes.add(ResourceKind.SYMPTOM_REPORT, report_id, ChangeAction.DELETED, version, athlete_id=athlete_id)
    await refold_after_symptoms(context, athlete_id, row.reported_on)
