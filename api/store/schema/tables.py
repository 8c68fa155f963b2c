"""The tables: one schema for all engines (docs/decisions/0002-one-seam-to-the-database.md gives the reasons).

`workspace_id` comes first in every key, constraint and index. Ids are UUIDv7 from the application. Documents are JSON
as msgspec wrote it, stored as text, so a replayed response has the same bytes. Instants are UTC.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
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
    Column("test_now", INSTANT),  # the test clock of a sandbox; null for every other workspace
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
    Column("expires_at", INSTANT),
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
    Column("tags", Text),
    Column("metadata", Text),
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
    # A deleted exercise keeps its row: its versions go on rising if it is created again, as the change feed needs it.
    Column("deleted_at", INSTANT),
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
    Column("metadata", Text),
    Column("archived_at", INSTANT),
    # A deleted program keeps its row: plans are cached by revision, so no revision number may be used twice.
    Column("deleted_at", INSTANT),
    # Rises with every change, also with those that make no revision: the version in the change feed. Null is 1.
    Column("version", Integer),
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


athlete_tags = Table(
    "athlete_tags",
    metadata,
    _workspace_id(),
    Column("tag", Text, nullable=False),
    Column("athlete_id", ID, nullable=False),
    PrimaryKeyConstraint("workspace_id", "tag", "athlete_id", name="pk_athlete_tags"),
    _athlete_key("athlete_tags"),
    Index("ix_athlete_tags_athlete", "workspace_id", "athlete_id"),
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
    Column("external_id", Text),
    Column("metadata", Text),
    # The first local date on which the pending prescription may be overdue. Null without a last day, and once reported.
    Column("overdue_from", DAY),
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
    # Partial, for the reason given at `ix_idempotency_keys_created_at`.
    Index(
        "uq_enrollments_external_id",
        "workspace_id",
        "external_id",
        unique=True,
        postgresql_where=text("external_id IS NOT NULL"),
        sqlite_where=text("external_id IS NOT NULL"),
    ),
    Index(
        "ix_enrollments_overdue",
        "workspace_id",
        "overdue_from",
        "enrollment_id",
        postgresql_where=text("overdue_from IS NOT NULL"),
        sqlite_where=text("overdue_from IS NOT NULL"),
    ),
)

events = Table(
    "events",
    metadata,
    _workspace_id(),
    # Null for a session without an enrollment. Its number is 0.
    Column("enrollment_id", ID),
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
    # What is stored with a session but never judged (api/use_cases/stored/session_attributes.py).
    Column("attributes", Text),
    # The import that added the event, and the version that imports left. No foreign key: it would cost a lookup.
    Column("import_id", ID),
    Column("import_version", Integer),
    PrimaryKeyConstraint("workspace_id", "event_id", name="pk_events"),
    UniqueConstraint("workspace_id", "enrollment_id", "number", name="uq_events_number"),
    UniqueConstraint("workspace_id", "athlete_id", "external_id", name="uq_events_external_id"),
    _enrollment_key("events"),
    _athlete_key("events"),
    Index("ix_events_enrollment_on_date", "workspace_id", "enrollment_id", "on_date", "number"),
    Index("ix_events_athlete_on_date", "workspace_id", "athlete_id", "on_date", "number"),
    # Partial: a session that was not imported costs no entry.
    Index(
        "ix_events_import",
        "workspace_id",
        "import_id",
        "event_id",
        postgresql_where=text("import_id IS NOT NULL"),
        sqlite_where=text("import_id IS NOT NULL"),
    ),
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
    Column("side", Text, nullable=False, server_default="both"),
    Column("version", Integer),
    PrimaryKeyConstraint("workspace_id", "measurement_id", name="pk_measurements"),
    UniqueConstraint("workspace_id", "athlete_id", "name", "side", "measured_on", name="uq_measurements_day"),
    _athlete_key("measurements"),
    Index("ix_measurements_athlete", "workspace_id", "athlete_id", "measured_on", "measurement_id"),
)

symptom_reports = Table(
    "symptom_reports",
    metadata,
    _workspace_id(),
    Column("report_id", ID, nullable=False),
    Column("athlete_id", ID, nullable=False),
    Column("reported_on", DAY, nullable=False),
    Column("document", Text, nullable=False),
    *_instant_columns("created_at", "updated_at"),
    Column("version", Integer),
    PrimaryKeyConstraint("workspace_id", "report_id", name="pk_symptom_reports"),
    UniqueConstraint("workspace_id", "athlete_id", "reported_on", name="uq_symptom_reports_day"),
    _athlete_key("symptom_reports"),
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
    # When its status last changed. Null: not since it was issued, or by an older release.
    Column("updated_at", INSTANT),
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
    # `read` or `log`. Null in a link of an older release, which reads.
    Column("scope", Text),
    Column("expires_at", INSTANT),
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
    # The one athlete of all rows, with whom the import is deleted. Null for a log that names several.
    Column("athlete_id", ID),
    # Null in an import of an older release, which is finished.
    Column("status", Text),
    Column("details", Text),
    Column("version", Integer),
    # The process that works on it, until when. Another one continues after that.
    Column("lease_id", ID),
    Column("leased_until", INSTANT),
    Column("updated_at", INSTANT),
    # When an import that is not finished is given up, or the report of a dry run deleted. Null for every other one.
    Column("expires_at", INSTANT),
    PrimaryKeyConstraint("workspace_id", "import_id", name="pk_imports"),
    Index(
        "ix_imports_expires_at",
        "workspace_id",
        "expires_at",
        postgresql_where=text("expires_at IS NOT NULL"),
        sqlite_where=text("expires_at IS NOT NULL"),
    ),
)

# The compressed text of an export until it is imported.
import_files = Table(
    "import_files",
    metadata,
    _workspace_id(),
    Column("import_id", ID, nullable=False),
    Column("content", LargeBinary, nullable=False),
    *_instant_columns("created_at"),
    PrimaryKeyConstraint("workspace_id", "import_id", name="pk_import_files"),
    ForeignKeyConstraint(
        ["workspace_id", "import_id"],
        ["imports.workspace_id", "imports.import_id"],
        name="fk_import_files_import",
        ondelete="CASCADE",
    ),
)

# What the names in other apps' exports stand for (docs/decisions/0028-exports-of-other-apps.md).
exercise_mappings = Table(
    "exercise_mappings",
    metadata,
    _workspace_id(),
    Column("name_key", Text, nullable=False),  # the name without regard to case
    Column("document", Text, nullable=False),
    *_instant_columns("created_at", "updated_at"),
    PrimaryKeyConstraint("workspace_id", "name_key", name="pk_exercise_mappings"),
)

# The changes of a write, stored in its transaction (docs/decisions/0020-the-change-feed.md).
outbox = Table(
    "outbox",
    metadata,
    _workspace_id(),
    Column("outbox_id", ID, nullable=False),
    # The one athlete that all changes are about. Null if there are several, or none.
    Column("athlete_id", ID),
    Column("size", Integer, nullable=False),
    # The position of the last change in the feed. Null until the relay places the row; SQLite places it at once.
    Column("position", BigInteger().with_variant(Integer, "sqlite")),
    Column("document", Text, nullable=False),
    *_instant_columns("created_at"),
    PrimaryKeyConstraint("workspace_id", "outbox_id", name="pk_outbox"),
    Index(
        "uq_outbox_position",
        "workspace_id",
        "position",
        unique=True,
        postgresql_where=text("position IS NOT NULL"),
        sqlite_where=text("position IS NOT NULL"),
    ),
    Index(
        "ix_outbox_unplaced",
        "workspace_id",
        "outbox_id",
        postgresql_where=text("position IS NULL"),
        sqlite_where=text("position IS NULL"),
    ),
)

# Locked by the relay while it places rows: there is one at a time for each workspace. Not used on SQLite.
outbox_relays = Table(
    "outbox_relays",
    metadata,
    _workspace_id(),
    Column("position", BigInteger().with_variant(Integer, "sqlite"), nullable=False),
    PrimaryKeyConstraint("workspace_id", name="pk_outbox_relays"),
)

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    _workspace_id(),
    Column("endpoint_id", ID, nullable=False),
    Column("url", Text, nullable=False),
    Column("description", Text),
    # A JSON array. Null: events of every type.
    Column("event_types", Text),
    # A JSON array of encrypted secrets and the time at which each of them ends.
    Column("secrets", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("notice", Text),
    Column("failing_since", INSTANT),
    # Events at later positions of the feed are sent.
    Column("starts_after", BigInteger().with_variant(Integer, "sqlite"), nullable=False),
    Column("version", Integer, nullable=False),
    *_instant_columns("created_at", "updated_at"),
    # What events contain: `thin` or `full`. Null is `thin`.
    Column("payload", Text),
    PrimaryKeyConstraint("workspace_id", "endpoint_id", name="pk_webhook_endpoints"),
)

# Locked while events become deliveries: the position up to which that is done.
webhook_dispatches = Table(
    "webhook_dispatches",
    metadata,
    _workspace_id(),
    Column("position", BigInteger().with_variant(Integer, "sqlite"), nullable=False),
    PrimaryKeyConstraint("workspace_id", name="pk_webhook_dispatches"),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    _workspace_id(),
    Column("delivery_id", ID, nullable=False),
    Column("endpoint_id", ID, nullable=False),
    Column("athlete_id", ID),
    Column("event_type", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", INSTANT),
    # The process that sends it, until when. Another one sends it after that.
    Column("lease_id", ID),
    Column("leased_until", INSTANT),
    Column("response_status", Integer),
    Column("error", Text),
    *_instant_columns("created_at", "updated_at"),
    PrimaryKeyConstraint("workspace_id", "delivery_id", name="pk_webhook_deliveries"),
    ForeignKeyConstraint(
        ["workspace_id", "endpoint_id"],
        ["webhook_endpoints.workspace_id", "webhook_endpoints.endpoint_id"],
        name="fk_webhook_deliveries_endpoint",
        ondelete="CASCADE",
    ),
    Index("ix_webhook_deliveries_endpoint", "workspace_id", "endpoint_id", "delivery_id"),
    Index("ix_webhook_deliveries_created_at", "workspace_id", "created_at"),
    Index(
        "ix_webhook_deliveries_pending",
        "workspace_id",
        "next_attempt_at",
        postgresql_where=text("status = 'pending'"),
        sqlite_where=text("status = 'pending'"),
    ),
)

# Which workspaces have work to do, of which kind and when. The server reads only this table across workspaces, so it
# has nothing else (docs/decisions/0021-webhooks.md).
due_work = Table(
    "due_work",
    metadata,
    _workspace_id(),
    Column("work_id", ID, nullable=False),
    Column("kind", Text, nullable=False),
    *_instant_columns("due_at"),
    PrimaryKeyConstraint("workspace_id", "work_id", name="pk_due_work"),
    Index("ix_due_work_due_at", "workspace_id", "due_at"),
)
