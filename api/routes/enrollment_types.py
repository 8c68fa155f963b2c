"""The JSON types of enrollments, and an enrollment as JSON."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.http.pagination import Version
from api.http.request_body import RequestBody
from api.http.resource_ids import (
    AthleteId,
    EnrollmentId,
)
from api.use_cases.enrollments.replayed_sessions import MOST_READ, MOST_REPLAYED, MOST_REPLAYED_IN_BATCH
from api.use_cases.stored.enrollment import StoredEnrollment
from api.use_cases.stored.metadata import Metadata, decode_metadata
from domain.loads.loading import Unit
from domain.progress.progress import StartLoad
from domain.progress.revision_change import CarriedProgression
from domain.reports.progress_report import ExerciseProgress
from domain.sessions.complaint import Complaints
from domain.sessions.e1rm import OneRepMaxFormula
from domain.sessions.prescription import PrescribedPhase, Prescription, ProgramReference
from domain.text_types import Name, Slug

EnrollmentExternalId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        description="Your own id for the enrollment. Unique in the workspace.",
        examples=["plan-3"],
    ),
]


SurgeryDate = Annotated[
    date | None, Meta(description="Day of the surgery, from which gates can count weeks. Null if there is none.")
]
InjuryDate = Annotated[
    date | None, Meta(description="Day of the injury, from which gates can count weeks. Null if there is none.")
]


class ProgramReferenceInput(RequestBody):
    """The slug of a program, and a revision. Without a revision, it is the newest."""

    slug: Annotated[Slug, Meta(description="The program's slug.")]
    revision: Annotated[
        Annotated[int, Meta(ge=1, le=1_000_000)] | None,
        Meta(description="Revision of the program. Defaults to the newest."),
    ] = None


class EnrollmentInput(RequestBody):
    """The program to enroll an athlete in, and the starting values."""

    program: Annotated[ProgramReferenceInput, Meta(description="The program and its revision.")]
    start_on: Annotated[date | None, Meta(description="First day, as the athlete's local date. Defaults to today.")] = (
        None
    )
    complaints: Complaints = ()
    start: Annotated[
        tuple[StartLoad, ...],
        Meta(
            max_length=60,
            description="Starting loads of progressions. A progression without one starts from the athlete's logged "
            "sessions, else from the program's starting load, else from the lightest load.",
        ),
    ] = ()
    start_day: Annotated[
        Name | None,
        Meta(description="Name of the day to start with, for days in rotation. Defaults to the first day."),
    ] = None
    start_week: Annotated[
        int,
        Meta(
            ge=1,
            le=520,
            description="Week to start in, for a program whose weeks have different sets. In a program of waves "
            "without weeks, a week is one rotation through all days.",
        ),
    ] = 1
    external_id: EnrollmentExternalId | None = None
    metadata: Metadata = msgspec.field(default_factory=dict)
    start_phase: Annotated[
        Slug | None, Meta(description="Phase to start in, for a program with phases. Defaults to the first.")
    ] = None
    surgery_on: SurgeryDate = None
    injury_on: InjuryDate = None
    replay_from: Annotated[
        date | None,
        Meta(
            description="Replay the athlete's sessions without an enrollment from this day on: those with an exercise "
            "of the program, as if they had been logged in it. `start`, `start_day`, `start_week` and `start_phase` "
            "then hold before the first of them. The sessions stay as they are. A correction or deletion of one "
            f"folds the enrollment again. At most {MOST_REPLAYED} sessions can be replayed, and "
            f"{MOST_REPLAYED_IN_BATCH:,} by all enrollments of a batch. From this day on, the athlete must have fewer "
            f"than {MOST_READ:,} sessions without an enrollment. Defaults to none."
        ),
    ] = None


class EnrollmentUpdate(RequestBody):
    """The fields to change from now on. Omitted fields stay as they are."""

    complaints: Complaints | UnsetType = UNSET
    external_id: EnrollmentExternalId | UnsetType | None = UNSET
    metadata: Metadata | UnsetType = UNSET
    surgery_on: SurgeryDate | UnsetType = UNSET
    injury_on: InjuryDate | UnsetType = UNSET


class EnrollmentStatus(StrEnum):
    """Active: sessions are prescribed. Ended: no more sessions are prescribed."""

    ACTIVE = "active"
    ENDED = "ended"


class Enrollment(msgspec.Struct, frozen=True, kw_only=True):
    """An athlete on a program."""

    id: EnrollmentId
    athlete_id: AthleteId
    program: Annotated[ProgramReference, Meta(description="The program revision that the athlete is on.")]
    status: Annotated[EnrollmentStatus, Meta(description="Whether the enrollment is active or has ended.")]
    start_on: Annotated[date, Meta(description="First day, as the athlete's local date.")]
    ended_on: Annotated[date | None, Meta(description="Last day, as the athlete's local date. Null while active.")]
    complaints: Complaints
    start: Annotated[tuple[StartLoad, ...], Meta(description="Starting loads set at enrollment.")]
    surgery_on: SurgeryDate
    injury_on: InjuryDate
    replay_from: Annotated[
        date | None,
        Meta(description="Day from which sessions without an enrollment were replayed. Null if none were asked for."),
    ]
    sessions_replayed: Annotated[
        int, Meta(description="Number of sessions without an enrollment that are part of the history.")
    ]
    phase: Annotated[
        str | None,
        Meta(
            description="Phase on the day of the newest event. The next session shows that of its date. Null for a "
            "program without phases."
        ),
    ]
    sessions_done: Annotated[int, Meta(description="Number of logged and replayed sessions. Skipped ones don't count.")]
    external_id: Annotated[str | None, Meta(description="Your own id for the enrollment. Null if not set.")]
    metadata: Metadata
    version: Version
    created_at: Annotated[datetime, Meta(description="When the enrollment was created, in UTC.")]
    updated_at: Annotated[datetime, Meta(description="When the enrollment last changed, in UTC.")]


class EnrollAthleteResult(msgspec.Struct, frozen=True, kw_only=True):
    """A new enrollment and its first session."""

    enrollment: Annotated[Enrollment, Meta(description="The new enrollment.")]
    next: Annotated[Prescription, Meta(description="The first session.")]


class EndEnrollmentRequest(RequestBody):
    """When the enrollment ends."""

    ended_on: Annotated[date | None, Meta(description="Last day, as the athlete's local date. Defaults to today.")] = (
        None
    )


class MoveEnrollmentRequest(RequestBody):
    """The revision to move to."""

    revision: Annotated[
        Annotated[int, Meta(ge=1, le=1_000_000)] | None,
        Meta(description="Revision of the same program. Defaults to the newest."),
    ] = None
    start: Annotated[
        tuple[StartLoad, ...],
        Meta(
            max_length=100,
            description="Starting loads of progressions that are new in the revision. Default to those of the "
            "enrollment, then to the last session with the exercise. Ignored for progressions that carry over.",
        ),
    ] = ()
    phase: Annotated[
        Slug | None,
        Meta(
            description="Phase to continue in. Defaults to the phase of the same name. Required if the revision has no "
            "such phase."
        ),
    ] = None


class MoveEnrollmentResult(msgspec.Struct, frozen=True, kw_only=True):
    """The enrollment on its new revision, and what was carried over."""

    enrollment: Annotated[Enrollment, Meta(description="The enrollment after the move.")]
    carried: Annotated[
        tuple[CarriedProgression, ...], Meta(description="What each progression of the new revision starts with.")
    ]
    next: Annotated[Prescription | None, Meta(description="The next session. Null after the enrollment has ended.")]


EstimateFormula = Annotated[
    OneRepMaxFormula,
    Meta(
        description="Formula that estimates one-repetition maximums from sets of up to 12 reps. "
        "Epley: load x (1 + reps / 30). Brzycki: load x 36 / (37 - reps)."
    ),
]


class EnrollmentProgress(msgspec.Struct, frozen=True, kw_only=True):
    """An athlete's progress on a program."""

    enrollment_id: EnrollmentId
    program: Annotated[ProgramReference, Meta(description="The program revision that the athlete is on.")]
    sessions_done: Annotated[int, Meta(description="Number of logged sessions. Skipped ones don't count.")]
    unit: Annotated[Unit, Meta(description="Unit of all loads in the report.")]
    exercises: Annotated[
        tuple[ExerciseProgress, ...], Meta(description="One entry per slot, in the order of the program.")
    ]
    phase: Annotated[
        PrescribedPhase | None, Meta(description="Phase of the program today. Null for a program without phases.")
    ] = None


def to_enrollment(stored: StoredEnrollment) -> Enrollment:
    row, setup = stored.row, stored.progress.setup
    return Enrollment(
        id=row.enrollment_id,
        athlete_id=row.athlete_id,
        program=stored.progress.program,
        status=EnrollmentStatus(row.status),
        start_on=row.start_on,
        ended_on=row.ended_on,
        complaints=setup.complaints,
        start=stored.basis.enrolled.start,
        surgery_on=setup.surgery_on,
        injury_on=setup.injury_on,
        replay_from=stored.basis.enrolled.replay_from,
        sessions_replayed=len(stored.basis.replayed),
        phase=None if stored.progress.phase is None else stored.progress.phase.phase,
        sessions_done=row.sessions_done,
        external_id=row.external_id,
        metadata=decode_metadata(row.metadata),
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
