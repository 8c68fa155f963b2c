"""A stored measurement of an athlete, and the body weight on a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

import msgspec

from api.store.statements import measurements
from api.store.statements.measurements import MeasurementRow
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.documents import MEASURED_VALUE
from domain.sessions.measurement import BODY_WEIGHT, MeasuredValue, Measurement
from domain.sessions.side import Side


class StoredMeasurement(msgspec.Struct, frozen=True):
    """A measurement with the other columns of its row."""

    id: UUID
    athlete_id: UUID
    name: str
    side: Side
    measured_on: date
    measured: MeasuredValue
    version: int
    created_at: datetime
    updated_at: datetime


def read_measurement(row: MeasurementRow) -> StoredMeasurement:
    return StoredMeasurement(
        row.measurement_id,
        row.athlete_id,
        row.name,
        Side(row.side),
        row.measured_on,
        MEASURED_VALUE.decode(row.document),
        row.version or 1,
        row.created_at,
        row.updated_at,
    )


async def body_weight_on(context: RequestContext, athlete_id: UUID, day: date) -> MeasuredValue | None:
    """Return the athlete's newest body weight on or before the day, or None if there is none."""
    row = await context.tx.first(measurements.NEWEST, athlete_id=athlete_id, name=BODY_WEIGHT, day=day)
    return None if row is None else MEASURED_VALUE.decode(row.document)


async def measurements_of(context: RequestContext, athlete_id: UUID, tests: Collection[str]) -> list[Measurement]:
    """Return the athlete's measurements of these tests, of any day."""
    if not tests:
        return []
    names = msgspec.json.encode(sorted(tests)).decode()
    rows = await context.tx.all(measurements.OF_TESTS, athlete_id=athlete_id, names=names)
    return [Measurement(row.name, Side(row.side), row.measured_on, MEASURED_VALUE.decode(row.document)) for row in rows]
