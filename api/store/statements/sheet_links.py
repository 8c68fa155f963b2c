"""Statements about sheet links. The secret's digest is only ever selected to check one link."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, select, update

from api.store.rows import columns, insert_into, keyed
from api.store.schema.tables import athletes
from api.store.schema.tables import sheet_link_athletes as shown
from api.store.schema.tables import sheet_links as table
from api.store.statement import Statement
from api.store.statements.athletes import AthleteRow


class SheetLinkRow(msgspec.Struct, frozen=True):
    link_id: UUID
    name: str
    every_athlete: bool
    created_at: datetime
    revoked_at: datetime | None
    last_used_on: date | None


class SheetLinkSecretRow(msgspec.Struct, frozen=True):
    name: str
    every_athlete: bool
    secret_sha256: str
    revoked_at: datetime | None
    last_used_on: date | None


class LinkAthleteRow(msgspec.Struct, frozen=True):
    athlete_id: UUID


_THIS = keyed(table, "link_id")
_LINK = columns(table, SheetLinkRow)

INSERT = Statement(insert_into(table))
INSERT_ATHLETE = Statement(insert_into(shown))
BY_ID = Statement(select(*_LINK).where(_THIS), SheetLinkRow)
SECRET = Statement(select(*columns(table, SheetLinkSecretRow)).where(_THIS), SheetLinkSecretRow)
ATHLETES = Statement(
    select(shown.c.athlete_id).where(keyed(shown, "link_id")).order_by(shown.c.athlete_id),
    LinkAthleteRow,
)
PAGE = Statement(
    select(*_LINK)
    .where(keyed(table), table.c.link_id > bindparam("after"))
    .order_by(table.c.link_id)
    .limit(bindparam("at_most")),
    SheetLinkRow,
)
REVOKE = Statement(update(table).where(_THIS, table.c.revoked_at.is_(None)).values(revoked_at=bindparam("revoked_at")))
USED = Statement(update(table).where(_THIS).values(last_used_on=bindparam("last_used_on")))
OF_ATHLETE_ALONE = Statement(  # before the athlete goes: a link that shows nobody would be of no use
    delete(table).where(
        keyed(table),
        table.c.link_id.in_(
            select(shown.c.link_id).where(keyed(shown, "athlete_id")),
        ),
        table.c.link_id.not_in(
            select(shown.c.link_id).where(keyed(shown), shown.c.athlete_id != bindparam("athlete_id")),
        ),
    )
)
# An athlete's short code is the beginning of their id: all that begin so lie between two ids.
ATHLETES_BETWEEN = Statement(
    select(*columns(athletes, AthleteRow))
    .where(keyed(athletes), athletes.c.athlete_id.between(bindparam("lowest"), bindparam("highest")))
    .order_by(athletes.c.athlete_id)
    .limit(10),
    AthleteRow,
)
