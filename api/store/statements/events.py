"""Statements about events: the history of each enrollment."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, delete, or_, select, update

from api.store.schema.tables import events as table
from api.store.schema.tables import measurements, prescriptions
from api.store.statement import Statement
from api.store.statement_parts import in_workspace, insert_into, row_columns, where_key


class EventRow(msgspec.Struct, frozen=True):
    event_id: UUID
    enrollment_id: UUID
    athlete_id: UUID
    number: int
    kind: str
    on_date: date
    external_id: str | None
    version: int
    document: str
    outcome: str | None
    created_at: datetime
    updated_at: datetime


class HistoryRow(EventRow, frozen=True):
    """An event with the document of the prescription that it references, if any, and the body weight on its day."""

    shown_in: UUID | None
    shown: str | None
    body_weight: str | None


_COLUMNS = row_columns(table, EventRow)
_SESSION = table.c.kind == "session"

INSERT = Statement(insert_into(table))
BY_ID = Statement(select(*_COLUMNS).where(where_key(table, "athlete_id", "event_id")), EventRow)
BY_EXTERNAL_ID = Statement(select(*_COLUMNS).where(where_key(table, "athlete_id", "external_id")), EventRow)
_BODY_WEIGHT = (
    select(measurements.c.document)
    .where(
        in_workspace(measurements),
        measurements.c.athlete_id == table.c.athlete_id,
        measurements.c.name == "body_weight",
        measurements.c.measured_on <= table.c.on_date,
    )
    .order_by(measurements.c.measured_on.desc())
    .limit(1)
    .scalar_subquery()
)
HISTORY = Statement(
    select(
        *_COLUMNS,
        table.c.shown_in,
        prescriptions.c.document.label("shown"),
        _BODY_WEIGHT.label("body_weight"),
    )
    .select_from(table)
    .outerjoin(prescriptions, and_(in_workspace(prescriptions), prescriptions.c.prescription_id == table.c.shown_in))
    .where(where_key(table, "enrollment_id"))
    .order_by(table.c.on_date, table.c.number),
    HistoryRow,
)
SESSIONS = Statement(  # newest first
    select(*_COLUMNS)
    .where(
        where_key(table, "athlete_id"),
        _SESSION,
        or_(
            table.c.on_date < bindparam("before"),
            (table.c.on_date == bindparam("before_too")) & (table.c.event_id < bindparam("before_id")),
        ),
    )
    .order_by(table.c.on_date.desc(), table.c.event_id.desc())
    .limit(bindparam("at_most")),
    EventRow,
)
NEWEST_SESSIONS = Statement(
    select(*_COLUMNS)
    .where(where_key(table, "enrollment_id"), _SESSION)
    .order_by(table.c.on_date.desc(), table.c.number.desc())
    .limit(bindparam("at_most")),
    EventRow,
)
BEFORE = Statement(  # any kind of event, newest first
    select(*_COLUMNS)
    .where(
        where_key(table, "enrollment_id"),
        or_(
            table.c.on_date < bindparam("before"),
            (table.c.on_date == bindparam("before_too")) & (table.c.number < bindparam("before_number")),
        ),
    )
    .order_by(table.c.on_date.desc(), table.c.number.desc())
    .limit(bindparam("at_most")),
    EventRow,
)
AMEND = Statement(
    update(table)
    .where(where_key(table, "enrollment_id", "number"), table.c.version == bindparam("version") - 1)
    .values(
        on_date=bindparam("on_date"),
        external_id=bindparam("external_id"),
        document=bindparam("document"),
        version=bindparam("version"),
        updated_at=bindparam("updated_at"),
    )
)
SET_OUTCOME = Statement(
    update(table).where(where_key(table, "enrollment_id", "number")).values(outcome=bindparam("outcome"))
)
DELETE = Statement(delete(table).where(where_key(table, "enrollment_id", "number")))
