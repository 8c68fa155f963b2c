"""What the names of exercises in other apps' exports stand for, for each workspace.

An older release does not know the table. It reads no exports of other apps.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.String(36), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "exercise_mappings",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "name_key", name="pk_exercise_mappings"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE exercise_mappings ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE exercise_mappings FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY own_workspace ON exercise_mappings "
            "USING (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid)"
        )
        op.execute(
            "CREATE POLICY across_workspaces ON exercise_mappings TO CURRENT_USER "
            "USING (current_setting('app.across_workspaces', true) = 'on')"
        )


def downgrade() -> None:
    op.drop_table("exercise_mappings")
