"""A coach's hand on a program under way, over HTTP: override, skip, resume. Each is an event of the one history."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api.http import examples
from api.http.operation import ApiResponse, Example, operation
from api.http.pagination import RequestBody
from api.http.resource_ids import AthleteId, OverrideId
from api.routes.enrollments import EnrollmentPath
from api.routes.prescriptions import NEXT_EXAMPLE, PrescriptionPath, shown
from api.use_cases.enrollments import coach_enrollment
from api.use_cases.prescriptions.next_session import next_session as next_of
from api.use_cases.request_context import RequestContext, Scope
from domain.progress.history import OverrideEvent
from domain.progress.progress import OverrideItem
from domain.sessions.prescription import Prescription
from domain.text_types import Notes, Slug


class OverridePath(msgspec.Struct, frozen=True):
    """Which override of which athlete."""

    athlete_id: AthleteId
    override_id: OverrideId


class OverrideInput(RequestBody):
    """A coach's word on some slots of the next session."""

    items: Annotated[tuple[OverrideItem, ...], Meta(min_length=1, max_length=30, description="The slots to set.")]
    as_base: Annotated[bool, Meta(description="True: the rules go on from here. False: for the next session only.")] = (
        False
    )
    notes: Notes | None = None


class OverrideResult(msgspec.Struct, frozen=True, kw_only=True):
    """What the override led to."""

    override_id: Annotated[UUID | None, Meta(description="To take it back with; null once it is taken back.")]
    next: Annotated[Prescription | None, Meta(description="The next session now; null when nothing follows.")]


class SkipSessionRequest(RequestBody):
    """Why the next session is left out."""

    reason: Annotated[str, Meta(min_length=1, max_length=500, description="For the record, and the sentence.")]
    on: Annotated[date | None, Meta(description="Left out: today where the athlete is.")] = None


class ResumeExerciseRequest(RequestBody):
    """Which stopped exercise goes on."""

    slot: Annotated[Slug, Meta(description="The slot of the stopped exercise.")]


class NextSessionResult(msgspec.Struct, frozen=True, kw_only=True):
    """The next session after a coach's word."""

    next: Annotated[Prescription | None, Meta(description="Null when nothing follows.")]


_ATHLETE = {"athlete_id": str(examples.ATHLETE_ID)}
_PRESCRIPTION = _ATHLETE | {"prescription_id": str(examples.PRESCRIPTION_ID)}
_ENROLLMENT = _ATHLETE | {"enrollment_id": str(examples.ENROLLMENT_ID)}


@operation(
    "POST",
    "/v1/athletes/{athlete_id}/prescriptions/{prescription_id}/override",
    tag="Coaching",
    scope=Scope.write,
    answers={201: OverrideResult},
    problems=("prescription_closed", "athlete_archived", "enrollment_ended"),
    example=Example(
        path=_PRESCRIPTION,
        body={"items": [{"slot": "bss", "load": 8, "notes": "Tired from the race."}]},
        answer=OverrideResult(override_id=examples.EVENT_ID, next=NEXT_EXAMPLE),
    ),
)
async def override_prescription(context: RequestContext, path: PrescriptionPath, body: OverrideInput) -> ApiResponse:
    """Override the next prescription.

    Per slot: load, reps, sets, variant, or leave it out; for the next session only, or as the new base. What is said
    for once changes nothing afterwards.
    """
    overridden = OverrideEvent(body.items, body.as_base, body.notes)
    enrollment_id, done = await coach_enrollment.override_prescription(
        context, path.athlete_id, path.prescription_id, overridden
    )
    following = await next_of(context, path.athlete_id, None, enrollment_id) if done.pending else None
    answer = OverrideResult(override_id=done.event_id, next=None if following is None else shown(following))
    return ApiResponse(answer, status=201)


@operation(
    "DELETE",
    "/v1/athletes/{athlete_id}/overrides/{override_id}",
    tag="Coaching",
    scope=Scope.write,
    answers={200: OverrideResult},
    problems=("athlete_archived",),
    long=True,
    example=Example(
        path=_ATHLETE | {"override_id": str(examples.EVENT_ID)},
        answer=OverrideResult(override_id=None, next=NEXT_EXAMPLE),
    ),
)
async def cancel_override(context: RequestContext, path: OverridePath) -> ApiResponse:
    """Take an override back.

    The history is folded again as if it had never been.
    """
    enrollment_id, done = await coach_enrollment.cancel_override(context, path.athlete_id, path.override_id)
    following = await next_of(context, path.athlete_id, None, enrollment_id) if done.pending else None
    return ApiResponse(OverrideResult(override_id=None, next=None if following is None else shown(following)))


@operation(
    "POST",
    "/v1/athletes/{athlete_id}/enrollments/{enrollment_id}/skip",
    tag="Coaching",
    scope=Scope.write,
    answers={200: NextSessionResult},
    problems=("athlete_archived", "enrollment_ended"),
    example=Example(path=_ENROLLMENT, body={"reason": "Travelling"}, answer=NextSessionResult(next=NEXT_EXAMPLE)),
)
async def skip_session(context: RequestContext, path: EnrollmentPath, body: SkipSessionRequest) -> ApiResponse:
    """Skip the next session on purpose.

    Nothing counts as missed, and the rotation of days moves on.
    """
    await coach_enrollment.skip_session(context, path.athlete_id, path.enrollment_id, body.reason, body.on)
    return ApiResponse(NextSessionResult(next=shown(await next_of(context, path.athlete_id, None, path.enrollment_id))))


@operation(
    "POST",
    "/v1/athletes/{athlete_id}/enrollments/{enrollment_id}/resume",
    tag="Coaching",
    scope=Scope.write,
    answers={200: NextSessionResult},
    problems=("not_stopped", "athlete_archived", "enrollment_ended"),
    example=Example(path=_ENROLLMENT, body={"slot": "bss"}, answer=NextSessionResult(next=NEXT_EXAMPLE)),
)
async def resume_exercise(context: RequestContext, path: EnrollmentPath, body: ResumeExerciseRequest) -> ApiResponse:
    """Resume an exercise that was stopped for pain.

    It goes on one step easier than it was, where there is an easier one. Stopping is not medical advice, and neither is
    going on.
    """
    await coach_enrollment.resume_exercise(context, path.athlete_id, path.enrollment_id, body.slot)
    return ApiResponse(NextSessionResult(next=shown(await next_of(context, path.athlete_id, None, path.enrollment_id))))
