"""Sheet links have a scope and can expire.

A link without a scope was created by an older release. It reads, and never expires.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sheet_links", sa.Column("scope", sa.Text()))
    op.add_column("sheet_links", sa.Column("expires_at", sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")))


def downgrade() -> None:
    op.execute("DELETE FROM sheet_links WHERE scope = 'log'")  # an older release would show them as links that read
    with op.batch_alter_table("sheet_links") as table:
        table.drop_column("expires_at")
        table.drop_column("scope")
