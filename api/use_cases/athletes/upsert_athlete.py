"""Create an athlete by external id, or change the one who has it."""

from __future__ import annotations

from typing import Any

import msgspec

from api.store.statements import athletes
from api.use_cases.athletes.create_athlete import insert_athlete
from api.use_cases.athletes.update_athlete import change_athlete
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, read_athlete
from domain.athlete import AthleteProfile


class UpsertResult(msgspec.Struct, frozen=True):
    """A stored athlete. `fresh` is True if the athlete was created."""

    athlete: StoredAthlete
    fresh: bool


async def upsert_athlete(context: RequestContext, external_id: str, fields: dict[str, Any]) -> UpsertResult:
    """Create the athlete, or apply the fields to the one with this external id.

    `fields` are those that the client sent: name, unit and any others. Fields that were omitted keep their value. An
    athlete who already has all of these values keeps their version.
    """
    row = await context.tx.first(athletes.LOCK_BY_EXTERNAL_ID, external_id=external_id)
    return await create_or_change(context, None if row is None else read_athlete(row), external_id, fields)


async def create_or_change(
    context: RequestContext, stored: StoredAthlete | None, external_id: str | None, fields: dict[str, Any]
) -> UpsertResult:
    """As `upsert_athlete`, for the locked athlete with this external id. None: there is none yet."""
    if stored is not None:
        return UpsertResult(await change_athlete(context, stored, fields), fresh=False)
    labels = {name: fields[name] for name in ("tags", "metadata") if name in fields}
    profile = AthleteProfile(**{name: value for name, value in fields.items() if name not in labels})
    return UpsertResult(await insert_athlete(context, profile, external_id, **labels), fresh=True)
