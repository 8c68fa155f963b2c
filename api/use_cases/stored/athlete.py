"""An athlete as it is stored, and what every use case checks about one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from api import problems
from api.store.statements import athletes
from api.store.statements.athletes import AthleteRow
from api.use_cases.request_context import RequestContext
from domain.athlete import AthleteProfile, is_time_zone

DECODER = msgspec.json.Decoder(AthleteProfile)


class StoredAthlete(msgspec.Struct, frozen=True):
    """An athlete with its place in the database."""

    id: UUID
    external_id: str | None
    athlete: AthleteProfile
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


def read_athlete(row: AthleteRow) -> StoredAthlete:
    return StoredAthlete(
        row.athlete_id,
        row.external_id,
        DECODER.decode(row.document),
        row.version,
        row.created_at,
        row.updated_at,
        row.archived_at,
    )


async def find_athlete(context: RequestContext, athlete_id: UUID, *, locked: bool = False) -> StoredAthlete:
    """The athlete, archived or not. Raises not_found."""
    row = await context.tx.first(athletes.LOCK_BY_ID if locked else athletes.BY_ID, athlete_id=athlete_id)
    if row is None:
        raise problems.not_found("athlete")
    return read_athlete(row)


async def active_athlete(context: RequestContext, athlete_id: UUID, *, locked: bool = False) -> StoredAthlete:
    """The athlete, to train with. Raises not_found, or a conflict while it is archived."""
    return check_active(await find_athlete(context, athlete_id, locked=locked))


def check_active(found: StoredAthlete) -> StoredAthlete:
    """The athlete. Raises a conflict while it is archived."""
    if found.archived_at is not None:
        raise problems.conflict("athlete_archived")
    return found


def too_late(context: RequestContext, athlete: StoredAthlete, day: date) -> str | None:
    """Why nothing can have happened on that day yet; None up to tomorrow where the athlete is."""
    tomorrow = athlete.athlete.local_date(context.now) + timedelta(days=1)
    return f"Later than tomorrow where the athlete is ({tomorrow})." if day > tomorrow else None


def check_time_zone(name: str) -> None:
    if not is_time_zone(name):
        raise problems.invalid("/time_zone", f"`{name}` is not the IANA name of a time zone, such as Europe/Berlin.")


async def check_external_id(context: RequestContext, external_id: str | None, own: UUID | None = None) -> None:
    """Raises a conflict when another athlete of the workspace carries the id."""
    if external_id is None:
        return
    row = await context.tx.first(athletes.BY_EXTERNAL_ID, external_id=external_id)
    if row is not None and row.athlete_id != own:
        raise problems.conflict("external_id_taken", f"The athlete {row.athlete_id} carries this external_id.")
