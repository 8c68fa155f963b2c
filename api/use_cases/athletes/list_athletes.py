"""List athletes, oldest first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from api.store.statements import athletes
from api.store.statements.athletes import AthleteRow
from api.use_cases.date_limits import earliest_change
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.stored.tags import decode_tags

LARGE_PROFILES = 256 * 1024
"""Characters of profiles and metadata that take 5 ms to decode and to encode."""


class AthleteFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which athletes to list. None: not filtered by that field. With an external id, archived athletes count too."""

    archived: bool = False
    external_id: str | None = None
    tag: str | None = None
    updated_since: datetime | None = None


async def list_athletes(
    context: RequestContext, wanted: AthleteFilter, *, after: UUID | None, limit: int
) -> list[AthleteRow]:
    """Return the rows of up to `limit + 1` athletes. With an external id, return only the athlete who has it.

    Profiles are not decoded here: each can be 256 KiB, and the page may end before the last row.
    """
    since = earliest_change(wanted.updated_since)
    if wanted.external_id is not None:
        row = await context.tx.first(athletes.BY_EXTERNAL_ID, external_id=wanted.external_id)
        if row is None or row.updated_at < since:
            return []
        return [row] if wanted.tag is None or wanted.tag in decode_tags(row.tags) else []
    parameters: dict[str, object] = {"after": after or LOWEST_ID, "at_most": limit + 1, "updated_since": since}
    if wanted.tag is not None:
        parameters["tag"] = wanted.tag
    rows = await context.tx.all(athletes.FILTERED[wanted.archived, wanted.tag is not None], **parameters)
    if sum(len(row.document) + len(row.metadata or "") for row in rows) > LARGE_PROFILES:
        context.require_long_work()
    return rows
