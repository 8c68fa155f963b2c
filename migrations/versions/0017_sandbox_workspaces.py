"""Sandbox workspaces have a clock of their own, for their dates.

An older release does not know the column: it takes the dates of a sandbox from the real time.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("test_now", INSTANT))


def downgrade() -> None:
    op.drop_column("workspaces", "test_now")
