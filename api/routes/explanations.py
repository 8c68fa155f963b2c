"""The explanation of a prescription over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from api.http import examples
from api.http.operation import Example, get
from api.http.resource_ids import (
    AthleteId,
    PrescriptionId,
)
from api.http.responses import ApiResponse
from api.use_cases.prescriptions import explain_prescription as explain_use_case
from api.use_cases.request_context import RequestContext, Scope
from domain.reports.explain import ExerciseExplanation
from domain.sessions.prescription import PrescribedPhase


class PrescriptionExplanation(msgspec.Struct, frozen=True, kw_only=True):
    """The reasons for a prescription."""

    prescription_id: Annotated[UUID, Meta(description="Id of the explained prescription.")]
    exercises: Annotated[tuple[ExerciseExplanation, ...], Meta(description="One explanation per exercise.")]
    phase: Annotated[
        PrescribedPhase | None,
        Meta(description="Phase of the program, as prescribed, with what each gate needed. Null without phases."),
    ] = None


@get(
    "/v1/athletes/{athlete_id:str}/prescriptions/{prescription_id:str}/explanation",
    operation_id="explainPrescription",
    tags=["Prescriptions"],
    scope=Scope.read,
    long=True,
    example=Example(
        path={"athlete_id": str(examples.ATHLETE_ID), "prescription_id": str(examples.NEXT_ID)},
        query={"slot": "bss"},
        answer=PrescriptionExplanation(prescription_id=examples.NEXT_ID, exercises=(examples.EXPLANATION,)),
    ),
)
async def explain_prescription(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    prescription_id: FromPath[PrescriptionId],
    slot: FromQuery[
        Annotated[
            Annotated[str, Meta(max_length=80)] | None, Meta(description="Slot to explain. Defaults to all exercises.")
        ]
    ] = None,
) -> ApiResponse[PrescriptionExplanation]:
    """Explain a prescription.

    For each exercise, returns the decisions and events that led to it, the newest first.
    """
    phase, exercises = await explain_use_case.explain_prescription(context, athlete_id, prescription_id, slot)
    return ApiResponse(PrescriptionExplanation(prescription_id=prescription_id, exercises=exercises, phase=phase))
