"""Create or change a batch of athletes in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from api.problems import ProblemError
from api.use_cases.athletes.athletes_of_batch import AthleteReference, lock_athletes
from api.use_cases.athletes.upsert_athlete import UpsertResult, create_or_change
from api.use_cases.batch import run_batch
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import read_athlete

FIELD = "athletes"


class BatchAthlete(msgspec.Struct, frozen=True):
    """An athlete of a batch, as in `upsert_athlete`. Without an external id, the athlete is created."""

    external_id: str | None
    fields: dict[str, Any]


async def upsert_athletes(
    context: RequestContext, athletes: Sequence[BatchAthlete], *, atomic: bool
) -> list[UpsertResult | ProblemError]:
    """Upsert the athletes in their order. Raises RefusedBatchError if the batch is atomic and one is refused."""
    locked = await lock_athletes(context, (AthleteReference(None, each.external_id) for each in athletes))
    stored = {row.external_id: read_athlete(row) for row in locked.rows.values()}

    async def upsert(athlete: BatchAthlete) -> UpsertResult:
        result = await create_or_change(context, stored.get(athlete.external_id), athlete.external_id, athlete.fields)
        if athlete.external_id is not None:
            stored[athlete.external_id] = result.athlete
        return result

    return await run_batch(athletes, upsert, field=FIELD, atomic=atomic)
