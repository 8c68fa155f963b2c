"""Reports of symptoms: one for each athlete and day, with row-level security like the first tables.

An older release does not know the table and keeps working. It takes no report into account.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.String(36), "sqlite")
DAY = sa.Date().with_variant(sa.Text(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "symptom_reports",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("athlete_id", ID, nullable=False),
        sa.Column("reported_on", DAY, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "athlete_id"],
            ["athletes.workspace_id", "athletes.athlete_id"],
            name="fk_symptom_reports_athlete",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "report_id", name="pk_symptom_reports"),
        sa.UniqueConstraint("workspace_id", "athlete_id", "reported_on", name="uq_symptom_reports_day"),
    )
    if op.get_bind().dialect.name == "postgresql":
        wall_off("symptom_reports")


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
    op.drop_table("symptom_reports")
