"""Index an athlete's enrollments in the order of their ids, so that no query scans the whole workspace."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_enrollments_athlete", "enrollments")
    op.create_index("ix_enrollments_athlete", "enrollments", ["workspace_id", "athlete_id", "enrollment_id"])


def downgrade() -> None:
    op.drop_index("ix_enrollments_athlete", "enrollments")
    op.create_index("ix_enrollments_athlete", "enrollments", ["workspace_id", "athlete_id"])
