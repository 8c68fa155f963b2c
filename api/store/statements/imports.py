"""Statements about imports: what was taken in, not what was in it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select

from api.store.rows import columns, insert_into, keyed
from api.store.schema.tables import imports as table
from api.store.statement import Statement


class ImportRow(msgspec.Struct, frozen=True):
    import_id: UUID
    document: str
    created_at: datetime


INSERT = Statement(insert_into(table))
BY_ID = Statement(select(*columns(table, ImportRow)).where(keyed(table, "import_id")), ImportRow)
