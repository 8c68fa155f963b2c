"""Coaching over HTTP: override, skip, resume. Each adds an event to the enrollment's history."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from api.http import examples
from api.http.operation import Example, delete, post
from api.http.request_body import RequestBody
from api.http.resource_ids import (
    AthleteId,
    EnrollmentId,
    OverrideId,
    PrescriptionId,
)
from api.http.responses import ApiResponse
from api.routes.decision_changes import ChangedDecisions, ChangedTotal, RecalculationResult, decision_change_fields
from api.routes.prescriptions import (
    EXAMPLE_AFTER_DELETION,
    EXAMPLE_AFTER_OVERRIDE,
    EXAMPLE_AFTER_SKIP,
    NEXT_EXAMPLE,
    next_prescription,
)
from api.use_cases.enrollments import coach_enrollment
from api.use_cases.request_context import RequestContext, Scope
from domain.progress.history import OverrideEvent
from domain.progress.progress import OverrideItem
from domain.sessions.prescription import Prescription
from domain.text_types import Notes, Slug


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
    """An override, the earlier decisions that changed with it, and the next session."""

    override_id: Annotated[
        UUID | None, Meta(description="Id of the override, for canceling it. Null after it was canceled.")
    ]
    changed: ChangedDecisions
    changed_total: ChangedTotal
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


_ATHLETE_PATH = {"athlete_id": str(examples.ATHLETE_ID)}
_PRESCRIPTION_PATH = _ATHLETE_PATH | {"prescription_id": str(examples.PRESCRIPTION_ID)}
_ENROLLMENT_PATH = _ATHLETE_PATH | {"enrollment_id": str(examples.ENROLLMENT_ID)}
_RESULT = RecalculationResult(changed=[], changed_total=0, next=NEXT_EXAMPLE)


@post(
    "/v1/athletes/{athlete_id:str}/prescriptions/{prescription_id:str}/override",
    operation_id="overridePrescription",
    tags=["Coaching"],
    scope=Scope.write,
    athlete_keys=False,
    problems=("prescription_closed", "athlete_archived", "enrollment_ended"),
    example=Example(
        path=_PRESCRIPTION_PATH,
        body={"items": [{"slot": "bss", "load": 8, "notes": examples.OVERRIDE.notes}]},
        answer=OverrideResult(override_id=examples.EVENT_ID, changed=[], changed_total=0, next=EXAMPLE_AFTER_OVERRIDE),
    ),
)
async def override_prescription(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    prescription_id: FromPath[PrescriptionId],
    data: JSONBody[OverrideInput],
) -> ApiResponse[OverrideResult]:
    """Override the next prescription.

    Changes the load, reps, sets or variant of a slot, or skips the slot. By default, the override applies to the next
    session only and has no effect after that. With `as_base`, the progression rules continue from it.
    """
    override = OverrideEvent(data.items, data.as_base, data.notes)
    enrollment_id, event = await coach_enrollment.override_prescription(context, athlete_id, prescription_id, override)
    prescription = await next_prescription(context, athlete_id, enrollment_id, event.pending)
    changes = decision_change_fields(event.changed)
    return ApiResponse(OverrideResult(override_id=event.event_id, **changes, next=prescription))


@delete(
    "/v1/athletes/{athlete_id:str}/overrides/{override_id:str}",
    operation_id="cancelOverride",
    tags=["Coaching"],
    scope=Scope.write,
    athlete_keys=False,
    status_code=200,
    problems=("athlete_archived",),
    long=True,
    example=Example(
        path=_ATHLETE_PATH | {"override_id": str(examples.EVENT_ID)},
        answer=OverrideResult(override_id=None, changed=[], changed_total=0, next=EXAMPLE_AFTER_DELETION),
    ),
)
async def cancel_override(
    context: NamedDependency[RequestContext], athlete_id: FromPath[AthleteId], override_id: FromPath[OverrideId]
) -> ApiResponse[OverrideResult]:
    """Cancel an override.

    Recalculates the history as if the override had never been made. `changed` lists the decisions that changed.
    """
    enrollment_id, event = await coach_enrollment.cancel_override(context, athlete_id, override_id)
    prescription = await next_prescription(context, athlete_id, enrollment_id, event.pending)
    changes = decision_change_fields(event.changed)
    return ApiResponse(OverrideResult(override_id=None, **changes, next=prescription))


@post(
    "/v1/athletes/{athlete_id:str}/enrollments/{enrollment_id:str}/skip",
    operation_id="skipSession",
    tags=["Coaching"],
    scope=Scope.write,
    status_code=200,
    problems=("athlete_archived", "enrollment_ended"),
    example=Example(
        path=_ENROLLMENT_PATH,
        body={"reason": examples.SKIP.reason},
        answer=RecalculationResult(changed=[], changed_total=0, next=EXAMPLE_AFTER_SKIP),
    ),
)
async def skip_session(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    enrollment_id: FromPath[EnrollmentId],
    data: JSONBody[SkipSessionRequest],
) -> ApiResponse[RecalculationResult]:
    """Skip the next session.

    Nothing counts as missed, and the rotation moves on to the next day. If the date is before the newest session,
    `changed` lists the decisions that changed.
    """
    event = await coach_enrollment.skip_session(context, athlete_id, enrollment_id, data.reason, data.on)
    prescription = await next_prescription(context, athlete_id, enrollment_id, event.pending)
    changes = decision_change_fields(event.changed)
    return ApiResponse(RecalculationResult(**changes, next=prescription))


@post(
    "/v1/athletes/{athlete_id:str}/enrollments/{enrollment_id:str}/resume",
    operation_id="resumeExercise",
    tags=["Coaching"],
    scope=Scope.write,
    athlete_keys=False,
    status_code=200,
    problems=("not_stopped", "athlete_archived", "enrollment_ended"),
    example=Example(path=_ENROLLMENT_PATH, body={"slot": "bss"}, answer=_RESULT),
)
async def resume_exercise(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    enrollment_id: FromPath[EnrollmentId],
    data: JSONBody[ResumeExerciseRequest],
) -> ApiResponse[RecalculationResult]:
    """Resume an exercise that pain or another symptom stopped.

    The exercise continues one step easier than before, if there is an easier step. Neither stopping nor resuming is
    medical advice.
    """
    event = await coach_enrollment.resume_exercise(context, athlete_id, enrollment_id, data.slot)
    prescription = await next_prescription(context, athlete_id, enrollment_id, event.pending)
    changes = decision_change_fields(event.changed)
    return ApiResponse(RecalculationResult(**changes, next=prescription))
