"""Enrollments over HTTP: enroll an athlete in a program, change, move and end the enrollment, read progress."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta
from msgspec.structs import replace

from api.http import examples
from api.http.operation import LOCATION, VERSION, Example, get, patch, post
from api.http.pagination import Cursor, Limit, Page, UpdatedSince, make_page, parse_cursor
from api.http.request_body import sent_fields
from api.http.resource_ids import (
    AthleteId,
    EnrollmentId,
)
from api.http.responses import ApiResponse
from api.routes.athletes import ExternalIdFilter
from api.routes.enrollment_types import (
    EndEnrollmentRequest,
    EnrollAthleteResult,
    Enrollment,
    EnrollmentInput,
    EnrollmentProgress,
    EnrollmentStatus,
    EnrollmentUpdate,
    EstimateFormula,
    MoveEnrollmentRequest,
    MoveEnrollmentResult,
    to_enrollment,
)
from api.routes.prescriptions import EXAMPLE, NEXT_EXAMPLE, next_prescription, to_prescription
from api.use_cases.enrollments import change_enrollment, read_progress
from api.use_cases.enrollments import enroll_athlete as enroll_use_case
from api.use_cases.enrollments import list_enrollments as stored_enrollments
from api.use_cases.prescriptions.next_session import next_session_after
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.stored.tags import TagParameter
from domain.progress.revision_change import CarriedProgression, CarryOver
from domain.sessions.body_region import BodyRegion
from domain.sessions.complaint import Complaint
from domain.sessions.e1rm import OneRepMaxFormula
from domain.sessions.side import AffectedSide
from domain.text_types import Slug

_ENROLLMENT = Enrollment(
    id=examples.ENROLLMENT_ID,
    athlete_id=examples.ATHLETE_ID,
    program=examples.PLAN.named,
    status=EnrollmentStatus.ACTIVE,
    start_on=examples.START_ON,
    ended_on=None,
    complaints=(Complaint("right-knee", BodyRegion.KNEE, AffectedSide.RIGHT, baseline_pain=1),),
    start=examples.START,
    surgery_on=None,
    injury_on=None,
    replay_from=None,
    sessions_replayed=0,
    phase=None,
    sessions_done=0,
    external_id=None,
    metadata={},
    version=1,
    created_at=examples.AT,
    updated_at=examples.AT,
)
_ATHLETE_PATH = {"athlete_id": str(examples.ATHLETE_ID)}


async def _enrollment_response(
    context: RequestContext, athlete_id: UUID, enrollment_id: UUID
) -> ApiResponse[Enrollment]:
    stored = await stored_enrollments.get_enrollment(context, athlete_id, enrollment_id)
    return ApiResponse(to_enrollment(stored), etag=stored.row.version)


_ENROLLMENT_PATH = _ATHLETE_PATH | {"enrollment_id": str(examples.ENROLLMENT_ID)}


@post(
    "/v1/athletes/{athlete_id:str}/enrollments",
    operation_id="enrollAthlete",
    tags=["Enrollments"],
    scope=Scope.write,
    athlete_keys=False,
    problems=("already_enrolled", "athlete_archived", "external_id_taken"),
    etag=VERSION,
    response_headers=[LOCATION],
    long=True,
    example=Example(
        path=_ATHLETE_PATH,
        body={
            "program": {"slug": "bulgarian-split-squat"},
            "start_on": "2026-11-19",
            "complaints": [{"name": "right-knee", "region": "knee", "side": "right", "baseline_pain": 1}],
            "start": [{"progression": "bss", "side": "both", "load": 10}],
        },
        answer=EnrollAthleteResult(enrollment=_ENROLLMENT, next=EXAMPLE),
    ),
)
async def enroll_athlete(
    context: NamedDependency[RequestContext], athlete_id: FromPath[AthleteId], data: JSONBody[EnrollmentInput]
) -> ApiResponse[EnrollAthleteResult]:
    """Enroll an athlete in a program.

    Returns the enrollment and its first session. The athlete stays on the revision they were enrolled in, even when a
    newer one is created. Fails with `already_enrolled` if the athlete has an active enrollment in the program.
    """
    new_enrollment = await enroll_use_case.enroll_athlete(context, athlete_id, enrollment_request(data))
    return ApiResponse(
        await enroll_result(context, new_enrollment),
        etag=1,
        location=f"/v1/athletes/{new_enrollment.athlete.id}/enrollments/{new_enrollment.id}",
    )


def enrollment_request(data: EnrollmentInput) -> enroll_use_case.EnrollmentRequest:
    return enroll_use_case.EnrollmentRequest(
        slug=data.program.slug,
        revision=data.program.revision,
        start_on=data.start_on,
        complaints=data.complaints,
        start=data.start,
        start_day=data.start_day,
        start_week=data.start_week,
        start_phase=data.start_phase,
        surgery_on=data.surgery_on,
        injury_on=data.injury_on,
        external_id=data.external_id,
        metadata=data.metadata,
        replay_from=data.replay_from,
    )


async def enroll_result(context: RequestContext, new_enrollment: enroll_use_case.NewEnrollment) -> EnrollAthleteResult:
    """The new enrollment and its first session."""
    athlete, enrolled = new_enrollment.athlete, new_enrollment.basis.enrolled
    first_phase = new_enrollment.pending.progress.phase
    enrollment = Enrollment(
        id=new_enrollment.id,
        athlete_id=athlete.id,
        program=new_enrollment.plan.named,
        status=EnrollmentStatus.ACTIVE,
        start_on=enrolled.start_on,
        ended_on=None,
        complaints=enrolled.setup.complaints,
        start=enrolled.start,
        surgery_on=enrolled.setup.surgery_on,
        injury_on=enrolled.setup.injury_on,
        replay_from=enrolled.replay_from,
        sessions_replayed=len(new_enrollment.basis.replayed),
        phase=None if first_phase is None else first_phase.phase,
        sessions_done=new_enrollment.pending.progress.sessions,
        external_id=new_enrollment.external_id,
        metadata=dict(new_enrollment.metadata),
        version=1,
        created_at=context.now,
        updated_at=context.now,
    )
    first = await next_session_after(context, athlete.id, new_enrollment.id, new_enrollment.pending, athlete)
    return EnrollAthleteResult(enrollment=enrollment, next=to_prescription(first))


@get(
    "/v1/athletes/{athlete_id:str}/enrollments",
    operation_id="listEnrollments",
    tags=["Enrollments"],
    scope=Scope.read,
    example=Example(path=_ATHLETE_PATH, answer={"items": [_ENROLLMENT], "next_cursor": None}),
)
async def list_enrollments(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor] = None,
    external_id: FromQuery[
        Annotated[ExternalIdFilter | None, Meta(description="List only the enrollment with this external id.")]
    ] = None,
) -> ApiResponse[Page[Enrollment]]:
    """List an athlete's enrollments.

    Returns active and ended enrollments, the oldest first.
    """
    rows = await stored_enrollments.list_enrollments(
        context, athlete_id, external_id=external_id, after=parse_cursor(cursor, UUID), limit=limit
    )
    return ApiResponse(make_page(rows, limit, key=lambda row: row.id, show=to_enrollment))


@get(
    "/v1/enrollments",
    operation_id="listAllEnrollments",
    tags=["Enrollments"],
    scope=Scope.read,
    long=True,
    example=Example(query={"status": "active"}, answer={"items": [_ENROLLMENT], "next_cursor": None}),
)
async def list_all_enrollments(
    context: NamedDependency[RequestContext],
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor] = None,
    status: FromQuery[
        Annotated[EnrollmentStatus | None, Meta(description="List only enrollments with this status.")]
    ] = None,
    program: FromQuery[Annotated[Slug | None, Meta(description="List only enrollments in this program.")]] = None,
    external_id: FromQuery[
        Annotated[ExternalIdFilter | None, Meta(description="List only the enrollment with this external id.")]
    ] = None,
    tag: FromQuery[TagParameter] = None,
    updated_since: FromQuery[UpdatedSince] = None,
) -> ApiResponse[Page[Enrollment]]:
    """List all athletes' enrollments.

    Returns active and ended enrollments of every athlete, archived or not, the oldest first. Each logged session
    changes its enrollment.
    """
    wanted = stored_enrollments.EnrollmentFilter(
        status=None if status is None else status.value,
        program=program,
        external_id=external_id,
        tag=tag,
        updated_since=updated_since,
    )
    rows = await stored_enrollments.list_all_enrollments(context, wanted, after=parse_cursor(cursor, UUID), limit=limit)
    return ApiResponse(make_page(rows, limit, key=lambda row: row.id, show=to_enrollment))


@get(
    "/v1/athletes/{athlete_id:str}/enrollments/{enrollment_id:str}",
    operation_id="getEnrollment",
    tags=["Enrollments"],
    scope=Scope.read,
    etag=VERSION,
    example=Example(path=_ENROLLMENT_PATH, answer=_ENROLLMENT),
)
async def get_enrollment(
    context: NamedDependency[RequestContext], athlete_id: FromPath[AthleteId], enrollment_id: FromPath[EnrollmentId]
) -> ApiResponse[Enrollment]:
    """Get an enrollment.

    Returns ended enrollments too. To change the enrollment, send the `ETag` as `If-Match`. Each logged session changes
    the `ETag`.
    """
    return await _enrollment_response(context, athlete_id, enrollment_id)


@patch(
    "/v1/athletes/{athlete_id:str}/enrollments/{enrollment_id:str}",
    operation_id="updateEnrollment",
    tags=["Enrollments"],
    scope=Scope.write,
    athlete_keys=False,
    problems=("athlete_archived", "enrollment_ended", "external_id_taken"),
    if_match=True,
    etag=VERSION,
    example=Example(
        path=_ENROLLMENT_PATH,
        body={"complaints": [{"name": "both-knees", "region": "knee", "side": "both"}]},
        answer=replace(
            _ENROLLMENT, complaints=(Complaint("both-knees", BodyRegion.KNEE, AffectedSide.BOTH),), version=2
        ),
    ),
)
async def update_enrollment(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    enrollment_id: FromPath[EnrollmentId],
    data: JSONBody[EnrollmentUpdate],
) -> ApiResponse[Enrollment]:
    """Change an enrollment.

    `complaints` replaces the whole list. It applies from today on, and so does a new date of surgery or injury. Earlier
    decisions stay as they are. After the end, only the external id and the metadata can be changed.
    """
    await change_enrollment.update_enrollment(context, athlete_id, enrollment_id, sent_fields(data))
    return await _enrollment_response(context, athlete_id, enrollment_id)


@post(
    "/v1/athletes/{athlete_id:str}/enrollments/{enrollment_id:str}/move",
    operation_id="moveEnrollment",
    tags=["Enrollments"],
    scope=Scope.write,
    athlete_keys=False,
    status_code=200,
    problems=("conflict", "athlete_archived", "enrollment_ended"),
    if_match=True,
    etag=VERSION,
    long=True,
    example=Example(
        path=_ENROLLMENT_PATH,
        body={"revision": 2},
        answer=MoveEnrollmentResult(
            enrollment=replace(_ENROLLMENT, program=examples.REVISION, sessions_done=1, version=2),
            carried=(CarriedProgression("bss", CarryOver.PROGRESS),),
            next=replace(NEXT_EXAMPLE, program=examples.REVISION),
        ),
    ),
)
async def move_enrollment(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    enrollment_id: FromPath[EnrollmentId],
    data: JSONBody[MoveEnrollmentRequest],
) -> ApiResponse[MoveEnrollmentResult]:
    """Move an athlete to another revision of the program.

    Applies from today on. A progression whose rule is of the same kind keeps all its progress, any other only its
    load. A progression that an earlier move removed picks up where it left off, lighter if that was long ago. A new one
    starts as on an enrollment, from `start` if given. `carried` lists what each one kept. Decisions on sessions before
    the move do not change. Fails with `conflict` if the athlete is already on that revision.
    """
    event, carried = await change_enrollment.move_enrollment(
        context, athlete_id, enrollment_id, data.revision, data.start, data.phase
    )
    stored = await stored_enrollments.get_enrollment(context, athlete_id, enrollment_id)
    result = MoveEnrollmentResult(
        enrollment=to_enrollment(stored),
        carried=carried,
        next=await next_prescription(context, athlete_id, enrollment_id, event.pending),
    )
    return ApiResponse(result, etag=stored.row.version)


@post(
    "/v1/athletes/{athlete_id:str}/enrollments/{enrollment_id:str}/end",
    operation_id="endEnrollment",
    tags=["Enrollments"],
    scope=Scope.write,
    athlete_keys=False,
    status_code=200,
    problems=("athlete_archived", "enrollment_ended"),
    etag=VERSION,
    example=Example(
        path=_ENROLLMENT_PATH,
        body={"ended_on": "2026-12-24"},
        answer=replace(_ENROLLMENT, status=EnrollmentStatus.ENDED, ended_on=date(2026, 12, 24), version=2),
    ),
)
async def end_enrollment(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    enrollment_id: FromPath[EnrollmentId],
    data: JSONBody[EndEnrollmentRequest],
) -> ApiResponse[Enrollment]:
    """End an enrollment.

    No more sessions are prescribed. Sessions dated up to the last day can still be logged.
    """
    await change_enrollment.end_enrollment(context, athlete_id, enrollment_id, data.ended_on)
    return await _enrollment_response(context, athlete_id, enrollment_id)


@get(
    "/v1/athletes/{athlete_id:str}/enrollments/{enrollment_id:str}/progress",
    operation_id="getProgress",
    tags=["Enrollments"],
    scope=Scope.read,
    long=True,
    example=Example(
        path=_ENROLLMENT_PATH,
        answer=EnrollmentProgress(
            enrollment_id=examples.ENROLLMENT_ID,
            program=examples.PLAN.named,
            sessions_done=1,
            unit=examples.SETUP.unit,
            exercises=examples.REPORT,
        ),
    ),
)
async def get_progress(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    enrollment_id: FromPath[EnrollmentId],
    formula: FromQuery[EstimateFormula] = OneRepMaxFormula.EPLEY,
) -> ApiResponse[EnrollmentProgress]:
    """Get an athlete's progress on a program.

    For each exercise, returns the stage, working load, estimated one-repetition maximum, a comparison of the sides, and
    the latest sessions.
    """
    enrollment, exercises, phase = await read_progress.get_progress(context, athlete_id, enrollment_id, formula)
    return ApiResponse(
        EnrollmentProgress(
            enrollment_id=enrollment.id,
            program=enrollment.progress.program,
            sessions_done=enrollment.row.sessions_done,
            unit=enrollment.progress.setup.unit,
            exercises=exercises,
            phase=phase,
        )
    )
