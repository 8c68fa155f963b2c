"""Statements about the outbox: the changes of each write, and their positions in the feed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, Integer, Text, Uuid, bindparam, cast, delete, func, select, update
from sqlalchemy.dialects.postgresql import JSONB

from api.store.schema.tables import outbox as table
from api.store.schema.tables import outbox_relays as relays
from api.store.statement import Statement
from api.store.statement_parts import in_workspace, insert_into, row_columns, where_key


class OutboxRow(msgspec.Struct, frozen=True):
    outbox_id: UUID
    size: int
    position: int | None
    document: str
    created_at: datetime


class EndsRow(msgspec.Struct, frozen=True):
    """The position before the oldest change, that of the newest one, its row, and a row that has no position yet."""

    start: int | None
    end: int | None
    end_id: UUID | None
    unplaced: UUID | None


class RelayRow(msgspec.Struct, frozen=True):
    position: int


class PlaceRow(msgspec.Struct, frozen=True):
    position: int
    created_at: datetime


_COLUMNS = row_columns(table, OutboxRow)
_PLACED = table.c.position.is_not(None)
_UNPLACED = table.c.position.is_(None)
_OLDEST_FIRST = (table.c.workspace_id, table.c.position)
_NEWEST_FIRST = (table.c.workspace_id.desc(), table.c.position.desc())

_newest = select(table.c.position).where(in_workspace(table), _PLACED).order_by(*_NEWEST_FIRST).limit(1)
_end = _newest.scalar_subquery()
# SQLite has one writer, so the next position is known. Elsewhere transactions commit in any order, and the relay
# assigns it later.
INSERT = Statement(
    insert_into(table, without="position"),
    sqlite=insert_into(table, without="position").values(
        position=func.coalesce(_end, 0) + bindparam("size", type_=Integer)
    ),
)
ENDS = Statement(
    select(
        select(table.c.position - table.c.size)
        .where(in_workspace(table), _PLACED)
        .order_by(*_OLDEST_FIRST)
        .limit(1)
        .scalar_subquery()
        .label("start"),
        _end.label("end"),
        _newest.with_only_columns(table.c.outbox_id).scalar_subquery().label("end_id"),
        select(table.c.outbox_id).where(in_workspace(table), _UNPLACED).limit(1).scalar_subquery().label("unplaced"),
    ),
    EndsRow,
)
BETWEEN = Statement(
    select(*_COLUMNS)
    .where(in_workspace(table), _PLACED, table.c.position > bindparam("after"), table.c.position <= bindparam("up_to"))
    .order_by(*_OLDEST_FIRST),
    OutboxRow,
)
FIRST_AFTER = Statement(
    select(*_COLUMNS)
    .where(in_workspace(table), _PLACED, table.c.position > bindparam("after"))
    .order_by(*_OLDEST_FIRST)
    .limit(1),
    OutboxRow,
)
AFTER = Statement(
    select(*_COLUMNS)
    .where(in_workspace(table), _PLACED, table.c.position > bindparam("after"))
    .order_by(*_OLDEST_FIRST)
    .limit(bindparam("at_most")),
    OutboxRow,
)
LOCK_AFTER = Statement(  # the erasure of an athlete waits for it
    select(*_COLUMNS)
    .where(in_workspace(table), _PLACED, table.c.position > bindparam("after"))
    .order_by(*_OLDEST_FIRST)
    .limit(bindparam("at_most"))
    .with_for_update(),
    OutboxRow,
)

LOCK_RELAY = Statement(select(relays.c.position).where(in_workspace(relays)).with_for_update(), RelayRow)
INSERT_RELAY = Statement(insert_into(relays))
ADVANCE_RELAY = Statement(
    update(relays)
    .where(in_workspace(relays), relays.c.position == bindparam("before"))
    .values(position=bindparam("position"))
)
UNPLACED = Statement(
    select(*_COLUMNS)
    .where(in_workspace(table), _UNPLACED)
    .order_by(table.c.workspace_id, table.c.outbox_id)
    .limit(bindparam("at_most")),
    OutboxRow,
)
# `positions` is a JSON object of outbox ids and their positions.
_positions = bindparam("positions", type_=Text)
_each = func.jsonb_each_text(cast(_positions, JSONB)).table_valued("key", "value", name="placed")
_each_on_sqlite = func.json_each(_positions).table_valued("key", "value", name="placed")
PLACE = Statement(
    update(table)
    .where(in_workspace(table), _UNPLACED, table.c.outbox_id == cast(_each.c.key, Uuid))
    .values(position=cast(_each.c.value, BigInteger)),
    sqlite=update(table)
    .where(in_workspace(table), _UNPLACED, table.c.outbox_id == _each_on_sqlite.c.key)
    .values(position=_each_on_sqlite.c.value),
)

# The newest row is never deleted: it tells the end of the feed.
OLDEST = Statement(
    select(table.c.position, table.c.created_at)
    .where(in_workspace(table), _PLACED)
    .order_by(*_OLDEST_FIRST)
    .limit(bindparam("at_most")),
    PlaceRow,
)
DELETE_UP_TO = Statement(delete(table).where(in_workspace(table), _PLACED, table.c.position <= bindparam("position")))

_CONTAINS_ATHLETE = table.c.athlete_id.is_(None) & table.c.document.contains(bindparam("named", type_=Text))
EMPTY_FOR_ATHLETE = Statement(
    update(table)
    .where(in_workspace(table), table.c.athlete_id == bindparam("erased_id"))
    .values(athlete_id=None, document=bindparam("document"))
)
WITH_ATHLETE_AMONG_OTHERS = Statement(select(*_COLUMNS).where(in_workspace(table), _CONTAINS_ATHLETE), OutboxRow)
SET_DOCUMENT = Statement(update(table).where(where_key(table, "outbox_id")).values(document=bindparam("document")))
