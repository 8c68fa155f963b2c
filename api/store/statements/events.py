"""Statements about events: the one history of each enrollment."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, delete, or_, select, update

from api.store.rows import columns, insert_into, keyed
from api.store.schema.tables import events as table
from api.store.schema.tables import prescriptions
from api.store.statement import Statement


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
    """An event with the prescription that it was shown in, where it names one, as that was stored."""

    shown_in: UUID | None
    shown: str | None


_SHOWN = columns(table, EventRow)
_SESSION = table.c.kind == "session"

INSERT = Statement(insert_into(table))
BY_ID = Statement(select(*_SHOWN).where(keyed(table, "athlete_id", "event_id")), EventRow)
BY_EXTERNAL_ID = Statement(select(*_SHOWN).where(keyed(table, "athlete_id", "external_id")), EventRow)
HISTORY = Statement(
    select(*_SHOWN, table.c.shown_in, prescriptions.c.document.label("shown"))
    .select_from(table)
    .outerjoin(prescriptions, and_(keyed(prescriptions), prescriptions.c.prescription_id == table.c.shown_in))
    .where(keyed(table, "enrollment_id"))
    .order_by(table.c.on_date, table.c.number),
    HistoryRow,
)
SESSIONS = Statement(  # newest first
    select(*_SHOWN)
    .where(
        keyed(table, "athlete_id"),
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
    select(*_SHOWN)
    .where(keyed(table, "enrollment_id"), _SESSION)
    .order_by(table.c.on_date.desc(), table.c.number.desc())
    .limit(bindparam("at_most")),
    EventRow,
)
AMEND = Statement(
    update(table)
    .where(keyed(table, "enrollment_id", "number"), table.c.version == bindparam("version") - 1)
    .values(
        on_date=bindparam("on_date"),
        external_id=bindparam("external_id"),
        document=bindparam("document"),
        version=bindparam("version"),
        updated_at=bindparam("updated_at"),
    )
)
OUTCOME = Statement(update(table).where(keyed(table, "enrollment_id", "number")).values(outcome=bindparam("outcome")))
DELETE = Statement(delete(table).where(keyed(table, "enrollment_id", "number")))
