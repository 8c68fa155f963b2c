"""Report an athlete's symptoms on a day. There is one report for each day: a second one replaces the first."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api import problems
from api.problems import FieldError
from api.store.statements import enrollments, symptom_reports
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.history.refold_athlete import refold_after_symptoms
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import active_athlete, too_late
from api.use_cases.stored.progress_document import decode_progress
from api.use_cases.stored.symptom_report import StoredSymptomReport, read_symptom_report
from domain.sessions.symptoms import ComplaintSymptoms, Symptoms


class SymptomReportResult(msgspec.Struct, frozen=True):
    """A stored report. `fresh` is False if there already was one for its day."""

    report: StoredSymptomReport
    fresh: bool


async def report_symptoms(
    context: RequestContext, athlete_id: UUID, reported_on: date, symptoms: Symptoms
) -> SymptomReportResult:
    """Store the report, and judge the session before its day again. Raises athlete_archived.

    Reporting the same again changes nothing.
    """
    athlete = await active_athlete(context, athlete_id, locked=True)
    if message := too_late(context, athlete, reported_on):
        raise problems.validation([FieldError("/reported_on", message)])
    row = await context.tx.first(symptom_reports.ON_DAY, athlete_id=athlete_id, reported_on=reported_on)
    before = None if row is None else read_symptom_report(row)
    if before is not None and before.symptoms == symptoms:
        return SymptomReportResult(before, fresh=False)
    if symptoms.complaints:
        await _check_complaints(context, athlete_id, symptoms, () if before is None else before.symptoms.complaints)
    document = msgspec.json.encode(symptoms).decode()
    if before is None:
        stored = StoredSymptomReport(context.new_id(), athlete_id, reported_on, symptoms, 1, context.now, context.now)
        await context.tx.run(
            symptom_reports.INSERT,
            report_id=stored.id,
            athlete_id=athlete_id,
            reported_on=reported_on,
            document=document,
            version=1,
            created_at=context.now,
            updated_at=context.now,
        )
    else:
        stored = replace(before, symptoms=symptoms, version=before.version + 1, updated_at=context.now)
        await context.tx.run(
            symptom_reports.REPLACE,
            report_id=stored.id,
            document=document,
            version=stored.version,
            updated_at=context.now,
        )
    action = ChangeAction.CREATED if before is None else ChangeAction.UPDATED
    context.changes.add(ResourceKind.SYMPTOM_REPORT, stored.id, action, stored.version, athlete_id=athlete_id)
    await refold_after_symptoms(context, athlete_id, reported_on)
    return SymptomReportResult(stored, fresh=before is None)


async def _check_complaints(
    context: RequestContext, athlete_id: UUID, symptoms: Symptoms, reported: tuple[ComplaintSymptoms, ...]
) -> None:
    """Raise a validation problem for a complaint that no active enrollment has, and no earlier report of the day."""
    rows = await context.tx.all(enrollments.LOCK_ACTIVE, athlete_id=athlete_id)
    known = {one.name for row in rows for one in decode_progress(row.progress).setup.complaints}
    known |= {one.complaint for one in reported}
    errors = [
        FieldError(f"/symptoms/complaints/{n}/complaint", f"The athlete has no complaint `{one.complaint}`.")
        for n, one in enumerate(symptoms.complaints)
        if one.complaint not in known
    ]
    if errors:
        raise problems.validation(errors)
