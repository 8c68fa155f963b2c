"""Statements about prescriptions. What was issued never changes; only its status and what replaced it do."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select, update

from api.store.rows import columns, insert_into, keyed
from api.store.schema.tables import prescriptions as table
from api.store.statement import Statement


class PrescriptionRow(msgspec.Struct, frozen=True):
    prescription_id: UUID
    athlete_id: UUID
    enrollment_id: UUID
    session_number: int
    status: str
    document: str
    superseded_by: UUID | None
    session_id: UUID | None
    created_at: datetime


_SHOWN = columns(table, PrescriptionRow)

INSERT = Statement(insert_into(table))
BY_ID = Statement(select(*_SHOWN).where(keyed(table, "athlete_id", "prescription_id")), PrescriptionRow)
PAGE = Statement(  # newest first
    select(*_SHOWN)
    .where(keyed(table, "athlete_id"), table.c.prescription_id < bindparam("before"))
    .order_by(table.c.prescription_id.desc())
    .limit(bindparam("at_most")),
    PrescriptionRow,
)
NOT_DONE = Statement(  # after all: the session in which it was done is deleted
    update(table)
    .where(keyed(table, "enrollment_id"), table.c.session_id == bindparam("deleted_session_id"))
    .values(status="superseded", superseded_by=bindparam("superseded_by"), session_id=None)
)
CLOSE = Statement(
    update(table)
    .where(keyed(table, "prescription_id"), table.c.status == "pending")
    .values(status=bindparam("status"), superseded_by=bindparam("superseded_by"), session_id=bindparam("session_id"))
)
