"""Statements about deliveries of webhook events."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import ClauseElement, ColumnElement, bindparam, delete, or_, select, update

from api.store.schema.tables import webhook_deliveries as table
from api.store.statement import Statement
from api.store.statement_parts import among, among_first, in_workspace, insert_into, row_columns, where_key


class DeliveryRow(msgspec.Struct, frozen=True):
    delivery_id: UUID
    endpoint_id: UUID
    event_type: str
    payload: str
    status: str
    attempts: int
    next_attempt_at: datetime | None
    response_status: int | None
    error: str | None
    created_at: datetime
    updated_at: datetime


class DeliveryIdRow(msgspec.Struct, frozen=True):
    delivery_id: UUID


_COLUMNS = row_columns(table, DeliveryRow)
_PENDING = table.c.status == "pending"
_GIVEN_UP = table.c.updated_at <= bindparam("given_up_at")
_NOT_LEASED = or_(table.c.leased_until.is_(None), table.c.leased_until <= bindparam("now"))

INSERT = Statement(insert_into(table))
BY_ID = Statement(select(*_COLUMNS).where(where_key(table, "endpoint_id", "delivery_id")), DeliveryRow)
PAGE = Statement(  # newest first
    select(*_COLUMNS)
    .where(where_key(table, "endpoint_id"), table.c.delivery_id < bindparam("before"))
    .order_by(table.c.delivery_id.desc())
    .limit(bindparam("at_most")),
    DeliveryRow,
)
DUE = Statement(
    select(table.c.delivery_id)
    .where(in_workspace(table), _PENDING, table.c.next_attempt_at <= bindparam("now"), _NOT_LEASED)
    .order_by(table.c.next_attempt_at)
    .limit(bindparam("at_most")),
    DeliveryIdRow,
)
_AMONG, _AMONG_ON_SQLITE = among(table.c.delivery_id, "delivery_ids")


def _claim(is_among: ColumnElement[bool]) -> ClauseElement:
    """Checks the lease again once it has waited for another process: that one may have claimed the delivery."""
    return (
        update(table)
        .where(in_workspace(table), is_among, _PENDING, _NOT_LEASED)
        .values(lease_id=bindparam("lease_id"), leased_until=bindparam("leased_until"))
        .returning(*_COLUMNS)
    )


CLAIM = Statement(_claim(_AMONG), DeliveryRow, sqlite=_claim(_AMONG_ON_SQLITE))
RECORD = Statement(  # the outcome of an attempt, unless another process has claimed the delivery meanwhile
    update(table)
    .where(where_key(table, "delivery_id"), table.c.lease_id == bindparam("own_lease_id"))
    .values(
        status=bindparam("status"),
        attempts=bindparam("attempts"),
        next_attempt_at=bindparam("next_attempt_at"),
        response_status=bindparam("response_status"),
        error=bindparam("error"),
        lease_id=None,
        leased_until=None,
        updated_at=bindparam("updated_at"),
    )
)
REDELIVER = Statement(
    update(table)
    .where(where_key(table, "delivery_id"), or_(table.c.status != "pending", _GIVEN_UP))
    .values(
        status="pending",
        attempts=0,
        next_attempt_at=bindparam("next_attempt_at"),
        error=None,
        response_status=None,
        updated_at=bindparam("next_attempt_at"),
    )
)
# Slices of an endpoint's deliveries, in the order of their ids: each ends with the last one of `at_most`.
_SLICE = (table.c.delivery_id > bindparam("after"), table.c.delivery_id <= bindparam("up_to"))
END_OF_SLICE = Statement(
    select(table.c.delivery_id)
    .where(where_key(table, "endpoint_id"), table.c.delivery_id > bindparam("after"))
    .order_by(table.c.delivery_id)
    .limit(1)
    .offset(bindparam("skipped")),
    DeliveryIdRow,
)
GIVE_UP = Statement(
    update(table)
    .where(where_key(table, "endpoint_id"), *_SLICE, _PENDING, _GIVEN_UP)
    .values(status="failed", next_attempt_at=None, error=bindparam("error"), updated_at=bindparam("updated_at"))
)
DELETE_SLICE = Statement(delete(table).where(where_key(table, "endpoint_id"), *_SLICE))
_BEFORE = bindparam("before", type_=table.c.created_at.type)
DELETE_BEFORE = Statement(delete(table).where(among_first(table.c.created_at, table.c.created_at < _BEFORE, _BEFORE)))
DELETE_FOR_ATHLETE = Statement(delete(table).where(where_key(table, "athlete_id")))
