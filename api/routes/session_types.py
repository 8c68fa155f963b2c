"""The JSON types of sessions, and a stored session as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from api.http import examples
from api.http.pagination import Version
from api.http.request_body import RequestBody
from api.http.resource_ids import AthleteId, SessionId
from api.routes.athletes import ExternalId
from api.routes.decision_changes import ChangedDecisions, ChangedTotal, NextAfterChange
from api.use_cases.sessions.read_sessions import StoredSession
from api.use_cases.stored.metadata import Metadata
from api.use_cases.stored.session_attributes import (
    EndedAt,
    SessionAttributes,
    SessionRpe,
    StartedAt,
    decode_attributes,
)
from domain.decision import Decision
from domain.loads.loading import Unit
from domain.sessions.session import (
    ComplaintName,
    ComplaintPains,
    PainScore,
    PainScores,
    Performance,
    PerformedExercise,
    PerformedExercises,
    TimeOfDay,
)
from domain.text_types import Notes, Slug


class PerformedSession(RequestBody):
    """What was done in a session."""

    performed_on: Annotated[date, Meta(description="The athlete's local date. No later than tomorrow.")]
    exercises: PerformedExercises
    prescribed_on: Annotated[
        date | None, Meta(description="The date that the prescription was requested for. Defaults to `performed_on`.")
    ] = None
    time_of_day: TimeOfDay | None = None
    place: Annotated[
        Slug | None,
        Meta(
            description="One of the athlete's places, or `default` for their own equipment. Defaults to where the "
            "athlete trains at that time."
        ),
    ] = None
    external_id: ExternalId | None = None
    unit: Unit | None = None
    notes: Notes | None = None
    pain: Annotated[
        PainScores,
        Meta(
            description="Pain of the session, 0-10. It counts for every complaint without a score of its own in "
            "`complaint_pain`. Late scores can be added with `reportPain`."
        ),
    ] = PainScores()
    complaint_pain: ComplaintPains = ()
    started_at: StartedAt = None
    ended_at: EndedAt = None
    rpe: SessionRpe = None
    metadata: Metadata = msgspec.field(default_factory=dict)

    def attributes(self) -> SessionAttributes:
        return SessionAttributes(
            started_at=self.started_at, ended_at=self.ended_at, rpe=self.rpe, metadata=self.metadata
        )

    def performance(self) -> Performance:
        return Performance(
            performed_on=self.performed_on,
            prescribed_on=self.prescribed_on or self.performed_on,
            exercises=self.exercises,
            pain=self.pain,
            complaint_pain=self.complaint_pain,
            unit=self.unit,
            notes=self.notes,
            time_of_day=self.time_of_day,
            place=self.place,
        )


class SessionInput(PerformedSession):
    """A session to log."""

    prescription_id: Annotated[UUID | None, Meta(description="The prescription that the session follows.")] = None
    enrollment_id: Annotated[
        UUID | UnsetType | None,
        Meta(
            description="Id of the enrollment. Required if the athlete is on several programs and `prescription_id` is "
            "omitted. Null: the session belongs to no program. It is stored and counts in series and records, but "
            "nothing is decided from it."
        ),
    ] = UNSET
    external_id: Annotated[
        ExternalId | None,
        Meta(
            description="Your own id for the session, unique per athlete. Sending the same session again stores it "
            "only once."
        ),
    ] = None
    unit: Annotated[
        Unit | None,
        Meta(description="Unit of the loads. Defaults to the prescription's unit, then the athlete's."),
    ] = None

    def performance(self) -> Performance:
        return replace(super().performance(), prescription_id=self.prescription_id)


class SessionCorrectionInput(PerformedSession):
    """The corrected session. Replaces the logged one as a whole, including notes and pain scores."""

    external_id: Annotated[
        ExternalId | None,
        Meta(
            description="Your own id for the session. Null or omitted removes it. A session that was imported from "
            "another app keeps its id, so that the next import finds it."
        ),
    ] = None
    unit: Annotated[Unit | None, Meta(description="Unit of the loads. Defaults to the unit that was logged.")] = None


class PainReportInput(RequestBody):
    """Pain scores to add or change, 0-10. Omitted scores stay as they are. Null removes a score."""

    before: PainScore | UnsetType | None = UNSET
    during: PainScore | UnsetType | None = UNSET
    after_1h: PainScore | UnsetType | None = UNSET
    next_morning: PainScore | UnsetType | None = UNSET
    complaint: Annotated[
        ComplaintName | UnsetType | None,
        Meta(
            description="Complaint that the scores are for. Omitted: the scores go into `pain`, which counts for every "
            "complaint without a score of its own at that time."
        ),
    ] = UNSET


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A logged session."""

    id: SessionId
    athlete_id: AthleteId
    enrollment_id: Annotated[
        UUID | None, Meta(description="Id of the enrollment. Null for a session without an enrollment.")
    ]
    external_id: Annotated[str | None, Meta(description="Your own id for the session. Null if not set.")]
    performed_on: Annotated[date, Meta(description="The athlete's local date of the session.")]
    time_of_day: Annotated[TimeOfDay | None, Meta(description="Local time of the session. Null if not logged.")] = None
    place: Annotated[str | None, Meta(description="Place of the session. Null if not logged.")] = None
    prescribed_on: Annotated[date, Meta(description="The date that the prescription was requested for.")]
    prescription_id: Annotated[
        UUID | None, Meta(description="The prescription that the session followed. Null if none was named.")
    ]
    unit: Annotated[Unit | None, Meta(description="Unit of the loads.")]
    notes: Notes | None
    pain: Annotated[PainScores, Meta(description="Pain of the session, 0-10.")]
    complaint_pain: ComplaintPains = ()
    exercises: Annotated[tuple[PerformedExercise, ...], Meta(description="The exercises that were done, in order.")]
    started_at: StartedAt
    ended_at: EndedAt
    rpe: SessionRpe
    metadata: Metadata
    version: Version
    created_at: Annotated[datetime, Meta(description="When the session was logged, in UTC.")]
    updated_at: Annotated[datetime, Meta(description="When the session last changed, in UTC.")]


