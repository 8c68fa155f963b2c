"""The first tables; on PostgreSQL, row-level security as the second separation of workspaces.

Row-level security is forced, so it applies to the owner too. A transaction sees only the workspace set in
`app.workspace_id`, and no row if none is set. Only the role that migrates can see all workspaces, in a transaction
that sets `app.across_workspaces = 'on'`: the operator's commands do.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.String(36), "sqlite")
DAY = sa.Date().with_variant(sa.Text(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")

TABLES = (
    "api_keys",
    "athletes",
    "exercises",
    "idempotency_keys",
    "programs",
    "workspaces",
    "program_revisions",
    "enrollments",
    "events",
    "prescriptions",
)


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("key_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("athlete_id", ID),
        sa.Column("secret_sha256", sa.String(64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.Column("last_used_on", DAY),
        sa.PrimaryKeyConstraint("workspace_id", "key_id", name="pk_api_keys"),
    )
    op.create_table(
        "athletes",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("athlete_id", ID, nullable=False),
        sa.Column("external_id", sa.Text()),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("archived_at", INSTANT),
        sa.PrimaryKeyConstraint("workspace_id", "athlete_id", name="pk_athletes"),
        sa.UniqueConstraint("workspace_id", "external_id", name="uq_athletes_external_id"),
    )
    op.create_table(
        "exercises",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "slug", name="pk_exercises"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("athlete_id", ID),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key", name="pk_idempotency_keys"),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["workspace_id", "created_at"])
    op.create_table(
        "programs",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("latest_revision", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "slug", name="pk_programs"),
    )
    op.create_table(
        "workspaces",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_workspaces"),
    )
    op.create_table(
        "program_revisions",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "slug"],
            ["programs.workspace_id", "programs.slug"],
            name="fk_program_revisions_program",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "slug", "revision", name="pk_program_revisions"),
    )
    op.create_table(
        "enrollments",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("enrollment_id", ID, nullable=False),
        sa.Column("athlete_id", ID, nullable=False),
        sa.Column("program_slug", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("start_on", DAY, nullable=False),
        sa.Column("ended_on", DAY),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("sessions_done", sa.Integer(), nullable=False),
        sa.Column("pending_prescription_id", ID),
        sa.Column("due_earliest", DAY),
        sa.Column("due_latest", DAY),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "athlete_id"],
            ["athletes.workspace_id", "athletes.athlete_id"],
            name="fk_enrollments_athlete",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "program_slug", "revision"],
            ["program_revisions.workspace_id", "program_revisions.slug", "program_revisions.revision"],
            name="fk_enrollments_revision",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "enrollment_id", name="pk_enrollments"),
    )
    op.create_index("ix_enrollments_athlete", "enrollments", ["workspace_id", "athlete_id"])
    op.create_index("ix_enrollments_due", "enrollments", ["workspace_id", "status", "due_earliest"])
    op.create_table(
        "events",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("enrollment_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("athlete_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on_date", DAY, nullable=False),
        sa.Column("external_id", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "athlete_id"],
            ["athletes.workspace_id", "athletes.athlete_id"],
            name="fk_events_athlete",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "enrollment_id"],
            ["enrollments.workspace_id", "enrollments.enrollment_id"],
            name="fk_events_enrollment",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "enrollment_id", "number", name="pk_events"),
        sa.UniqueConstraint("workspace_id", "athlete_id", "external_id", name="uq_events_external_id"),
        sa.UniqueConstraint("workspace_id", "event_id", name="uq_events_event_id"),
    )
    op.create_index("ix_events_athlete_on_date", "events", ["workspace_id", "athlete_id", "on_date", "number"])
    op.create_index("ix_events_enrollment_on_date", "events", ["workspace_id", "enrollment_id", "on_date", "number"])
    op.create_table(
        "prescriptions",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("prescription_id", ID, nullable=False),
        sa.Column("athlete_id", ID, nullable=False),
        sa.Column("enrollment_id", ID, nullable=False),
        sa.Column("session_number", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("superseded_by", ID),
        sa.Column("session_id", ID),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "athlete_id"],
            ["athletes.workspace_id", "athletes.athlete_id"],
            name="fk_prescriptions_athlete",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "enrollment_id"],
            ["enrollments.workspace_id", "enrollments.enrollment_id"],
            name="fk_prescriptions_enrollment",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "prescription_id", name="pk_prescriptions"),
    )
    op.create_index("ix_prescriptions_athlete", "prescriptions", ["workspace_id", "athlete_id"])
    op.create_index(
        "ix_prescriptions_enrollment", "prescriptions", ["workspace_id", "enrollment_id", "prescription_id"]
    )

    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            wall_off(table)


def wall_off(table: str) -> None:
    """Every role sees one workspace's rows. The role that runs this can also see all rows, with the setting for it."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY own_workspace ON {table} "
        "USING (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid)"
    )
    op.execute(
        f"CREATE POLICY across_workspaces ON {table} TO CURRENT_USER "
        "USING (current_setting('app.across_workspaces', true) = 'on')"
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
