"""Statements about a workspace's own exercises."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import bindparam, select, update

from api.store.rows import columns, insert_into, keyed
from api.store.schema.tables import exercises as table
from api.store.statement import Statement


class ExerciseRow(msgspec.Struct, frozen=True):
    slug: str
    document: str
    version: int
    created_at: datetime
    updated_at: datetime


ALL = Statement(select(*columns(table, ExerciseRow)).where(keyed(table)).order_by(table.c.slug), ExerciseRow)
BY_SLUG = Statement(select(*columns(table, ExerciseRow)).where(keyed(table, "slug")), ExerciseRow)
INSERT = Statement(insert_into(table))
UPDATE = Statement(
    update(table)
    .where(keyed(table, "slug"), table.c.version == bindparam("version") - 1)
    .values(document=bindparam("document"), version=bindparam("version"), updated_at=bindparam("updated_at"))
)
