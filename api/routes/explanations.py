"""The explanation of a prescription over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api.http import examples
from api.http.operation import ApiResponse, Example, operation
from api.routes.prescriptions import PrescriptionPath
from api.use_cases.prescriptions import explain_prescription as explain_use_case
from api.use_cases.request_context import RequestContext, Scope
from domain.reports.explain import Explanation


class ExplainQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which exercises to explain."""

    slot: Annotated[
        Annotated[str, Meta(max_length=80)] | None, Meta(description="Slot to explain. Defaults to all exercises.")
    ] = None


class PrescriptionExplanation(msgspec.Struct, frozen=True, kw_only=True):
    """The reasons for a prescription."""

    prescription_id: Annotated[UUID, Meta(description="Id of the explained prescription.")]
    exercises: Annotated[tuple[Explanation, ...], Meta(description="One explanation per exercise.")]


@operation(
    "GET",
    "/v1/athletes/{athlete_id}/prescriptions/{prescription_id}/explanation",
    tag="Prescriptions",
    scope=Scope.read,
    answers={200: PrescriptionExplanation},
    example=Example(
        path={"athlete_id": str(examples.ATHLETE_ID), "prescription_id": str(examples.PRESCRIPTION_ID)},
        query={"slot": "bss"},
        answer=PrescriptionExplanation(prescription_id=examples.NEXT_ID, exercises=(examples.EXPLANATION,)),
    ),
)
async def explain_prescription(context: RequestContext, path: PrescriptionPath, query: ExplainQuery) -> ApiResponse:
    """Explain a prescription.

    For each exercise, returns the decisions and events that led to it, the newest first.
    """
    exercises = await explain_use_case.explain_prescription(context, path.athlete_id, path.prescription_id, query.slot)
    return ApiResponse(PrescriptionExplanation(prescription_id=path.prescription_id, exercises=exercises))
