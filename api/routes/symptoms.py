"""Reports of athletes' symptoms over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from api.http import examples
from api.http.operation import LOCATION, Example, delete, get, post
from api.http.pagination import Cursor, Limit, Page, make_page, parse_cursor
from api.http.request_body import RequestBody
from api.http.resource_ids import AthleteId, SymptomReportId
from api.http.responses import ApiResponse
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.stored.symptom_report import StoredSymptomReport
from api.use_cases.symptoms import delete_symptoms as delete_use_case
from api.use_cases.symptoms import list_symptoms as list_use_case
from api.use_cases.symptoms import report_symptoms as report_use_case
from domain.sessions.symptoms import Symptoms


class SymptomReportInput(RequestBody):
    """The symptoms to report."""

    reported_on: Annotated[date, Meta(description="The athlete's local date. No later than tomorrow.")]
    symptoms: Annotated[Symptoms, Meta(description="The symptoms of that day.")]


class SymptomReport(msgspec.Struct, frozen=True, kw_only=True):
    """An athlete's symptoms on a day."""

    id: SymptomReportId
    athlete_id: AthleteId
    reported_on: Annotated[date, Meta(description="The athlete's local date.")]
    symptoms: Annotated[Symptoms, Meta(description="The symptoms of that day.")]
    created_at: Annotated[datetime, Meta(description="When the symptoms were reported, in UTC.")]
    updated_at: Annotated[datetime, Meta(description="When the report last changed, in UTC.")]


def _to_report(stored: StoredSymptomReport) -> SymptomReport:
    return SymptomReport(
        id=stored.id,
        athlete_id=stored.athlete_id,
        reported_on=stored.reported_on,
        symptoms=stored.symptoms,
        created_at=stored.created_at,
        updated_at=stored.updated_at,
    )


_REPORT = SymptomReport(
    id=examples.SYMPTOM_REPORT_ID,
    athlete_id=examples.ATHLETE_ID,
    reported_on=examples.PERFORMED_ON,
    symptoms=Symptoms(pain=4, stiffness_minutes=20),
    created_at=examples.AT,
    updated_at=examples.AT,
)
_ATHLETE_PATH = {"athlete_id": str(examples.ATHLETE_ID)}


@post(
    "/v1/athletes/{athlete_id:str}/symptom-reports",
    operation_id="reportSymptoms",
    tags=["Symptoms"],
    scope=Scope.write,
    responses={200: ResponseSpec(SymptomReport)},
    problems=("athlete_archived",),
    response_headers=[LOCATION],
    long=True,
    example=Example(
        path=_ATHLETE_PATH,
        body={"reported_on": "2026-11-22", "symptoms": {"pain": 4, "stiffness_minutes": 20}},
        answer=_REPORT,
    ),
)
async def report_symptoms(
    context: NamedDependency[RequestContext], athlete_id: FromPath[AthleteId], data: JSONBody[SymptomReportInput]
) -> ApiResponse[SymptomReport]:
    """Report symptoms.

    Use it for a day without training. The pain of a session belongs to the session (`reportPain`). Symptoms above
    the limits of the program hold or ease the next session, and can ask for rest. They count as a late score of the
    newest session before that day. An athlete has one report for each day: another one for the same day replaces it
    and returns 200.
    """
    result = await report_use_case.report_symptoms(context, athlete_id, data.reported_on, data.symptoms)
    report = _to_report(result.report)
    return ApiResponse(
        report,
        status_code=201 if result.fresh else 200,
        location=f"/v1/athletes/{athlete_id}/symptom-reports/{report.id}" if result.fresh else None,
    )


@get(
    "/v1/athletes/{athlete_id:str}/symptom-reports",
    operation_id="listSymptoms",
    tags=["Symptoms"],
    scope=Scope.read,
    example=Example(path=_ATHLETE_PATH, answer={"items": [_REPORT], "next_cursor": None}),
)
async def list_symptoms(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor] = None,
) -> ApiResponse[Page[SymptomReport]]:
    """List an athlete's reports of symptoms.

    Returns the newest reports first.
    """
    stored = await list_use_case.list_symptoms(context, athlete_id, before=parse_cursor(cursor, date), limit=limit)
    return ApiResponse(make_page(stored, limit, key=lambda item: item.reported_on, show=_to_report))


@delete(
    "/v1/athletes/{athlete_id:str}/symptom-reports/{report_id:str}",
    operation_id="deleteSymptoms",
    tags=["Symptoms"],
    scope=Scope.write,
    problems=("athlete_archived",),
    long=True,
    example=Example(path=_ATHLETE_PATH | {"report_id": str(examples.SYMPTOM_REPORT_ID)}),
)
async def delete_symptoms(
    context: NamedDependency[RequestContext], athlete_id: FromPath[AthleteId], report_id: FromPath[SymptomReportId]
) -> ApiResponse[None]:
    """Delete a report of symptoms.

    The history continues as if nothing had been reported: the session before that day is judged again.
    """
    await delete_use_case.delete_symptoms(context, athlete_id, report_id)
    return ApiResponse(None)
