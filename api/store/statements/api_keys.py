"""Statements about API keys. Only `SECRET`, which checks one key, selects the digest of the secret."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, exists, insert, select, update

from api.store.schema.tables import api_keys as table
from api.store.schema.tables import webhook_endpoints
from api.store.statement import Statement
from api.store.statement_parts import in_workspace, row_columns, where_key
from api.store.statements.workspaces import TEST_NOW


class ApiKeyRow(msgspec.Struct, frozen=True):
    key_id: UUID
    name: str
    scope: str
    athlete_id: UUID | None
    created_at: datetime
    revoked_at: datetime | None
    last_used_on: date | None
    expires_at: datetime | None


class ApiKeySecretRow(msgspec.Struct, frozen=True):
    secret_sha256: str
    scope: str
    athlete_id: UUID | None
    revoked_at: datetime | None
    last_used_on: date | None
    expires_at: datetime | None
    has_webhooks: bool
    test_now: datetime | None


_IN_WORKSPACE = in_workspace(table)
_THIS_KEY = where_key(table, "key_id")
_COLUMNS = row_columns(table, ApiKeyRow)

INSERT = Statement(
    insert(table).values(
        workspace_id=bindparam("workspace_id"),
        key_id=bindparam("key_id"),
        name=bindparam("name"),
        scope=bindparam("scope"),
        athlete_id=bindparam("athlete_id"),
        secret_sha256=bindparam("secret_sha256"),
        created_at=bindparam("created_at"),
        expires_at=bindparam("expires_at"),
    )
)

BY_ID = Statement(select(*_COLUMNS).where(_THIS_KEY), ApiKeyRow)

HAS_WEBHOOKS = exists().where(in_workspace(webhook_endpoints), webhook_endpoints.c.enabled.is_(True))
SECRET = Statement(
    select(
        *(table.c[name] for name in ApiKeySecretRow.__struct_fields__ if name in table.c),
        HAS_WEBHOOKS.label("has_webhooks"),
        TEST_NOW.label("test_now"),
    ).where(_THIS_KEY),
    ApiKeySecretRow,
)

PAGE = Statement(
    select(*_COLUMNS)
    .where(_IN_WORKSPACE, table.c.key_id > bindparam("after"))
    .order_by(table.c.key_id)
    .limit(bindparam("at_most")),
    ApiKeyRow,
)

REVOKE = Statement(
    update(table).where(_THIS_KEY, table.c.revoked_at.is_(None)).values(revoked_at=bindparam("revoked_at"))
)

SET_EXPIRY = Statement(update(table).where(_THIS_KEY).values(expires_at=bindparam("expires_at")))

SET_LAST_USED = Statement(update(table).where(_THIS_KEY).values(last_used_on=bindparam("last_used_on")))

DELETE_FOR_ATHLETE = Statement(delete(table).where(_IN_WORKSPACE, table.c.athlete_id == bindparam("athlete_id")))
