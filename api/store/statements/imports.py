"""Statements about imports: the result of each import. The imported sessions are events."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select

from api.store.schema.tables import imports as table
from api.store.statement import Statement
from api.store.statement_parts import insert_into, row_columns, where_key


class ImportRow(msgspec.Struct, frozen=True):
    import_id: UUID
    document: str
    created_at: datetime


INSERT = Statement(insert_into(table))
BY_ID = Statement(select(*row_columns(table, ImportRow)).where(where_key(table, "import_id")), ImportRow)
