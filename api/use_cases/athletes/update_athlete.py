"""Change an athlete. A new unit or equipment becomes an event of every open enrollment, in the same transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api import problems
from api.store.statements import athletes, enrollments
from api.use_cases.history.record_event import NewEvent, record_event
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, check_external_id, check_time_zone, find_athlete
from api.use_cases.stored.enrollment import read_enrollment, today_of
from domain.athlete import AthleteProfile
from domain.progress.history import SetupEvent


async def update_athlete(context: RequestContext, athlete_id: UUID, changes: dict[str, object]) -> StoredAthlete:
    """`changes`: fields of an athlete and `external_id`, as far as they were given. Raises stale_version."""
    stored = await find_athlete(context, athlete_id, locked=True)
    check_version(context, stored)
    external_id = changes.pop("external_id", stored.external_id)
    athlete: AthleteProfile = replace(stored.athlete, **changes)
    check_time_zone(athlete.time_zone)
    if external_id != stored.external_id:
        await check_external_id(context, external_id, own=athlete_id)  # type: ignore[arg-type]  # decoded as text or null
    changed = await write(context, replace(stored, athlete=athlete, external_id=external_id))
    if (athlete.unit, athlete.equipment) != (stored.athlete.unit, stored.athlete.equipment):
        await _tell_enrollments(context, changed)
    return changed


async def _tell_enrollments(context: RequestContext, stored: StoredAthlete) -> None:
    today = stored.athlete.local_date(context.now)
    for row in await context.tx.all(enrollments.LOCK_ACTIVE, athlete_id=stored.id):
        enrollment = await read_enrollment(context, row)
        day = max(today_of(enrollment, today), enrollment.progress.folded_to or today)  # never before what was done
        setup = replace(enrollment.progress.setup, unit=stored.athlete.unit, equipment=stored.athlete.equipment)
        await record_event(context, NewEvent(enrollment, SetupEvent(setup), day))


async def set_archived(context: RequestContext, athlete_id: UUID, archived: bool) -> StoredAthlete:
    """Archive an athlete, or bring one back. Twice is once."""
    stored = await find_athlete(context, athlete_id, locked=True)
    if (stored.archived_at is not None) == archived:
        return stored
    at: datetime | None = context.now if archived else None
    return await write(context, replace(stored, archived_at=at))


def check_version(context: RequestContext, stored: StoredAthlete) -> None:
    if context.if_match != stored.version:
        raise problems.stale_version(stored.version)


async def write(context: RequestContext, stored: StoredAthlete) -> StoredAthlete:
    """Store a changed athlete under the next version."""
    written = replace(stored, version=stored.version + 1, updated_at=context.now)
    await context.tx.run(
        athletes.UPDATE,
        athlete_id=written.id,
        external_id=written.external_id,
        document=msgspec.json.encode(written.athlete).decode(),
        version=written.version,
        updated_at=written.updated_at,
        archived_at=written.archived_at,
    )
    return written
