"""Training sessions over HTTP: log, read, correct and delete sessions, and report late pain scores."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta
from msgspec.structs import replace

from api.http import examples
from api.http.operation import LOCATION, VERSION, Example, delete, get, post, put
from api.http.pagination import Cursor, Limit, Page, UpdatedSince, make_page, parse_cursor
from api.http.request_body import sent_fields
from api.http.resource_ids import (
    AthleteId,
    SessionId,
)
from api.http.responses import ApiResponse
from api.routes.athletes import ExternalIdFilter
from api.routes.decision_changes import (
    RecalculationResult,
    decision_change_fields,
)
from api.routes.exercises import ExerciseSlug
from api.routes.prescriptions import EXAMPLE_AFTER_DELETION, NEXT_EXAMPLE, next_prescription
from api.routes.session_types import (
    SESSION_EXAMPLE,
    SESSION_INPUT_EXAMPLE,
    LogSessionResult,
    PainReportInput,
    Session,
    SessionCorrectionInput,
    SessionInput,
    to_session,
)
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.sessions import amend_session, find_sessions, read_sessions
from api.use_cases.sessions import log_session as log_use_case
from domain.text_types import Slug


async def _log_response(
    context: RequestContext, result: log_use_case.LogResult, status: int
) -> ApiResponse[LogSessionResult]:
    session = to_session(read_sessions.StoredSession(result.row, result.done))
    return ApiResponse(
        LogSessionResult(
            session=session,
            decisions=result.decisions,
            **decision_change_fields(result.changed),
            next=None
            if result.enrollment is None
            else await next_prescription(
                context, result.athlete.id, result.enrollment.id, result.pending, result.athlete
            ),
            possible_duplicate_of=result.possible_duplicate_of,
        ),
        status_code=status,
        etag=result.row.version,
        location=f"/v1/athletes/{session.athlete_id}/sessions/{session.id}" if status == 201 else None,
    )


_RESULT = LogSessionResult(
    session=SESSION_EXAMPLE, decisions=examples.DECISIONS, changed=[], changed_total=0, next=NEXT_EXAMPLE
)
_CORRECTED = replace(_RESULT, session=replace(SESSION_EXAMPLE, version=2))
_ATHLETE_PATH = {"athlete_id": str(examples.ATHLETE_ID)}
_SESSION_PATH = _ATHLETE_PATH | {"session_id": str(examples.SESSION_ID)}
_PROBLEMS = ("external_id_taken", "athlete_archived", "enrollment_ended")


@post(
    "/v1/athletes/{athlete_id:str}/sessions",
    operation_id="logSession",
    tags=["Sessions"],
    scope=Scope.write,
    responses={200: ResponseSpec(LogSessionResult)},
    problems=(*_PROBLEMS, "no_enrollment"),
    etag=VERSION,
    response_headers=[LOCATION],
    looks_up_key=True,
    example=Example(
        path=_ATHLETE_PATH,
        body=SESSION_INPUT_EXAMPLE | {"prescription_id": str(examples.PRESCRIPTION_ID)},
        answer=_RESULT,
    ),
)
async def log_session(
    context: NamedDependency[RequestContext], athlete_id: FromPath[AthleteId], data: JSONBody[SessionInput]
) -> ApiResponse[LogSessionResult]:
    """Log a session.

    Returns the decisions with their reasons, and the next session. A session dated before others is inserted at its
    date, and every decision after it is made again. `changed` lists the decisions that changed. The same `external_id`
    with the same content returns 200 and stores nothing. With other content, it fails with `external_id_taken`. With
    `enrollment_id: null` the session is stored without an enrollment, such as training from before the program.
    """
    report = log_use_case.SessionReport(
        done=data.performance(),
        enrollment_id=data.enrollment_id,
        external_id=data.external_id,
        attributes=data.attributes(),
    )
    result = await log_use_case.log_session(context, athlete_id, report)
    return await _log_response(context, result, 201 if result.fresh else 200)


@get(
    "/v1/athletes/{athlete_id:str}/sessions",
    operation_id="listSessions",
    tags=["Sessions"],
    scope=Scope.read,
    long=True,
    example=Example(path=_ATHLETE_PATH, answer={"items": [SESSION_EXAMPLE], "next_cursor": None}),
)
async def list_sessions(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor] = None,
    external_id: FromQuery[
        Annotated[ExternalIdFilter | None, Meta(description="List only the session with this external id.")]
    ] = None,
    performed_from: FromQuery[
        Annotated[date | None, Meta(description="List only sessions on or after this date.")]
    ] = None,
    performed_to: FromQuery[
        Annotated[date | None, Meta(description="List only sessions on or before this date.")]
    ] = None,
    exercise: FromQuery[
        Annotated[Slug | None, Meta(description="List only sessions in which this exercise was performed.")]
    ] = None,
    program: FromQuery[
        Annotated[Slug | None, Meta(description="List only sessions of enrollments in this program.")]
    ] = None,
    updated_since: FromQuery[UpdatedSince] = None,
) -> ApiResponse[Page[Session]]:
    """List an athlete's sessions.

    Returns the newest sessions first.
    """
    wanted = find_sessions.SessionFilter(
        performed_from=performed_from,
        performed_to=performed_to,
        exercise=exercise,
        program=program,
        external_id=external_id,
        updated_since=updated_since,
    )
    stored = await find_sessions.find_sessions(
        context, athlete_id, wanted, before=parse_cursor(cursor, tuple[date, UUID]), limit=limit
    )
    return ApiResponse(
        make_page(stored, limit, key=lambda item: (item.row.on_date, item.row.event_id), show=to_session)
    )


@get(
    "/v1/athletes/{athlete_id:str}/exercises/{slug:str}/history",
    operation_id="getExerciseHistory",
    tags=["Sessions"],
    scope=Scope.read,
    long=True,
    example=Example(
        path=_ATHLETE_PATH | {"slug": "bulgarian-split-squat"}, answer={"items": [SESSION_EXAMPLE], "next_cursor": None}
    ),
)
async def get_exercise_history(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    slug: FromPath[ExerciseSlug],
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor] = None,
) -> ApiResponse[Page[Session]]:
    """Get an athlete's history of one exercise.

    Returns the sessions in which the exercise was performed, from every enrollment, the newest first. Each has the sets
    of this exercise only. Empty if it was never performed.
    """
    stored = await find_sessions.exercise_history(
        context, athlete_id, slug, before=parse_cursor(cursor, tuple[date, UUID]), limit=limit
    )
    return ApiResponse(
        make_page(stored, limit, key=lambda item: (item.row.on_date, item.row.event_id), show=to_session)
    )


@get(
    "/v1/athletes/{athlete_id:str}/sessions/{session_id:str}",
    operation_id="getSession",
    tags=["Sessions"],
    scope=Scope.read,
    etag=VERSION,
    example=Example(path=_SESSION_PATH, answer=SESSION_EXAMPLE),
)
async def get_session(
    context: NamedDependency[RequestContext], athlete_id: FromPath[AthleteId], session_id: FromPath[SessionId]
) -> ApiResponse[Session]:
    """Get a session.

    Returns the session as stored, including corrections and late pain scores.
    """
    stored = await read_sessions.find_session(context, athlete_id, session_id)
    return ApiResponse(to_session(stored), etag=stored.row.version)


@put(
    "/v1/athletes/{athlete_id:str}/sessions/{session_id:str}",
    operation_id="correctSession",
    tags=["Sessions"],
    scope=Scope.write,
    problems=_PROBLEMS,
    if_match=True,
    etag=VERSION,
    long=True,
    example=Example(path=_SESSION_PATH, body=SESSION_INPUT_EXAMPLE, answer=_CORRECTED),
)
async def correct_session(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    session_id: FromPath[SessionId],
    data: JSONBody[SessionCorrectionInput],
) -> ApiResponse[LogSessionResult]:
    """Correct a session.

    Replaces the whole session. Every decision after it is made again. `changed` lists the decisions that changed.
    """
    result = await amend_session.correct_session(
        context, athlete_id, session_id, data.performance(), data.external_id, data.attributes()
    )
    return await _log_response(context, result, 200)


@post(
    "/v1/athletes/{athlete_id:str}/sessions/{session_id:str}/pain",
    operation_id="reportPain",
    tags=["Sessions"],
    scope=Scope.write,
    status_code=200,
    problems=("athlete_archived",),
    etag=VERSION,
    long=True,
    example=Example(
        path=_SESSION_PATH,
        body={"next_morning": 1},
        answer=replace(
            _CORRECTED, session=replace(_CORRECTED.session, pain=replace(examples.DONE.pain, next_morning=1))
        ),
    ),
)
async def report_pain(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    session_id: FromPath[SessionId],
    data: JSONBody[PainReportInput],
) -> ApiResponse[LogSessionResult]:
    """Report pain scores for a session.

    Use it for late scores: one hour after the session, and the next morning. They can change the next session and all
    decisions made since. An athlete with several complaints reports the scores of each one with `complaint`.
    """
    scores = sent_fields(data)
    complaint = scores.pop("complaint", None)
    result = await amend_session.report_pain(context, athlete_id, session_id, scores, complaint)
    return await _log_response(context, result, 200)


@delete(
    "/v1/athletes/{athlete_id:str}/sessions/{session_id:str}",
    operation_id="deleteSession",
    tags=["Sessions"],
    scope=Scope.write,
    athlete_keys=False,
    status_code=200,
    problems=("athlete_archived",),
    if_match=True,
    long=True,
    example=Example(
        path=_SESSION_PATH, answer=RecalculationResult(changed=[], changed_total=0, next=EXAMPLE_AFTER_DELETION)
    ),
)
async def delete_session(
    context: NamedDependency[RequestContext], athlete_id: FromPath[AthleteId], session_id: FromPath[SessionId]
) -> ApiResponse[RecalculationResult]:
    """Delete a session.

    The history continues as if the session had never been logged: every decision after it is made again.
    """
    session, event = await amend_session.delete_session(context, athlete_id, session_id)
    if session.enrollment is None or event is None:
        return ApiResponse(RecalculationResult(**decision_change_fields([]), next=None))
    return ApiResponse(
        RecalculationResult(
            **decision_change_fields(event.changed),
            next=await next_prescription(context, athlete_id, session.enrollment.id, event.pending),
        )
    )
