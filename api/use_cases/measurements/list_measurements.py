"""List an athlete's measurements, newest first."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from api.store.statements import measurements
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.stored.athlete import find_athlete
from api.use_cases.stored.measurement import StoredMeasurement, read_measurement


async def list_measurements(
    context: RequestContext,
    athlete_id: UUID,
    *,
    name: str | None,
    before: tuple[date, UUID] | None,
    limit: int,
) -> list[StoredMeasurement]:
    """Return up to `limit + 1` measurements that come before the date and id in `before`. Raises not_found."""
    await find_athlete(context, athlete_id)
    day, measurement_id = before or (date.max, LOWEST_ID)
    place = {
        "athlete_id": athlete_id,
        "before": day,
        "before_too": day,
        "before_id": measurement_id,
        "at_most": limit + 1,
    }
    if name is None:
        rows = await context.tx.all(measurements.PAGE, **place)
    else:
        rows = await context.tx.all(measurements.PAGE_BY_NAME, name=name, **place)
    return [read_measurement(row) for row in rows]