class LogSessionResult(msgspec.Struct, frozen=True, kw_only=True):
    """A session, the decisions it led to, and the next session."""

    session: Annotated[Session, Meta(description="The session as stored.")]
    decisions: Annotated[tuple[Decision, ...], Meta(description="Decisions made from this session, per slot.")]
    changed: ChangedDecisions
    changed_total: ChangedTotal
    next: NextAfterChange
    possible_duplicate_of: Annotated[
        UUID | None,
        Meta(description="Another session of the same day with the same sets, if any. Both are stored."),
    ] = None


def to_session(stored: StoredSession) -> Session:
    row, performance = stored.row, stored.done
    attributes = decode_attributes(row.attributes)
    return Session(
        id=row.event_id,
        athlete_id=row.athlete_id,
        enrollment_id=row.enrollment_id,
        external_id=row.external_id,
        performed_on=performance.performed_on,
        time_of_day=performance.time_of_day,
        place=performance.place,
        prescribed_on=performance.prescribed_on,
        prescription_id=performance.prescription_id,
        unit=performance.unit,
        notes=performance.notes,
        pain=performance.pain,
        complaint_pain=performance.complaint_pain,
        exercises=performance.exercises,
        started_at=attributes.started_at,
        ended_at=attributes.ended_at,
        rpe=attributes.rpe,
        metadata=dict(attributes.metadata),
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


_PERFORMANCE = examples.DONE
SESSION_EXAMPLE = Session(
    id=examples.SESSION_ID,
    athlete_id=examples.ATHLETE_ID,
    enrollment_id=examples.ENROLLMENT_ID,
    external_id="sheet-41",
    performed_on=_PERFORMANCE.performed_on,
    prescribed_on=_PERFORMANCE.prescribed_on,
    prescription_id=_PERFORMANCE.prescription_id,
    unit=_PERFORMANCE.unit,
    notes=None,
    pain=_PERFORMANCE.pain,
    exercises=_PERFORMANCE.exercises,
    started_at=None,
    ended_at=None,
    rpe=7,
    metadata={"app_build": "204"},
    version=1,
    created_at=examples.AT,
    updated_at=examples.AT,
)
SESSION_INPUT_EXAMPLE = {
    "external_id": SESSION_EXAMPLE.external_id,
    "performed_on": SESSION_EXAMPLE.performed_on,
    "rpe": SESSION_EXAMPLE.rpe,
    "pain": {"before": SESSION_EXAMPLE.pain.before, "during": SESSION_EXAMPLE.pain.during},
    "exercises": [
        {
            "slot": exercise.slot,
            "exercise": exercise.exercise,
            "sets": [
                {name: getattr(each, name) for name in ("set", "side", "reps", "good_reps", "load", "rir")}
                for each in exercise.sets
            ],
        }
        for exercise in SESSION_EXAMPLE.exercises
    ],
    "metadata": SESSION_EXAMPLE.metadata,
}
