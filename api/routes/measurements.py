"""Measurements of athletes over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from api.http import examples
from api.http.operation import LOCATION, Example, delete, get, post
from api.http.pagination import Cursor, Limit, Page, make_page, parse_cursor
from api.http.request_body import RequestBody
from api.http.resource_ids import AthleteId, MeasurementId
from api.http.responses import ApiResponse
from api.use_cases.measurements import delete_measurement as delete_use_case
from api.use_cases.measurements import list_measurements as list_use_case
from api.use_cases.measurements import record_measurement as record_use_case
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.stored.measurement import StoredMeasurement
from domain.sessions.measurement import BODY_WEIGHT, LARGEST, MeasuredValue, MeasurementUnit, TestName
from domain.sessions.side import Side


class MeasurementInput(RequestBody):
    """The measurement to record."""

    name: TestName
    measured_on: Annotated[date, Meta(description="The athlete's local date. No later than tomorrow.")]
    value: Annotated[
        float, Meta(ge=-LARGEST, le=LARGEST, description="The value, with at most two decimals. Each test has bounds.")
    ]
    unit: Annotated[MeasurementUnit, Meta(description="Unit of the value. Each test has one or more.")]
    side: Annotated[
        Side, Meta(description="`left` or `right` for a test of each side, such as a hop. Otherwise `both`.")
    ] = Side.BOTH


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """A measurement of an athlete."""

    id: MeasurementId
    athlete_id: AthleteId
    name: Annotated[str, Meta(description="Name of the test.")]
    side: Annotated[Side, Meta(description="Side of the body. `both` for a test without sides.")]
    measured_on: Annotated[date, Meta(description="The athlete's local date of the measurement.")]
    value: Annotated[float, Meta(description="The value, as it was reported.")]
    unit: Annotated[MeasurementUnit, Meta(description="Unit of the value.")]
    self_reported: Annotated[
        bool, Meta(description="Whether a key for one athlete recorded it. Some gates count only those of the coach.")
    ]
    created_at: Annotated[datetime, Meta(description="When the measurement was recorded, in UTC.")]
    updated_at: Annotated[datetime, Meta(description="When the measurement last changed, in UTC.")]


def _to_measurement(stored: StoredMeasurement) -> Measurement:
    return Measurement(
        id=stored.id,
        athlete_id=stored.athlete_id,
        name=stored.name,
        side=stored.side,
        measured_on=stored.measured_on,
        value=stored.measured.value,
        unit=stored.measured.unit,
        self_reported=stored.measured.self_reported,
        created_at=stored.created_at,
        updated_at=stored.updated_at,
    )


_MEASUREMENT = Measurement(
    id=examples.MEASUREMENT_ID,
    athlete_id=examples.ATHLETE_ID,
    name=BODY_WEIGHT,
    side=Side.BOTH,
    measured_on=examples.PERFORMED_ON,
    value=63.4,
    unit=MeasurementUnit.KG,
    self_reported=False,
    created_at=examples.AT,
    updated_at=examples.AT,
)
_ATHLETE_PATH = {"athlete_id": str(examples.ATHLETE_ID)}


@post(
    "/v1/athletes/{athlete_id:str}/measurements",
    operation_id="recordMeasurement",
    tags=["Measurements"],
    scope=Scope.write,
    responses={200: ResponseSpec(Measurement)},
    problems=("athlete_archived", "recorded_by_coach"),
    response_headers=[LOCATION],
    long=True,
    example=Example(
        path=_ATHLETE_PATH,
        body={"name": "body_weight", "measured_on": "2026-11-22", "value": 63.4, "unit": "kg"},
        answer=_MEASUREMENT,
    ),
)
async def record_measurement(
    context: NamedDependency[RequestContext], athlete_id: FromPath[AthleteId], data: JSONBody[MeasurementInput]
) -> ApiResponse[Measurement]:
    """Record a measurement.

    An athlete has one measurement for each test, side and day. Recording it again for the same day replaces the value
    and returns 200. A session is judged with the newest body weight on or before its day. Sessions on or after its
    date are judged again. A body weight dated after the last session takes effect with the next event. Conditions of a
    program, such as those of a gate between two phases, look at the newest measurement of a test.
    """
    measured = MeasuredValue(data.value, data.unit)
    result = await record_use_case.record_measurement(
        context, athlete_id, data.name, data.side, data.measured_on, measured
    )
    measurement = _to_measurement(result.measurement)
    return ApiResponse(
        measurement,
        status_code=201 if result.fresh else 200,
        location=f"/v1/athletes/{athlete_id}/measurements/{measurement.id}" if result.fresh else None,
    )


@get(
    "/v1/athletes/{athlete_id:str}/measurements",
    operation_id="listMeasurements",
    tags=["Measurements"],
    scope=Scope.read,
    example=Example(path=_ATHLETE_PATH, answer={"items": [_MEASUREMENT], "next_cursor": None}),
)
async def list_measurements(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor] = None,
    name: FromQuery[Annotated[TestName | None, Meta(description="List only the measurements of this test.")]] = None,
) -> ApiResponse[Page[Measurement]]:
    """List an athlete's measurements.

    Returns the newest measurements first.
    """
    stored = await list_use_case.list_measurements(
        context, athlete_id, name=name, before=parse_cursor(cursor, tuple[date, UUID]), limit=limit
    )
    return ApiResponse(make_page(stored, limit, key=lambda item: (item.measured_on, item.id), show=_to_measurement))


@delete(
    "/v1/athletes/{athlete_id:str}/measurements/{measurement_id:str}",
    operation_id="deleteMeasurement",
    tags=["Measurements"],
    scope=Scope.write,
    problems=("athlete_archived", "recorded_by_coach"),
    long=True,
    example=Example(path=_ATHLETE_PATH | {"measurement_id": str(examples.MEASUREMENT_ID)}),
)
async def delete_measurement(
    context: NamedDependency[RequestContext], athlete_id: FromPath[AthleteId], measurement_id: FromPath[MeasurementId]
) -> ApiResponse[None]:
    """Delete a measurement.

    The history continues as if it had never been recorded: sessions since its day are judged again.
    """
    await delete_use_case.delete_measurement(context, athlete_id, measurement_id)
    return ApiResponse(None)
