"""Statements about API keys. The secret's digest is only ever selected to check one key."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from api.store.schema.tables import api_keys as table
from api.store.statement import Statement


class ApiKeyRow(msgspec.Struct, frozen=True):
    key_id: UUID
    name: str
    scope: str
    athlete_id: UUID | None
    created_at: datetime
    revoked_at: datetime | None
    last_used_on: date | None


class ApiKeySecretRow(msgspec.Struct, frozen=True):
    secret_sha256: str
    scope: str
    athlete_id: UUID | None
    revoked_at: datetime | None
    last_used_on: date | None


_OF_WORKSPACE = table.c.workspace_id == bindparam("workspace_id")
_THIS_KEY = _OF_WORKSPACE & (table.c.key_id == bindparam("key_id"))
_SHOWN = [table.c[name] for name in ApiKeyRow.__struct_fields__]

INSERT = Statement(
    insert(table).values(
        workspace_id=bindparam("workspace_id"),
        key_id=bindparam("key_id"),
        name=bindparam("name"),
        scope=bindparam("scope"),
        athlete_id=bindparam("athlete_id"),
        secret_sha256=bindparam("secret_sha256"),
        created_at=bindparam("created_at"),
    )
)

BY_ID = Statement(select(*_SHOWN).where(_THIS_KEY), ApiKeyRow)

SECRET = Statement(
    select(*[table.c[name] for name in ApiKeySecretRow.__struct_fields__]).where(_THIS_KEY), ApiKeySecretRow
)

PAGE = Statement(
    select(*_SHOWN)
    .where(_OF_WORKSPACE, table.c.key_id > bindparam("after"))
    .order_by(table.c.key_id)
    .limit(bindparam("at_most")),
    ApiKeyRow,
)

REVOKE = Statement(
    update(table).where(_THIS_KEY, table.c.revoked_at.is_(None)).values(revoked_at=bindparam("revoked_at"))
)

USED = Statement(update(table).where(_THIS_KEY).values(last_used_on=bindparam("last_used_on")))

DELETE_OF_ATHLETE = Statement(delete(table).where(_OF_WORKSPACE, table.c.athlete_id == bindparam("athlete_id")))
