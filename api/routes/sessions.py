"""Training sessions over HTTP: log, read, correct, delete, and the pain scores that come later."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.http import examples
from api.http.operation import ApiResponse, Example, operation
from api.http.pagination import Page, PageQuery, RequestBody, make_page, parse_cursor
from api.http.resource_ids import AthleteId, EnrollmentId, SessionId
from api.routes.athletes import AthletePath, ExternalId
from api.routes.prescriptions import NEXT_EXAMPLE, shown
from api.use_cases.prescriptions.next_session import next_session as next_of
from api.use_cases.prescriptions.next_session import pending_session
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.sessions import amend_session as amending
from api.use_cases.sessions.log_session import LogResult, SessionReport
from api.use_cases.sessions.log_session import log_session as log
from api.use_cases.sessions.read_sessions import StoredSession, find_session
from api.use_cases.sessions.read_sessions import list_sessions as list_all
from api.use_cases.stored.athlete import find_athlete
from domain.decision import Decision
from domain.loads.loading import Unit
from domain.progress.history import DecisionChange
from domain.sessions.prescription import Prescription
from domain.sessions.session import PainScore, PainScores, Performance, PerformedExercise, PerformedExercises
from domain.text_types import Notes

MOST_CHANGES = 50


class SessionInput(RequestBody):
    """A session as it was done."""

    performed_on: Annotated[date, Meta(description="The athlete's local date; at most tomorrow.")]
    exercises: PerformedExercises
    prescription_id: Annotated[UUID | None, Meta(description="The prescription that it answers.")] = None
    prescribed_on: Annotated[
        date | None, Meta(description="The date for which the prescription was read; left out: `performed_on`.")
    ] = None
    enrollment_id: Annotated[
        UUID | None, Meta(description="Needed without `prescription_id` when the athlete is on several programs.")
    ] = None
    external_id: Annotated[
        ExternalId | None, Meta(description="Your id of the session: the same one twice is stored once.")
    ] = None
    unit: Annotated[
        Unit | None, Meta(description="Of the loads; left out: the prescription's, else the athlete's.")
    ] = None
    notes: Notes | None = None
    pain: Annotated[
        PainScores, Meta(description="Pain at the affected region, 0-10; late scores can follow (`reportPain`).")
    ] = PainScores()

    def performance(self) -> Performance:
        return Performance(
            performed_on=self.performed_on,
            prescribed_on=self.prescribed_on or self.performed_on,
            exercises=self.exercises,
            pain=self.pain,
            unit=self.unit,
            prescription_id=self.prescription_id,
            notes=self.notes,
        )


class SessionCorrection(RequestBody):
    """What was really done, in the place of what was logged."""

    performed_on: Annotated[date, Meta(description="The athlete's local date; at most tomorrow.")]
    exercises: PerformedExercises
    prescribed_on: Annotated[
        date | None, Meta(description="The date for which the prescription was read; left out: `performed_on`.")
    ] = None
    external_id: ExternalId | None = None
    unit: Annotated[Unit | None, Meta(description="Of the loads; left out: as it was logged.")] = None
    notes: Notes | None = None
    pain: Annotated[PainScores, Meta(description="Pain at the affected region, 0-10.")] = PainScores()

    def performance(self) -> Performance:
        return Performance(
            performed_on=self.performed_on,
            prescribed_on=self.prescribed_on or self.performed_on,
            exercises=self.exercises,
            pain=self.pain,
            unit=self.unit,
            notes=self.notes,
        )


class PainReport(RequestBody):
    """Scores that came in, 0-10; those left out stay as they are, null takes one back."""

    before: PainScore | UnsetType | None = UNSET
    during: PainScore | UnsetType | None = UNSET
    after_1h: PainScore | UnsetType | None = UNSET
    next_morning: PainScore | UnsetType | None = UNSET


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session as it is stored."""

    id: SessionId
    athlete_id: AthleteId
    enrollment_id: EnrollmentId
    external_id: Annotated[str | None, Meta(description="Your own id for the session; null where there is none.")]
    performed_on: Annotated[date, Meta(description="When it was done, as the athlete has the date.")]
    prescribed_on: Annotated[date, Meta(description="The date for which its prescription was read.")]
    prescription_id: Annotated[UUID | None, Meta(description="The prescription that it answers; null without one.")]
    unit: Annotated[Unit | None, Meta(description="The unit of its loads.")]
    notes: Notes | None
    pain: Annotated[PainScores, Meta(description="Pain at the affected region, 0-10.")]
    exercises: Annotated[tuple[PerformedExercise, ...], Meta(description="What was done, in turn.")]
    created_at: Annotated[datetime, Meta(description="When it was stored, in UTC.")]
    updated_at: Annotated[datetime, Meta(description="When it last changed, in UTC.")]


