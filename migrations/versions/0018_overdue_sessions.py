"""Overdue sessions: the local date from which the pending prescription of an enrollment may be overdue.

An older release does not write the column. The worker of a newer one reads the progress before it reports a session as
overdue, so a date of an earlier prescription does no harm. Prescriptions of an older release are not reported.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("enrollments", sa.Column("overdue_from", sa.Date().with_variant(sa.Text(), "sqlite")))
    known = sa.text("overdue_from IS NOT NULL")
    op.create_index(
        "ix_enrollments_overdue",
        "enrollments",
        ["workspace_id", "overdue_from", "enrollment_id"],
        postgresql_where=known,
        sqlite_where=known,
    )


def downgrade() -> None:
    op.drop_index("ix_enrollments_overdue", "enrollments")
    with op.batch_alter_table("enrollments") as table:
        table.drop_column("overdue_from")
