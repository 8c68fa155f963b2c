"""Statements about workspaces."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, insert, select

from api.store.schema.tables import workspaces as table
from api.store.statement import Statement


class WorkspaceRow(msgspec.Struct, frozen=True):
    workspace_id: UUID
    name: str
    created_at: datetime


INSERT = Statement(
    insert(table).values(
        workspace_id=bindparam("workspace_id"), name=bindparam("name"), created_at=bindparam("created_at")
    )
)

ALL = Statement(
    select(table.c.workspace_id, table.c.name, table.c.created_at).order_by(table.c.workspace_id),
    WorkspaceRow,
    across_workspaces=True,
)

BY_ID = Statement(
    select(table.c.workspace_id, table.c.name, table.c.created_at).where(
        table.c.workspace_id == bindparam("workspace_id")
    ),
    WorkspaceRow,
)
