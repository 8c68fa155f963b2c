"""docs/citus.md works as it stands there: its commands distribute a database, with rows and without, and restore it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from api import tokens
from tests.citus import NODES, PSQL, SHARDS, CitusCluster
from tests.cluster.writers import writing
from tests.databases import APP, OWNER, Urls
from tests.scenarios.story import Athlete, Calendar, Coach
from tests.servers import Client, Process, clean_environment, new_key

pytestmark = pytest.mark.cluster

PAGE = Path(__file__).parents[2] / "docs" / "citus.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
SETTINGS, ROLES, ADD_NODES, DISTRIBUTE, CHECK, LIFT, REBALANCE, FORCE, ISOLATE, MOVE = range(10)
BACKUP_ROLE, DUMP, NEW_DATABASE, ADD_NODES_AGAIN, RESTORE, DISTRIBUTE_RESTORED = range(10, 16)
WORKER_PROCESSES = "max_worker_processes"
BACKUP = "nextset_backup"
WORKSPACE_ON_PAGE = "01a2212d-f23b-766f-8183-7870074fdf8c"
NUMBERS = count(1)


class Page:
    """The commands of the page, with the names and addresses of a test cluster in place of those on the page."""

    def __init__(self, cluster: CitusCluster, folder: Path) -> None:
        self.cluster = cluster
        self.folder = folder
        self.name = name = f"page_{next(NUMBERS)}"
        self._owner, self._app = f"{name}_owner", f"{name}_app"  # the roles on the page exist, for all other tests
        self._backup = f"{name}_backup"
        self.urls = self._urls_of(name)
        self.restored_urls = self._urls_of(f"{name}_restored")

    def _urls_of(self, name: str) -> Urls:
        return Urls(self.cluster.url(self._app, name), self.cluster.url(self._owner, name))

    def block(self, number: int) -> str:
        text: str = BLOCKS[number][1]
        for node, host in zip(NODES, ("coordinator", "worker-1", "worker-2"), strict=True):
            port = self.cluster.port_of(node)
            text = text.replace(f"'{host}', 5432", f"'127.0.0.1', {port}")
            text = text.replace(f"@{host}:5432/nextset", f"@127.0.0.1:{port}/{self.name}")
        text = text.replace(OWNER, self._owner).replace(APP, self._app).replace(BACKUP, self._backup)
        return re.sub(r"(DATABASE|connect) nextset(?=\b|_restored)", rf"\1 {self.name}", text)

    def on_every_node(self, number: int) -> None:
        for node in NODES:
            self.cluster.say_in("template1", self.block(number), node)

    def sql(self, number: int, workspace_id: UUID | None = None, *, name: str | None = None) -> str:
        sql = self.block(number).replace(WORKSPACE_ON_PAGE, str(workspace_id))
        return self.cluster.say_in(name or self.name, sql)

    def sh(self, number: int, *, lines: slice = slice(None)) -> str:
        """Run the commands, after the settings at the top of the first of these blocks."""
        settings = [line for line in self.block(DISTRIBUTE).splitlines() if line.startswith("export ")]
        script = "\n".join([*settings, *self.block(number).splitlines()[lines]])
        programs = f"{Path(sys.executable).parent}:{Path(PSQL).parent}:{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-euc", script],
            cwd=self.folder,
            env=clean_environment(PATH=programs),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def page(citus_cluster: CitusCluster, tmp_path: Path) -> Iterator[Page]:
    """The page, with the nodes, roles and database that it begins with."""
    page = Page(citus_cluster, tmp_path)
    page.on_every_node(ROLES)
    page.sql(ADD_NODES)
    with_few_shards(citus_cluster, page.name)
    yield page
    citus_cluster.drop(page.urls)


@pytest.fixture
def process(page: Page, tmp_path: Path) -> Iterator[Process]:
    """A server for the database of the page. It is not started yet."""
    process = Process(page.urls.api, tmp_path)
    yield process
    process.stop()


def with_few_shards(cluster: CitusCluster, name: str) -> None:
    cluster.say_in(name, f"ALTER DATABASE {name} SET citus.shard_count = {SHARDS}")


@pytest.fixture
def restored_urls(page: Page, citus_cluster: CitusCluster) -> Iterator[Urls]:
    """The new database for the dump, as the page creates it."""
    page.on_every_node(NEW_DATABASE)
    page.sql(ADD_NODES_AGAIN, name=page.restored_urls.name)
    with_few_shards(citus_cluster, page.restored_urls.name)
    yield page.restored_urls
    citus_cluster.drop(page.restored_urls)


@contextmanager
def athletes_of(process: Process) -> Iterator[tuple[UUID, list[Athlete]]]:
    """Start the server; a new workspace, and two enrolled athletes."""
    process.start()
    key = new_key(process.database_url)
    token = tokens.parse(key)
    assert token is not None
    with Client(process.url, key) as client:
        coach = Coach(client, Calendar())
        yield token.workspace_id, [coach.enrolls(name, start={"bss": 10}) for name in ("Ana", "Ben")]


def sessions_in(cluster: CitusCluster, name: str) -> list[str]:
    """The ids of the stored sessions, in order."""
    return sorted(cluster.say_in(name, "SELECT event_id FROM events WHERE kind = 'session'").splitlines())


def test_the_page_has_these_blocks() -> None:
    languages = "ini sql sql sh sh sh sql sh sql sql sql sh sql sql sh sh"
    assert " ".join(language for language, _ in BLOCKS) == languages


def test_the_nodes_of_these_tests_have_the_settings_of_the_page(citus_cluster: CitusCluster) -> None:
    settings = dict(re.findall(r"^(\w+) = '?(\w+)'?", BLOCKS[SETTINGS][1], re.MULTILINE))
    least = int(settings.pop(WORKER_PROCESSES))
    assert settings.keys() == {"shared_preload_libraries", "wal_level"}
    for node in NODES:
        assert {name: citus_cluster.say(f"SHOW {name}", node) for name in settings} == settings
        assert int(citus_cluster.say(f"SHOW {WORKER_PROCESSES}", node)) >= least


def test_the_commands_distribute_and_move_a_database_while_sessions_are_logged(
    page: Page, process: Process, citus_cluster: CitusCluster
) -> None:
    assert "Distributed: " in page.sh(DISTRIBUTE)
    assert "All tables are already distributed" in page.sh(DISTRIBUTE)
    with athletes_of(process) as (workspace_id, athletes), writing(athletes) as writers:
        writers.wait_for_more()
        page.sh(LIFT)
        citus_cluster.move(page.urls, workspace_id, "force_logical")
        writers.wait_for_more()
        page.sql(REBALANCE)  # moves the shard back, or another one: each worker gets as many
        writers.wait_for_more()
        page.sh(FORCE)
        if citus_cluster.node_of(page.urls, workspace_id) != "w1":  # the page moves it from there
            citus_cluster.move(page.urls, workspace_id)
        place = page.sql(ISOLATE, workspace_id).splitlines()[-1]
        writers.wait_for_more()
        page.sql(MOVE, workspace_id)
        writers.wait_for_more()
    assert place == f"127.0.0.1|{citus_cluster.port_of('w1')}"
    assert citus_cluster.node_of(page.urls, workspace_id) == "w2"
    assert citus_cluster.count_without_forced_row_security(page.urls) == 0
    assert sessions_in(citus_cluster, page.name) == sorted(writers.acknowledged)
    assert writers.codes <= {"still_running", "unavailable"}
    assert "2 enrollments verified. Stored progress that differs: 0." in page.sh(CHECK)


def test_the_commands_distribute_a_database_with_rows(
    page: Page, process: Process, citus_cluster: CitusCluster
) -> None:
    page.sh(DISTRIBUTE, lines=slice(-1))  # all but the last: not distributed yet
    with athletes_of(process) as (_, (ana, _)):
        answer = ana.coach.client.get(f"{ana.path}/next-session").json()
        assert "Distributed: " in page.sh(DISTRIBUTE)
        assert ana.coach.client.get(f"{ana.path}/next-session").json() == answer
    assert "2 enrollments verified. Stored progress that differs: 0." in page.sh(CHECK)
    assert citus_cluster.count_without_forced_row_security(page.urls) == 0
    # Nothing is left on the coordinator that a later deletion would not reach.
    sizes = "SELECT sum(pg_relation_size(logicalrelid)) FROM pg_dist_partition WHERE partmethod = 'h'"
    assert citus_cluster.say_in(page.name, sizes) == "0"


def test_a_dump_of_a_served_database_is_restored_and_distributed(
    page: Page, process: Process, citus_cluster: CitusCluster, restored_urls: Urls
) -> None:
    page.sh(DISTRIBUTE)
    page.sql(BACKUP_ROLE)
    with athletes_of(process) as (_, athletes), writing(athletes) as writers:
        writers.wait_for_more()
        logged_before = set(writers.acknowledged)
        page.sh(DUMP)
        writers.wait_for_more()
    page.sh(RESTORE)
    printed = page.sh(DISTRIBUTE_RESTORED)
    assert "Distributed: " in printed
    assert "2 enrollments verified. Stored progress that differs: 0." in printed
    assert logged_before <= set(sessions_in(citus_cluster, restored_urls.name)) <= set(writers.acknowledged)
    local = (
        "SELECT relname FROM pg_class WHERE relrowsecurity AND oid NOT IN (SELECT logicalrelid FROM pg_dist_partition)"
    )
    assert citus_cluster.say_in(restored_urls.name, local) == ""
    assert citus_cluster.count_without_forced_row_security(restored_urls) == 0
