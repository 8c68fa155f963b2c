"""List athletes, oldest first."""

from __future__ import annotations

from uuid import UUID

from api.store.statements import athletes
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.stored.athlete import StoredAthlete, read_athlete


async def list_athletes(
    context: RequestContext, *, after: UUID | None, limit: int, archived: bool, external_id: str | None
) -> list[StoredAthlete]:
    """Return up to `limit + 1` athletes. With an `external_id`, return only the athlete who has it, archived or not."""
    if external_id is not None:
        row = await context.tx.first(athletes.BY_EXTERNAL_ID, external_id=external_id)
        return [read_athlete(row)] if row is not None else []
    statement = athletes.PAGE_ARCHIVED if archived else athletes.PAGE
    rows = await context.tx.all(statement, after=after or LOWEST_ID, at_most=limit + 1)
    return [read_athlete(row) for row in rows]
