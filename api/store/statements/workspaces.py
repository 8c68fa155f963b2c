"""Statements about workspaces."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select

from api.store.schema.tables import workspaces as table
from api.store.statement import Statement
from api.store.statement_parts import in_workspace, insert_into, row_columns


class WorkspaceRow(msgspec.Struct, frozen=True):
    workspace_id: UUID
    name: str
    created_at: datetime


INSERT = Statement(insert_into(table))
ALL = Statement(
    select(*row_columns(table, WorkspaceRow)).order_by(table.c.workspace_id), WorkspaceRow, across_workspaces=True
)
BY_ID = Statement(select(*row_columns(table, WorkspaceRow)).where(in_workspace(table)), WorkspaceRow)
