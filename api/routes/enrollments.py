"""Enrollments over HTTP: an athlete on a program, and what a coach does with that."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.http import examples
from api.http.operation import ApiResponse, Example, operation
from api.http.pagination import Page, PageQuery, RequestBody, make_page, parse_cursor
from api.http.resource_ids import AthleteId, EnrollmentId
from api.routes.athletes import AthletePath
from api.routes.prescriptions import EXAMPLE, NEXT_EXAMPLE, Place, prescription, shown
from api.use_cases.enrollments import coach_enrollment, read_progress
from api.use_cases.enrollments import list_enrollments as enrollments
from api.use_cases.enrollments.enroll_athlete import EnrollmentRequest
from api.use_cases.enrollments.enroll_athlete import enroll_athlete as enroll
from api.use_cases.prescriptions.next_session import next_session as next_of
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.stored.enrollment import StoredEnrollment as Stored
from domain.loads.loading import Unit
from domain.progress.progress import StartLoad
from domain.progress.revision_change import CarriedProgression, CarryOver
from domain.reports.progress_report import ExerciseProgress
from domain.sessions.e1rm import Formula
from domain.sessions.prescription import Prescription, ProgramRevision
from domain.sessions.session import PainScore
from domain.sessions.side import AffectedSide
from domain.text_types import Name, Slug


class ProgramReference(RequestBody):
    """Which program, and which of its revisions."""

    slug: Slug
    revision: Annotated[
        Annotated[int, Meta(ge=1, le=1_000_000)] | None, Meta(description="Null or left out: the newest.")
    ] = None


class EnrollmentInput(RequestBody):
    """A program for an athlete."""

    program: Annotated[ProgramReference, Meta(description="Which program, and which revision of it.")]
    start_on: Annotated[date | None, Meta(description="First day; left out: today where the athlete is.")] = None
    region: Annotated[Name | None, Meta(description="Where it hurts, such as knee.")] = None
    affected_side: Annotated[AffectedSide, Meta(description="The side that hurts, or did.")] = AffectedSide.NONE
    baseline_pain: Annotated[PainScore, Meta(description="Usual pain before training, 0-10.")] = 0
    start: Annotated[
        tuple[StartLoad, ...],
        Meta(max_length=60, description="Where progressions start; left out: from history, else the lightest."),
    ] = ()


class EnrollmentChanges(RequestBody):
    """What to change from now on; a field left out stays as it is."""

    affected_side: Annotated[AffectedSide, Meta(description="The side that hurts, or did.")] | UnsetType = UNSET
    baseline_pain: PainScore | UnsetType = UNSET


class EnrollmentStatus(StrEnum):
    """Active: sessions are prescribed. Ended: nothing more is."""

    ACTIVE = "active"
    ENDED = "ended"


class Enrollment(msgspec.Struct, frozen=True, kw_only=True):
    """An athlete on a program."""

    id: EnrollmentId
    athlete_id: AthleteId
    program: Annotated[ProgramRevision, Meta(description="The program and the revision that the athlete is on.")]
    status: Annotated[EnrollmentStatus, Meta(description="Whether it goes on.")]
    start_on: Annotated[date, Meta(description="Its first day, where the athlete is.")]
    ended_on: Annotated[date | None, Meta(description="Its last day; null while it is active.")]
    region: Annotated[str | None, Meta(description="Where it hurts, such as knee; null where nothing does.")]
    affected_side: Annotated[AffectedSide, Meta(description="The side that hurts, or did.")]
    baseline_pain: Annotated[int, Meta(description="Usual pain before training, 0-10.")]
    start: Annotated[tuple[StartLoad, ...], Meta(description="Where the coach let progressions start.")]
    sessions_done: Annotated[int, Meta(description="How many sessions were logged; skipped ones not counted.")]
    created_at: Annotated[datetime, Meta(description="When it was stored, in UTC.")]
    updated_at: Annotated[datetime, Meta(description="When it last changed, in UTC.")]


class EnrollAthleteResult(msgspec.Struct, frozen=True, kw_only=True):
    """A new enrollment and its first session."""

    enrollment: Annotated[Enrollment, Meta(description="The enrollment, as it is stored.")]
    next: Annotated[Prescription, Meta(description="The first session.")]


class EnrollmentPath(msgspec.Struct, frozen=True):
    """Which enrollment of which athlete."""

    athlete_id: AthleteId
    enrollment_id: EnrollmentId


class EndEnrollmentRequest(RequestBody):
    """When an enrollment ends."""

    ended_on: Annotated[date | None, Meta(description="Left out: today where the athlete is.")] = None


class MoveEnrollmentRequest(RequestBody):
    """Which revision to move to."""

    revision: Annotated[Annotated[int, Meta(ge=1, le=1_000_000)] | None, Meta(description="Left out: the newest.")] = (
        None
    )


class MoveEnrollmentResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came along to the other revision."""

    enrollment: Annotated[Enrollment, Meta(description="The enrollment, as it is now, or would be.")]
    carried: Annotated[tuple[CarriedProgression, ...], Meta(description="Every progression of the new revision.")]
    next: Annotated[Prescription | None, Meta(description="The next session now; null when nothing follows.")]


