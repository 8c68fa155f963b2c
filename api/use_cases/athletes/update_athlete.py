"""Change an athlete. New units or equipment become an event of each open enrollment, in the same transaction."""

from __future__ import annotations

from uuid import UUID

from msgspec.structs import replace

from api.store.statements import enrollments
from api.use_cases.history.record_event import NewEvent, record_event
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import (
    StoredAthlete,
    check_external_id,
    check_time_zone,
    check_version,
    find_athlete,
    store_athlete,
)
from api.use_cases.stored.enrollment import effective_date, read_enrollment
from domain.athlete import AthleteProfile
from domain.progress.history import SetupEvent


async def update_athlete(context: RequestContext, athlete_id: UUID, changes: dict[str, object]) -> StoredAthlete:
    """Apply `changes`, any of the profile's fields and `external_id`. Raises stale_version and external_id_taken."""
    stored = await find_athlete(context, athlete_id, locked=True)
    check_version(context, stored)
    external_id = changes.pop("external_id", stored.external_id)
    profile: AthleteProfile = replace(stored.athlete, **changes)
    check_time_zone(profile.time_zone)
    if external_id != stored.external_id:
        await check_external_id(context, external_id, athlete_id)  # type: ignore[arg-type]  # decoded as text or null
    changed = await store_athlete(context, replace(stored, athlete=profile, external_id=external_id))
    if (profile.unit, profile.equipment) != (stored.athlete.unit, stored.athlete.equipment):
        await _record_new_setup(context, changed)
    return changed


async def _record_new_setup(context: RequestContext, stored: StoredAthlete) -> None:
    today = stored.athlete.local_date(context.now)
    for row in await context.tx.all(enrollments.LOCK_ACTIVE, athlete_id=stored.id):
        enrollment = await read_enrollment(context, row)
        setup = replace(
            enrollment.progress.setup, unit=stored.athlete.unit, equipment=stored.athlete.equipment, body_weight=None
        )
        await record_event(context, NewEvent(enrollment, SetupEvent(setup), effective_date(enrollment, today)))
