"""Webhooks: endpoints, deliveries, and the table by which workers find work.

An older release does not know the tables. It delivers nothing, and its changes are sent after the next write of a newer
one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.String(36), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("webhook_endpoints", "webhook_dispatches", "webhook_deliveries", "due_work")


def upgrade() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("endpoint_id", ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("event_types", sa.Text()),
        sa.Column("secrets", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("notice", sa.Text()),
        sa.Column("failing_since", INSTANT),
        sa.Column("starts_after", POSITION, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "endpoint_id", name="pk_webhook_endpoints"),
    )
    op.create_table(
        "webhook_dispatches",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("position", POSITION, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_webhook_dispatches"),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("delivery_id", ID, nullable=False),
        sa.Column("endpoint_id", ID, nullable=False),
        sa.Column("athlete_id", ID),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", INSTANT),
        sa.Column("lease_id", ID),
        sa.Column("leased_until", INSTANT),
        sa.Column("response_status", sa.Integer()),
        sa.Column("error", sa.Text()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "endpoint_id"],
            ["webhook_endpoints.workspace_id", "webhook_endpoints.endpoint_id"],
            name="fk_webhook_deliveries_endpoint",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "delivery_id", name="pk_webhook_deliveries"),
    )
    op.create_index(
        "ix_webhook_deliveries_endpoint", "webhook_deliveries", ["workspace_id", "endpoint_id", "delivery_id"]
    )
    op.create_index("ix_webhook_deliveries_created_at", "webhook_deliveries", ["workspace_id", "created_at"])
    pending = sa.text("status = 'pending'")
    op.create_index(
        "ix_webhook_deliveries_pending",
        "webhook_deliveries",
        ["workspace_id", "next_attempt_at"],
        postgresql_where=pending,
        sqlite_where=pending,
    )
    op.create_table(
        "due_work",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("work_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "work_id", name="pk_due_work"),
    )
    op.create_index("ix_due_work_due_at", "due_work", ["workspace_id", "due_at"])
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            wall_off(table)
        # Not only for the owner: a server finds the workspaces with work to do. It can't change their rows by it.
        op.execute(
            "CREATE POLICY finds_work ON due_work FOR SELECT USING (current_setting('app.finds_work', true) = 'on')"
        )


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
