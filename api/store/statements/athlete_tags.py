"""Statements about the tags by which athletes are found."""

from __future__ import annotations

from sqlalchemy import ColumnElement, bindparam, delete, exists

from api.store.schema.tables import athlete_tags as table
from api.store.statement import Statement
from api.store.statement_parts import in_workspace, insert_into, where_key

INSERT = Statement(insert_into(table))
DELETE = Statement(delete(table).where(where_key(table, "tag", "athlete_id")))


def has_tag(athlete_id: ColumnElement[object]) -> ColumnElement[bool]:
    """The condition that the athlete with this id has the tag in the parameter `tag`."""
    return exists().where(in_workspace(table), table.c.athlete_id == athlete_id, table.c.tag == bindparam("tag"))
