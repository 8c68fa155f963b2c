"""Statements about a workspace's own exercises."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import bindparam, select, update

from api.store.schema.tables import exercises as table
from api.store.statement import Statement
from api.store.statement_parts import in_workspace, insert_into, row_columns, where_key


class ExerciseRow(msgspec.Struct, frozen=True):
    slug: str
    document: str
    version: int
    created_at: datetime
    updated_at: datetime


ALL = Statement(select(*row_columns(table, ExerciseRow)).where(in_workspace(table)).order_by(table.c.slug), ExerciseRow)
BY_SLUG = Statement(select(*row_columns(table, ExerciseRow)).where(where_key(table, "slug")), ExerciseRow)
INSERT = Statement(insert_into(table))
UPDATE = Statement(
    update(table)
    .where(where_key(table, "slug"), table.c.version == bindparam("version") - 1)
    .values(document=bindparam("document"), version=bindparam("version"), updated_at=bindparam("updated_at"))
)
