"""Create an athlete."""

from __future__ import annotations

import msgspec

from api.store.statements import athletes
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, check_external_id, check_time_zone
from domain.athlete import AthleteProfile


async def create_athlete(context: RequestContext, athlete: AthleteProfile, external_id: str | None) -> StoredAthlete:
    check_time_zone(athlete.time_zone)
    await check_external_id(context, external_id)
    stored = StoredAthlete(context.new_id(), external_id, athlete, 1, context.now, context.now, None)
    await context.tx.run(
        athletes.INSERT,
        athlete_id=stored.id,
        external_id=external_id,
        document=msgspec.json.encode(athlete).decode(),
        version=stored.version,
        created_at=context.now,
        updated_at=context.now,
        archived_at=None,
    )
    return stored
