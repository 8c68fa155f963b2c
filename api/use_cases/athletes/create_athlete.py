"""Create an athlete."""

from __future__ import annotations

import msgspec

from api.store.statements import athletes
from api.use_cases.request_context import Call
from api.use_cases.stored.athlete import StoredAthlete, check_external_id, check_time_zone
from domain.athlete import Athlete


async def create_athlete(call: Call, athlete: Athlete, external_id: str | None) -> StoredAthlete:
    check_time_zone(athlete.time_zone)
    await check_external_id(call, external_id)
    stored = StoredAthlete(call.new_id(), external_id, athlete, 1, call.now, call.now, None)
    await call.tx.run(
        athletes.INSERT,
        athlete_id=stored.id,
        external_id=external_id,
        document=msgspec.json.encode(athlete).decode(),
        version=stored.version,
        created_at=call.now,
        updated_at=call.now,
        archived_at=None,
    )
    return stored
