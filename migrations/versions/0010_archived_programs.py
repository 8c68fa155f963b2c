"""Programs can be archived and deleted. A deleted one keeps its row, so that no revision number is used twice.

An older release does not know the columns and lists archived and deleted programs too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.add_column("programs", sa.Column("archived_at", INSTANT))
    op.add_column("programs", sa.Column("deleted_at", INSTANT))


def downgrade() -> None:
    op.drop_column("programs", "deleted_at")
    op.drop_column("programs", "archived_at")
