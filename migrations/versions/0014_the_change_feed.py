"""The change feed: an outbox, the relay's lease, and versions for what had none.

A deleted exercise keeps its row from here on. An older release does not know the tables and columns. What it writes is
missing from the feed, and it still lists exercises that are deleted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.String(36), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
VERSIONED = ("programs", "measurements", "symptom_reports")
TABLES = ("outbox", "outbox_relays")


def upgrade() -> None:
    for table in VERSIONED:
        op.add_column(table, sa.Column("version", sa.Integer()))
    op.add_column("exercises", sa.Column("deleted_at", INSTANT))
    op.create_table(
        "outbox",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("outbox_id", ID, nullable=False),
        sa.Column("athlete_id", ID),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("position", POSITION),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "outbox_id", name="pk_outbox"),
    )
    placed, unplaced = sa.text("position IS NOT NULL"), sa.text("position IS NULL")
    op.create_index(
        "uq_outbox_position",
        "outbox",
        ["workspace_id", "position"],
        unique=True,
        postgresql_where=placed,
        sqlite_where=placed,
    )
    op.create_index(
        "ix_outbox_unplaced",
        "outbox",
        ["workspace_id", "outbox_id"],
        postgresql_where=unplaced,
        sqlite_where=unplaced,
    )
    op.create_table(
        "outbox_relays",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("position", POSITION, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_outbox_relays"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            wall_off(table)


def wall_off(table: str) -> None:
    """Every role sees one workspace's rows. The role that runs this can also see all rows, with the setting for it."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY own_workspace ON {table} "
        "USING (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid)"
    )
    op.execute(
        f"CREATE POLICY across_workspaces ON {table} TO CURRENT_USER "
        "USING (current_setting('app.across_workspaces', true) = 'on')"
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DELETE FROM exercises WHERE deleted_at IS NOT NULL")
    op.drop_column("exercises", "deleted_at")
    for table in reversed(VERSIONED):
        op.drop_column(table, "version")
