"""Add to the symptoms of a day: what was reported before stays, unless it is reported again."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from api import problems
from api.store.statements import enrollments, symptom_reports
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import active_athlete
from api.use_cases.stored.progress_document import decode_progress
from api.use_cases.stored.symptom_report import read_symptom_report
from api.use_cases.symptoms.report_symptoms import SymptomReportResult, report_symptoms
from domain.sessions.complaint import Complaint
from domain.sessions.symptoms import Symptoms

LONGEST_NOTES = 4_000


async def add_symptoms(
    context: RequestContext, athlete_id: UUID, reported_on: date, symptoms: Symptoms
) -> SymptomReportResult:
    """Add these symptoms to what is already reported for that day. Raises athlete_archived."""
    await active_athlete(context, athlete_id, locked=True)
    before = await symptoms_on(context, athlete_id, reported_on)
    together = symptoms if before is None else before.with_added(symptoms)
    characters = len(together.notes or "")
    if characters > LONGEST_NOTES:
        message = (
            f"With the notes already saved for this day, there are {characters:,} characters. "
            f"The limit is {LONGEST_NOTES:,}."
        )
        raise problems.invalid("/notes", message)
    return await report_symptoms(context, athlete_id, reported_on, together)


async def symptoms_on(context: RequestContext, athlete_id: UUID, day: date) -> Symptoms | None:
    """The symptoms that are reported for a day. None without a report."""
    row = await context.tx.first(symptom_reports.ON_DAY, athlete_id=athlete_id, reported_on=day)
    return None if row is None else read_symptom_report(row).symptoms


async def complaints_of(context: RequestContext, athlete_id: UUID) -> list[Complaint]:
    """The complaints of all active enrollments of an athlete, each once."""
    rows = await context.tx.all(enrollments.NEXT, athlete_id=athlete_id)
    complaints = (one for row in rows for one in decode_progress(row.progress).setup.complaints)
    return list({one.name: one for one in complaints}.values())
