"""Batches over HTTP: up to 100 athletes, enrollments or sessions in one request, each with a result of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from api.http import examples
from api.http.operation import Example, post
from api.http.request_body import RequestBody
from api.http.responses import ApiResponse
from api.problems import FieldError, ProblemDocument, ProblemError, invalid
from api.routes import athletes as athlete_routes
from api.routes.athletes import Athlete, AthleteUpsertInput, ExternalId, to_athlete
from api.routes.decision_changes import ChangedDecisions, ChangedTotal, decision_change_fields
from api.routes.enrollment_types import EnrollAthleteResult, EnrollmentInput
from api.routes.enrollments import enroll_result, enrollment_request
from api.routes.prescriptions import NEXT_EXAMPLE, next_prescription
from api.routes.session_types import SESSION_EXAMPLE, SESSION_INPUT_EXAMPLE, Session, SessionInput, to_session
from api.use_cases.athletes import upsert_athletes as upsert_use_case
from api.use_cases.athletes.athletes_of_batch import AthleteReference, athletes_with_tag
from api.use_cases.batch import MOST_ITEMS
from api.use_cases.enrollments import enroll_athletes as enroll_use_case
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.sessions import log_sessions as log_use_case
from api.use_cases.sessions.log_session import SessionReport
from api.use_cases.sessions.read_sessions import StoredSession
from api.use_cases.stored.tags import Tag
from domain.decision import Decision
from domain.sessions.prescription import Prescription

BODY_BYTES = 4 * 1024 * 1024
MOST_CONTAINERS = 50_000

Atomic = Annotated[
    bool,
    Meta(description="True: store all items or none. If one is refused, the response is 422 with a pointer to it."),
]
ItemStatus = Annotated[
    int, Meta(ge=200, le=599, description="HTTP status of this item, as if it had been sent alone.", examples=[201])
]
ItemProblem = Annotated[
    ProblemDocument | None,
    Meta(description="Why the item was refused. Its pointers lead into the whole body. Null if it was stored."),
]
Refused = Annotated[int, Meta(ge=0, description="Number of refused items. They have stored nothing.")]


class BatchAthleteInput(AthleteUpsertInput):
    """An athlete of a batch. Without an external id, the athlete is created."""

    external_id: Annotated[
        ExternalId | None, Meta(description="Your own id for the athlete. An athlete who has it is changed.")
    ] = None


class UpsertAthletesRequest(RequestBody):
    """The athletes to create or change."""

    athletes: Annotated[
        tuple[BatchAthleteInput, ...], Meta(min_length=1, max_length=MOST_ITEMS, description="The athletes.")
    ]
    atomic: Atomic = False


class UpsertAthletesItemResult(msgspec.Struct, frozen=True, kw_only=True):
    """The result for one athlete: the athlete, or a problem."""

    status: ItemStatus
    athlete: Annotated[Athlete | None, Meta(description="The athlete. Null if the item was refused.")] = None
    problem: ItemProblem = None


class UpsertAthletesResult(msgspec.Struct, frozen=True, kw_only=True):
    """The results of a batch of athletes."""

    results: Annotated[
        list[UpsertAthletesItemResult], Meta(description="One result per athlete, in the order of the request.")
    ]
    refused: Refused


class BatchEnrollmentInput(EnrollmentInput):
    """An enrollment of a batch. Name the athlete by exactly one of their ids."""

    athlete_id: Annotated[UUID | None, Meta(description="The athlete's id.")] = None
    athlete_external_id: Annotated[ExternalId | None, Meta(description="Your own id for the athlete.")] = None


class EnrollAthletesRequest(RequestBody):
    """The enrollments: one for each athlete, or the same one for every active athlete with a tag."""

    enrollments: Annotated[
        Annotated[tuple[BatchEnrollmentInput, ...], Meta(min_length=1, max_length=MOST_ITEMS)] | None,
        Meta(description="One enrollment for each athlete. Null with `tag`."),
    ] = None
    tag: Annotated[
        Tag | None,
        Meta(description=f"Enroll every active athlete with this tag, at most {MOST_ITEMS}, ordered by id."),
    ] = None
    enrollment: Annotated[
        EnrollmentInput | None, Meta(description="With `tag`: the enrollment of each of these athletes.")
    ] = None
    atomic: Atomic = False


class EnrollAthletesItemResult(msgspec.Struct, frozen=True, kw_only=True):
    """The result for one enrollment: the enrollment with its first session, or a problem."""

    status: ItemStatus
    athlete_id: Annotated[UUID | None, Meta(description="The athlete's id. Null if there is no such athlete.")] = None
    result: Annotated[
        EnrollAthleteResult | None, Meta(description="The enrollment and its first session. Null if it was refused.")
    ] = None
    problem: ItemProblem = None


class EnrollAthletesResult(msgspec.Struct, frozen=True, kw_only=True):
    """The results of a batch of enrollments."""

    results: Annotated[
        list[EnrollAthletesItemResult], Meta(description="One result per enrollment, in the order of the request.")
    ]
    refused: Refused


class BatchSessionInput(SessionInput):
    """A session of a batch. Name the athlete by exactly one of their ids."""

    athlete_id: Annotated[UUID | None, Meta(description="The athlete's id.")] = None
    athlete_external_id: Annotated[ExternalId | None, Meta(description="Your own id for the athlete.")] = None


class LogSessionsRequest(RequestBody):
    """The sessions to log."""

    sessions: Annotated[
        tuple[BatchSessionInput, ...],
        Meta(min_length=1, max_length=MOST_ITEMS, description="The sessions. They are logged in this order."),
    ]
    atomic: Atomic = False


class LogSessionsItemResult(msgspec.Struct, frozen=True, kw_only=True):
    """The result for one session: the session with its decisions, or a problem."""

    status: ItemStatus
    session: Annotated[Session | None, Meta(description="The stored session. Null if it was refused.")] = None
    decisions: Annotated[
        tuple[Decision, ...], Meta(description="One decision per exercise that the session was judged by.")
    ] = ()
    possible_duplicate_of: Annotated[
        UUID | None, Meta(description="Another session of the same day with the same sets. Null if there is none.")
    ] = None
    problem: ItemProblem = None


class LogSessionsResult(msgspec.Struct, frozen=True, kw_only=True):
    """The results of a batch of sessions, and what is next for each athlete."""

    results: Annotated[
        list[LogSessionsItemResult], Meta(description="One result per session, in the order of the request.")
    ]
    refused: Refused
    next: Annotated[
        list[Prescription],
        Meta(description="The next session of each active enrollment of the batch, after all of its sessions."),
    ]
    changed: ChangedDecisions
    changed_total: ChangedTotal


_PROGRAM = {"slug": examples.PROGRAM.slug}
_UNKNOWN = ProblemDocument(
    type="/problems/validation",
    title="Invalid request body",
    status=422,
    code="validation",
    errors=(FieldError("/sessions/1/athlete_external_id", "There is no athlete with this external id."),),
)


def _refused(items: Sequence[Any]) -> int:
    return sum(each.problem is not None for each in items)


@post(
    "/v1/batches/athletes",
    operation_id="upsertAthletes",
    tags=["Batches"],
    scope=Scope.write,
    status_code=200,
    problems=("batch_refused",),
    long=True,
    request_max_body_size=BODY_BYTES,
    most_containers=MOST_CONTAINERS,
    example=Example(
        body={"athletes": [{"external_id": "app-17", "name": "Ana", "unit": "kg", "tags": ["tuesday-group"]}]},
        answer=UpsertAthletesResult(
            results=[UpsertAthletesItemResult(status=200, athlete=athlete_routes.EXAMPLE)],
            refused=0,
        ),
    ),
)
async def upsert_athletes(
    context: NamedDependency[RequestContext], data: JSONBody[UpsertAthletesRequest]
) -> ApiResponse[UpsertAthletesResult]:
    """Create or update many athletes.

    Takes up to 100 athletes, each as in `upsertAthlete`. An athlete without an external id is created. Every item has a
    result: the athlete with the status 200 or 201, or a problem. With `atomic`, all are stored or none. The response is
    kept for the Idempotency-Key in both cases, so retry refused items under a new key. Each athlete counts as one
    request for the rate limit.
    """
    context.charge_batch(len(data.athletes))
    items = [upsert_use_case.BatchAthlete(each.external_id, each.fields()) for each in data.athletes]
    results = await upsert_use_case.upsert_athletes(context, items, atomic=data.atomic)

    shown = [
        UpsertAthletesItemResult(status=each.status, problem=each.document())
        if isinstance(each, ProblemError)
        else UpsertAthletesItemResult(status=201 if each.fresh else 200, athlete=to_athlete(each.athlete))
        for each in results
    ]
    return ApiResponse(UpsertAthletesResult(results=shown, refused=_refused(shown)))


@post(
    "/v1/batches/enrollments",
    operation_id="enrollAthletes",
    tags=["Batches"],
    scope=Scope.write,
    status_code=200,
    problems=("batch_refused",),
    long=True,
    request_max_body_size=BODY_BYTES,
    most_containers=MOST_CONTAINERS,
    example=Example(
        body={"tag": "tuesday-group", "enrollment": {"program": _PROGRAM, "start_on": "2026-11-19"}},
        answer=EnrollAthletesResult(
            results=[
                EnrollAthletesItemResult(
                    status=409,
                    athlete_id=examples.ATHLETE_ID,
                    problem=ProblemDocument(
                        type="/problems/already_enrolled",
                        title="Athlete is already enrolled in this program",
                        status=409,
                        code="already_enrolled",
                        detail=f"Enrollment {examples.ENROLLMENT_ID} in this program is still active.",
                    ),
                )
            ],
            refused=1,
        ),
    ),
)
async def enroll_athletes(
    context: NamedDependency[RequestContext], data: JSONBody[EnrollAthletesRequest]
) -> ApiResponse[EnrollAthletesResult]:
    """Enroll many athletes.

    Takes up to 100 enrollments, each as in `enrollAthlete`, or a `tag` and one `enrollment` for every active athlete
    who has it. Every item has a result: the enrollment with its first session, or a problem. With `atomic`, all are
    stored or none. The response is kept for the Idempotency-Key in both cases, so retry refused items under a new key.
    Each enrollment counts as one request for the rate limit. With `replay_from`, all enrollments of a request together
    replay at most 1,000 sessions.
    """
    items = await _enrollments(context, data)
    context.charge_batch(len(items))
    batch = await enroll_use_case.enroll_athletes(context, items, atomic=data.atomic)
    shown = [
        EnrollAthletesItemResult(status=new.status, athlete_id=athlete_id, problem=new.document())
        if isinstance(new, ProblemError)
        else EnrollAthletesItemResult(status=201, athlete_id=athlete_id, result=await enroll_result(context, new))
        for athlete_id, new in zip(batch.athlete_ids, batch.results, strict=True)
    ]
    return ApiResponse(EnrollAthletesResult(results=shown, refused=_refused(shown)))


async def _enrollments(context: RequestContext, data: EnrollAthletesRequest) -> list[enroll_use_case.BatchEnrollment]:
    """One enrollment for each athlete. Raises a validation problem for fields that contradict each other."""
    if data.enrollments is not None and data.tag is None and data.enrollment is None:
        return [
            enroll_use_case.BatchEnrollment(
                AthleteReference(each.athlete_id, each.athlete_external_id), enrollment_request(each)
            )
            for each in data.enrollments
        ]
    if data.enrollments is None and data.tag is not None and data.enrollment is not None:
        request = enrollment_request(data.enrollment)
        return [
            enroll_use_case.BatchEnrollment(AthleteReference(athlete_id, None), request)
            for athlete_id in await athletes_with_tag(context, data.tag)
        ]
    raise invalid("/enrollments", "Give either `enrollments` alone, or `tag` and `enrollment`.")


@post(
    "/v1/batches/sessions",
    operation_id="logSessions",
    tags=["Batches"],
    scope=Scope.write,
    status_code=200,
    problems=("batch_refused",),
    long=True,
    request_max_body_size=BODY_BYTES,
    most_containers=MOST_CONTAINERS,
    example=Example(
        body={
            "sessions": [
                {
                    "athlete_external_id": "app-17",
                    "prescription_id": str(examples.PRESCRIPTION_ID),
                    **SESSION_INPUT_EXAMPLE,
                },
                {"athlete_external_id": "app-404", "performed_on": "2026-11-22", "exercises": []},
            ]
        },
        answer=LogSessionsResult(
            results=[
                LogSessionsItemResult(status=201, decisions=examples.DECISIONS, session=SESSION_EXAMPLE),
                LogSessionsItemResult(status=422, problem=_UNKNOWN),
            ],
            refused=1,
            next=[NEXT_EXAMPLE],
            changed=[],
            changed_total=0,
        ),
    ),
)
async def log_sessions(
    context: NamedDependency[RequestContext], data: JSONBody[LogSessionsRequest]
) -> ApiResponse[LogSessionsResult]:
    """Log many sessions.

    Takes up to 100 sessions of any athletes, each as in `logSession`. Every item has a result: the session with its
    decisions and the status 201, or 200 if it was already stored, or a problem. With `atomic`, all are stored or none.
    The response is kept for the Idempotency-Key in both cases, so retry refused items under a new key. Each session
    counts as one request for the rate limit.
    """
    context.charge_batch(len(data.sessions))
    items = [
        log_use_case.BatchSession(
            AthleteReference(each.athlete_id, each.athlete_external_id),
            SessionReport(
                done=each.performance(),
                enrollment_id=each.enrollment_id,
                external_id=each.external_id,
                attributes=each.attributes(),
            ),
        )
        for each in data.sessions
    ]
    batch = await log_use_case.log_sessions(context, items, atomic=data.atomic)

    shown = [
        LogSessionsItemResult(status=each.status, problem=each.document())
        if isinstance(each, ProblemError)
        else LogSessionsItemResult(
            status=201 if each.fresh else 200,
            session=to_session(StoredSession(each.row, each.done)),
            decisions=each.decisions,
            possible_duplicate_of=each.possible_duplicate_of,
        )
        for each in batch.results
    ]
    upcoming = [
        await next_prescription(context, each.athlete.id, each.enrollment_id, each.pending, each.athlete)
        for each in batch.upcoming
    ]
    return ApiResponse(
        LogSessionsResult(
            results=shown,
            refused=_refused(shown),
            next=[each for each in upcoming if each is not None],
            **decision_change_fields(batch.changed),
        )
    )
