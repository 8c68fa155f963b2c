"""Statements about webhook endpoints."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, select, update

from api.store.schema.tables import due_work
from api.store.schema.tables import webhook_dispatches as dispatches
from api.store.schema.tables import webhook_endpoints as table
from api.store.statement import Statement
from api.store.statement_parts import in_workspace, insert_into, row_columns, where_key


class EndpointRow(msgspec.Struct, frozen=True):
    endpoint_id: UUID
    url: str
    description: str | None
    event_types: str | None
    secrets: str
    enabled: bool
    notice: str | None
    failing_since: datetime | None
    starts_after: int
    version: int
    created_at: datetime
    updated_at: datetime
    payload: str | None

    @property
    def is_deleted(self) -> bool:
        return self.secrets == NO_SECRETS


class MarkedRow(msgspec.Struct, frozen=True):
    """An endpoint whose deliveries are to be cleared, and since when."""

    endpoint_id: UUID
    due_at: datetime


class DispatchRow(msgspec.Struct, frozen=True):
    position: int


NO_SECRETS = "[]"
"""The secrets of a deleted endpoint. Its row stays until its deliveries are deleted, and only clearing them sees it."""
_COLUMNS = row_columns(table, EndpointRow)
_EXISTS = table.c.secrets != NO_SECRETS

INSERT = Statement(insert_into(table))
BY_ID = Statement(select(*_COLUMNS).where(where_key(table, "endpoint_id"), _EXISTS), EndpointRow)
LOCK = Statement(select(*_COLUMNS).where(where_key(table, "endpoint_id"), _EXISTS).with_for_update(), EndpointRow)
LOCK_OR_DELETED = Statement(select(*_COLUMNS).where(where_key(table, "endpoint_id")).with_for_update(), EndpointRow)
ALL = Statement(select(*_COLUMNS).where(in_workspace(table), _EXISTS).order_by(table.c.endpoint_id), EndpointRow)
UPDATE = Statement(
    update(table)
    .where(where_key(table, "endpoint_id"), table.c.version == bindparam("version") - 1)
    .values(
        url=bindparam("url"),
        description=bindparam("description"),
        event_types=bindparam("event_types"),
        secrets=bindparam("secrets"),
        enabled=bindparam("enabled"),
        notice=bindparam("notice"),
        failing_since=bindparam("failing_since"),
        starts_after=bindparam("starts_after"),
        version=bindparam("version"),
        updated_at=bindparam("updated_at"),
        payload=bindparam("payload"),
    )
)
SET_FAILING_SINCE = Statement(
    update(table).where(where_key(table, "endpoint_id")).values(failing_since=bindparam("failing_since"))
)
SET_DELETED = Statement(
    update(table)
    .where(where_key(table, "endpoint_id"), table.c.version == bindparam("version") - 1)
    .values(
        secrets=NO_SECRETS,
        url="",
        description=None,
        notice=None,
        enabled=False,
        version=bindparam("version"),
        updated_at=bindparam("updated_at"),
    )
)
DELETE = Statement(delete(table).where(where_key(table, "endpoint_id"), table.c.secrets == NO_SECRETS))
MARKED = Statement(  # the id of the work is that of the endpoint
    select(table.c.endpoint_id, due_work.c.due_at)
    .join(due_work, (due_work.c.workspace_id == table.c.workspace_id) & (due_work.c.work_id == table.c.endpoint_id))
    .where(in_workspace(table), in_workspace(due_work))
    .order_by(due_work.c.due_at, table.c.endpoint_id),
    MarkedRow,
)

DISPATCH = Statement(select(dispatches.c.position).where(in_workspace(dispatches)), DispatchRow)
LOCK_DISPATCH = Statement(select(dispatches.c.position).where(in_workspace(dispatches)).with_for_update(), DispatchRow)
INSERT_DISPATCH = Statement(insert_into(dispatches))
ADVANCE_DISPATCH = Statement(
    update(dispatches)
    .where(in_workspace(dispatches), dispatches.c.position == bindparam("before"))
    .values(position=bindparam("position"))
)
