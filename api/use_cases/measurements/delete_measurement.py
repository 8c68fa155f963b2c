"""Delete a measurement of an athlete."""

from __future__ import annotations

from uuid import UUID

from api import problems
from api.store.statements import measurements
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.history.refold_athlete import refold_after_measurement
from api.use_cases.measurements.record_measurement import check_may_change
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import active_athlete
from api.use_cases.stored.measurement import read_measurement


async def delete_measurement(context: RequestContext, athlete_id: UUID, measurement_id: UUID) -> None:
    """Delete the measurement, and judge the sessions since its day without it. Raises not_found, athlete_archived."""
    await active_athlete(context, athlete_id, locked=True)
    row = await context.tx.first(measurements.BY_ID, athlete_id=athlete_id, measurement_id=measurement_id)
    if row is None:
        raise problems.not_found("measurement")
    check_may_change(context, read_measurement(row))
    await context.tx.run(measurements.DELETE, measurement_id=measurement_id)
    version = (row.version or 1) + 1
    context.changes.add(ResourceKind.MEASUREMENT, measurement_id, ChangeAction.DELETED, version, athlete_id=athlete_id)
    await refold_after_measurement(context, athlete_id, row.name, row.measured_on)
