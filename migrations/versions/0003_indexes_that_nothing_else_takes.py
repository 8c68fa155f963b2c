"""Indexes that PostgreSQL doesn't choose for other lookups while it has no statistics.

The index of an athlete's prescriptions now ends in the prescription's id. The index on the age of idempotency keys is
partial, so only a query with the same condition uses it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

AGE_IS_ASKED = sa.text("created_at IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_prescriptions_athlete", "prescriptions")
    op.create_index("ix_prescriptions_athlete", "prescriptions", ["workspace_id", "athlete_id", "prescription_id"])
    op.drop_index("ix_idempotency_keys_created_at", "idempotency_keys")
    op.create_index(
        "ix_idempotency_keys_created_at",
        "idempotency_keys",
        ["workspace_id", "created_at"],
        postgresql_where=AGE_IS_ASKED,
        sqlite_where=AGE_IS_ASKED,
    )


def downgrade() -> None:
    op.drop_index("ix_idempotency_keys_created_at", "idempotency_keys")
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["workspace_id", "created_at"])
    op.drop_index("ix_prescriptions_athlete", "prescriptions")
    op.create_index("ix_prescriptions_athlete", "prescriptions", ["workspace_id", "athlete_id"])
