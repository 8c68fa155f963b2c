"""List an athlete's reports of symptoms, newest first."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from api.store.statements import symptom_reports
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import find_athlete
from api.use_cases.stored.symptom_report import StoredSymptomReport, read_symptom_report


async def list_symptoms(
    context: RequestContext, athlete_id: UUID, *, before: date | None, limit: int
) -> list[StoredSymptomReport]:
    """Return up to `limit + 1` reports from before the date. Raises not_found."""
    await find_athlete(context, athlete_id)
    rows = await context.tx.all(
        symptom_reports.PAGE, athlete_id=athlete_id, before=before or date.max, at_most=limit + 1
    )
    return [read_symptom_report(row) for row in rows]
