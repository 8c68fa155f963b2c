"""Endpoints choose what events contain, and prescriptions have the time of their last change.

An older release sends every event with ids only. What it changes in a prescription is listed by the time of its issue.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("webhook_endpoints", sa.Column("payload", sa.Text()))
    op.add_column(
        "prescriptions", sa.Column("updated_at", sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite"))
    )


def downgrade() -> None:
    for name, column in (("prescriptions", "updated_at"), ("webhook_endpoints", "payload")):
        with op.batch_alter_table(name) as table:
            table.drop_column(column)
