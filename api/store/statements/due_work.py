"""Statements about due work: which workspaces have something to do."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, select

from api.store.schema.tables import due_work as table
from api.store.statement import Statement
from api.store.statement_parts import among_first, in_workspace, insert_into, where_key


class DueRow(msgspec.Struct, frozen=True):
    workspace_id: UUID


class DueTimeRow(msgspec.Struct, frozen=True):
    due_at: datetime


INSERT = Statement(insert_into(table))
_NOW = bindparam("now", type_=table.c.due_at.type)
DELETE_DUE = Statement(
    delete(table).where(
        among_first(table.c.due_at, (table.c.due_at <= _NOW) & (table.c.kind == bindparam("kind")), _NOW)
    )
)
BY_ID = Statement(select(table.c.due_at).where(where_key(table, "work_id")), DueTimeRow)
DELETE = Statement(delete(table).where(where_key(table, "work_id")))
NEXT = Statement(
    select(table.c.due_at)
    .where(in_workspace(table), table.c.kind == bindparam("kind"))
    .order_by(table.c.workspace_id, table.c.due_at)
    .limit(1),
    DueTimeRow,
)
# Row-level security shows them these rows of all workspaces, and nothing else.
_DUE = select(table.c.workspace_id).where(table.c.due_at <= bindparam("now")).distinct()
FIND = Statement(_DUE.where(table.c.kind != "import"), DueRow, across_workspaces=True)
FIND_IMPORTS = Statement(_DUE.where(table.c.kind == "import"), DueRow, across_workspaces=True)
