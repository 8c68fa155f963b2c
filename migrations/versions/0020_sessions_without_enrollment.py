"""A session needs no enrollment: the key of an event is its own id.

Stop all servers before this migration: it builds an index on every event.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.String(36), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("events") as table:
        table.drop_constraint("pk_events", type_="primary")
        table.drop_constraint("uq_events_event_id", type_="unique")
        table.create_primary_key("pk_events", ["workspace_id", "event_id"])
        table.create_unique_constraint("uq_events_number", ["workspace_id", "enrollment_id", "number"])
        table.alter_column("enrollment_id", existing_type=ID, nullable=True)


def downgrade() -> None:
    """Delete the sessions without an enrollment: an earlier release can't store them."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL app.across_workspaces = 'on'")
    op.execute("DELETE FROM events WHERE enrollment_id IS NULL")
    with op.batch_alter_table("events") as table:
        table.drop_constraint("uq_events_number", type_="unique")
        table.drop_constraint("pk_events", type_="primary")
        table.alter_column("enrollment_id", existing_type=ID, nullable=False)
        table.create_primary_key("pk_events", ["workspace_id", "enrollment_id", "number"])
        table.create_unique_constraint("uq_events_event_id", ["workspace_id", "event_id"])
