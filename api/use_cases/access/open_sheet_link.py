"""A sheet link as it is used: who it lets a spreadsheet see."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from api.problems import ProblemError, not_found
from api.store.database import Transaction
from api.store.statements import athletes, sheet_links
from api.tokens import Token
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, read_athlete
from api.use_cases.stored.athlete_code import ids_of


class OpenedSheetLink(msgspec.Struct, frozen=True):
    """A link that was found by its token and is not revoked."""

    id: UUID
    name: str
    athlete_ids: frozenset[UUID] | None
    """None: every athlete of the workspace."""
    last_used_on: date | None

    def shows(self, athlete_id: UUID) -> bool:
        return self.athlete_ids is None or athlete_id in self.athlete_ids


async def open_link(tx: Transaction, token: Token) -> OpenedSheetLink:
    """The link of this token. Raises not_found, whatever is wrong with it the same."""
    row = await tx.first(sheet_links.SECRET, link_id=token.key_id)
    if row is None or not token.matches(row.secret_sha256) or row.revoked_at is not None:
        raise ProblemError("no_such_link")
    if row.every_athlete:
        return OpenedSheetLink(token.key_id, row.name, None, row.last_used_on)
    shown = await tx.all(sheet_links.ATHLETES, link_id=token.key_id)
    return OpenedSheetLink(token.key_id, row.name, frozenset(each.athlete_id for each in shown), row.last_used_on)


async def named_athlete(context: RequestContext, link: OpenedSheetLink, name: str) -> StoredAthlete:
    """The athlete with this external id, id or short code, if the link shows them. Raises not_found."""
    found = [each for each in await athletes_named(context, name) if link.shows(each.id)]
    if len(found) != 1:
        raise not_found("athlete")
    return found[0]


async def athletes_named(context: RequestContext, name: str) -> list[StoredAthlete]:
    """Whoever has this external id, else this id, else this short code: at most one, but for very unlikely codes."""
    row = await context.tx.first(athletes.BY_EXTERNAL_ID, external_id=name)
    if row is not None:
        return [read_athlete(row)]
    between = ids_of(name)
    if between is None:
        return []
    return [
        read_athlete(row)
        for row in await context.tx.all(sheet_links.ATHLETES_BETWEEN, lowest=between[0], highest=between[1])
    ]
