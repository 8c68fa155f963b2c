"""Statements about idempotency keys: which request was answered, and with what."""

from __future__ import annotations

import msgspec
from sqlalchemy import Text, bindparam, delete, insert, select

from api.store.schema.tables import idempotency_keys as table
from api.store.statement import Statement


class StoredResponseRow(msgspec.Struct, frozen=True):
    fingerprint: str
    status: int
    headers: str
    body: str


_OF_WORKSPACE = table.c.workspace_id == bindparam("workspace_id")

BY_KEY = Statement(
    select(table.c.fingerprint, table.c.status, table.c.headers, table.c.body).where(
        _OF_WORKSPACE, table.c.key == bindparam("key")
    ),
    StoredResponseRow,
)

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

DELETE_BEFORE = Statement(
    delete(table).where(
        _OF_WORKSPACE,
        table.c.created_at < bindparam("before"),
        table.c.created_at.is_not(None),  # always so, but in the words of the partial index: SQLite takes it for them
    )
)

# Answers about the whole workspace may name athletes too: keys made for one, sheet links that show several.
_NAMES_ATHLETE = table.c.athlete_id.is_(None) & table.c.body.contains(bindparam("named", type_=Text))

DELETE_OF_ATHLETE = Statement(
    delete(table).where(_OF_WORKSPACE, (table.c.athlete_id == bindparam("athlete_id")) | _NAMES_ATHLETE)
)