class LogSessionResult(msgspec.Struct, frozen=True, kw_only=True):
    """A session, what it led to, and what comes next."""

    session: Annotated[Session, Meta(description="The session, as it is stored.")]
    decisions: Annotated[tuple[Decision, ...], Meta(description="What this session led to, per slot.")]
    changed: Annotated[
        list[DecisionChange],
        Meta(description=f"Earlier decisions that turned out otherwise; the newest {MOST_CHANGES}."),
    ]
    changed_total: Annotated[int, Meta(description="How many turned out otherwise, those not listed included.")]
    next: Annotated[Prescription | None, Meta(description="The next session; null when nothing follows.")]


class DeleteSessionResult(msgspec.Struct, frozen=True, kw_only=True):
    """What changed when a session was taken out."""

    changed: Annotated[
        list[DecisionChange], Meta(description=f"Decisions that turned out otherwise; the newest {MOST_CHANGES}.")
    ]
    changed_total: Annotated[int, Meta(description="How many turned out otherwise, those not listed included.")]
    next: Annotated[Prescription | None, Meta(description="The next session; null when nothing follows.")]


class SessionPath(msgspec.Struct, frozen=True):
    """Which session of which athlete."""

    athlete_id: AthleteId
    session_id: SessionId


def _shown(found: StoredSession) -> Session:
    row, done = found.row, found.done
    return Session(
        id=row.event_id,
        athlete_id=row.athlete_id,
        enrollment_id=row.enrollment_id,
        external_id=row.external_id,
        performed_on=done.performed_on,
        prescribed_on=done.prescribed_on,
        prescription_id=done.prescription_id,
        unit=done.unit,
        notes=done.notes,
        pain=done.pain,
        exercises=done.exercises,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _answer(logged: LogResult, status: int) -> ApiResponse:
    next_one = None
    if logged.pending is not None:
        next_one = shown(pending_session(logged.athlete, logged.enrollment.id, logged.pending))
    session = _shown(StoredSession(logged.row, logged.done))
    return ApiResponse(
        LogSessionResult(
            session=session,
            decisions=logged.decisions,
            changed=logged.changed[:MOST_CHANGES],
            changed_total=len(logged.changed),
            next=next_one,
        ),
        status=status,
        etag=logged.row.version,
        location=f"/v1/athletes/{session.athlete_id}/sessions/{session.id}" if status == 201 else None,
    )


_DONE = examples.DONE
_SESSION = Session(
    id=examples.SESSION_ID,
    athlete_id=examples.ATHLETE_ID,
    enrollment_id=examples.ENROLLMENT_ID,
    external_id="sheet-41",
    performed_on=_DONE.performed_on,
    prescribed_on=_DONE.prescribed_on,
    prescription_id=_DONE.prescription_id,
    unit=_DONE.unit,
    notes=None,
    pain=_DONE.pain,
    exercises=_DONE.exercises,
    created_at=examples.AT,
    updated_at=examples.AT,
)
_ANSWER = LogSessionResult(
    session=_SESSION, decisions=examples.DECISIONS, changed=[], changed_total=0, next=NEXT_EXAMPLE
)
_PATH = {"athlete_id": str(examples.ATHLETE_ID)}
_ONE = _PATH | {"session_id": str(examples.SESSION_ID)}
_BODY = {
    "performed_on": "2026-11-22",
    "pain": {"before": 1, "during": 2},
    "exercises": [
        {
            "slot": "bss",
            "exercise": "bulgarian-split-squat",
            "sets": [
                {"set": 1, "side": "left", "reps": 10, "load": 10, "rir": 2},
                {"set": 1, "side": "right", "reps": 10, "good_reps": 8, "load": 10, "rir": 1},
            ],
        }
    ],
}
_REFUSED = ("external_id_taken", "athlete_archived", "enrollment_ended")


@operation(
    "POST",
    "/v1/athletes/{athlete_id}/sessions",
    tag="Sessions",
    scope=Scope.write,
    answers={201: LogSessionResult, 200: LogSessionResult},
    problems=(*_REFUSED, "no_enrollment"),
    etag=True,
    location=True,
    looks_up_key=True,
    example=Example(
        path=_PATH,
        body=_BODY | {"prescription_id": str(examples.PRESCRIPTION_ID), "external_id": "sheet-41"},
        answer=_ANSWER,
    ),
)
async def log_session(context: RequestContext, path: AthletePath, body: SessionInput) -> ApiResponse:
    """Log a session.

    The answer says what was decided and why, and holds the next session. A session dated before others is folded in
    at its date: `changed` lists the earlier decisions that turned out otherwise. The same `external_id` with the
    same content answers 200 and stores nothing.
    """
    logging = SessionReport(done=body.performance(), enrollment_id=body.enrollment_id, external_id=body.external_id)
    logged = await log(context, path.athlete_id, logging)
    return _answer(logged, 201 if logged.fresh else 200)


@operation(
    "GET",
    "/v1/athletes/{athlete_id}/sessions",
    tag="Sessions",
    scope=Scope.read,
    answers={200: Page[Session]},
    example=Example(path=_PATH, answer={"items": [_SESSION], "next_cursor": None}),
)
async def list_sessions(context: RequestContext, path: AthletePath, query: PageQuery) -> ApiResponse:
    """List an athlete's sessions.

    The newest first.
    """
    await find_athlete(context, path.athlete_id)
    found = await list_all(context, path.athlete_id, before=parse_cursor(query, tuple[date, UUID]), limit=query.limit)
    return ApiResponse(
        make_page(found, query.limit, key=lambda item: (item.row.on_date, item.row.event_id), show=_shown)
    )


@operation(
    "GET",
    "/v1/athletes/{athlete_id}/sessions/{session_id}",
    tag="Sessions",
    scope=Scope.read,
    answers={200: Session},
    etag=True,
    example=Example(path=_ONE, answer=_SESSION),
)
async def get_session(context: RequestContext, path: SessionPath) -> ApiResponse:
    """Get a session.

    As it is stored, corrections and late pain scores included.
    """
    found = await find_session(context, path.athlete_id, path.session_id)
    return ApiResponse(_shown(found), etag=found.row.version)


@operation(
    "PUT",
    "/v1/athletes/{athlete_id}/sessions/{session_id}",
    tag="Sessions",
    scope=Scope.write,
    answers={200: LogSessionResult},
    problems=_REFUSED,
    if_match=True,
    etag=True,
    long=True,
    example=Example(path=_ONE, body=_BODY, answer=_ANSWER),
)
async def correct_session(context: RequestContext, path: SessionPath, body: SessionCorrection) -> ApiResponse:
    """Correct a session.

    Every decision after it is made again; `changed` lists those that turned out otherwise.
    """
    corrected = await amending.correct_session(
        context, path.athlete_id, path.session_id, body.performance(), body.external_id
    )
    return _answer(corrected, 200)


@operation(
    "POST",
    "/v1/athletes/{athlete_id}/sessions/{session_id}/pain",
    tag="Sessions",
    scope=Scope.write,
    answers={200: LogSessionResult},
    problems=("athlete_archived",),
    etag=True,
    long=True,
    example=Example(path=_ONE, body={"next_morning": 1}, answer=_ANSWER),
)
async def report_pain(context: RequestContext, path: SessionPath, body: PainReport) -> ApiResponse:
    """Report pain scores of a session.

    The late ones above all: an hour after, and the next morning. They can still turn what comes next, and whatever
    was decided since.
    """
    scores = {name: getattr(body, name) for name in body.__struct_fields__ if getattr(body, name) is not UNSET}
    return _answer(await amending.report_pain(context, path.athlete_id, path.session_id, scores), 200)


@operation(
    "DELETE",
    "/v1/athletes/{athlete_id}/sessions/{session_id}",
    tag="Sessions",
    scope=Scope.write,
    answers={200: DeleteSessionResult},
    problems=("athlete_archived",),
    if_match=True,
    long=True,
    example=Example(path=_ONE, answer=DeleteSessionResult(changed=[], changed_total=0, next=NEXT_EXAMPLE)),
)
async def delete_session(context: RequestContext, path: SessionPath) -> ApiResponse:
    """Delete a session.

    As if it had never been logged: every decision after it is made again.
    """
    found, recorded = await amending.delete_session(context, path.athlete_id, path.session_id)
    next_one = None
    if recorded.pending is not None:
        next_one = shown(await next_of(context, path.athlete_id, recorded.pending.issued.on, found.enrollment.id))
    return ApiResponse(
        DeleteSessionResult(changed=recorded.changed[:MOST_CHANGES], changed_total=len(recorded.changed), next=next_one)
    )
