"""Statements about athletes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import JSON, ColumnElement, Select, bindparam, cast, delete, func, select, update

from api.store.schema.tables import athletes as table
from api.store.statement import Statement
from api.store.statement_parts import among, among_texts, in_workspace, insert_into, row_columns, where_key
from api.store.statements.athlete_tags import has_tag


class AthleteRow(msgspec.Struct, frozen=True):
    athlete_id: UUID
    external_id: str | None
    document: str
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    tags: str | None
    metadata: str | None


class AthleteNameRow(msgspec.Struct, frozen=True):
    athlete_id: UUID
    external_id: str | None
    archived_at: datetime | None
    name: str


_COLUMNS = row_columns(table, AthleteRow)

INSERT = Statement(insert_into(table))
BY_ID = Statement(select(*_COLUMNS).where(where_key(table, "athlete_id")), AthleteRow)
LOCK_BY_ID = Statement(select(*_COLUMNS).where(where_key(table, "athlete_id")).with_for_update(), AthleteRow)
_AMONG, _AMONG_ON_SQLITE = among(table.c.athlete_id, "athlete_ids")
LOCK_MANY = Statement(  # in the order of their ids, so that two batches can't wait for each other
    select(*_COLUMNS).where(in_workspace(table), _AMONG).order_by(table.c.athlete_id).with_for_update(),
    AthleteRow,
    sqlite=select(*_COLUMNS).where(in_workspace(table), _AMONG_ON_SQLITE),  # it has no locks to order
)
BY_EXTERNAL_ID = Statement(select(*_COLUMNS).where(where_key(table, "external_id")), AthleteRow)
LOCK_BY_EXTERNAL_ID = Statement(select(*_COLUMNS).where(where_key(table, "external_id")).with_for_update(), AthleteRow)
_NAMED, _NAMED_ON_SQLITE = among_texts(table.c.external_id, "external_ids")
MANY_BY_EXTERNAL_ID = Statement(
    select(*_COLUMNS).where(in_workspace(table), _NAMED),
    AthleteRow,
    sqlite=select(*_COLUMNS).where(in_workspace(table), _NAMED_ON_SQLITE),
)
PAGE = Statement(
    select(*_COLUMNS)
    .where(in_workspace(table), table.c.athlete_id > bindparam("after"), table.c.archived_at.is_(None))
    .order_by(table.c.athlete_id)
    .limit(bindparam("at_most")),
    AthleteRow,
)


def _names(name: ColumnElement[Any]) -> Select[Any]:
    return select(table.c.athlete_id, table.c.external_id, table.c.archived_at, name.label("name")).where(
        in_workspace(table)
    )


NAMES = Statement(  # of every athlete, archived or not
    _names(cast(table.c.document, JSON)["name"].as_string()),
    AthleteNameRow,
    sqlite=_names(func.json_extract(table.c.document, "$.name")),
)


def _filtered(*, archived: bool, tagged: bool) -> Statement[AthleteRow]:
    """Athletes that changed at `updated_since` or later, in the order of their ids."""
    found = select(*_COLUMNS).where(
        in_workspace(table),
        table.c.athlete_id > bindparam("after"),
        table.c.updated_at >= bindparam("updated_since"),
        table.c.archived_at.is_not(None) if archived else table.c.archived_at.is_(None),
    )
    if tagged:
        found = found.where(has_tag(table.c.athlete_id))
    return Statement(found.order_by(table.c.athlete_id).limit(bindparam("at_most")), AthleteRow)


FILTERED = {
    (archived, tagged): _filtered(archived=archived, tagged=tagged)
    for archived in (False, True)
    for tagged in (False, True)
}
"""By whether the athletes are archived, and whether they are selected by a `tag`."""
UPDATE = Statement(
    update(table)
    .where(where_key(table, "athlete_id"), table.c.version == bindparam("version") - 1)
    .values(
        external_id=bindparam("external_id"),
        document=bindparam("document"),
        version=bindparam("version"),
        updated_at=bindparam("updated_at"),
        archived_at=bindparam("archived_at"),
        tags=bindparam("tags"),
        metadata=bindparam("metadata"),
    )
)
DELETE = Statement(delete(table).where(where_key(table, "athlete_id")))