class ProgressQuery(msgspec.Struct, frozen=True, kw_only=True):
    """How one-repetition maxima are estimated."""

    formula: Annotated[
        Formula, Meta(description="Epley: load x (1 + reps / 30). Brzycki: load x 36 / (37 - reps). Up to 12 reps.")
    ] = Formula.EPLEY


class EnrollmentProgress(msgspec.Struct, frozen=True, kw_only=True):
    """Where an athlete stands on a program."""

    enrollment_id: EnrollmentId
    program: Annotated[ProgramRevision, Meta(description="The program and the revision that the athlete is on.")]
    sessions_done: Annotated[int, Meta(description="How many sessions were logged; skipped ones not counted.")]
    unit: Annotated[Unit, Meta(description="The unit of every load in it.")]
    exercises: Annotated[tuple[ExerciseProgress, ...], Meta(description="Each exercise of the program.")]


def _shown(stored: Stored) -> Enrollment:
    row, setup = stored.row, stored.progress.setup
    return Enrollment(
        id=row.enrollment_id,
        athlete_id=row.athlete_id,
        program=stored.progress.program,
        status=EnrollmentStatus(row.status),
        start_on=row.start_on,
        ended_on=row.ended_on,
        region=stored.basis.enrolled.region,
        affected_side=setup.affected_side,
        baseline_pain=setup.baseline_pain,
        start=stored.basis.enrolled.start,
        sessions_done=row.sessions_done,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


_EXAMPLE = Enrollment(
    id=examples.ENROLLMENT_ID,
    athlete_id=examples.ATHLETE_ID,
    program=examples.PLAN.named,
    status=EnrollmentStatus.ACTIVE,
    start_on=examples.START_ON,
    ended_on=None,
    region="knee",
    affected_side=AffectedSide.RIGHT,
    baseline_pain=1,
    start=examples.START,
    sessions_done=0,
    created_at=examples.AT,
    updated_at=examples.AT,
)
_PATH = {"athlete_id": str(examples.ATHLETE_ID)}
_ONE = _PATH | {"enrollment_id": str(examples.ENROLLMENT_ID)}


@operation(
    "POST",
    "/v1/athletes/{athlete_id}/enrollments",
    tag="Enrollments",
    scope=Scope.write,
    answers={201: EnrollAthleteResult},
    problems=("already_enrolled", "athlete_archived"),
    etag=True,
    location=True,
    example=Example(
        path=_PATH,
        body={
            "program": {"slug": "bulgarian-split-squat"},
            "start_on": "2026-11-19",
            "region": "knee",
            "affected_side": "right",
            "baseline_pain": 1,
            "start": [{"progression": "bss", "side": "both", "load": 10}],
        },
        answer=EnrollAthleteResult(enrollment=_EXAMPLE, next=EXAMPLE),
    ),
)
async def enroll_athlete(context: RequestContext, path: AthletePath, body: EnrollmentInput) -> ApiResponse:
    """Enroll an athlete on a program.

    The answer holds the first session. The athlete stays on this revision of the program, whatever later revisions
    bring.
    """
    wanted = EnrollmentRequest(
        slug=body.program.slug,
        revision=body.program.revision,
        start_on=body.start_on,
        affected_side=body.affected_side,
        baseline_pain=body.baseline_pain,
        region=body.region,
        start=body.start,
    )
    begun = await enroll(context, path.athlete_id, wanted)
    enrollment = Enrollment(
        id=begun.id,
        athlete_id=begun.athlete.id,
        program=begun.plan.named,
        status=EnrollmentStatus.ACTIVE,
        start_on=begun.basis.enrolled.start_on,
        ended_on=None,
        region=body.region,
        affected_side=body.affected_side,
        baseline_pain=body.baseline_pain,
        start=body.start,
        sessions_done=0,
        created_at=context.now,
        updated_at=context.now,
    )
    place = Place(
        id=begun.pending.id,
        athlete_id=begun.athlete.id,
        athlete_external_id=begun.athlete.external_id,
        enrollment_id=begun.id,
    )
    return ApiResponse(
        EnrollAthleteResult(enrollment=enrollment, next=prescription(place, begun.pending.issued)),
        status=201,
        etag=1,
        location=f"/v1/athletes/{begun.athlete.id}/enrollments/{begun.id}",
    )


@operation(
    "GET",
    "/v1/athletes/{athlete_id}/enrollments",
    tag="Enrollments",
    scope=Scope.read,
    answers={200: Page[Enrollment]},
    example=Example(path=_PATH, answer={"items": [_EXAMPLE], "next_cursor": None}),
)
async def list_enrollments(context: RequestContext, path: AthletePath, query: PageQuery) -> ApiResponse:
    """List an athlete's enrollments.

    The oldest first, ended ones included.
    """
    found = await enrollments.list_enrollments(
        context, path.athlete_id, after=parse_cursor(query, UUID), limit=query.limit
    )
    return ApiResponse(make_page(found, query.limit, key=lambda item: item.id, show=_shown))


@operation(
    "GET",
    "/v1/athletes/{athlete_id}/enrollments/{enrollment_id}",
    tag="Enrollments",
    scope=Scope.read,
    answers={200: Enrollment},
    etag=True,
    example=Example(path=_ONE, answer=_EXAMPLE),
)
async def get_enrollment(context: RequestContext, path: EnrollmentPath) -> ApiResponse:
    """Get an enrollment.

    Ended ones too. The `ETag` is the version that a change names as `If-Match`; each session logged makes a new one.
    """
    found = await enrollments.get_enrollment(context, path.athlete_id, path.enrollment_id)
    return ApiResponse(_shown(found), etag=found.row.version)


@operation(
    "PATCH",
    "/v1/athletes/{athlete_id}/enrollments/{enrollment_id}",
    tag="Enrollments",
    scope=Scope.write,
    answers={200: Enrollment},
    problems=("athlete_archived", "enrollment_ended"),
    if_match=True,
    etag=True,
    example=Example(path=_ONE, body={"affected_side": "both"}, answer=_EXAMPLE),
)
async def update_enrollment(context: RequestContext, path: EnrollmentPath, body: EnrollmentChanges) -> ApiResponse:
    """Change the affected side or the baseline pain.

    From today on; what was decided before stays.
    """
    await coach_enrollment.update_enrollment(
        context,
        path.athlete_id,
        path.enrollment_id,
        None if body.affected_side is UNSET else body.affected_side,
        None if body.baseline_pain is UNSET else body.baseline_pain,
    )
    return await get_enrollment(context, path)


@operation(
    "POST",
    "/v1/athletes/{athlete_id}/enrollments/{enrollment_id}/move",
    tag="Enrollments",
    scope=Scope.write,
    answers={200: MoveEnrollmentResult},
    problems=("conflict", "athlete_archived", "enrollment_ended"),
    if_match=True,
    etag=True,
    example=Example(
        path=_ONE,
        body={"revision": 2},
        answer=MoveEnrollmentResult(
            enrollment=_EXAMPLE, carried=(CarriedProgression("bss", CarryOver.PROGRESS),), next=NEXT_EXAMPLE
        ),
    ),
)
async def move_enrollment(context: RequestContext, path: EnrollmentPath, body: MoveEnrollmentRequest) -> ApiResponse:
    """Move an athlete to another revision of the program.

    From today on. A progression whose rule is of the same kind keeps its progress, one of another kind its load; the
    answer says which. What was done before stays judged by the revision it was done on.
    """
    recorded, carried = await coach_enrollment.move_enrollment(
        context, path.athlete_id, path.enrollment_id, body.revision
    )
    moved = await enrollments.get_enrollment(context, path.athlete_id, path.enrollment_id)
    following = await next_of(context, path.athlete_id, None, path.enrollment_id) if recorded.pending else None
    answer = MoveEnrollmentResult(
        enrollment=_shown(moved), carried=carried, next=None if following is None else shown(following)
    )
    return ApiResponse(answer, etag=moved.row.version)


@operation(
    "POST",
    "/v1/athletes/{athlete_id}/enrollments/{enrollment_id}/end",
    tag="Enrollments",
    scope=Scope.write,
    answers={200: Enrollment},
    problems=("athlete_archived", "enrollment_ended"),
    etag=True,
    example=Example(path=_ONE, body={"ended_on": "2026-12-24"}, answer=_EXAMPLE),
)
async def end_enrollment(context: RequestContext, path: EnrollmentPath, body: EndEnrollmentRequest) -> ApiResponse:
    """End an enrollment.

    Nothing more is prescribed. Sessions dated before the end can still be logged.
    """
    await coach_enrollment.end_enrollment(context, path.athlete_id, path.enrollment_id, body.ended_on)
    return await get_enrollment(context, path)


@operation(
    "GET",
    "/v1/athletes/{athlete_id}/enrollments/{enrollment_id}/progress",
    tag="Enrollments",
    scope=Scope.read,
    answers={200: EnrollmentProgress},
    example=Example(
        path=_ONE,
        answer=EnrollmentProgress(
            enrollment_id=examples.ENROLLMENT_ID,
            program=examples.PLAN.named,
            sessions_done=1,
            unit=examples.SETUP.unit,
            exercises=examples.REPORT,
        ),
    ),
)
async def get_progress(context: RequestContext, path: EnrollmentPath, query: ProgressQuery) -> ApiResponse:
    """Get where an athlete stands.

    Per exercise: stage, working load, estimated one-repetition maximum, how the sides compare, and the last sessions.
    """
    enrollment, found = await read_progress.get_progress(context, path.athlete_id, path.enrollment_id, query.formula)
    return ApiResponse(
        EnrollmentProgress(
            enrollment_id=enrollment.id,
            program=enrollment.progress.program,
            sessions_done=enrollment.row.sessions_done,
            unit=enrollment.progress.setup.unit,
            exercises=found,
        )
    )
