"""Statements about enrollments. The row stores the progress, so that reading the next prescription is fast."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, Text, bindparam, or_, select, update

from api.store.schema.tables import athletes, prescriptions
from api.store.schema.tables import enrollments as table
from api.store.statement import Statement
from api.store.statement_parts import among, in_workspace, insert_into, row_columns, where_key
from api.store.statements.athlete_tags import has_tag


class EnrollmentRow(msgspec.Struct, frozen=True):
    enrollment_id: UUID
    athlete_id: UUID
    program_slug: str
    revision: int
    status: str
    start_on: date
    ended_on: date | None
    document: str
    progress: str
    last_number: int
    sessions_done: int
    pending_prescription_id: UUID | None
    version: int
    created_at: datetime
    updated_at: datetime
    external_id: str | None
    metadata: str | None


class TrainingAthleteRow(msgspec.Struct, frozen=True):
    athlete_id: UUID


class ActiveEnrollmentRow(msgspec.Struct, frozen=True):
    """Everything that the next prescription is made from."""

    enrollment_id: UUID
    athlete_id: UUID
    program_slug: str
    revision: int
    progress: str
    pending_prescription_id: UUID | None
    external_id: str | None
    athlete: str


class NextPrescriptionRow(ActiveEnrollmentRow, frozen=True):
    """An active enrollment with its pending prescription, as it was stored."""

    issued: str | None


class WatchedRow(msgspec.Struct, frozen=True):
    """An enrollment whose session may be overdue from a local date on, with its athlete."""

    enrollment_id: UUID
    athlete_id: UUID
    overdue_from: date
    athlete: str


_COLUMNS = row_columns(table, EnrollmentRow)
_ACTIVE = table.c.status == "active"

INSERT = Statement(insert_into(table))
BY_ID = Statement(select(*_COLUMNS).where(where_key(table, "athlete_id", "enrollment_id")), EnrollmentRow)
BY_EXTERNAL_ID = Statement(select(*_COLUMNS).where(where_key(table, "external_id")), EnrollmentRow)
LOCK_BY_ID = Statement(select(*_COLUMNS).where(where_key(table, "enrollment_id")).with_for_update(), EnrollmentRow)
LOCK_ACTIVE = Statement(
    select(*_COLUMNS).where(where_key(table, "athlete_id"), _ACTIVE).order_by(table.c.enrollment_id).with_for_update(),
    EnrollmentRow,
)
LOCK_BY_ATHLETE = Statement(  # ended ones too
    select(*_COLUMNS).where(where_key(table, "athlete_id")).order_by(table.c.enrollment_id).with_for_update(),
    EnrollmentRow,
)
ON_PROGRAM = Statement(
    select(*_COLUMNS).where(where_key(table, "program_slug")).order_by(table.c.enrollment_id).limit(1), EnrollmentRow
)


def _filtered(*, tagged: bool, named: bool) -> Statement[EnrollmentRow]:
    """Enrollments of all athletes. An empty status or program stands for any."""
    status, program = bindparam("status", type_=Text), bindparam("program", type_=Text)
    found = select(*_COLUMNS).where(
        in_workspace(table),
        table.c.enrollment_id > bindparam("after"),
        table.c.updated_at >= bindparam("updated_since"),
        or_(status == "", table.c.status == status),
        or_(program == "", table.c.program_slug == program),
    )
    if tagged:
        found = found.where(has_tag(table.c.athlete_id))
    if named:
        found = found.where(table.c.external_id == bindparam("external_id"))
    return Statement(found.order_by(table.c.enrollment_id).limit(bindparam("at_most")), EnrollmentRow)


FILTERED = {
    (tagged, named): _filtered(tagged=tagged, named=named) for tagged in (False, True) for named in (False, True)
}
"""By whether the enrollments are selected by a `tag`, and by an `external_id`."""
_AMONG, _AMONG_ON_SQLITE = among(table.c.athlete_id, "athlete_ids")
# Ended ones too, in one order for all batches, so that they can't wait for each other. It is that of the index: without
# statistics, PostgreSQL would read the whole workspace by primary key to sort by it.
LOCK_BY_ATHLETES = Statement(
    select(*_COLUMNS)
    .where(in_workspace(table), _AMONG)
    .order_by(table.c.athlete_id, table.c.enrollment_id)
    .with_for_update(),
    EnrollmentRow,
    sqlite=select(*_COLUMNS).where(in_workspace(table), _AMONG_ON_SQLITE),  # it has no locks to order
)
PAGE_BY_ATHLETE = Statement(
    select(*_COLUMNS)
    .where(where_key(table, "athlete_id"), table.c.enrollment_id > bindparam("after"))
    .order_by(table.c.enrollment_id)
    .limit(bindparam("at_most")),
    EnrollmentRow,
)
PAGE = Statement(
    select(*_COLUMNS)
    .where(in_workspace(table), table.c.enrollment_id > bindparam("after"))
    .order_by(table.c.enrollment_id)
    .limit(bindparam("at_most")),
    EnrollmentRow,
)
_NEXT_COLUMNS = (
    table.c.enrollment_id,
    table.c.athlete_id,
    table.c.program_slug,
    table.c.revision,
    table.c.progress,
    table.c.pending_prescription_id,
    athletes.c.external_id,
    athletes.c.document.label("athlete"),
)


def _next(*columns: ColumnElement[Any]) -> Select[Any]:
    """Active enrollments with their athletes."""
    return (
        select(*_NEXT_COLUMNS, *columns)
        .join(
            athletes,
            (athletes.c.workspace_id == table.c.workspace_id) & (athletes.c.athlete_id == table.c.athlete_id),
        )
        .where(in_workspace(table), athletes.c.workspace_id == bindparam("workspace_id"), _ACTIVE)
    )


NEXT = Statement(
    _next(prescriptions.c.document.label("issued"))
    .outerjoin(
        prescriptions,
        in_workspace(prescriptions) & (prescriptions.c.prescription_id == table.c.pending_prescription_id),
    )
    .where(table.c.athlete_id == bindparam("athlete_id"))
    .order_by(table.c.enrollment_id)
    .limit(10),
    NextPrescriptionRow,
)

ACTIVE_OF_ATHLETE = Statement(  # as `NEXT`, without the documents of the prescriptions
    _next().where(table.c.athlete_id == bindparam("athlete_id")).order_by(table.c.enrollment_id).limit(10),
    ActiveEnrollmentRow,
)

_IN_TRAINING = select(table.c.athlete_id).where(
    in_workspace(table),
    table.c.pending_prescription_id.is_not(None),  # so it has not ended
)
IN_TRAINING = Statement(_IN_TRAINING.where(_AMONG), TrainingAthleteRow, sqlite=_IN_TRAINING.where(_AMONG_ON_SQLITE))


def _next_page(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The next sessions of athletes who aren't archived, in the order of their enrollments.

    Their prescriptions are read by their ids: before PostgreSQL has statistics, it would read all of the workspace to
    join them.
    """
    return (
        _next()
        .where(athletes.c.archived_at.is_(None), table.c.enrollment_id > bindparam("after"), *conditions)
        .order_by(table.c.enrollment_id)
        .limit(bindparam("at_most"))
    )


