"""Sheet links, the athletes that each link shows, and imports; with row-level security like the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.String(36), "sqlite")
DAY = sa.Date().with_variant(sa.Text(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")

TABLES = ("sheet_links", "sheet_link_athletes", "imports")


def upgrade() -> None:
    op.create_table(
        "sheet_links",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("link_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("every_athlete", sa.Boolean(), nullable=False),
        sa.Column("secret_sha256", sa.String(64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.Column("last_used_on", DAY),
        sa.PrimaryKeyConstraint("workspace_id", "link_id", name="pk_sheet_links"),
    )
    op.create_table(
        "sheet_link_athletes",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("link_id", ID, nullable=False),
        sa.Column("athlete_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "link_id"],
            ["sheet_links.workspace_id", "sheet_links.link_id"],
            name="fk_sheet_link_athletes_link",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "athlete_id"],
            ["athletes.workspace_id", "athletes.athlete_id"],
            name="fk_sheet_link_athletes_athlete",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "link_id", "athlete_id", name="pk_sheet_link_athletes"),
    )
    op.create_index("ix_sheet_link_athletes_athlete", "sheet_link_athletes", ["workspace_id", "athlete_id"])
    op.create_table(
        "imports",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("import_id", ID, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "import_id", name="pk_imports"),
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
    for table in ("imports", "sheet_link_athletes", "sheet_links"):
        op.drop_table(table)
