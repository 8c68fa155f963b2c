"""Change an athlete. A new unit, new equipment or new places become an event of each open enrollment."""

from __future__ import annotations

from uuid import UUID

from msgspec.structs import replace

from api.store.statements import enrollments
from api.use_cases.history.record_event import NewEvent, record_event
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import (
    StoredAthlete,
    check_external_id,
    check_places,
    check_time_zone,
    check_version,
    find_athlete,
    store_athlete,
)
from api.use_cases.stored.enrollment import effective_date, read_enrollment
from api.use_cases.stored.tags import check_tags, store_tags
from domain.athlete import AthleteProfile
from domain.progress.history import SetupEvent


async def update_athlete(context: RequestContext, athlete_id: UUID, changes: dict[str, object]) -> StoredAthlete:
    """Apply `changes` if `If-Match` names the stored version. Raises stale_version and external_id_taken."""
    stored = await find_athlete(context, athlete_id, locked=True)
    check_version(context, stored)
    return await change_athlete(context, stored, changes)


async def change_athlete(context: RequestContext, stored: StoredAthlete, changes: dict[str, object]) -> StoredAthlete:
    """Apply `changes`: any of the profile's fields, `external_id`, `tags` and `metadata`. The athlete is locked.

    Changes that change nothing store nothing.
    """
    changes = dict(changes)
    external_id = changes.pop("external_id", stored.external_id)
    labels = {name: changes.pop(name) for name in ("tags", "metadata") if name in changes}
    profile: AthleteProfile = replace(stored.athlete, **changes)
    changed: StoredAthlete = replace(stored, athlete=profile, external_id=external_id, **labels)
    if changed == stored:
        return stored
    check_time_zone(profile.time_zone)
    check_places(profile.places)
    check_tags(changed.tags)
    if external_id != stored.external_id:
        await check_external_id(context, changed.external_id, stored.id)
    changed = await store_athlete(context, changed)
    await store_tags(context, stored.id, stored.tags, changed.tags)
    before = stored.athlete
    if profile.time_zone != before.time_zone:  # dates begin at other times now
        context.changes.looks_for_overdue = True
    if (profile.unit, profile.equipment, profile.places) != (before.unit, before.equipment, before.places):
        await _record_new_setup(context, changed)
    return changed


async def _record_new_setup(context: RequestContext, stored: StoredAthlete) -> None:
    today = stored.athlete.local_date(context.date_now)
    for row in await context.tx.all(enrollments.LOCK_ACTIVE, athlete_id=stored.id):
        enrollment = await read_enrollment(context, row)
        setup = replace(
            enrollment.progress.setup,
            unit=stored.athlete.unit,
            equipment=stored.athlete.equipment,
            places=stored.athlete.places,
            body_weight=None,
        )
        await record_event(context, NewEvent(enrollment, SetupEvent(setup), effective_date(enrollment, today)))
