"""Store prescribed sets once: an event references the stored prescription instead of copying its sets."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.String(36), "sqlite")

OF_EVENT = "FROM prescriptions p WHERE p.workspace_id = e.workspace_id AND p.prescription_id = e.shown_in"
BACK = {
    "postgresql": "e.document::jsonb || (SELECT jsonb_build_object('issued', p.document::jsonb -> 'exercises', "
    f"'issued_unit', p.document::jsonb -> 'unit') {OF_EVENT})",
    "sqlite": "(SELECT json_set(e.document, '$.issued', json_extract(p.document, '$.exercises'), "
    f"'$.issued_unit', json_extract(p.document, '$.unit')) {OF_EVENT})",
}


def upgrade() -> None:
    op.add_column("events", sa.Column("shown_in", ID))


def downgrade() -> None:
    """Copy the sets back into the documents, where the previous release looks for them."""
    engine = op.get_bind().dialect.name
    if engine == "postgresql":
        op.execute("SET LOCAL app.across_workspaces = 'on'")
    op.execute(f"UPDATE events AS e SET document = {BACK[engine]} WHERE e.shown_in IS NOT NULL")  # noqa: S608  # constants
    op.drop_column("events", "shown_in")
