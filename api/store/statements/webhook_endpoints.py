"""Statements about webhook endpoints."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, select, update

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


class DispatchRow(msgspec.Struct, frozen=True):
    position: int


_COLUMNS = row_columns(table, EndpointRow)

INSERT = Statement(insert_into(table))
BY_ID = Statement(select(*_COLUMNS).where(where_key(table, "endpoint_id")), EndpointRow)
LOCK = Statement(select(*_COLUMNS).where(where_key(table, "endpoint_id")).with_for_update(), EndpointRow)
ALL = Statement(select(*_COLUMNS).where(in_workspace(table)).order_by(table.c.endpoint_id), EndpointRow)
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
DELETE = Statement(delete(table).where(where_key(table, "endpoint_id")))

DISPATCH = Statement(select(dispatches.c.position).where(in_workspace(dispatches)), DispatchRow)
LOCK_DISPATCH = Statement(select(dispatches.c.position).where(in_workspace(dispatches)).with_for_update(), DispatchRow)
INSERT_DISPATCH = Statement(insert_into(dispatches))
ADVANCE_DISPATCH = Statement(
    update(dispatches)
    .where(in_workspace(dispatches), dispatches.c.position == bindparam("before"))
    .values(position=bindparam("position"))
)
