"""List athletes, oldest first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from api.store.statements import athletes
from api.use_cases.date_limits import earliest_change
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.stored.athlete import StoredAthlete, read_athlete


class AthleteFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which athletes to list. None: not filtered by that field. With an external id, archived athletes count too."""

    archived: bool = False
    external_id: str | None = None
    tag: str | None = None
    updated_since: datetime | None = None


async def list_athletes(
    context: RequestContext, wanted: AthleteFilter, *, after: UUID | None, limit: int
) -> list[StoredAthlete]:
    """Return up to `limit + 1` athletes. With an external id, return only the athlete who has it."""
    since = earliest_change(wanted.updated_since)
    if wanted.external_id is not None:
        row = await context.tx.first(athletes.BY_EXTERNAL_ID, external_id=wanted.external_id)
        found = [read_athlete(row)] if row is not None else []
        return [each for each in found if each.updated_at >= since and (wanted.tag is None or wanted.tag in each.tags)]
    parameters: dict[str, object] = {"after": after or LOWEST_ID, "at_most": limit + 1, "updated_since": since}
    if wanted.tag is not None:
        parameters["tag"] = wanted.tag
    rows = await context.tx.all(athletes.FILTERED[wanted.archived, wanted.tag is not None], **parameters)
    return [read_athlete(row) for row in rows]
