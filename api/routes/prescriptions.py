"""Prescriptions over HTTP: the next session above all, and a coach's word on it."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api.http import examples
from api.http.operation import ApiResponse, Example, operation
from api.http.pagination import Page, PageQuery, make_page, parse_cursor
from api.http.resource_ids import AthleteId, PrescriptionId
from api.routes.athletes import AthletePath
from api.use_cases.prescriptions import read_prescriptions as prescriptions
from api.use_cases.prescriptions.explain_prescription import explain_prescription as explain
from api.use_cases.prescriptions.next_session import NextSession
from api.use_cases.prescriptions.next_session import next_session as next_of
from api.use_cases.prescriptions.read_prescriptions import NextSessionFilter, StoredPrescription
from api.use_cases.request_context import RequestContext, Scope
from domain.reports.explain import Explanation
from domain.sessions.prescription import Prescription, PrescriptionContent, PrescriptionStatus


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a prescription stands, beside what it asks for."""

    id: UUID
    athlete_id: UUID
    athlete_external_id: str | None
    enrollment_id: UUID
    status: PrescriptionStatus = PrescriptionStatus.PENDING
    superseded_by: UUID | None = None
    session_id: UUID | None = None


def prescription(place: Place, issued: PrescriptionContent) -> Prescription:
    return Prescription(
        id=place.id,
        athlete_id=place.athlete_id,
        athlete_external_id=place.athlete_external_id,
        enrollment_id=place.enrollment_id,
        session_number=issued.session_number,
        status=place.status,
        on=issued.on,
        unit=issued.unit,
        day=issued.day,
        week=issued.week,
        program=issued.program,
        rounds=issued.rounds,
        flags=issued.flags,
        notes=issued.notes,
        due=issued.due,
        provisional=issued.provisional,
        superseded_by=place.superseded_by,
        session_id=place.session_id,
        exercises=issued.exercises,
    )


def shown(found: NextSession) -> Prescription:
    place = Place(
        id=found.prescription_id,
        athlete_id=found.athlete_id,
        athlete_external_id=found.athlete_external_id,
        enrollment_id=found.enrollment_id,
    )
    return prescription(place, found.issued)


def _stored(found: StoredPrescription) -> Prescription:
    row = found.row
    place = Place(
        id=row.prescription_id,
        athlete_id=row.athlete_id,
        athlete_external_id=found.athlete.external_id,
        enrollment_id=row.enrollment_id,
        status=PrescriptionStatus(row.status),
        superseded_by=row.superseded_by,
        session_id=row.session_id,
    )
    return prescription(place, found.issued)


class PrescriptionPath(msgspec.Struct, frozen=True):
    """Which prescription of which athlete."""

    athlete_id: AthleteId
    prescription_id: PrescriptionId


class NextSessionQuery(msgspec.Struct, frozen=True, kw_only=True):
    """For which day, and on which program."""

    on: Annotated[date | None, Meta(description="The athlete's local date; left out: today where they are.")] = None
    enrollment_id: Annotated[UUID | None, Meta(description="Needed when the athlete is on several programs.")] = None


class NextSessionsQuery(PageQuery, kw_only=True, frozen=True):
    """Which athletes' next sessions."""

    which: Annotated[NextSessionFilter, Meta(description="All of them, or those due, overdue or flagged.")] = (
        NextSessionFilter.ALL
    )
    on: Annotated[date | None, Meta(description="The date to look from; left out: today.")] = None


class ExplainQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which exercise."""

    slot: Annotated[
        Annotated[str, Meta(max_length=80)] | None, Meta(description="One slot; left out: every exercise.")
    ] = None


class PrescriptionExplanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why a prescription is what it is."""

    prescription_id: Annotated[UUID, Meta(description="The prescription that is explained.")]
    exercises: Annotated[tuple[Explanation, ...], Meta(description="Each exercise, and what led to it.")]


