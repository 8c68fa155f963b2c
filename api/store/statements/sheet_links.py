"""Statements about sheet links. Only `SECRET`, which checks one link, selects the digest of the secret."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, select, update

from api.store.schema.tables import athletes
from api.store.schema.tables import sheet_link_athletes as link_athletes
from api.store.schema.tables import sheet_links as table
from api.store.statement import Statement
from api.store.statement_parts import in_workspace, insert_into, row_columns, where_key
from api.store.statements.api_keys import HAS_WEBHOOKS
from api.store.statements.athletes import AthleteRow
from api.store.statements.workspaces import TEST_NOW


class SheetLinkRow(msgspec.Struct, frozen=True):
    link_id: UUID
    name: str
    every_athlete: bool
    created_at: datetime
    revoked_at: datetime | None
    last_used_on: date | None
    scope: str | None
    expires_at: datetime | None


class SheetLinkSecretRow(msgspec.Struct, frozen=True):
    name: str
    every_athlete: bool
    secret_sha256: str
    revoked_at: datetime | None
    last_used_on: date | None
    scope: str | None
    expires_at: datetime | None
    test_now: datetime | None
    has_webhooks: bool


class LinkAthleteRow(msgspec.Struct, frozen=True):
    athlete_id: UUID


_THIS_LINK = where_key(table, "link_id")
_COLUMNS = row_columns(table, SheetLinkRow)

INSERT = Statement(insert_into(table))
INSERT_ATHLETE = Statement(insert_into(link_athletes))
BY_ID = Statement(select(*_COLUMNS).where(_THIS_LINK), SheetLinkRow)
SECRET = Statement(
    select(
        *(table.c[name] for name in SheetLinkSecretRow.__struct_fields__ if name in table.c),
        TEST_NOW.label("test_now"),
        HAS_WEBHOOKS.label("has_webhooks"),
    ).where(_THIS_LINK),
    SheetLinkSecretRow,
)
ATHLETES = Statement(
    select(link_athletes.c.athlete_id).where(where_key(link_athletes, "link_id")).order_by(link_athletes.c.athlete_id),
    LinkAthleteRow,
)
PAGE = Statement(
    select(*_COLUMNS)
    .where(in_workspace(table), table.c.link_id > bindparam("after"))
    .order_by(table.c.link_id)
    .limit(bindparam("at_most")),
    SheetLinkRow,
)
REVOKE = Statement(
    update(table).where(_THIS_LINK, table.c.revoked_at.is_(None)).values(revoked_at=bindparam("revoked_at"))
)
SET_LAST_USED = Statement(update(table).where(_THIS_LINK).values(last_used_on=bindparam("last_used_on")))
DELETE_FOR_ATHLETE_ONLY = Statement(  # the links that show this athlete and no other, before the athlete is deleted
    delete(table).where(
        in_workspace(table),
        table.c.link_id.in_(
            select(link_athletes.c.link_id).where(where_key(link_athletes, "athlete_id")),
        ),
        table.c.link_id.not_in(
            select(link_athletes.c.link_id).where(
                in_workspace(link_athletes), link_athletes.c.athlete_id != bindparam("athlete_id")
            ),
        ),
    )
)
# An athlete's short code is the start of their id, so every id with that code lies between two ids.
ATHLETES_BETWEEN = Statement(
    select(*row_columns(athletes, AthleteRow))
    .where(in_workspace(athletes), athletes.c.athlete_id.between(bindparam("lowest"), bindparam("highest")))
    .order_by(athletes.c.athlete_id)
    .limit(10),
    AthleteRow,
)
