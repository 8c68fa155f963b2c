"""Archive an athlete, or restore an archived one."""

from __future__ import annotations

from uuid import UUID

from msgspec.structs import replace

from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, find_athlete, store_athlete


async def archive_athlete(context: RequestContext, athlete_id: UUID) -> StoredAthlete:
    """Archive the athlete. Archiving again changes nothing. Raises not_found."""
    athlete = await find_athlete(context, athlete_id, locked=True)
    if athlete.archived_at is not None:
        return athlete
    return await store_athlete(context, replace(athlete, archived_at=context.now))


async def restore_athlete(context: RequestContext, athlete_id: UUID) -> StoredAthlete:
    """Restore the athlete. Restoring an active athlete changes nothing. Raises not_found."""
    athlete = await find_athlete(context, athlete_id, locked=True)
    if athlete.archived_at is None:
        return athlete
    context.changes.looks_for_overdue = True  # no one checked their sessions while they were archived
    return await store_athlete(context, replace(athlete, archived_at=None))
