"""A stored athlete: reading and writing its row, and the checks that use cases share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api import problems
from api.problems import FieldError
from api.store.database import LostLockError
from api.store.statements import athletes
from api.store.statements.athletes import AthleteRow
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.metadata import NO_METADATA, decode_metadata, encode_metadata
from api.use_cases.stored.tags import decode_tags, encode_tags
from domain.athlete import AthleteProfile, Place, is_time_zone

DECODER = msgspec.json.Decoder(AthleteProfile)


class StoredAthlete(msgspec.Struct, frozen=True):
    """An athlete's profile with the other columns of its row."""

    id: UUID
    external_id: str | None
    athlete: AthleteProfile
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, str] = NO_METADATA


def read_athlete(row: AthleteRow) -> StoredAthlete:
    return StoredAthlete(
        row.athlete_id,
        row.external_id,
        DECODER.decode(row.document),
        row.version,
        row.created_at,
        row.updated_at,
        row.archived_at,
        decode_tags(row.tags),
        decode_metadata(row.metadata),
    )


async def find_athlete(context: RequestContext, athlete_id: UUID, *, locked: bool = False) -> StoredAthlete:
    """Return the athlete, archived or not. Raises not_found."""
    row = await context.tx.first(athletes.LOCK_BY_ID if locked else athletes.BY_ID, athlete_id=athlete_id)
    if row is None:
        raise problems.not_found("athlete")
    return read_athlete(row)


async def active_athlete(context: RequestContext, athlete_id: UUID, *, locked: bool = False) -> StoredAthlete:
    """Return the athlete. Raises not_found, and athlete_archived."""
    return check_active(await find_athlete(context, athlete_id, locked=locked))


def check_active(athlete: StoredAthlete) -> StoredAthlete:
    """Return the athlete. Raises athlete_archived."""
    if athlete.archived_at is not None:
        raise problems.conflict("athlete_archived")
    return athlete


def check_version(context: RequestContext, athlete: StoredAthlete) -> None:
    """Raise stale_version unless `If-Match` names the stored version."""
    if context.if_match != athlete.version:
        raise problems.stale_version(athlete.version)


async def store_athlete(context: RequestContext, athlete: StoredAthlete) -> StoredAthlete:
    """Store a changed athlete under the next version, and return it."""
    stored = replace(athlete, version=athlete.version + 1, updated_at=context.now)
    await context.tx.defer(
        athletes.UPDATE,
        if_no_row=LostLockError,
        athlete_id=stored.id,
        external_id=stored.external_id,
        document=msgspec.json.encode(stored.athlete).decode(),
        version=stored.version,
        updated_at=stored.updated_at,
        archived_at=stored.archived_at,
        tags=encode_tags(stored.tags),
        metadata=encode_metadata(stored.metadata),
    )
    context.changes.add(ResourceKind.ATHLETE, stored.id, ChangeAction.UPDATED, stored.version, athlete_id=stored.id)
    return stored


def too_late(context: RequestContext, athlete: StoredAthlete, day: date) -> str | None:
    """Return why nothing can have happened on this day yet, or None up to tomorrow in the athlete's time zone."""
    tomorrow = athlete.athlete.local_date(context.date_now) + timedelta(days=1)
    return f"{day} is later than tomorrow in the athlete's time zone ({tomorrow})." if day > tomorrow else None


def check_time_zone(name: str) -> None:
    if not is_time_zone(name):
        raise problems.invalid("/time_zone", f"`{name}` is not an IANA time zone name, such as Europe/Berlin.")


def place_errors(places: tuple[Place, ...]) -> list[FieldError]:
    """Return errors for two places of the same name."""
    names = [item.place for item in places]
    return [
        FieldError(f"/places/{n}/place", f"Duplicate place `{name}`.")
        for n, name in enumerate(names)
        if name in names[:n]
    ]


def check_places(places: tuple[Place, ...]) -> None:
    """Raise a validation problem for two places of the same name."""
    if errors := place_errors(places):
        raise problems.validation(errors)


async def check_external_id(context: RequestContext, external_id: str | None, athlete_id: UUID | None = None) -> None:
    """Raise external_id_taken if an athlete other than `athlete_id` has this external id."""
    if external_id is None:
        return
    row = await context.tx.first(athletes.BY_EXTERNAL_ID, external_id=external_id)
    if row is not None and row.athlete_id != athlete_id:
        raise problems.conflict("external_id_taken", f"Athlete {row.athlete_id} already has this external_id.")
