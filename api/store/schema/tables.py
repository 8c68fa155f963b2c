"""The tables: one schema for all engines (docs/decisions/0002-one-seam-to-the-database.md gives the reasons).

`workspace_id` comes first in every key, constraint and index. Ids are UUIDv7 from the application. Documents are JSON
as msgspec wrote it, stored as text, so a replayed response has the same bytes. Instants are UTC.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

# SQLite has none of these types. There an id is its 36 characters; dates and instants are ISO text of fixed width, so
# that text sorts like time (api/store/engines/sqlite_transaction.py converts the values).
ID = Uuid().with_variant(String(36), "sqlite")
DAY = Date().with_variant(Text(), "sqlite")
INSTANT = DateTime(timezone=True).with_variant(Text(), "sqlite")

metadata = MetaData()


def _workspace_id() -> Column[object]:
    return Column("workspace_id", ID, nullable=False)


def _instant_columns(*names: str) -> list[Column[object]]:
    return [Column(name, INSTANT, nullable=False) for name in names]


workspaces = Table(
    "workspaces",
    metadata,
    _workspace_id(),
    Column("name", Text, nullable=False),
    *_instant_columns("created_at"),
    PrimaryKeyConstraint("workspace_id", name="pk_workspaces"),
)

api_keys = Table(
    "api_keys",
    metadata,
    _workspace_id(),
    Column("key_id", ID, nullable=False),
    Column("name", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("athlete_id", ID),
    Column("secret_sha256", String(64), nullable=False),
    *_instant_columns("created_at"),
    Column("revoked_at", INSTANT),
    Column("last_used_on", DAY),
    PrimaryKeyConstraint("workspace_id", "key_id", name="pk_api_keys"),
)

athletes = Table(
    "athletes",
    metadata,
    _workspace_id(),
    Column("athlete_id", ID, nullable=False),
    Column("external_id", Text),
    Column("document", Text, nullable=False),
    Column("version", Integer, nullable=False),
    *_instant_columns("created_at", "updated_at"),
    Column("archived_at", INSTANT),
    PrimaryKeyConstraint("workspace_id", "athlete_id", name="pk_athletes"),
    UniqueConstraint("workspace_id", "external_id", name="uq_athletes_external_id"),
)

exercises = Table(
    "exercises",
    metadata,
    _workspace_id(),
    Column("slug", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("version", Integer, nullable=False),
    *_instant_columns("created_at", "updated_at"),
    PrimaryKeyConstraint("workspace_id", "slug", name="pk_exercises"),
)

programs = Table(
    "programs",
    metadata,
    _workspace_id(),
    Column("slug", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("latest_revision", Integer, nullable=False),
    *_instant_columns("created_at", "updated_at"),
    PrimaryKeyConstraint("workspace_id", "slug", name="pk_programs"),
)

program_revisions = Table(
    "program_revisions",
    metadata,
    _workspace_id(),
    Column("slug", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("content_sha256", String(64), nullable=False),
    Column("document", Text, nullable=False),
    *_instant_columns("created_at"),
    PrimaryKeyConstraint("workspace_id", "slug", "revision", name="pk_program_revisions"),
    ForeignKeyConstraint(
        ["workspace_id", "slug"],
        ["programs.workspace_id", "programs.slug"],
        name="fk_program_revisions_program",
        ondelete="CASCADE",
    ),
)


def _athlete_key(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["workspace_id", "athlete_id"],
        ["athletes.workspace_id", "athletes.athlete_id"],
        name=f"fk_{table}_athlete",
        ondelete="CASCADE",
    )


def _enrollment_key(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["workspace_id", "enrollment_id"],
        ["enrollments.workspace_id", "enrollments.enrollment_id"],
        name=f"fk_{table}_enrollment",
        ondelete="CASCADE",
    )


enrollments = Table(
    "enrollments",
    metadata,
    _workspace_id(),
    Column("enrollment_id", ID, nullable=False),
    Column("athlete_id", ID, nullable=False),
    Column("program_slug", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("start_on", DAY, nullable=False),
    Column("ended_on", DAY),
    Column("document", Text, nullable=False),
    Column("progress", Text, nullable=False),
    Column("last_number", Integer, nullable=False),
    Column("sessions_done", Integer, nullable=False),
    Column("pending_prescription_id", ID),
    Column("due_earliest", DAY),
    Column("due_latest", DAY),
    Column("flagged", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    *_instant_columns("created_at", "updated_at"),
    PrimaryKeyConstraint("workspace_id", "enrollment_id", name="pk_enrollments"),
    _athlete_key("enrollments"),
    ForeignKeyConstraint(
        ["workspace_id", "program_slug", "revision"],
        ["program_revisions.workspace_id", "program_revisions.slug", "program_revisions.revision"],
        name="fk_enrollments_revision",
        ondelete="RESTRICT",
    ),
    # Ends in the id that lookups are ordered by. Otherwise SQLite scans the whole workspace by primary key.
    Index("ix_enrollments_athlete", "workspace_id", "athlete_id", "enrollment_id"),
    Index("ix_enrollments_due", "workspace_id", "status", "due_earliest"),
)

events = Table(
    "events",
    metadata,
    _workspace_id(),
    Column("enrollment_id", ID, nullable=False),
    Column("number", Integer, nullable=False),
    Column("event_id", ID, nullable=False),
    Column("athlete_id", ID, nullable=False),
    Column("kind", Text, nullable=False),
    Column("on_date", DAY, nullable=False),
    Column("external_id", Text),
    Column("version", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("outcome", Text),
    # The stored prescription that a session is judged by. Null if it is judged by another one, which `document` then
    # contains. No foreign key: it would cost a lookup per session, and prescriptions are deleted only with their
    # enrollment.
    Column("shown_in", ID),
    *_instant_columns("created_at", "updated_at"),
    PrimaryKeyConstraint("workspace_id", "enrollment_id", "number", name="pk_events"),
    UniqueConstraint("workspace_id", "event_id", name="uq_events_event_id"),
    UniqueConstraint("workspace_id", "athlete_id", "external_id", name="uq_events_external_id"),
    _enrollment_key("events"),
    _athlete_key("events"),
    Index("ix_events_enrollment_on_date", "workspace_id", "enrollment_id", "on_date", "number"),
    Index("ix_events_athlete_on_date", "workspace_id", "athlete_id", "on_date", "number"),
)

measurements = Table(
    "measurements",
    metadata,
    _workspace_id(),
    Column("measurement_id", ID, nullable=False),
    Column("athlete_id", ID, nullable=False),
    Column("name", Text, nullable=False),
    Column("measured_on", DAY, nullable=False),
    Column("document", Text, nullable=False),
    *_instant_columns("created_at", "updated_at"),
    PrimaryKeyConstraint("workspace_id", "measurement_id", name="pk_measurements"),
    UniqueConstraint("workspace_id", "athlete_id", "name", "measured_on", name="uq_measurements_day"),
    _athlete_key("measurements"),
    Index("ix_measurements_athlete", "workspace_id", "athlete_id", "measured_on", "measurement_id"),
)

prescriptions = Table(
    "prescriptions",
    metadata,
    _workspace_id(),
    Column("prescription_id", ID, nullable=False),
    Column("athlete_id", ID, nullable=False),
    Column("enrollment_id", ID, nullable=False),
    Column("session_number", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("superseded_by", ID),
    Column("session_id", ID),
    *_instant_columns("created_at"),
    PrimaryKeyConstraint("workspace_id", "prescription_id", name="pk_prescriptions"),
    _athlete_key("prescriptions"),
    _enrollment_key("prescriptions"),
    Index("ix_prescriptions_enrollment", "workspace_id", "enrollment_id", "prescription_id"),
    Index("ix_prescriptions_athlete", "workspace_id", "athlete_id", "prescription_id"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    _workspace_id(),
    Column("key", String(255), nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("athlete_id", ID),
    *_instant_columns("created_at"),
    PrimaryKeyConstraint("workspace_id", "key", name="pk_idempotency_keys"),
    # Partial, so that only purging uses it. Without statistics, the planner would also use it to look a key up, and
    # read every key of the workspace.
    Index(
        "ix_idempotency_keys_created_at",
        "workspace_id",
        "created_at",
        postgresql_where=text("created_at IS NOT NULL"),
        sqlite_where=text("created_at IS NOT NULL"),
    ),
)

sheet_links = Table(
    "sheet_links",
    metadata,
    _workspace_id(),
    Column("link_id", ID, nullable=False),
    Column("name", Text, nullable=False),
    Column("every_athlete", Boolean, nullable=False),
    Column("secret_sha256", String(64), nullable=False),
    *_instant_columns("created_at"),
    Column("revoked_at", INSTANT),
    Column("last_used_on", DAY),
    PrimaryKeyConstraint("workspace_id", "link_id", name="pk_sheet_links"),
)

sheet_link_athletes = Table(
    "sheet_link_athletes",
    metadata,
    _workspace_id(),
    Column("link_id", ID, nullable=False),
    Column("athlete_id", ID, nullable=False),
    PrimaryKeyConstraint("workspace_id", "link_id", "athlete_id", name="pk_sheet_link_athletes"),
    ForeignKeyConstraint(
        ["workspace_id", "link_id"],
        ["sheet_links.workspace_id", "sheet_links.link_id"],
        name="fk_sheet_link_athletes_link",
        ondelete="CASCADE",
    ),
    _athlete_key("sheet_link_athletes"),
    Index("ix_sheet_link_athletes_athlete", "workspace_id", "athlete_id"),
)

imports = Table(
    "imports",
    metadata,
    _workspace_id(),
    Column("import_id", ID, nullable=False),
    Column("document", Text, nullable=False),
    *_instant_columns("created_at"),
    PrimaryKeyConstraint("workspace_id", "import_id", name="pk_imports"),
)
