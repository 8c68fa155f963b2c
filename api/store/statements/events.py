"""Statements about events: the history of each enrollment, and the sessions without one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, delete, func, or_, select, update

from api.store.schema.tables import enrollments, measurements, prescriptions
from api.store.schema.tables import events as table
from api.store.statement import Statement
from api.store.statement_parts import DocumentRow, among, among_texts, in_workspace, insert_into, row_columns, where_key


class EventRow(msgspec.Struct, frozen=True):
    """An event. Only a session can be without an enrollment. Its number is then 0."""

    event_id: UUID
    enrollment_id: UUID | None
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
    attributes: str | None = None


class NamedEventRow(msgspec.Struct, frozen=True):
    athlete_id: UUID
    external_id: str


class CountRow(msgspec.Struct, frozen=True):
    sessions: int


class SessionOfDayRow(msgspec.Struct, frozen=True):
    """A session of one day, with what was done."""

    athlete_id: UUID
    event_id: UUID
    document: str


class HistoryRow(EventRow, frozen=True):
    """An event with the document of the prescription that it references, if any, and the body weight on its day."""

    shown_in: UUID | None = None
    shown: str | None = None
    body_weight: str | None = None


class ReplayedRow(EventRow, frozen=True):
    """A session without an enrollment, with the body weight on its day."""

    body_weight: str | None = None


class PerformedRow(EventRow, frozen=True):
    """A session with the id of the prescription that it references, if any, and the body weight on its day."""

    shown_in: UUID | None = None
    body_weight: str | None = None


class ImportedRow(EventRow, frozen=True):
    """An event of an import, and its version as imports left it."""

    import_version: int | None = None


_COLUMNS = row_columns(table, EventRow)
_SESSION = table.c.kind == "session"

INSERT = Statement(insert_into(table))
BY_ID = Statement(select(*_COLUMNS).where(where_key(table, "athlete_id", "event_id")), EventRow)
_external_id = bindparam("external_id", type_=Text)
# Both in the order of the index that they need. In an empty table without statistics PostgreSQL takes all indexes to be
# equally fast, would choose one that has only the workspace, and keep it in the prepared statement.
BY_EXTERNAL_ID = Statement(
    select(*_COLUMNS)
    .where(where_key(table, "athlete_id"), table.c.external_id.between(_external_id, _external_id))
    .order_by(table.c.external_id),
    EventRow,
)
_AMONG, _AMONG_ON_SQLITE = among(table.c.athlete_id, "athlete_ids")
_NAMED, _NAMED_ON_SQLITE = among_texts(table.c.external_id, "external_ids")
_NAMES = (
    select(table.c.athlete_id, table.c.external_id)
    .where(in_workspace(table))
    .order_by(table.c.athlete_id, table.c.external_id)
)
BY_EXTERNAL_IDS = Statement(  # of one athlete
    select(*_COLUMNS).where(where_key(table, "athlete_id"), _NAMED).order_by(table.c.external_id),
    EventRow,
    sqlite=select(*_COLUMNS).where(where_key(table, "athlete_id"), _NAMED_ON_SQLITE).order_by(table.c.external_id),
)
EXTERNAL_IDS_OF_MANY = Statement(  # those of several athletes that are already used
    _NAMES.where(_AMONG, _NAMED), NamedEventRow, sqlite=_NAMES.where(_AMONG_ON_SQLITE, _NAMED_ON_SQLITE)
)
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
NEWEST_OF_ATHLETE = Statement(  # sessions of all enrollments
    select(
        *_COLUMNS,
        table.c.shown_in,
        prescriptions.c.document.label("shown"),
        _BODY_WEIGHT.label("body_weight"),
    )
    .select_from(table)
    .outerjoin(prescriptions, and_(in_workspace(prescriptions), prescriptions.c.prescription_id == table.c.shown_in))
    .where(where_key(table, "athlete_id"), _SESSION)
    .order_by(table.c.on_date.desc(), table.c.number.desc())
    .limit(bindparam("at_most")),
    HistoryRow,
)
_REPLAYED, _REPLAYED_ON_SQLITE = among(table.c.event_id, "event_ids")
_REPLAYED_SESSIONS = (
    select(*_COLUMNS, _BODY_WEIGHT.label("body_weight"))
    .where(where_key(table, "athlete_id"), table.c.enrollment_id.is_(None))
    .order_by(table.c.on_date, table.c.event_id)
)
REPLAYED = Statement(  # the sessions without an enrollment that an enrollment replays, oldest first
    _REPLAYED_SESSIONS.where(_REPLAYED), ReplayedRow, sqlite=_REPLAYED_SESSIONS.where(_REPLAYED_ON_SQLITE)
)
WITHOUT_ENROLLMENT = Statement(  # newest first, beginning after a date and an id
    select(*_COLUMNS, _BODY_WEIGHT.label("body_weight"))
    .where(
        where_key(table, "athlete_id"),
        _SESSION,
        table.c.enrollment_id.is_(None),
        table.c.on_date >= bindparam("performed_from"),
        or_(
            table.c.on_date < bindparam("before"),
            (table.c.on_date == bindparam("before_too")) & (table.c.event_id < bindparam("before_id")),
        ),
    )
    .order_by(table.c.on_date.desc(), table.c.event_id.desc())
    .limit(bindparam("at_most")),
    ReplayedRow,
)
_IN_RANGE = (
    where_key(table, "athlete_id"),
    _SESSION,
    table.c.on_date >= bindparam("performed_from"),
    table.c.on_date <= bindparam("performed_to"),
    table.c.document.contains(bindparam("text", type_=Text), escape="!"),
)
NEWEST_IN_RANGE = Statement(  # sessions of all enrollments whose document contains a text, with their prescriptions
    select(
        *_COLUMNS,
        table.c.shown_in,
        prescriptions.c.document.label("shown"),
        _BODY_WEIGHT.label("body_weight"),
    )
    .select_from(table)
    .outerjoin(prescriptions, and_(in_workspace(prescriptions), prescriptions.c.prescription_id == table.c.shown_in))
    .where(*_IN_RANGE)
    .order_by(table.c.on_date.desc(), table.c.number.desc())
    .limit(bindparam("at_most")),
    HistoryRow,
)
NEWEST_PERFORMED = Statement(  # the same without their prescriptions, which are far larger
    select(*_COLUMNS, table.c.shown_in, _BODY_WEIGHT.label("body_weight"))
    .where(*_IN_RANGE)
    .order_by(table.c.on_date.desc(), table.c.number.desc())
    .limit(bindparam("at_most")),
    PerformedRow,
)
_sessions_before = and_(
    where_key(table, "athlete_id"),
    _SESSION,
    or_(
        table.c.on_date < bindparam("before"),
        (table.c.on_date == bindparam("before_too")) & (table.c.event_id < bindparam("before_id")),
    ),
)
SESSIONS = Statement(  # newest first
    select(*_COLUMNS)
    .where(_sessions_before)
    .order_by(table.c.on_date.desc(), table.c.event_id.desc())
    .limit(bindparam("at_most")),
    EventRow,
)
# in the order of an index: without statistics, PostgreSQL would read all events of the workspace
_in_order = select(table.c.event_id).where(_sessions_before).order_by(table.c.on_date.desc(), table.c.event_id.desc())
_count = func.count().label("sessions")
COUNT_SESSIONS = Statement(
    select(_count).select_from(_in_order.subquery()), CountRow, sqlite=select(_count).where(_sessions_before)
)


_newest_of_day = (
    func.row_number()
    .over(partition_by=table.c.athlete_id, order_by=(table.c.athlete_id, table.c.event_id.desc()))
    .label("place")
)
_of_day = select(*row_columns(table, SessionOfDayRow), _newest_of_day).where(
    in_workspace(table), _SESSION, table.c.on_date == bindparam("day")
)


def _first_of_day(condition: ColumnElement[bool]) -> Select[Any]:
    found = _of_day.where(condition).subquery()
    return (
        select(*(found.c[name] for name in SessionOfDayRow.__struct_fields__))
        .where(found.c.place <= bindparam("at_most"))
        .order_by(found.c.athlete_id, found.c.event_id.desc())
    )


SESSIONS_OF_DAY = Statement(  # of several athletes: at most so many of each, newest first
    _first_of_day(_AMONG), SessionOfDayRow, sqlite=_first_of_day(_AMONG_ON_SQLITE)
)


def _sessions_found(*, named: bool) -> Statement[EventRow]:
    """Sessions of an athlete, newest first. An empty program or text stands for any.

    `named`: only the one with the parameter `external_id`.
    """
    program = bindparam("program", type_=Text)
    of_program = select(enrollments.c.enrollment_id).where(
        where_key(enrollments, "athlete_id"), enrollments.c.program_slug == program
    )
    found = select(*_COLUMNS).where(
        where_key(table, "athlete_id"),
        _SESSION,
        or_(
            table.c.on_date < bindparam("before"),
            (table.c.on_date == bindparam("before_too")) & (table.c.event_id < bindparam("before_id")),
        ),
        table.c.on_date >= bindparam("performed_from"),
        table.c.on_date <= bindparam("performed_to"),
        table.c.updated_at >= bindparam("updated_since"),
        table.c.document.contains(bindparam("text", type_=Text), escape="!"),
        or_(program == "", table.c.enrollment_id.in_(of_program)),
    )
    if named:
        found = found.where(table.c.external_id == bindparam("external_id"))
    newest_first = found.order_by(table.c.on_date.desc(), table.c.event_id.desc())
    return Statement(newest_first.limit(bindparam("at_most")), EventRow)


SESSIONS_FOUND = _sessions_found(named=False)
SESSION_FOUND_BY_EXTERNAL_ID = _sessions_found(named=True)
NEWEST_SESSIONS = Statement(
    select(*_COLUMNS)
    .where(where_key(table, "enrollment_id"), _SESSION)
    .order_by(table.c.on_date.desc(), table.c.number.desc())
    .limit(bindparam("at_most")),
    EventRow,
)
PLANNED_KINDS = ("pause", "deload", "place", "substitution", "phase")
PLANNED_CHANGES = Statement(
    select(*_COLUMNS)
    .where(
        where_key(table, "enrollment_id"),
        or_(*(table.c.kind == kind for kind in PLANNED_KINDS)),
        table.c.number > bindparam("after_number"),
    )
    .order_by(table.c.number)
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
    .where(where_key(table, "event_id"), table.c.version == bindparam("version") - 1)
    .values(
        on_date=bindparam("on_date"),
        external_id=bindparam("external_id"),
        document=bindparam("document"),
        version=bindparam("version"),
        updated_at=bindparam("updated_at"),
        attributes=bindparam("attributes"),
    )
)
SET_OUTCOME = Statement(update(table).where(where_key(table, "event_id")).values(outcome=bindparam("outcome")))
DELETE = Statement(delete(table).where(where_key(table, "event_id")))
KEEP_AS_IMPORTED = Statement(  # what an import corrects in a session that nobody else has changed is still imported
    update(table)
    .where(where_key(table, "event_id"), table.c.import_version == bindparam("version") - 1)
    .values(import_version=bindparam("version"))
)
OF_IMPORT = Statement(
    select(*_COLUMNS, table.c.import_version)
    .where(where_key(table, "import_id"), table.c.import_id.is_not(None), table.c.event_id > bindparam("after_id"))
    .order_by(table.c.event_id)
    .limit(bindparam("at_most")),
    ImportedRow,
)
DOCUMENTS_SINCE = Statement(  # of every kind, in any order
    select(table.c.document)
    .where(in_workspace(table), table.c.updated_at >= bindparam("since"))
    .limit(bindparam("at_most")),
    DocumentRow,
)
