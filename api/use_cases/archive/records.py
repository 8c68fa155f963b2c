"""The lines of a workspace archive: one Struct for each file, with a field for each column of its table.

Only the columns in `LEFT_OUT_COLUMNS` have none. The Structs are the public format (docs/workspace-archive.md). Its
JSON Schema is generated from them, and every line of an archive is checked against them before anything is stored.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from api.use_cases.imports.exercise_mappings import ExerciseMapping
from api.use_cases.sessions.import_history import ImportCounts
from api.use_cases.stored.enrollment import EnrollmentBasis
from api.use_cases.stored.metadata import Metadata
from api.use_cases.stored.session_attributes import SessionAttributes
from api.use_cases.stored.stored_import import ImportDetails, ImportStatus
from api.use_cases.stored.tags import Tag
from domain.athlete import AthleteProfile
from domain.decision import Decision
from domain.programs.exercise import Exercise
from domain.programs.plan import Plan
from domain.progress.history import EventData
from domain.sessions.measurement import MeasuredValue
from domain.sessions.prescription import PrescriptionContent
from domain.sessions.side import Side
from domain.sessions.symptoms import Symptoms
from domain.text_types import Name, Slug

Instant = Annotated[datetime, Meta(tz=True)]
CreatedAt = Annotated[Instant, Meta(description="When it was created.")]
UpdatedAt = Annotated[Instant, Meta(description="When it last changed.")]
HIGHEST_NUMBER = 2_000_000_000
"""Of versions and other numbers that go on rising. They are stored in 32 bits: the rest is for later changes."""
Number = Annotated[int, Meta(ge=0, le=HIGHEST_NUMBER)]
Version = Annotated[int, Meta(ge=1, le=HIGHEST_NUMBER, description="Rises with each change. It is the `ETag`.")]
OptionalVersion = Annotated[
    Annotated[int, Meta(ge=1, le=HIGHEST_NUMBER)] | None, Meta(description="Rises with each change. Null is 1.")
]
Text = Annotated[str, Meta(max_length=1000)]
ExternalId = Annotated[Text | None, Meta(description="The client's own id.")]
OptionalMetadata = Annotated[Metadata | None, Meta(description="The client's own keys and values. Null: none.")]
AthleteId = Annotated[UUID, Meta(description="The athlete.")]


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of an archive. Every field is present."""


class ExerciseRecord(Record, frozen=True):
    """An exercise of the workspace. Built-in exercises are not listed."""

    slug: Slug
    document: Annotated[Exercise, Meta(description="The exercise.")]
    version: Version
    created_at: CreatedAt
    updated_at: UpdatedAt
    deleted_at: Annotated[
        Instant | None, Meta(description="When it was deleted. Its version goes on rising if it is created again.")
    ]


class ExerciseMappingRecord(Record, frozen=True):
    """What a name in other apps' exports stands for."""

    name_key: Annotated[Text, Meta(description="The name without regard to case.")]
    document: Annotated[ExerciseMapping, Meta(description="The name and the slug of its exercise.")]
    created_at: CreatedAt
    updated_at: UpdatedAt


class ProgramRecord(Record, frozen=True):
    """A program. A built-in program is listed once an athlete was enrolled in it."""

    slug: Slug
    name: Name
    latest_revision: Number
    created_at: CreatedAt
    updated_at: UpdatedAt
    metadata: OptionalMetadata
    archived_at: Annotated[Instant | None, Meta(description="When it was archived.")]
    deleted_at: Annotated[Instant | None, Meta(description="When it was deleted. Its revision numbers stay used.")]
    version: OptionalVersion


class ProgramRevisionRecord(Record, frozen=True):
    """A revision of a program, with the exercises as they were. It never changes."""

    slug: Slug
    revision: Number
    content_sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z", description="Equal for equal content.")]
    document: Annotated[Plan, Meta(description="The program and its exercises.")]
    created_at: CreatedAt


class AthleteRecord(Record, frozen=True):
    """An athlete with equipment, places, tags and metadata."""

    athlete_id: UUID
    external_id: ExternalId
    document: Annotated[AthleteProfile, Meta(description="The athlete's profile: unit, time zone, equipment, places.")]
    version: Version
    created_at: CreatedAt
    updated_at: UpdatedAt
    archived_at: Annotated[Instant | None, Meta(description="When the athlete was archived.")]
    tags: Annotated[
        Annotated[tuple[Tag, ...], Meta(min_length=1, max_length=20)] | None,
        Meta(description="Groups that the athlete belongs to. Null: none."),
    ]
    metadata: OptionalMetadata


