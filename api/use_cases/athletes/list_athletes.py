"""List athletes in the order in which they were created."""

from __future__ import annotations

from uuid import UUID

from api.store.statements import athletes
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, read_athlete


async def list_athletes(
    context: RequestContext, *, after: UUID | None, limit: int, archived: bool, external_id: str | None
) -> list[StoredAthlete]:
    """Up to `limit + 1` athletes; with `external_id` the one that carries it, archived or not."""
    if external_id is not None:
        row = await context.tx.first(athletes.BY_EXTERNAL_ID, external_id=external_id)
        return [read_athlete(row)] if row is not None else []
    statement = athletes.PAGE_ARCHIVED if archived else athletes.PAGE
    return [read_athlete(row) for row in await context.tx.all(statement, after=after or UUID(int=0), at_most=limit + 1)]
