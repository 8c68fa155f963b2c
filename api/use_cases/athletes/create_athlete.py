"""Create an athlete."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from api.store.statements import athletes
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, check_external_id, check_places, check_time_zone
from api.use_cases.stored.metadata import NO_METADATA, encode_metadata
from api.use_cases.stored.tags import check_tags, encode_tags, store_tags
from domain.athlete import AthleteProfile


async def create_athlete(
    context: RequestContext,
    athlete: AthleteProfile,
    external_id: str | None,
    *,
    tags: tuple[str, ...] = (),
    metadata: Mapping[str, str] = NO_METADATA,
) -> StoredAthlete:
    """Create the athlete. Raises external_id_taken, and a validation problem."""
    await check_external_id(context, external_id)
    return await insert_athlete(context, athlete, external_id, tags=tags, metadata=metadata)


async def insert_athlete(
    context: RequestContext,
    athlete: AthleteProfile,
    external_id: str | None,
    *,
    tags: tuple[str, ...] = (),
    metadata: Mapping[str, str] = NO_METADATA,
) -> StoredAthlete:
    """Store a new athlete whose external id no other has. Raises a validation problem."""
    check_time_zone(athlete.time_zone)
    check_places(athlete.places)
    check_tags(tags)
    stored = StoredAthlete(context.new_id(), external_id, athlete, 1, context.now, context.now, None, tags, metadata)
    await context.tx.run(
        athletes.INSERT,
        athlete_id=stored.id,
        external_id=external_id,
        document=msgspec.json.encode(athlete).decode(),
        version=stored.version,
        created_at=context.now,
        updated_at=context.now,
        archived_at=None,
        tags=encode_tags(tags),
        metadata=encode_metadata(metadata),
    )
    context.changes.add(ResourceKind.ATHLETE, stored.id, ChangeAction.CREATED, stored.version, athlete_id=stored.id)
    await store_tags(context, stored.id, (), tags)
    return stored
