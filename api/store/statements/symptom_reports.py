"""Statements about reports of symptoms."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, select, update

from api.store.schema.tables import symptom_reports as table
from api.store.statement import Statement
from api.store.statement_parts import insert_into, row_columns, where_key


class SymptomReportRow(msgspec.Struct, frozen=True):
    report_id: UUID
    athlete_id: UUID
    reported_on: date
    document: str
    version: int | None
    created_at: datetime
    updated_at: datetime


_COLUMNS = row_columns(table, SymptomReportRow)

INSERT = Statement(insert_into(table))
BY_ID = Statement(select(*_COLUMNS).where(where_key(table, "athlete_id", "report_id")), SymptomReportRow)
ON_DAY = Statement(select(*_COLUMNS).where(where_key(table, "athlete_id", "reported_on")), SymptomReportRow)
OF_ATHLETE = Statement(
    select(*_COLUMNS).where(where_key(table, "athlete_id")).order_by(table.c.reported_on), SymptomReportRow
)
PAGE = Statement(
    select(*_COLUMNS)
    .where(where_key(table, "athlete_id"), table.c.reported_on < bindparam("before"))
    .order_by(table.c.reported_on.desc())
    .limit(bindparam("at_most")),
    SymptomReportRow,
)
REPLACE = Statement(
    update(table)
    .where(where_key(table, "report_id"))
    .values(document=bindparam("document"), version=bindparam("version"), updated_at=bindparam("updated_at"))
)
DELETE = Statement(delete(table).where(where_key(table, "report_id")))
