"""Statements for the tests of the store. They use an athlete's version as a counter."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from api.store.database import Transaction
from api.store.schema.tables import ID, athletes, enrollments
from api.store.statement import Statement

NOW = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
IN_WORKSPACE = athletes.c.workspace_id == bindparam("workspace_id")
THIS_ATHLETE = athletes.c.athlete_id == bindparam("athlete_id")


class Counter(msgspec.Struct):
    athlete_id: UUID
    version: int
    created_at: datetime
    archived_at: datetime | None


COLUMNS = [athletes.c[name] for name in Counter.__struct_fields__]

ADD = Statement(insert(athletes))
FIND = Statement(select(*COLUMNS).where(IN_WORKSPACE, THIS_ATHLETE), Counter)
LOCK = Statement(select(*COLUMNS).where(IN_WORKSPACE, THIS_ATHLETE).with_for_update(), Counter)
LIST = Statement(select(*COLUMNS).where(IN_WORKSPACE).order_by(athletes.c.athlete_id), Counter)
SET = Statement(update(athletes).where(IN_WORKSPACE, THIS_ATHLETE).values(version=bindparam("version")))
REMOVE = Statement(delete(athletes).where(IN_WORKSPACE, THIS_ATHLETE))
WITHOUT_FILTER = Statement(select(*COLUMNS).where(bindparam("workspace_id", type_=ID).is_not(None)), Counter)
ALL = Statement(select(*COLUMNS), Counter, across_workspaces=True)
ENROLL = Statement(insert(enrollments))


def row_of(athlete_id: UUID, external_id: str | None = None) -> dict[str, Any]:
    return {
        "athlete_id": athlete_id,
        "external_id": external_id,
        "document": "{}",
        "version": 0,
        "created_at": NOW,
        "updated_at": NOW,
        "archived_at": None,
        "tags": None,
        "metadata": None,
    }


async def add(tx: Transaction, athlete_id: UUID, external_id: str | None = None) -> int:
    return await tx.run(ADD, **row_of(athlete_id, external_id))


async def increment(tx: Transaction, athlete_id: UUID) -> int:
    counter = await tx.first(LOCK, athlete_id=athlete_id)
    assert counter is not None
    await tx.run(SET, athlete_id=athlete_id, version=counter.version + 1)
    return counter.version + 1
