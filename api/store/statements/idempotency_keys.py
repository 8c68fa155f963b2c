"""Statements about idempotency keys: the request that used each key, and its response."""

from __future__ import annotations

import msgspec
from sqlalchemy import Text, bindparam, delete, insert, select

from api.store.schema.tables import idempotency_keys as table
from api.store.statement import Statement
from api.store.statement_parts import among_first, in_workspace, row_columns, where_key


class StoredResponseRow(msgspec.Struct, frozen=True):
    fingerprint: str
    status: int
    headers: str
    body: str


BY_KEY = Statement(select(*row_columns(table, StoredResponseRow)).where(where_key(table, "key")), StoredResponseRow)

INSERT = Statement(
    insert(table).values(
        workspace_id=bindparam("workspace_id"),
        key=bindparam("key"),
        fingerprint=bindparam("fingerprint"),
        status=bindparam("status"),
        headers=bindparam("headers"),
        body=bindparam("body"),
        athlete_id=bindparam("athlete_id"),
        created_at=bindparam("created_at"),
    )
)

_BEFORE = bindparam("before", type_=table.c.created_at.type)
# The second part is always true, but as in the partial index: otherwise SQLite doesn't use that.
_EXPIRED = (table.c.created_at < _BEFORE) & table.c.created_at.is_not(None)
DELETE_BEFORE = Statement(delete(table).where(among_first(table.c.created_at, _EXPIRED, _BEFORE)))

# Responses about the whole workspace may contain athlete ids too: those about an API key or a sheet link.
_CONTAINS_ATHLETE = table.c.athlete_id.is_(None) & table.c.body.contains(bindparam("named", type_=Text))

DELETE_FOR_ATHLETE = Statement(
    delete(table).where(in_workspace(table), (table.c.athlete_id == bindparam("athlete_id")) | _CONTAINS_ATHLETE)
)
