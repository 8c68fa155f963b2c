"""Open a sheet link, and find the athletes that it shows."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from api.problems import ProblemError, not_found
from api.store.database import Transaction
from api.store.statements import athletes, sheet_links
from api.tokens import Token
from api.use_cases.access.credential import SHEET_LINKS
from api.use_cases.access.link_scope import SheetLinkScope, scope_of
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, read_athlete
from api.use_cases.stored.athlete_code import ids_of


class OpenedSheetLink(msgspec.Struct, frozen=True):
    """A valid link. `athlete_ids` None means every athlete of the workspace."""

    id: UUID
    name: str
    athlete_ids: frozenset[UUID] | None
    last_used_on: date | None
    test_now: datetime | None = None
    scope: SheetLinkScope = SheetLinkScope.READ
    has_webhooks: bool = False

    def shows(self, athlete_id: UUID) -> bool:
        return self.athlete_ids is None or athlete_id in self.athlete_ids


async def open_link(tx: Transaction, token: Token, now: datetime) -> OpenedSheetLink:
    """Return the link of this token. Raises no_such_link, whatever the fault.

    The prefix is not part of the checksum. So a token whose prefix is not that of the link's scope is refused: the
    secret of a link that reads, under the prefix of one that logs.
    """
    row = await SHEET_LINKS.find(tx, token)
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        raise ProblemError("no_such_link")
    scope = scope_of(row.scope)
    if token.prefix != scope.prefix:
        raise ProblemError("no_such_link")
    athlete_ids: frozenset[UUID] | None = None
    if not row.every_athlete:
        link_athletes = await tx.all(sheet_links.ATHLETES, link_id=token.key_id)
        athlete_ids = frozenset(each.athlete_id for each in link_athletes)
    return OpenedSheetLink(token.key_id, row.name, athlete_ids, row.last_used_on, row.test_now, scope, row.has_webhooks)


async def named_athlete(context: RequestContext, link: OpenedSheetLink, name: str) -> StoredAthlete:
    """Return the athlete with this external id, id or short code, if the link shows them. Raises not_found."""
    matches = [each for each in await athletes_named(context, name) if link.shows(each.id)]
    if len(matches) != 1:
        raise not_found("athlete")
    return matches[0]


async def athletes_named(context: RequestContext, name: str) -> list[StoredAthlete]:
    """Return the athlete with this external id, else id, else short code. Several only if short codes collide."""
    row = await context.tx.first(athletes.BY_EXTERNAL_ID, external_id=name)
    if row is not None:
        return [read_athlete(row)]
    id_range = ids_of(name)
    if id_range is None:
        return []
    lowest, highest = id_range
    rows = await context.tx.all(sheet_links.ATHLETES_BETWEEN, lowest=lowest, highest=highest)
    return [read_athlete(row) for row in rows]
