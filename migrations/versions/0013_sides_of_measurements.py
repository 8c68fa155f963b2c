"""Measurements have a side: one for each name, side and day.

An older release reads and writes measurements without a side, such as a body weight, as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("measurements") as table:
        table.add_column(sa.Column("side", sa.Text(), nullable=False, server_default="both"))
        table.drop_constraint("uq_measurements_day", type_="unique")
        table.create_unique_constraint(
            "uq_measurements_day", ["workspace_id", "athlete_id", "name", "side", "measured_on"]
        )


def downgrade() -> None:
    op.execute("DELETE FROM measurements WHERE side <> 'both'")
    with op.batch_alter_table("measurements") as table:
        table.drop_constraint("uq_measurements_day", type_="unique")
        table.create_unique_constraint("uq_measurements_day", ["workspace_id", "athlete_id", "name", "measured_on"])
        table.drop_column("side")
