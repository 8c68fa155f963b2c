"""Statements about what the names of exercises in other apps' exports stand for."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import bindparam, select, update

from api.store.schema.tables import exercise_mappings as table
from api.store.statement import Statement
from api.store.statement_parts import among_texts, in_workspace, insert_into, row_columns, where_key


class ExerciseMappingRow(msgspec.Struct, frozen=True):
    name_key: str
    document: str
    created_at: datetime
    updated_at: datetime


_COLUMNS = row_columns(table, ExerciseMappingRow)
_AMONG, _AMONG_ON_SQLITE = among_texts(table.c.name_key, "name_keys")

INSERT = Statement(insert_into(table))
BY_NAME = Statement(select(*_COLUMNS).where(where_key(table, "name_key")), ExerciseMappingRow)
BY_NAMES = Statement(
    select(*_COLUMNS).where(in_workspace(table), _AMONG),
    ExerciseMappingRow,
    sqlite=select(*_COLUMNS).where(in_workspace(table), _AMONG_ON_SQLITE),
)
PAGE = Statement(
    select(*_COLUMNS)
    .where(in_workspace(table), table.c.name_key > bindparam("after_key"))
    .order_by(table.c.name_key)
    .limit(bindparam("at_most")),
    ExerciseMappingRow,
)
REPLACE = Statement(
    update(table)
    .where(where_key(table, "name_key"))
    .values(document=bindparam("document"), updated_at=bindparam("updated_at"))
)