_DUE = table.c.due_earliest <= bindparam("due_by")
_OVERDUE = table.c.due_latest < bindparam("due_by")
_FLAGGED = table.c.flagged.is_(True)
_TAGGED = has_tag(athletes.c.athlete_id)

PAGE_ACTIVE = Statement(_next_page(), ActiveEnrollmentRow)
PAGE_DUE = Statement(_next_page(_DUE), ActiveEnrollmentRow)
PAGE_OVERDUE = Statement(_next_page(_OVERDUE), ActiveEnrollmentRow)
PAGE_FLAGGED = Statement(_next_page(_FLAGGED), ActiveEnrollmentRow)
PAGE_ACTIVE_TAGGED = Statement(_next_page(_TAGGED), ActiveEnrollmentRow)
PAGE_DUE_TAGGED = Statement(_next_page(_DUE, _TAGGED), ActiveEnrollmentRow)
PAGE_OVERDUE_TAGGED = Statement(_next_page(_OVERDUE, _TAGGED), ActiveEnrollmentRow)
PAGE_FLAGGED_TAGGED = Statement(_next_page(_FLAGGED, _TAGGED), ActiveEnrollmentRow)
WATCHED = Statement(  # in the order of the index, beginning after a date and an id
    select(table.c.enrollment_id, table.c.athlete_id, table.c.overdue_from, athletes.c.document.label("athlete"))
    .join(
        athletes,
        (athletes.c.workspace_id == table.c.workspace_id) & (athletes.c.athlete_id == table.c.athlete_id),
    )
    .where(
        in_workspace(table),
        athletes.c.workspace_id == bindparam("workspace_id"),
        athletes.c.archived_at.is_(None),
        table.c.pending_prescription_id.is_not(None),
        table.c.overdue_from <= bindparam("until"),
        table.c.overdue_from >= bindparam("from_day"),
        or_(
            table.c.overdue_from > bindparam("from_day"),
            table.c.enrollment_id > bindparam("after"),
        ),
    )
    .order_by(table.c.overdue_from, table.c.enrollment_id)
    .limit(bindparam("at_most")),
    WatchedRow,
)
_THESE, _THESE_ON_SQLITE = among(table.c.enrollment_id, "enrollment_ids")
LOCK_MANY = Statement(  # in the order of the batches, so that none waits for another
    select(*_COLUMNS)
    .where(in_workspace(table), _THESE)
    .order_by(table.c.athlete_id, table.c.enrollment_id)
    .with_for_update(),
    EnrollmentRow,
    sqlite=select(*_COLUMNS).where(in_workspace(table), _THESE_ON_SQLITE),
)
SET_OVERDUE_FROM = Statement(  # unless it was reported already, or another prescription is pending now
    update(table)
    .where(
        where_key(table, "enrollment_id", "pending_prescription_id"),
        table.c.overdue_from.is_not(None),
    )
    .values(overdue_from=bindparam("overdue_from"))
)
# The version is checked although the row is locked, so that a lost update is impossible and not just unlikely.
UPDATE_PROGRESS = Statement(
    update(table)
    .where(where_key(table, "enrollment_id"), table.c.version == bindparam("version") - 1)
    .values(
        progress=bindparam("progress"),
        program_slug=bindparam("program_slug"),
        revision=bindparam("revision"),
        last_number=bindparam("last_number"),
        sessions_done=bindparam("sessions_done"),
        pending_prescription_id=bindparam("pending_prescription_id"),
        due_earliest=bindparam("due_earliest"),
        due_latest=bindparam("due_latest"),
        overdue_from=bindparam("overdue_from"),
        flagged=bindparam("flagged"),
        version=bindparam("version"),
        updated_at=bindparam("updated_at"),
    )
)
SET_PROGRESS = Statement(  # when neither the other columns nor the pending prescription change
    update(table)
    .where(where_key(table, "enrollment_id"), table.c.version == bindparam("version") - 1)
    .values(progress=bindparam("progress"), version=bindparam("version"), updated_at=bindparam("updated_at"))
)
SET_LABELS = Statement(
    update(table)
    .where(where_key(table, "enrollment_id"), table.c.version == bindparam("version") - 1)
    .values(
        external_id=bindparam("external_id"),
        metadata=bindparam("metadata"),
        version=bindparam("version"),
        updated_at=bindparam("updated_at"),
    )
)
SET_DOCUMENT = Statement(update(table).where(where_key(table, "enrollment_id")).values(document=bindparam("document")))
SET_LAST_NUMBER = Statement(
    update(table).where(where_key(table, "enrollment_id")).values(last_number=bindparam("last_number"))
)
END = Statement(
    update(table)
    .where(where_key(table, "enrollment_id"), table.c.version == bindparam("version") - 1)
    .values(
        status="ended",
        ended_on=bindparam("ended_on"),
        pending_prescription_id=None,
        due_earliest=None,
        due_latest=None,
        overdue_from=None,
        flagged=False,
        version=bindparam("version"),
        updated_at=bindparam("updated_at"),
    )
)
