"""Statements about measurements."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, or_, select, update

from api.store.schema.tables import measurements as table
from api.store.statement import Statement
from api.store.statement_parts import among_texts, insert_into, row_columns, where_key


class MeasurementRow(msgspec.Struct, frozen=True):
    measurement_id: UUID
    athlete_id: UUID
    name: str
    measured_on: date
    document: str
    version: int | None
    created_at: datetime
    updated_at: datetime
    side: str


_COLUMNS = row_columns(table, MeasurementRow)
_BEFORE = or_(
    table.c.measured_on < bindparam("before"),
    (table.c.measured_on == bindparam("before_too")) & (table.c.measurement_id < bindparam("before_id")),
)
_AMONG_NAMES, _AMONG_NAMES_ON_SQLITE = among_texts(table.c.name, "names")
_NEWEST_FIRST = (table.c.measured_on.desc(), table.c.measurement_id.desc())

INSERT = Statement(insert_into(table))
BY_ID = Statement(select(*_COLUMNS).where(where_key(table, "athlete_id", "measurement_id")), MeasurementRow)
ON_DAY = Statement(
    select(*_COLUMNS).where(where_key(table, "athlete_id", "name", "side", "measured_on")), MeasurementRow
)
NEWEST = Statement(  # on or before a day
    select(*_COLUMNS)
    .where(where_key(table, "athlete_id", "name"), table.c.measured_on <= bindparam("day"))
    .order_by(table.c.measured_on.desc())
    .limit(1),
    MeasurementRow,
)
OF_TESTS = Statement(  # all of an athlete, of several tests
    select(*_COLUMNS).where(where_key(table, "athlete_id"), _AMONG_NAMES),
    MeasurementRow,
    sqlite=select(*_COLUMNS).where(where_key(table, "athlete_id"), _AMONG_NAMES_ON_SQLITE),
)
PAGE = Statement(
    select(*_COLUMNS)
    .where(where_key(table, "athlete_id"), _BEFORE)
    .order_by(*_NEWEST_FIRST)
    .limit(bindparam("at_most")),
    MeasurementRow,
)
PAGE_BY_NAME = Statement(
    select(*_COLUMNS)
    .where(where_key(table, "athlete_id", "name"), _BEFORE)
    .order_by(*_NEWEST_FIRST)
    .limit(bindparam("at_most")),
    MeasurementRow,
)
REPLACE = Statement(
    update(table)
    .where(where_key(table, "measurement_id"))
    .values(document=bindparam("document"), version=bindparam("version"), updated_at=bindparam("updated_at"))
)
DELETE = Statement(delete(table).where(where_key(table, "measurement_id")))
