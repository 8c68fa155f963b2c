"""Tags of athletes, metadata of resources, external ids of enrollments, and session attributes.

An older release does not know the columns and keeps working: all of them may be null.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.String(36), "sqlite")

COLUMNS = (
    ("athletes", "tags"),
    ("athletes", "metadata"),
    ("enrollments", "external_id"),
    ("enrollments", "metadata"),
    ("events", "attributes"),
    ("programs", "metadata"),
)


def upgrade() -> None:
    for table, column in COLUMNS:
        op.add_column(table, sa.Column(column, sa.Text()))
    op.create_index(
        "uq_enrollments_external_id",
        "enrollments",
        ["workspace_id", "external_id"],
        unique=True,
        postgresql_where=sa.text("external_id IS NOT NULL"),
        sqlite_where=sa.text("external_id IS NOT NULL"),
    )
    op.create_table(
        "athlete_tags",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("athlete_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "athlete_id"],
            ["athletes.workspace_id", "athletes.athlete_id"],
            name="fk_athlete_tags_athlete",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "tag", "athlete_id", name="pk_athlete_tags"),
    )
    op.create_index("ix_athlete_tags_athlete", "athlete_tags", ["workspace_id", "athlete_id"])
    if op.get_bind().dialect.name == "postgresql":
        wall_off("athlete_tags")


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
    op.drop_table("athlete_tags")
    op.drop_index("uq_enrollments_external_id", "enrollments")
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column)
