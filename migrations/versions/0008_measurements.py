"""Measurements of athletes: a value for each name and day, with row-level security like the first tables.

An older release does not know the table and keeps working. It takes no body weight into account.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.String(36), "sqlite")
DAY = sa.Date().with_variant(sa.Text(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "measurements",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("measurement_id", ID, nullable=False),
        sa.Column("athlete_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("measured_on", DAY, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "athlete_id"],
            ["athletes.workspace_id", "athletes.athlete_id"],
            name="fk_measurements_athlete",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "measurement_id", name="pk_measurements"),
        sa.UniqueConstraint("workspace_id", "athlete_id", "name", "measured_on", name="uq_measurements_day"),
    )
    op.create_index(
        "ix_measurements_athlete", "measurements", ["workspace_id", "athlete_id", "measured_on", "measurement_id"]
    )
    if op.get_bind().dialect.name == "postgresql":
        wall_off("measurements")


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
    op.drop_table("measurements")
