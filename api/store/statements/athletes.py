"""Statements about athletes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, select, update

from api.store.schema.tables import athletes as table
from api.store.statement import Statement
from api.store.statement_parts import in_workspace, insert_into, row_columns, where_key


class AthleteRow(msgspec.Struct, frozen=True):
    athlete_id: UUID
    external_id: str | None
    document: str
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


_COLUMNS = row_columns(table, AthleteRow)

INSERT = Statement(insert_into(table))
BY_ID = Statement(select(*_COLUMNS).where(where_key(table, "athlete_id")), AthleteRow)
LOCK_BY_ID = Statement(select(*_COLUMNS).where(where_key(table, "athlete_id")).with_for_update(), AthleteRow)
BY_EXTERNAL_ID = Statement(select(*_COLUMNS).where(where_key(table, "external_id")), AthleteRow)
PAGE = Statement(
    select(*_COLUMNS)
    .where(in_workspace(table), table.c.athlete_id > bindparam("after"), table.c.archived_at.is_(None))
    .order_by(table.c.athlete_id)
    .limit(bindparam("at_most")),
    AthleteRow,
)
PAGE_ARCHIVED = Statement(
    select(*_COLUMNS)
    .where(in_workspace(table), table.c.athlete_id > bindparam("after"), table.c.archived_at.is_not(None))
    .order_by(table.c.athlete_id)
    .limit(bindparam("at_most")),
    AthleteRow,
)
UPDATE = Statement(
    update(table)
    .where(where_key(table, "athlete_id"), table.c.version == bindparam("version") - 1)
    .values(
        external_id=bindparam("external_id"),
        document=bindparam("document"),
        version=bindparam("version"),
        updated_at=bindparam("updated_at"),
        archived_at=bindparam("archived_at"),
    )
)
DELETE = Statement(delete(table).where(where_key(table, "athlete_id")))
