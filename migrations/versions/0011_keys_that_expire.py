"""API keys can expire.

An older release does not know the column: it accepts a key after its expiry.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.add_column("api_keys", sa.Column("expires_at", INSTANT))


def downgrade() -> None:
    op.drop_column("api_keys", "expires_at")
