"""`nextset migrate` on a distributed database: a new table, a new column, a new index, the rows of a release."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, text

from api.store.schema import applied_migrations, migrate
from api.store.schema.applied_migrations import pending_migrations
from api.store.schema.connection import with_connection
from api.store.schema.distribute import VERSIONS, statements
from api.store.schema.migrate import configuration
from tests.citus import SHARDS, CitusCluster
from tests.databases import APP, Urls
from tests.migrations.upgrading import operator

pytestmark = pytest.mark.cluster

DUMP = Path(__file__).parents[1] / "migrations" / "b65b0c6" / "postgresql.sql"
"""The database of release b65b0c6, as tests/migrations uses it: one workspace with seven enrollments."""
DUMPED = "01a22133-d128-7602-97e6-6ecb0bfa1e14"
COPY = "01a22133-d128-7602-97e6-6ecb0bfa1e10"
"""A second workspace with the same rows. The other worker gets it."""

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


@pytest.fixture
def released_urls(citus_cluster: CitusCluster) -> Iterator[Urls]:
    """The database of release b65b0c6 with two workspaces, distributed. It has the tables of that release."""
    urls = citus_cluster.new_local_database("of_release_b65b0c6")
    citus_cluster.say_in(urls.name, f"ALTER DATABASE {urls.name} SET citus.shard_count = {SHARDS}")
    rows = re.compile(r"^COPY public\.(?!alembic).*?^\\\.\n", re.MULTILINE | re.DOTALL)
    dump = rows.sub(lambda found: found[0] + found[0].replace(DUMPED, COPY), DUMP.read_text("utf-8"))
    citus_cluster.say_in(urls.name, dump)

    def distribute(connection: Connection) -> None:
        metadata = MetaData()
        metadata.reflect(connection)
        for sql in statements([table for table in metadata.sorted_tables if table.name != VERSIONS]):
            connection.execute(text(sql))

    with_connection(urls.migration, distribute)
    yield urls
    citus_cluster.drop(urls)


def test_the_rows_of_a_release_on_both_workers_are_migrated(
    released_urls: Urls, citus_cluster: CitusCluster, tmp_path: Path
) -> None:
    assert {citus_cluster.node_of(released_urls, UUID(each)) for each in (DUMPED, COPY)} == {"w1", "w2"}
    migrated = operator(released_urls, tmp_path, "migrate", "--app-role", APP)
    assert migrated.stdout.startswith("Migrated: 0007, 0008"), migrated.stderr
    assert operator(released_urls, tmp_path, "distribute").stdout == "All tables are already distributed.\n"
    assert operator(released_urls, tmp_path, "verify").stdout.splitlines() == [
        "14 enrollments verified. Stored progress that differs: 0.",
        "Progress folded by the rules of an earlier release, to fold again with the next event or by --repair: 14.",
    ]
    assert citus_cluster.count_without_forced_row_security(released_urls) == 0


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
