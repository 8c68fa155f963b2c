"""Statements about workspaces."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select, update

from api.store.schema.tables import workspaces as table
from api.store.statement import Statement
from api.store.statement_parts import in_workspace, insert_into, row_columns


class WorkspaceRow(msgspec.Struct, frozen=True):
    workspace_id: UUID
    name: str
    created_at: datetime
    test_now: datetime | None
    """The test clock of a sandbox workspace. None for every other one."""


INSERT = Statement(insert_into(table))
ALL = Statement(
    select(*row_columns(table, WorkspaceRow)).order_by(table.c.workspace_id), WorkspaceRow, across_workspaces=True
)
SET_TEST_CLOCK = Statement(
    update(table)
    .where(in_workspace(table), table.c.test_now.is_not(None), table.c.test_now <= bindparam("test_now"))
    .values(test_now=bindparam("test_now"))
)
TEST_NOW = select(table.c.test_now).where(in_workspace(table)).scalar_subquery()
"""The test clock, as a column of other statements."""
BY_ID = Statement(select(*row_columns(table, WorkspaceRow)).where(in_workspace(table)), WorkspaceRow)
