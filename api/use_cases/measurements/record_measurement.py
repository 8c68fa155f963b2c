"""Record a measurement of an athlete. There is one for each name and day: a second one replaces the first."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api import problems
from api.problems import FieldError
from api.store.statements import measurements
from api.use_cases.history.refold_after_measurement import refold_after_measurement
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, active_athlete, too_late
from api.use_cases.stored.measurement import StoredMeasurement, read_measurement
from domain.loads.loading import refuse_finer_than_hundredths
from domain.measurement import MeasuredValue, MeasurementName


class MeasurementResult(msgspec.Struct, frozen=True):
    """A stored measurement. `fresh` is False if there already was one for its name and day."""

    measurement: StoredMeasurement
    fresh: bool


async def record_measurement(
    context: RequestContext, athlete_id: UUID, name: MeasurementName, measured_on: date, measured: MeasuredValue
) -> MeasurementResult:
    """Store the measurement, and judge the sessions since its day again. Raises athlete_archived.

    Recording the same value again changes nothing.
    """
    athlete = await active_athlete(context, athlete_id, locked=True)
    _check(context, athlete, measured_on, measured)
    row = await context.tx.first(measurements.ON_DAY, athlete_id=athlete_id, name=name.value, measured_on=measured_on)
    before = None if row is None else read_measurement(row)
    if before is not None and before.measured == measured:
        return MeasurementResult(before, fresh=False)
    document = msgspec.json.encode(measured).decode()
    if before is None:
        stored = StoredMeasurement(context.new_id(), athlete_id, name, measured_on, measured, context.now, context.now)
        await context.tx.run(
            measurements.INSERT,
            measurement_id=stored.id,
            athlete_id=athlete_id,
            name=name.value,
            measured_on=measured_on,
            document=document,
            created_at=context.now,
            updated_at=context.now,
        )
    else:
        stored = replace(before, measured=measured, updated_at=context.now)
        await context.tx.run(measurements.REPLACE, measurement_id=stored.id, document=document, updated_at=context.now)
    await refold_after_measurement(context, athlete_id, measured_on)
    return MeasurementResult(stored, fresh=before is None)


def _check(context: RequestContext, athlete: StoredAthlete, measured_on: date, measured: MeasuredValue) -> None:
    errors: list[FieldError] = []
    if message := too_late(context, athlete, measured_on):
        errors.append(FieldError("/measured_on", message))
    try:
        refuse_finer_than_hundredths(measured.value, "value")
    except ValueError as error:
        errors.append(FieldError("/value", str(error)))
    if errors:
        raise problems.validation(errors)
