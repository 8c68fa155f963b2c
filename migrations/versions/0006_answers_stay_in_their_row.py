"""On PostgreSQL, keep a stored response in its row.

Compressed, it is slightly over the 2 KB at which PostgreSQL moves a value to the TOAST table.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE idempotency_keys SET (toast_tuple_target = 4080)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE idempotency_keys RESET (toast_tuple_target)")
