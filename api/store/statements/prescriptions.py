"""Statements about prescriptions. The issued document never changes; status, successor and session do."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, select, update

from api.store.schema.tables import prescriptions as table
from api.store.statement import Statement
from api.store.statement_parts import among, in_workspace, insert_into, row_columns, where_key


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
    updated_at: datetime | None


class PrescriptionIdRow(msgspec.Struct, frozen=True):
    prescription_id: UUID


_COLUMNS = row_columns(table, PrescriptionRow)

INSERT = Statement(insert_into(table))
BY_ID = Statement(select(*_COLUMNS).where(where_key(table, "athlete_id", "prescription_id")), PrescriptionRow)
_AMONG, _AMONG_ON_SQLITE = among(table.c.prescription_id, "prescription_ids")
MANY = Statement(
    select(*_COLUMNS).where(in_workspace(table), _AMONG),
    PrescriptionRow,
    sqlite=select(*_COLUMNS).where(in_workspace(table), _AMONG_ON_SQLITE),
)
PAGE = Statement(  # newest first
    select(*_COLUMNS)
    .where(
        where_key(table, "athlete_id"),
        table.c.prescription_id < bindparam("before_id"),
        func.coalesce(table.c.updated_at, table.c.created_at) >= bindparam("updated_since"),
    )
    .order_by(table.c.prescription_id.desc())
    .limit(bindparam("at_most")),
    PrescriptionRow,
)
SUPERSEDE_FOR_DELETED_SESSION = Statement(  # the prescription is no longer done: its session is deleted
    update(table)
    .where(where_key(table, "enrollment_id"), table.c.session_id == bindparam("deleted_session_id"))
    .values(
        status="superseded",
        superseded_by=bindparam("superseded_by"),
        session_id=None,
        updated_at=bindparam("updated_at"),
    )
    .returning(table.c.prescription_id),
    PrescriptionIdRow,
)
CLOSE = Statement(
    update(table)
    .where(where_key(table, "prescription_id"), table.c.status == "pending")
    .values(
        status=bindparam("status"),
        superseded_by=bindparam("superseded_by"),
        session_id=bindparam("session_id"),
        updated_at=bindparam("updated_at"),
    )
)