class ImportRecord(Record, frozen=True):
    """An import: its counts and its progress. Its sessions are events.

    The file of an unfinished one is left out, so it is stored as failed.
    """

    import_id: UUID
    document: Annotated[ImportCounts, Meta(description="What was imported.")]
    created_at: CreatedAt
    athlete_id: Annotated[UUID | None, Meta(description="The athlete of all rows. Null: the log named several.")]
    status: Annotated[ImportStatus | None, Meta(description="Null for an import of an earlier release.")]
    details: Annotated[ImportDetails | None, Meta(description="Its actor, progress and names of exercises.")]
    version: OptionalVersion
    updated_at: Annotated[Instant | None, Meta(description="When it last changed.")]
    expires_at: Annotated[Instant | None, Meta(description="When one that has not ended is given up.")]


class EnrollmentRecord(Record, frozen=True):
    """An athlete on a program, with the stored progress."""

    enrollment_id: UUID
    athlete_id: AthleteId
    program_slug: Slug
    revision: Number
    status: Annotated[str, Meta(pattern=r"^(active|ended)\Z", description="`active` or `ended`.")]
    start_on: date
    ended_on: date | None
    document: Annotated[EnrollmentBasis, Meta(description="How the enrollment started. The fold begins here.")]
    progress: Annotated[
        dict[str, Any],
        Meta(description="The fold of the events so far. Nextset can compute it again, so its fields may change."),
    ]
    last_number: Annotated[Number, Meta(description="The highest number of its events.")]
    sessions_done: Number
    pending_prescription_id: Annotated[UUID | None, Meta(description="The prescription of the next session.")]
    due_earliest: date | None
    due_latest: date | None
    flagged: Annotated[bool, Meta(description="Whether a coach should look at it.")]
    version: Version
    created_at: CreatedAt
    updated_at: UpdatedAt
    external_id: ExternalId
    metadata: OptionalMetadata
    overdue_from: Annotated[
        date | None, Meta(description="The first date on which the next session may be overdue. Null once reported.")
    ]


class EventRecord(Record, frozen=True):
    """An event: a session with its pain scores, a skip, an override, or another change by the coach."""

    enrollment_id: Annotated[UUID | None, Meta(description="The enrollment. Null for a session without one.")]
    number: Annotated[Number, Meta(description="Its place in the history. 0 without an enrollment.")]
    event_id: Annotated[UUID, Meta(description="For a session: the session's id.")]
    athlete_id: AthleteId
    kind: Annotated[Text, Meta(description="The `kind` of `document`.")]
    on_date: date
    external_id: ExternalId
    version: Version
    document: Annotated[EventData, Meta(description="What happened.")]
    outcome: Annotated[tuple[Decision, ...] | None, Meta(description="The decisions that followed.")]
    shown_in: Annotated[
        UUID | None,
        Meta(description="The prescription that a session is judged by. Null: it is in `document`, or there is none."),
    ]
    created_at: CreatedAt
    updated_at: UpdatedAt
    attributes: Annotated[
        SessionAttributes | None, Meta(description="Start, end, RPE and metadata of a session. Null: none.")
    ]
    import_id: Annotated[UUID | None, Meta(description="The import that added it. Null: no import did.")]
    import_version: Annotated[
        Annotated[int, Meta(ge=1, le=HIGHEST_NUMBER)] | None,
        Meta(
            description="The version that the import left. A higher version means that the session was corrected later."
        ),
    ]


class MeasurementRecord(Record, frozen=True):
    """A measurement, such as body weight."""

    measurement_id: UUID
    athlete_id: AthleteId
    name: Text
    measured_on: date
    document: Annotated[MeasuredValue, Meta(description="The value with its unit.")]
    created_at: CreatedAt
    updated_at: UpdatedAt
    side: Side
    version: OptionalVersion


class SymptomReportRecord(Record, frozen=True):
    """What an athlete reported about symptoms on a day."""

    report_id: UUID
    athlete_id: AthleteId
    reported_on: date
    document: Annotated[Symptoms, Meta(description="The symptoms.")]
    created_at: CreatedAt
    updated_at: UpdatedAt
    version: OptionalVersion


class PrescriptionRecord(Record, frozen=True):
    """A prescription as it was issued."""

    prescription_id: UUID
    athlete_id: AthleteId
    enrollment_id: Annotated[UUID, Meta(description="The enrollment.")]
    session_number: Number
    status: Annotated[str, Meta(pattern=r"^[a-z_]{1,40}\Z", description="Such as `pending`, `done` or `superseded`.")]
    document: Annotated[PrescriptionContent, Meta(description="What was prescribed. It never changes.")]
    superseded_by: Annotated[UUID | None, Meta(description="The prescription that replaced it.")]
    session_id: Annotated[UUID | None, Meta(description="The session that was done by it.")]
    created_at: CreatedAt
    updated_at: Annotated[Instant | None, Meta(description="When its status last changed. Null: never.")]
