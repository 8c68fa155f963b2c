"""A stored report of an athlete's symptoms."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from api.store.statements import symptom_reports
from api.store.statements.symptom_reports import SymptomReportRow
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.documents import SYMPTOMS
from domain.sessions.symptoms import DatedSymptoms, Symptoms


class StoredSymptomReport(msgspec.Struct, frozen=True):
    """A report with the other columns of its row."""

    id: UUID
    athlete_id: UUID
    reported_on: date
    symptoms: Symptoms
    version: int
    created_at: datetime
    updated_at: datetime


def read_symptom_report(row: SymptomReportRow) -> StoredSymptomReport:
    return StoredSymptomReport(
        row.report_id,
        row.athlete_id,
        row.reported_on,
        SYMPTOMS.decode(row.document),
        row.version or 1,
        row.created_at,
        row.updated_at,
    )


async def symptoms_of(context: RequestContext, athlete_id: UUID) -> list[DatedSymptoms]:
    """Return every report of the athlete, oldest first."""
    rows = await context.tx.all(symptom_reports.OF_ATHLETE, athlete_id=athlete_id)
    return [DatedSymptoms(row.reported_on, SYMPTOMS.decode(row.document)) for row in rows]
