"""Prescriptions over HTTP: the next session and past prescriptions."""

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
from api.use_cases.history.issue_prescription import PendingPrescription
from api.use_cases.prescriptions import read_prescriptions
from api.use_cases.prescriptions.next_session import NextSession, next_session, next_session_after
from api.use_cases.prescriptions.read_prescriptions import NextSessionFilter, StoredPrescription
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.stored.athlete import StoredAthlete
from domain.sessions.prescription import Prescription, PrescriptionStatus


def to_prescription(session: NextSession) -> Prescription:
    return Prescription(
        *msgspec.structs.astuple(session.issued),
        id=session.prescription_id,
        athlete_id=session.athlete_id,
        athlete_external_id=session.athlete_external_id,
        enrollment_id=session.enrollment_id,
        status=PrescriptionStatus.PENDING,
        superseded_by=None,
        session_id=None,
    )


async def next_prescription(
    context: RequestContext,
    athlete_id: UUID,
    enrollment_id: UUID,
    pending: PendingPrescription | None,
    athlete: StoredAthlete | None = None,
) -> Prescription | None:
    """The `next` of every response to a change: the next session as `getNextSession` returns it today."""
    if pending is None:
        return None
    return to_prescription(await next_session_after(context, athlete_id, enrollment_id, pending, athlete))


def _stored_to_prescription(stored: StoredPrescription) -> Prescription:
    row = stored.row
    return Prescription(
        *msgspec.structs.astuple(stored.issued),
        id=row.prescription_id,
        athlete_id=row.athlete_id,
        athlete_external_id=stored.athlete.external_id,
        enrollment_id=row.enrollment_id,
        status=PrescriptionStatus(row.status),
        superseded_by=row.superseded_by,
        session_id=row.session_id,
    )


class PrescriptionPath(msgspec.Struct, frozen=True):
    """Path of an athlete's prescription."""

    athlete_id: AthleteId
    prescription_id: PrescriptionId


class NextSessionQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The date and the program."""

    on: Annotated[date | None, Meta(description="The athlete's local date. Defaults to today.")] = None
    enrollment_id: Annotated[
        UUID | None, Meta(description="Id of the enrollment. Required if the athlete is on several programs.")
    ] = None


class NextSessionsQuery(PageQuery, kw_only=True, frozen=True):
    """Which next sessions to list."""

    which: Annotated[
        NextSessionFilter, Meta(description="All next sessions, or only those due, overdue or flagged for the coach.")
    ] = NextSessionFilter.ALL
    on: Annotated[date | None, Meta(description="Reference date. Defaults to today.")] = None


_SESSION = NextSession(
    athlete_id=examples.ATHLETE_ID,
    athlete_external_id="app-17",
    athlete_name=examples.ATHLETE.name,
    enrollment_id=examples.ENROLLMENT_ID,
    prescription_id=examples.PRESCRIPTION_ID,
    issued=examples.ISSUED,
)
EXAMPLE = to_prescription(_SESSION)
NEXT_EXAMPLE = to_prescription(
    msgspec.structs.replace(_SESSION, prescription_id=examples.NEXT_ID, issued=examples.NEXT)
)
_ATHLETE_PATH = {"athlete_id": str(examples.ATHLETE_ID)}
_PRESCRIPTION_PATH = _ATHLETE_PATH | {"prescription_id": str(examples.PRESCRIPTION_ID)}


@operation(
    "GET",
    "/v1/athletes/{athlete_id}/next-session",
    tag="Prescriptions",
    scope=Scope.read,
    answers={200: Prescription},
    example=Example(path=_ATHLETE_PATH, query={"on": "2026-11-24"}, answer=NEXT_EXAMPLE),
)
async def get_next_session(context: RequestContext, path: AthletePath, query: NextSessionQuery) -> ApiResponse:
    """Get an athlete's next session.

    Returns all sets to do, and for each exercise the decision behind it. Loads are lower after a long break, so the
    response depends on the date. A date earlier than the schedule allows is moved to the earliest allowed date.
    """
    return ApiResponse(to_prescription(await next_session(context, path.athlete_id, query.on, query.enrollment_id)))


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

    For a coach's daily check: who is due, who is overdue, and who needs attention. Archived athletes are not listed.
    """
    upcoming = await read_prescriptions.list_next_sessions(
        context, which=query.which, on=query.on, after=parse_cursor(query, UUID), limit=query.limit
    )
    return ApiResponse(make_page(upcoming, query.limit, key=lambda item: item.enrollment_id, show=to_prescription))


@operation(
    "GET",
    "/v1/athletes/{athlete_id}/prescriptions",
    tag="Prescriptions",
    scope=Scope.read,
    answers={200: Page[Prescription]},
    example=Example(path=_ATHLETE_PATH, answer={"items": [EXAMPLE], "next_cursor": None}),
)
async def list_prescriptions(context: RequestContext, path: AthletePath, query: PageQuery) -> ApiResponse:
    """List an athlete's prescriptions.

    Returns the newest first, including superseded prescriptions.
    """
    stored = await read_prescriptions.list_prescriptions(
        context, path.athlete_id, before=parse_cursor(query, UUID), limit=query.limit
    )
    return ApiResponse(
        make_page(stored, query.limit, key=lambda item: item.row.prescription_id, show=_stored_to_prescription)
    )


@operation(
    "GET",
    "/v1/athletes/{athlete_id}/prescriptions/{prescription_id}",
    tag="Prescriptions",
    scope=Scope.read,
    answers={200: Prescription},
    example=Example(path=_PRESCRIPTION_PATH, answer=EXAMPLE),
)
async def get_prescription(context: RequestContext, path: PrescriptionPath) -> ApiResponse:
    """Get a prescription.

    Returns the prescription as it was issued, in any status.
    """
    stored = await read_prescriptions.get_prescription(context, path.athlete_id, path.prescription_id)
    return ApiResponse(_stored_to_prescription(stored))
