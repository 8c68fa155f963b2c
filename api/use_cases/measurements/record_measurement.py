"""Record a measurement of an athlete. There is one for each test, side and day: a second one replaces the first."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api import problems
from api.problems import FieldError
from api.store.statements import measurements
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.history.refold_athlete import refold_after_measurement
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, active_athlete, too_late
from api.use_cases.stored.measurement import StoredMeasurement, read_measurement
from domain.loads.loading import refuse_finer_than_hundredths
from domain.sessions.measurement import MeasuredValue, Measurement, measurement_faults
from domain.sessions.side import Side


class MeasurementResult(msgspec.Struct, frozen=True):
    """A stored measurement. `fresh` is False if there already was one for its test, side and day."""

    measurement: StoredMeasurement
    fresh: bool


async def record_measurement(
    context: RequestContext, athlete_id: UUID, name: str, side: Side, measured_on: date, measured: MeasuredValue
) -> MeasurementResult:
    """Store the measurement, and judge the sessions since its day again. Raises athlete_archived.

    Recording the same value again changes nothing. With a key for one athlete, the measurement is self-reported, and
    never replaces one that the coach recorded.
    """
    athlete = await active_athlete(context, athlete_id, locked=True)
    if context.caller.athlete_id is not None:
        measured = replace(measured, self_reported=True)
    _check(context, athlete, Measurement(name, side, measured_on, measured))
    row = await context.tx.first(
        measurements.ON_DAY, athlete_id=athlete_id, name=name, side=side.value, measured_on=measured_on
    )
    before = None if row is None else read_measurement(row)
    if before is not None:
        check_may_change(context, before)
    if before is not None and before.measured == measured:
        return MeasurementResult(before, fresh=False)
    document = msgspec.json.encode(measured).decode()
    if before is None:
        stored = StoredMeasurement(
            context.new_id(), athlete_id, name, side, measured_on, measured, 1, context.now, context.now
        )
        await context.tx.run(
            measurements.INSERT,
            measurement_id=stored.id,
            athlete_id=athlete_id,
            name=name,
            side=side.value,
            measured_on=measured_on,
            document=document,
            version=1,
            created_at=context.now,
            updated_at=context.now,
        )
    else:
        stored = replace(before, measured=measured, version=before.version + 1, updated_at=context.now)
        await context.tx.run(
            measurements.REPLACE,
            measurement_id=stored.id,
            document=document,
            version=stored.version,
            updated_at=context.now,
        )
    action = ChangeAction.CREATED if before is None else ChangeAction.UPDATED
    context.changes.add(ResourceKind.MEASUREMENT, stored.id, action, stored.version, athlete_id=athlete_id)
    await refold_after_measurement(context, athlete_id, name, measured_on)
    return MeasurementResult(stored, fresh=before is None)


def check_may_change(context: RequestContext, stored: StoredMeasurement) -> None:
    """Raise recorded_by_coach if a key for one athlete would change what the coach recorded."""
    if context.caller.athlete_id is not None and not stored.measured.self_reported:
        raise problems.conflict("recorded_by_coach", "The coach recorded this measurement. Only the coach changes it.")


def _check(context: RequestContext, athlete: StoredAthlete, measurement: Measurement) -> None:
    errors: list[FieldError] = []
    if message := too_late(context, athlete, measurement.on):
        errors.append(FieldError("/measured_on", message))
    faults = measurement_faults(measurement.name, measurement.side, measurement.measured)
    errors += [FieldError(*fault) for fault in faults]
    try:
        refuse_finer_than_hundredths(measurement.measured.value, "value")
    except ValueError as error:
        errors.append(FieldError("/value", str(error)))
    if errors:
        raise problems.validation(errors)
