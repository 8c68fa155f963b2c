"""Imports in the background: their status, the files that are not imported yet, and the import of each event.

An older release does not write the new columns. An import without a status is finished, and events without an import
can't be removed with one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.String(36), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
EXPIRES = sa.text("expires_at IS NOT NULL")
BY_IMPORT = sa.text("import_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("imports", sa.Column("athlete_id", ID))
    op.add_column("imports", sa.Column("status", sa.Text()))
    op.add_column("imports", sa.Column("details", sa.Text()))
    op.add_column("imports", sa.Column("version", sa.Integer()))
    op.add_column("imports", sa.Column("lease_id", ID))
    op.add_column("imports", sa.Column("leased_until", INSTANT))
    op.add_column("imports", sa.Column("updated_at", INSTANT))
    op.add_column("imports", sa.Column("expires_at", INSTANT))
    op.create_index(
        "ix_imports_expires_at",
        "imports",
        ["workspace_id", "expires_at"],
        postgresql_where=EXPIRES,
        sqlite_where=EXPIRES,
    )
    op.add_column("events", sa.Column("import_id", ID))
    op.add_column("events", sa.Column("import_version", sa.Integer()))
    op.create_index(
        "ix_events_import",
        "events",
        ["workspace_id", "import_id", "event_id"],
        postgresql_where=BY_IMPORT,
        sqlite_where=BY_IMPORT,
    )
    op.create_table(
        "import_files",
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("import_id", ID, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "import_id"],
            ["imports.workspace_id", "imports.import_id"],
            name="fk_import_files_import",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "import_id", name="pk_import_files"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE import_files ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE import_files FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY own_workspace ON import_files "
            "USING (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid)"
        )
        op.execute(
            "CREATE POLICY across_workspaces ON import_files TO CURRENT_USER "
            "USING (current_setting('app.across_workspaces', true) = 'on')"
        )


def downgrade() -> None:
    """Imports that are not finished end here: an earlier release can't finish them."""
    op.drop_table("import_files")
    op.drop_index("ix_events_import", "events")
    with op.batch_alter_table("events") as table:
        table.drop_column("import_version")
        table.drop_column("import_id")
    op.drop_index("ix_imports_expires_at", "imports")
    with op.batch_alter_table("imports") as table:
        for name in (
            "expires_at",
            "updated_at",
            "leased_until",
            "lease_id",
            "version",
            "details",
            "status",
            "athlete_id",
        ):
            table.drop_column(name)
