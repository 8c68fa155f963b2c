"""Statements about enrollments. The row holds the stored fold: what makes the next prescription quick."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select, update

from api.store.rows import columns, insert_into, keyed
from api.store.schema.tables import athletes
from api.store.schema.tables import enrollments as table
from api.store.statement import Statement


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


class NextRow(msgspec.Struct, frozen=True):
    """All that the next prescription is made from, in one row."""

    enrollment_id: UUID
    athlete_id: UUID
    program_slug: str
    revision: int
    progress: str
    pending_prescription_id: UUID | None
    external_id: str | None
    athlete: str


_SHOWN = columns(table, EnrollmentRow)
_OPEN = table.c.status == "active"

INSERT = Statement(insert_into(table))
BY_ID = Statement(select(*_SHOWN).where(keyed(table, "athlete_id", "enrollment_id")), EnrollmentRow)
LOCKED = Statement(select(*_SHOWN).where(keyed(table, "enrollment_id")).with_for_update(), EnrollmentRow)
OPEN_LOCKED = Statement(
    select(*_SHOWN).where(keyed(table, "athlete_id"), _OPEN).order_by(table.c.enrollment_id).with_for_update(),
    EnrollmentRow,
)
OF_ATHLETE = Statement(
    select(*_SHOWN)
    .where(keyed(table, "athlete_id"), table.c.enrollment_id > bindparam("after"))
    .order_by(table.c.enrollment_id)
    .limit(bindparam("at_most")),
    EnrollmentRow,
)
ALL = Statement(
    select(*_SHOWN)
    .where(keyed(table), table.c.enrollment_id > bindparam("after"))
    .order_by(table.c.enrollment_id)
    .limit(bindparam("at_most")),
    EnrollmentRow,
)
_NEXT = (
    select(
        table.c.enrollment_id,
        table.c.athlete_id,
        table.c.program_slug,
        table.c.revision,
        table.c.progress,
        table.c.pending_prescription_id,
        athletes.c.external_id,
        athletes.c.document.label("athlete"),
    )
    .join(
        athletes,
        (athletes.c.workspace_id == table.c.workspace_id) & (athletes.c.athlete_id == table.c.athlete_id),
    )
    .where(keyed(table), athletes.c.workspace_id == bindparam("workspace_id"), _OPEN)
)
NEXT = Statement(
    _NEXT.where(table.c.athlete_id == bindparam("athlete_id")).order_by(table.c.enrollment_id).limit(10), NextRow
)
DUE = Statement(
    _NEXT.where(
        athletes.c.archived_at.is_(None),
        table.c.enrollment_id > bindparam("after"),
        table.c.due_earliest <= bindparam("due_by"),
    )
    .order_by(table.c.enrollment_id)
    .limit(bindparam("at_most")),
    NextRow,
)
OVERDUE = Statement(
    _NEXT.where(
        athletes.c.archived_at.is_(None),
        table.c.enrollment_id > bindparam("after"),
        table.c.due_latest < bindparam("due_by"),
    )
    .order_by(table.c.enrollment_id)
    .limit(bindparam("at_most")),
    NextRow,
)
FLAGGED = Statement(
    _NEXT.where(athletes.c.archived_at.is_(None), table.c.enrollment_id > bindparam("after"), table.c.flagged.is_(True))
    .order_by(table.c.enrollment_id)
    .limit(bindparam("at_most")),
    NextRow,
)
EVERY_NEXT = Statement(
    _NEXT.where(athletes.c.archived_at.is_(None), table.c.enrollment_id > bindparam("after"))
    .order_by(table.c.enrollment_id)
    .limit(bindparam("at_most")),
    NextRow,
)
# The version is checked once more although the row is locked: a lost update must be impossible, not unlikely.
FOLDED = Statement(
    update(table)
    .where(keyed(table, "enrollment_id"), table.c.version == bindparam("version") - 1)
    .values(
        progress=bindparam("progress"),
        program_slug=bindparam("program_slug"),
        revision=bindparam("revision"),
        last_number=bindparam("last_number"),
        sessions_done=bindparam("sessions_done"),
        pending_prescription_id=bindparam("pending_prescription_id"),
        due_earliest=bindparam("due_earliest"),
        due_latest=bindparam("due_latest"),
        flagged=bindparam("flagged"),
        version=bindparam("version"),
        updated_at=bindparam("updated_at"),
    )
)
NUMBERED = Statement(update(table).where(keyed(table, "enrollment_id")).values(last_number=bindparam("last_number")))
DESCRIBED = Statement(
    update(table)
    .where(keyed(table, "enrollment_id"), table.c.version == bindparam("version") - 1)
    .values(document=bindparam("document"), version=bindparam("version"), updated_at=bindparam("updated_at"))
)
ENDED = Statement(
    update(table)
    .where(keyed(table, "enrollment_id"), table.c.version == bindparam("version") - 1)
    .values(
        status="ended",
        ended_on=bindparam("ended_on"),
        pending_prescription_id=None,
        due_earliest=None,
        due_latest=None,
        flagged=False,
        version=bindparam("version"),
        updated_at=bindparam("updated_at"),
    )
)
