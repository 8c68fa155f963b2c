"""Coaching over HTTP: override, skip, resume. Each adds an event to the enrollment's history."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api.http import examples
from api.http.operation import ApiResponse, Example, operation
from api.http.request_body import RequestBody
from api.http.resource_ids import AthleteId, OverrideId
from api.routes.enrollments import EnrollmentPath
from api.routes.prescriptions import NEXT_EXAMPLE, PrescriptionPath, next_prescription
from api.use_cases.enrollments import coach_enrollment
from api.use_cases.request_context import RequestContext, Scope
from domain.progress.history import OverrideEvent
from domain.progress.progress import OverrideItem
from domain.sessions.prescription import Prescription
from domain.text_types import Notes, Slug


class OverridePath(msgspec.Struct, frozen=True):
    """Path of an athlete's override."""

    athlete_id: AthleteId
    override_id: OverrideId


class OverrideInput(RequestBody):
    """A coach's changes to slots of the next session."""

    items: Annotated[
        tuple[OverrideItem, ...],
        Meta(min_length=1, max_length=30, description="The slots to change, at most one item per slot."),
    ]
    as_base: Annotated[
        bool,
        Meta(
            description="True: the progression rules continue from these values. False: they apply to the next session "
            "only."
        ),
    ] = False
    notes: Notes | None = None


class OverrideResult(msgspec.Struct, frozen=True, kw_only=True):
    """An override and the next session after it."""

    override_id: Annotated[
        UUID | None, Meta(description="Id of the override, for canceling it. Null after it was canceled.")
    ]
    next: Annotated[Prescription | None, Meta(description="The next session. Null after the enrollment has ended.")]


class SkipSessionRequest(RequestBody):
    """Why the next session is skipped."""

    reason: Annotated[str, Meta(min_length=1, max_length=500, description="Reason, shown in the history.")]
    on: Annotated[
        date | None,
        Meta(description="The athlete's local date of the skip. No later than tomorrow. Defaults to today."),
    ] = None


class ResumeExerciseRequest(RequestBody):
    """The stopped exercise to resume."""

    slot: Annotated[Slug, Meta(description="Slot of the stopped exercise.")]


class NextSessionResult(msgspec.Struct, frozen=True, kw_only=True):
    """The next session after the change."""

    next: Annotated[Prescription | None, Meta(description="The next session. Null after the enrollment has ended.")]


_ATHLETE_PATH = {"athlete_id": str(examples.ATHLETE_ID)}
_PRESCRIPTION_PATH = _ATHLETE_PATH | {"prescription_id": str(examples.PRESCRIPTION_ID)}
_ENROLLMENT_PATH = _ATHLETE_PATH | {"enrollment_id": str(examples.ENROLLMENT_ID)}


@operation(
    "POST",
    "/v1/athletes/{athlete_id}/prescriptions/{prescription_id}/override",
    tag="Coaching",
    scope=Scope.write,
    answers={201: OverrideResult},
    problems=("prescription_closed", "athlete_archived", "enrollment_ended"),
    example=Example(
        path=_PRESCRIPTION_PATH,
        body={"items": [{"slot": "bss", "load": 8, "notes": "Tired from the race."}]},
        answer=OverrideResult(override_id=examples.EVENT_ID, next=NEXT_EXAMPLE),
    ),
)
async def override_prescription(context: RequestContext, path: PrescriptionPath, body: OverrideInput) -> ApiResponse:
    """Override the next prescription.

    Changes the load, reps, sets or variant of a slot, or skips the slot. By default, the override applies to the next
    session only and has no effect after that. With `as_base`, the progression rules continue from it.
    """
    override = OverrideEvent(body.items, body.as_base, body.notes)
    enrollment_id, event = await coach_enrollment.override_prescription(
        context, path.athlete_id, path.prescription_id, override
    )
    prescription = await next_prescription(context, path.athlete_id, enrollment_id, event.pending)
    return ApiResponse(OverrideResult(override_id=event.event_id, next=prescription), status=201)


@operation(
    "DELETE",
    "/v1/athletes/{athlete_id}/overrides/{override_id}",
    tag="Coaching",
    scope=Scope.write,
    answers={200: OverrideResult},
    problems=("athlete_archived",),
    long=True,
    example=Example(
        path=_ATHLETE_PATH | {"override_id": str(examples.EVENT_ID)},
        answer=OverrideResult(override_id=None, next=NEXT_EXAMPLE),
    ),
)
async def cancel_override(context: RequestContext, path: OverridePath) -> ApiResponse:
    """Cancel an override.

    Recalculates the history as if the override had never been made.
    """
    enrollment_id, event = await coach_enrollment.cancel_override(context, path.athlete_id, path.override_id)
    prescription = await next_prescription(context, path.athlete_id, enrollment_id, event.pending)
    return ApiResponse(OverrideResult(override_id=None, next=prescription))


@operation(
    "POST",
    "/v1/athletes/{athlete_id}/enrollments/{enrollment_id}/skip",
    tag="Coaching",
    scope=Scope.write,
    answers={200: NextSessionResult},
    problems=("athlete_archived", "enrollment_ended"),
    example=Example(path=_ENROLLMENT_PATH, body={"reason": "Traveling"}, answer=NextSessionResult(next=NEXT_EXAMPLE)),
)
async def skip_session(context: RequestContext, path: EnrollmentPath, body: SkipSessionRequest) -> ApiResponse:
    """Skip the next session.

    Nothing counts as missed, and the rotation moves on to the next day.
    """
    event = await coach_enrollment.skip_session(context, path.athlete_id, path.enrollment_id, body.reason, body.on)
    prescription = await next_prescription(context, path.athlete_id, path.enrollment_id, event.pending)
    return ApiResponse(NextSessionResult(next=prescription))


@operation(
    "POST",
    "/v1/athletes/{athlete_id}/enrollments/{enrollment_id}/resume",
    tag="Coaching",
    scope=Scope.write,
    answers={200: NextSessionResult},
    problems=("not_stopped", "athlete_archived", "enrollment_ended"),
    example=Example(path=_ENROLLMENT_PATH, body={"slot": "bss"}, answer=NextSessionResult(next=NEXT_EXAMPLE)),
)
async def resume_exercise(context: RequestContext, path: EnrollmentPath, body: ResumeExerciseRequest) -> ApiResponse:
    """Resume an exercise that was stopped for pain.

    The exercise continues one step easier than before, if there is an easier step. Neither stopping nor resuming is
    medical advice.
    """
    event = await coach_enrollment.resume_exercise(context, path.athlete_id, path.enrollment_id, body.slot)
    prescription = await next_prescription(context, path.athlete_id, path.enrollment_id, event.pending)
    return ApiResponse(NextSessionResult(next=prescription))
