"""Prescriptions over HTTP: the next session and past prescriptions."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from api.http import examples
from api.http.operation import Example, get
from api.http.pagination import Cursor, Limit, Page, UpdatedSince, make_page, parse_cursor
from api.http.resource_ids import (
    AthleteId,
    PrescriptionId,
)
from api.http.responses import ApiResponse
from api.use_cases.history.issue_prescription import PendingPrescription
from api.use_cases.prescriptions import read_prescriptions
from api.use_cases.prescriptions.next_session import NextSession, next_session, next_session_after
from api.use_cases.prescriptions.read_prescriptions import NextSessionFilter, StoredPrescription
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.stored.athlete import StoredAthlete
from api.use_cases.stored.tags import TagParameter
from domain.sessions.prescription import Prescription, PrescriptionContent, PrescriptionStatus
from domain.text_types import Slug


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


_SESSION = NextSession(
    athlete_id=examples.ATHLETE_ID,
    athlete_external_id="app-17",
    athlete_name=examples.ATHLETE.name,
    enrollment_id=examples.ENROLLMENT_ID,
    prescription_id=examples.PRESCRIPTION_ID,
    issued=examples.ISSUED,
    time_zone=examples.ATHLETE.time_zone,
)
EXAMPLE = to_prescription(_SESSION)


def _next_example(issued: PrescriptionContent) -> Prescription:
    return to_prescription(msgspec.structs.replace(_SESSION, prescription_id=examples.NEXT_ID, issued=issued))


NEXT_EXAMPLE = _next_example(examples.NEXT)
EXAMPLE_AFTER_OVERRIDE = _next_example(examples.ISSUED_AFTER_OVERRIDE)
EXAMPLE_AFTER_SKIP = _next_example(examples.ISSUED_AFTER_SKIP)
EXAMPLE_AFTER_DELETION = _next_example(examples.ISSUED)
"""The content of the first prescription again, because the only session or the override was deleted."""
_ATHLETE_PATH = {"athlete_id": str(examples.ATHLETE_ID)}
_PRESCRIPTION_PATH = _ATHLETE_PATH | {"prescription_id": str(examples.PRESCRIPTION_ID)}


@get(
    "/v1/athletes/{athlete_id:str}/next-session",
    operation_id="getNextSession",
    tags=["Prescriptions"],
    scope=Scope.read,
    example=Example(path=_ATHLETE_PATH, query={"on": "2026-11-24"}, answer=NEXT_EXAMPLE),
)
async def get_next_session(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    on: FromQuery[Annotated[date | None, Meta(description="The athlete's local date. Defaults to today.")]] = None,
    enrollment_id: FromQuery[
        Annotated[
            UUID | None, Meta(description="Id of the enrollment. Required if the athlete is on several programs.")
        ]
    ] = None,
    place: FromQuery[
        Annotated[
            Slug | None,
            Meta(
                description="One of the athlete's places, or `default` for their own equipment. Defaults to where the "
                "athlete trains now."
            ),
        ]
    ] = None,
) -> ApiResponse[Prescription]:
    """Get an athlete's next session.

    Returns all sets to do, and for each exercise the decision behind it. Loads are lower after a long break, so the
    response depends on the date. A date earlier than the schedule allows is moved to the earliest allowed date.
    With `place`, loads and exercises fit the equipment there, and progress stays as it is. Log the session with that
    `place` too, so that a lighter load is not judged as a choice of the athlete.
    """
    return ApiResponse(to_prescription(await next_session(context, athlete_id, on, enrollment_id, place)))


@get(
    "/v1/next-sessions",
    operation_id="listNextSessions",
    tags=["Prescriptions"],
    scope=Scope.read,
    long=True,
    example=Example(query={"which": "due"}, answer={"items": [NEXT_EXAMPLE], "next_cursor": None}),
)
async def list_next_sessions(
    context: NamedDependency[RequestContext],
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor] = None,
    which: FromQuery[
        Annotated[
            NextSessionFilter,
            Meta(description="All next sessions, or only those due, overdue or flagged for the coach."),
        ]
    ] = NextSessionFilter.ALL,
    on: FromQuery[Annotated[date | None, Meta(description="Reference date. Defaults to today.")]] = None,
    tag: FromQuery[TagParameter] = None,
) -> ApiResponse[Page[Prescription]]:
    """List all athletes' next sessions.

    For a coach's daily check: who is due, who is overdue, and who needs attention. Archived athletes are not listed.
    """
    upcoming = await read_prescriptions.list_next_sessions(
        context, which=which, on=on, tag=tag, after=parse_cursor(cursor, UUID), limit=limit
    )
    return ApiResponse(make_page(upcoming, limit, key=lambda item: item.enrollment_id, show=to_prescription))


@get(
    "/v1/athletes/{athlete_id:str}/prescriptions",
    operation_id="listPrescriptions",
    tags=["Prescriptions"],
    scope=Scope.read,
    long=True,
    example=Example(path=_ATHLETE_PATH, answer={"items": [EXAMPLE], "next_cursor": None}),
)
async def list_prescriptions(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor] = None,
    prescribed_from: FromQuery[
        Annotated[date | None, Meta(description="List only prescriptions for this date or later.")]
    ] = None,
    prescribed_to: FromQuery[
        Annotated[date | None, Meta(description="List only prescriptions for this date or earlier.")]
    ] = None,
    exercise: FromQuery[Annotated[Slug | None, Meta(description="List only prescriptions of this exercise.")]] = None,
    program: FromQuery[Annotated[Slug | None, Meta(description="List only prescriptions of this program.")]] = None,
    status: FromQuery[
        Annotated[PrescriptionStatus | None, Meta(description="List only prescriptions with this status.")]
    ] = None,
    updated_since: FromQuery[UpdatedSince] = None,
) -> ApiResponse[Page[Prescription]]:
    """List an athlete's prescriptions.

    Returns the newest first, including superseded prescriptions. A prescription changes when it is done, skipped or
    superseded.
    """
    wanted = read_prescriptions.PrescriptionFilter(
        prescribed_from=prescribed_from,
        prescribed_to=prescribed_to,
        exercise=exercise,
        program=program,
        status=None if status is None else status.value,
        updated_since=updated_since,
    )
    stored = await read_prescriptions.list_prescriptions(
        context, athlete_id, wanted, before=parse_cursor(cursor, UUID), limit=limit
    )
    return ApiResponse(
        make_page(stored, limit, key=lambda item: item.row.prescription_id, show=_stored_to_prescription)
    )


@get(
    "/v1/athletes/{athlete_id:str}/prescriptions/{prescription_id:str}",
    operation_id="getPrescription",
    tags=["Prescriptions"],
    scope=Scope.read,
    example=Example(path=_PRESCRIPTION_PATH, answer=EXAMPLE),
)
async def get_prescription(
    context: NamedDependency[RequestContext], athlete_id: FromPath[AthleteId], prescription_id: FromPath[PrescriptionId]
) -> ApiResponse[Prescription]:
    """Get a prescription.

    Returns the prescription as it was issued, in any status.
    """
    stored = await read_prescriptions.get_prescription(context, athlete_id, prescription_id)
    return ApiResponse(_stored_to_prescription(stored))
