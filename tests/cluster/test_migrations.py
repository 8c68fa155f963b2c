"""`nextset migrate` on a distributed database: a new table, a new column, a new index."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent

import pytest
from alembic import command
from sqlalchemy import Connection

from api.store.schema import applied_migrations, migrate
from api.store.schema.applied_migrations import pending_migrations
from api.store.schema.connection import with_connection
from api.store.schema.migrate import configuration
from tests.citus import CitusCluster
from tests.databases import APP, Urls

pytestmark = pytest.mark.cluster

NEXT = """
    import sqlalchemy as sa
    from alembic import op

    revision, down_revision, branch_labels, depends_on = "9998", "{newest}", None, None

    def upgrade():
        op.create_table(
            "remarks",
            sa.Column("workspace_id", sa.Uuid(), nullable=False),
            sa.Column("athlete_id", sa.Uuid(), nullable=False),
            sa.Column("remark", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("workspace_id", "athlete_id", name="pk_remarks"),
            sa.ForeignKeyConstraint(
                ["workspace_id", "athlete_id"], ["athletes.workspace_id", "athletes.athlete_id"],
                name="fk_remarks_athlete", ondelete="CASCADE",
            ),
        )
        op.execute("ALTER TABLE remarks ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE remarks FORCE ROW LEVEL SECURITY")
        op.add_column("athletes", sa.Column("nickname", sa.Text()))
        op.create_index("ix_athletes_nickname", "athletes", ["workspace_id", "nickname"])
"""


def shards_with(cluster: CitusCluster, urls: Urls, catalog: str) -> int:
    """On how many shards something is, on both workers together."""
    sql = f"SET citus.override_table_visibility = off; SELECT count(*) FROM {catalog}"  # noqa: S608  # constants
    return sum(int(cluster.say_in(urls.name, sql, node)) for node in ("w1", "w2"))


def test_a_released_migration_distributes_its_new_table(citus_urls: Urls, citus_cluster: CitusCluster) -> None:
    def before_measurements(connection: Connection) -> None:
        command.downgrade(configuration(connection), "0007")

    with_connection(citus_urls.migration, before_measurements)
    migrate.migrate(citus_urls.migration, app_role=APP)
    sql = "SELECT citus_table_type FROM citus_tables WHERE table_name = 'measurements'::regclass"
    assert citus_cluster.say_in(citus_urls.name, sql) == "distributed"
    assert citus_cluster.count_without_forced_row_security(citus_urls) == 0


def test_a_later_release_adds_a_table_a_column_and_an_index(
    citus_urls: Urls, citus_cluster: CitusCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = applied_migrations.released_migrations()[-1]
    folder = Path(shutil.copytree(applied_migrations.migrations_folder(), tmp_path / "migrations"))
    (folder / "versions" / "9998_next.py").write_text(dedent(NEXT.format(newest=newest)))
    for module in (applied_migrations, migrate):
        monkeypatch.setattr(module, "migrations_folder", lambda: folder)
    assert pending_migrations(citus_urls.migration) == ["9998"]
    migrate.migrate(citus_urls.migration, app_role=APP)
    shards = shards_with(citus_cluster, citus_urls, r"pg_class WHERE relkind = 'r' AND relname ~ '^athletes_\d+$'")
    assert shards > 1
    for catalog in (
        r"pg_class WHERE relkind = 'r' AND relname ~ '^remarks_\d+$' AND relforcerowsecurity",
        r"pg_constraint WHERE conname ~ '^fk_remarks_athlete_\d+$'",
        r"pg_attribute WHERE attname = 'nickname' AND attrelid::regclass::text ~ '^athletes_\d+$'",
        r"pg_class WHERE relname ~ '^ix_athletes_nickname_\d+$'",
        rf"pg_class WHERE relname ~ '^remarks_\d+$' AND has_table_privilege('{APP}', oid, 'INSERT')",
    ):
        assert shards_with(citus_cluster, citus_urls, catalog) == shards, catalog
