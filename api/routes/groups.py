"""Changes of a group over HTTP: of every active athlete with a tag."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta
from msgspec.structs import replace

from api.http import examples
from api.http.operation import Example, post
from api.http.responses import ApiResponse
from api.problems import ProblemError
from api.routes.batches import Atomic, ItemProblem, ItemStatus, Refused
from api.routes.enrollment_types import MoveEnrollmentRequest
from api.routes.planned_changes import DeloadInput, deload_from
from api.routes.prescriptions import NEXT_EXAMPLE, next_prescription
from api.use_cases.enrollments.change_group import GroupMember, change_group, group_members, move_group
from api.use_cases.enrollments.planned_changes import plan_for
from api.use_cases.history.event_result import EventResult
from api.use_cases.history.issue_prescription import PendingPrescription
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.stored.athlete import StoredAthlete
from api.use_cases.stored.enrollment import StoredEnrollment
from api.use_cases.stored.plans import plan_to_enroll_on
from api.use_cases.stored.tags import Tag
from domain.progress.revision_change import CarriedProgression, CarryOver
from domain.sessions.prescription import Prescription
from domain.text_types import Slug

GroupTag = Annotated[Tag, Meta(description="Changes the enrollments of every active athlete with this tag.")]
ItemEnrollment = Annotated[UUID, Meta(description="The enrollment's id.")]
ItemAthlete = Annotated[UUID, Meta(description="The athlete's id.")]
ItemNext = Annotated[Prescription | None, Meta(description="The next session. Null if the item was refused.")]


class MoveEnrollmentsRequest(MoveEnrollmentRequest, kw_only=True):
    """The group, its program, and the revision to move to."""

    tag: GroupTag
    program: Annotated[Slug, Meta(description="Move the enrollments in this program.")]
    atomic: Atomic = False


class MoveEnrollmentsItemResult(msgspec.Struct, frozen=True, kw_only=True):
    """The result for one enrollment: what was carried over and the next session, or a problem."""

    status: ItemStatus
    athlete_id: ItemAthlete
    enrollment_id: ItemEnrollment
    carried: Annotated[
        tuple[CarriedProgression, ...], Meta(description="What each progression of the new revision starts with.")
    ] = ()
    next: ItemNext = None
    problem: ItemProblem = None


class MoveEnrollmentsResult(msgspec.Struct, frozen=True, kw_only=True):
    """The results of moving a group."""

    results: Annotated[list[MoveEnrollmentsItemResult], Meta(description="One result per enrollment, by their ids.")]
    refused: Refused


class DeloadEnrollmentsRequest(DeloadInput, kw_only=True):
    """The group, and the lighter days."""

    tag: GroupTag
    program: Annotated[Slug | None, Meta(description="Only the enrollments in this program. Null: in any.")] = None
    atomic: Atomic = False


class DeloadEnrollmentsItemResult(msgspec.Struct, frozen=True, kw_only=True):
    """The result for one enrollment: the planned deload and the next session, or a problem."""

    status: ItemStatus
    athlete_id: ItemAthlete
    enrollment_id: ItemEnrollment
    planned_change_id: Annotated[
        UUID | None, Meta(description="Id of the deload, to amend or delete it. Null if the item was refused.")
    ] = None
    next: ItemNext = None
    problem: ItemProblem = None


class DeloadEnrollmentsResult(msgspec.Struct, frozen=True, kw_only=True):
    """The results of planning a deload for a group."""

    results: Annotated[list[DeloadEnrollmentsItemResult], Meta(description="One result per enrollment, by their ids.")]
    refused: Refused


async def _members(context: RequestContext, tag: str, program: str | None) -> list[GroupMember]:
    members = await group_members(context, tag, program)
    context.charge_batch(len(members))
    return members


async def _next(
    context: RequestContext, member: GroupMember, pending: PendingPrescription | None
) -> Prescription | None:
    return await next_prescription(context, member.athlete_id, member.enrollment_id, pending)


@post(
    "/v1/batches/moves",
    operation_id="moveEnrollments",
    tags=["Batches"],
    scope=Scope.write,
    status_code=200,
    problems=("batch_refused",),
    long=True,
    example=Example(
        body={"tag": "tuesday-group", "program": examples.REVISION.slug, "revision": 2},
        answer=MoveEnrollmentsResult(
            results=[
                MoveEnrollmentsItemResult(
                    status=200,
                    athlete_id=examples.ATHLETE_ID,
                    enrollment_id=examples.ENROLLMENT_ID,
                    carried=(CarriedProgression("bss", CarryOver.PROGRESS),),
                    next=replace(NEXT_EXAMPLE, program=examples.REVISION),
                )
            ],
            refused=0,
        ),
    ),
)
async def move_enrollments(
    context: NamedDependency[RequestContext], data: JSONBody[MoveEnrollmentsRequest]
) -> ApiResponse[MoveEnrollmentsResult]:
    """Move a group to another revision of its program.

    Moves the active enrollments in the program of every active athlete with the tag, each as in `moveEnrollment`. An
    enrollment that is already on the revision stays as it is. Every enrollment has a result. With `atomic`, all are
    moved or none. Each one counts as one request for the rate limit. At most 100 enrollments: for more, the response is
    422.
    """
    members = await _members(context, data.tag, data.program)

    plan = await plan_to_enroll_on(context, data.program, data.revision, pointer="")
    results = await move_group(context, members, plan, data.start, data.phase, atomic=data.atomic)
    shown = []
    for member, result in zip(members, results, strict=True):
        ids = msgspec.structs.asdict(member)
        if isinstance(result, ProblemError):
            shown.append(MoveEnrollmentsItemResult(**ids, status=result.status, problem=result.document()))
        else:
            upcoming = await _next(context, member, result.pending)
            shown.append(MoveEnrollmentsItemResult(**ids, status=200, carried=result.carried, next=upcoming))
    return ApiResponse(MoveEnrollmentsResult(results=shown, refused=sum(each.problem is not None for each in shown)))


@post(
    "/v1/batches/deloads",
    operation_id="deloadEnrollments",
    tags=["Batches"],
    scope=Scope.write,
    status_code=200,
    problems=("batch_refused",),
    long=True,
    example=Example(
        body={"tag": "tuesday-group", "starts_on": "2026-12-07", "percent": 90},
        answer=DeloadEnrollmentsResult(
            results=[
                DeloadEnrollmentsItemResult(
                    status=201,
                    athlete_id=examples.ATHLETE_ID,
                    enrollment_id=examples.ENROLLMENT_ID,
                    planned_change_id=examples.EVENT_ID,
                    next=NEXT_EXAMPLE,
                )
            ],
            refused=0,
        ),
    ),
)
async def deload_enrollments(
    context: NamedDependency[RequestContext], data: JSONBody[DeloadEnrollmentsRequest]
) -> ApiResponse[DeloadEnrollmentsResult]:
    """Plan a deload for a group.

    Plans it for the active enrollments of every active athlete with the tag, each as in `deloadEnrollment`. Without
    `starts_on`, it begins on each athlete's own date. Every enrollment has a result. With `atomic`, all are changed or
    none. Each one counts as one request for the rate limit. At most 100 enrollments: for more, the response is 422.
    Calling it again with another Idempotency-Key plans a second deload. To retry refused items, use `deloadEnrollment`.
    """
    members = await _members(context, data.tag, data.program)

    async def deload_one(athlete: StoredAthlete, enrollment: StoredEnrollment) -> EventResult:
        return await plan_for(context, athlete, enrollment, lambda today: deload_from(data, today))

    results = await change_group(context, members, deload_one, atomic=data.atomic)
    shown = []
    for member, result in zip(members, results, strict=True):
        ids = msgspec.structs.asdict(member)
        if isinstance(result, ProblemError):
            shown.append(DeloadEnrollmentsItemResult(**ids, status=result.status, problem=result.document()))
        else:
            upcoming = await _next(context, member, result.pending)
            shown.append(
                DeloadEnrollmentsItemResult(**ids, status=201, planned_change_id=result.event_id, next=upcoming)
            )
    return ApiResponse(DeloadEnrollmentsResult(results=shown, refused=sum(each.problem is not None for each in shown)))
