"""Statements about a workspace's own exercises."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import bindparam, func, select, update

from api.store.schema.tables import exercises as table
from api.store.statement import Statement
from api.store.statement_parts import in_workspace, insert_into, row_columns, where_key


class ExerciseRow(msgspec.Struct, frozen=True):
    slug: str
    document: str
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


class CountRow(msgspec.Struct, frozen=True):
    exercises: int


_COLUMNS = row_columns(table, ExerciseRow)
_NOT_DELETED = table.c.deleted_at.is_(None)

ALL = Statement(
    select(*_COLUMNS).where(in_workspace(table), _NOT_DELETED).order_by(table.c.slug),
    ExerciseRow,
)
COUNT = Statement(
    select(func.count().label("exercises")).select_from(table).where(in_workspace(table), _NOT_DELETED), CountRow
)
ALL_OR_DELETED = Statement(select(*_COLUMNS).where(in_workspace(table)).order_by(table.c.slug), ExerciseRow)
BY_SLUG = Statement(select(*_COLUMNS).where(where_key(table, "slug"), _NOT_DELETED), ExerciseRow)
BY_SLUG_OR_DELETED = Statement(select(*_COLUMNS).where(where_key(table, "slug")), ExerciseRow)
INSERT = Statement(insert_into(table))
DELETE = Statement(
    update(table)
    .where(where_key(table, "slug"), _NOT_DELETED, table.c.version == bindparam("version") - 1)
    .values(deleted_at=bindparam("deleted_at"), version=bindparam("version"), updated_at=bindparam("deleted_at"))
)
CREATE_AGAIN = Statement(
    update(table)
    .where(where_key(table, "slug"), table.c.deleted_at.is_not(None), table.c.version == bindparam("version") - 1)
    .values(
        deleted_at=None,
        document=bindparam("document"),
        version=bindparam("version"),
        created_at=bindparam("updated_at"),
        updated_at=bindparam("updated_at"),
    )
)
UPDATE = Statement(
    update(table)
    .where(where_key(table, "slug"), _NOT_DELETED, table.c.version == bindparam("version") - 1)
    .values(document=bindparam("document"), version=bindparam("version"), updated_at=bindparam("updated_at"))
)