_PLACE = Place(
    id=examples.PRESCRIPTION_ID,
    athlete_id=examples.ATHLETE_ID,
    athlete_external_id="app-17",
    enrollment_id=examples.ENROLLMENT_ID,
)
EXAMPLE = prescription(_PLACE, examples.ISSUED)
NEXT_EXAMPLE = prescription(msgspec.structs.replace(_PLACE, id=examples.NEXT_ID), examples.NEXT)
_PATH = {"athlete_id": str(examples.ATHLETE_ID)}
_ONE = _PATH | {"prescription_id": str(examples.PRESCRIPTION_ID)}


@operation(
    "GET",
    "/v1/athletes/{athlete_id}/next-session",
    tag="Prescriptions",
    scope=Scope.read,
    answers={200: Prescription},
    example=Example(path=_PATH, query={"on": "2026-11-24"}, answer=NEXT_EXAMPLE),
)
async def get_next_session(context: RequestContext, path: AthletePath, query: NextSessionQuery) -> ApiResponse:
    """Get an athlete's next session.

    Every set to be done, and for every exercise the decision behind it. After a long break loads are lower, so the
    answer depends on the day; a date before the earliest that the schedule allows is moved there.
    """
    return ApiResponse(shown(await next_of(context, path.athlete_id, query.on, query.enrollment_id)))


@operation(
    "GET",
    "/v1/next-sessions",
    tag="Prescriptions",
    scope=Scope.read,
    answers={200: Page[Prescription]},
    example=Example(query={"which": "due"}, answer={"items": [NEXT_EXAMPLE], "next_cursor": None}),
)
async def list_next_sessions(context: RequestContext, query: NextSessionsQuery) -> ApiResponse:
    """List all athletes' next sessions.

    A coach's morning: who is due, who is overdue, and whom to look at.
    """
    found = await prescriptions.list_next_sessions(
        context, which=query.which, on=query.on, after=parse_cursor(query, UUID), limit=query.limit
    )
    return ApiResponse(make_page(found, query.limit, key=lambda item: item.enrollment_id, show=shown))


@operation(
    "GET",
    "/v1/athletes/{athlete_id}/prescriptions",
    tag="Prescriptions",
    scope=Scope.read,
    answers={200: Page[Prescription]},
    example=Example(path=_PATH, answer={"items": [EXAMPLE], "next_cursor": None}),
)
async def list_prescriptions(context: RequestContext, path: AthletePath, query: PageQuery) -> ApiResponse:
    """List an athlete's prescriptions.

    The newest first, those that were rebuilt before they were done included.
    """
    found = await prescriptions.list_prescriptions(
        context, path.athlete_id, before=parse_cursor(query, UUID), limit=query.limit
    )
    return ApiResponse(make_page(found, query.limit, key=lambda item: item.row.prescription_id, show=_stored))


@operation(
    "GET",
    "/v1/athletes/{athlete_id}/prescriptions/{prescription_id}",
    tag="Prescriptions",
    scope=Scope.read,
    answers={200: Prescription},
    example=Example(path=_ONE, answer=EXAMPLE),
)
async def get_prescription(context: RequestContext, path: PrescriptionPath) -> ApiResponse:
    """Get a prescription.

    As it was issued, whatever became of it.
    """
    return ApiResponse(_stored(await prescriptions.get_prescription(context, path.athlete_id, path.prescription_id)))


@operation(
    "GET",
    "/v1/athletes/{athlete_id}/prescriptions/{prescription_id}/explanation",
    tag="Prescriptions",
    scope=Scope.read,
    answers={200: PrescriptionExplanation},
    example=Example(
        path=_ONE,
        query={"slot": "bss"},
        answer=PrescriptionExplanation(prescription_id=examples.NEXT_ID, exercises=(examples.EXPLANATION,)),
    ),
)
async def explain_prescription(context: RequestContext, path: PrescriptionPath, query: ExplainQuery) -> ApiResponse:
    """Explain a prescription.

    For each exercise the chain of decisions that led to it, the newest first.
    """
    found = await explain(context, path.athlete_id, path.prescription_id, query.slot)
    return ApiResponse(PrescriptionExplanation(prescription_id=path.prescription_id, exercises=found))
