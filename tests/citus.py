"""A real Citus cluster for tests: a coordinator and two workers, started by the script in `../shared/citus`.

The script, which is not part of the repository, needs root: it starts PostgreSQL as the user `postgres`.
"""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from uuid import UUID

import pytest

from api.store.schema.distribute import distribute
from api.store.schema.migrate import migrate
from tests.databases import APP, OWNER, Urls
from tests.waiting import wait_until

SCRIPT = Path(__file__).parents[2] / "shared" / "citus" / "cluster"
PSQL = "/usr/lib/postgresql/15/bin/psql"
NODES = ("c", "w1", "w2")
"""The coordinator and the workers, as the script calls them. Their ports follow each other."""
PORTS = range(20_000, 30_000)  # below those that the system gives to clients
SHARDS = 4
"""For each table of a test database. The default of Citus is 32, which takes eight times as long to copy."""
WORKER_PROCESSES = 64
"""On each node. Citus takes one for each database, dropped ones for a while too, and more for each move of a shard."""
MOST_ATTEMPTS = 33
"""PostgreSQL logs 32 values of a sequence ahead. So many placement ids can be in use already after a crash."""
PLACEMENT_ID_IN_USE = "pg_dist_placement_placementid_index"
MOST_SECONDS = 300
"""For one SQL command. A statement that waits for something that never comes is an error, not a run without an end."""
ACTIVITY = """
    SELECT 'backend', pid, datname, state, wait_event, now() - xact_start, left(query, 200) FROM pg_stat_activity
    WHERE state <> 'idle';
    SELECT 'prepared', gid, prepared, database FROM pg_prepared_xacts;
    SELECT 'slot', slot_name, database, active_pid, wal_status FROM pg_replication_slots;
    SELECT 'waits', pid, locktype, relation::regclass, mode FROM pg_locks WHERE NOT granted;
"""


def missing_requirement() -> str | None:
    """Why no cluster can be started here, or None."""
    if not SCRIPT.exists():
        return f"a Citus cluster needs the script {SCRIPT}"
    return "only root can start a Citus cluster" if os.geteuid() != 0 else None


class CitusCluster:
    """A running cluster, with the two roles and a distributed database to copy."""

    def __init__(self, *, durable: bool = True) -> None:
        # Not pytest's folder: the user `postgres` must be able to reach it.
        self._folder = Path(mkdtemp(prefix="nextset-citus-"))
        self._numbers = count(1)
        with (Path(gettempdir()) / "nextset-citus.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the script may install packages, and ports must not be chosen twice
            self.port = _three_free_ports()
            self._run("up", str(self.port))
        self._on_each_node(self._allow_worker_processes)
        if not durable:
            self._on_each_node(lambda node: self.say("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf()", node))
        for role in (OWNER, APP):
            self.say(f"CREATE ROLE {role} LOGIN")  # on every node: Citus creates it there too
        self._template = self.new_local_database("template_of_tests")
        migrate(self._template.migration, app_role=APP)
        self.say_in("template_of_tests", f"ALTER DATABASE template_of_tests SET citus.shard_count = {SHARDS}")
        distribute(self._template.migration)
        self._close("template_of_tests")

    def url(self, role: str, name: str, node: str = "c") -> str:
        return f"postgresql://{role}@127.0.0.1:{self.port_of(node)}/{name}?sslmode=disable"

    def port_of(self, node: str) -> int:
        return self.port + NODES.index(node)

    def say(self, sql: str, node: str = "c") -> str:
        """Run SQL as the superuser; returns the rows, with `|` between the columns."""
        return self.say_in("postgres", sql, node)

    def say_in(self, name: str, sql: str, node: str = "c") -> str:
        """Run SQL as the superuser in one of the databases."""
        try:
            done = self._psql(name, sql, node)
        except subprocess.TimeoutExpired:
            activity = "\n".join(self._psql("postgres", ACTIVITY, each).stdout for each in NODES)
            raise RuntimeError(f"no result within {MOST_SECONDS} seconds: {sql}\n{activity}") from None
        if done.returncode:
            raise RuntimeError(f"psql: {done.stderr}")
        return done.stdout.strip()

    def _psql(self, name: str, sql: str, node: str) -> subprocess.CompletedProcess[str]:
        command = [PSQL, "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port_of(node))]
        command += ["-U", "postgres", "-d", name, "-f", "-"]
        return subprocess.run(command, input=sql, capture_output=True, text=True, check=False, timeout=MOST_SECONDS)

    def new_local_database(self, name: str) -> Urls:
        """A new, empty database with the extension and the workers, as docs/citus.md describes it."""
        self._on_each_node(lambda node: self.say(f"CREATE DATABASE {name} OWNER {OWNER}", node))
        self._on_each_node(lambda node: self.say_in(name, "CREATE EXTENSION citus", node))
        self.say_in(name, f"SELECT citus_set_coordinator_host('127.0.0.1', {self.port})")
        for node in NODES[1:]:
            self.say_in(name, f"SELECT citus_add_node('127.0.0.1', {self.port_of(node)})")
        return Urls(self.url(APP, name), self.url(OWNER, name))

    def fresh(self) -> Urls:
        """A new, migrated and distributed database. A copy on each node is a distributed database again."""
        name = f"test_{next(self._numbers)}"
        self._on_each_node(
            lambda node: self.say(f"CREATE DATABASE {name} TEMPLATE template_of_tests OWNER {OWNER}", node)
        )
        return Urls(self.url(APP, name), self.url(OWNER, name))

    def drop(self, urls: Urls) -> None:
        """Drop a database on every node. Otherwise Citus keeps a process for it on each of them."""
        self._close(urls.name)
        self._on_each_node(lambda node: wait_until(lambda: self._is_dropped(urls.name, node)))

    def _is_dropped(self, name: str, node: str) -> bool:
        """Drop the database, unless a connection that has been told to end still uses it."""
        try:
            self.say(f"DROP DATABASE {name} WITH (FORCE)", node)
        except RuntimeError as error:
            if "is being accessed by other users" in str(error):
                return False
            raise
        return True

    def shard_of(self, urls: Urls, workspace_id: UUID) -> int:
        """The shard of the table `events` that holds the workspace's rows."""
        sql = f"SELECT get_shard_id_for_distribution_column('events', '{workspace_id}')"
        return int(self.say_in(urls.name, sql))

    def node_of(self, urls: Urls, workspace_id: UUID) -> str:
        """The node that holds the workspace's rows."""
        shard = self.shard_of(urls, workspace_id)
        sql = f"SELECT nodeport FROM citus_shards WHERE shardid = {shard}"  # noqa: S608  # ours
        return NODES[int(self.say_in(urls.name, sql)) - self.port]

    def move(self, urls: Urls, workspace_id: UUID, mode: str = "block_writes") -> None:
        """Move the rows of the workspace, with those of all that share its shards, to the other worker.

        A crash can leave the coordinator's sequence of placement ids behind. Each attempt takes the next id. So a move
        is repeated, as an operator would.
        """
        source = self.node_of(urls, workspace_id)
        (target,) = {"w1", "w2"} - {source}
        places = f"'127.0.0.1', {self.port_of(source)}, '127.0.0.1', {self.port_of(target)}"
        move = f"SELECT citus_move_shard_placement({self.shard_of(urls, workspace_id)}, {places}, '{mode}')"
        for attempt in range(1, MOST_ATTEMPTS + 1):
            try:
                self.say_in(urls.name, move)
            except RuntimeError as error:
                if attempt == MOST_ATTEMPTS or PLACEMENT_ID_IN_USE not in str(error):
                    raise
            else:
                return

    def count_without_forced_row_security(self, urls: Urls) -> int:
        """How many tables and shards don't force row-level security, on all nodes together."""
        sql = """
            SET citus.override_table_visibility = off;
            SELECT count(*) FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity
        """
        return sum(int(self.say_in(urls.name, sql, node)) for node in NODES)

    def crash(self, node: str) -> None:
        """Stop a node without flushing anything: it recovers from its write-ahead log at the next start."""
        self._run("crash", node)

    def start(self, node: str) -> None:
        self._run("start", node)

    def remove(self) -> None:
        self._run("down")
        shutil.rmtree(self._folder)

    def _allow_worker_processes(self, node: str) -> None:
        """Set what docs/citus.md asks for: with too few, a move of shards waits forever and says nothing."""
        self.say(f"ALTER SYSTEM SET max_worker_processes = {WORKER_PROCESSES}", node)
        self.crash(node)  # the setting needs a restart
        self.start(node)

    def _close(self, name: str) -> None:
        """End all connections to a database, those between the nodes too, and allow no new ones."""
        ended = f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608  # ours
        self._on_each_node(lambda node: self.say(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", node))
        self._on_each_node(lambda node: self.say(ended, node))

    def _run(self, verb: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(SCRIPT), verb, str(self._folder), *arguments], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{SCRIPT.name} {verb}: {done.stdout}{done.stderr}")

    @staticmethod
    def _on_each_node(work: Callable[[str], object]) -> None:
        with ThreadPoolExecutor(len(NODES)) as pool:
            list(pool.map(work, NODES))


@pytest.fixture(scope="session")
def citus_cluster() -> Iterator[CitusCluster]:
    """One cluster for the whole run, in each worker of pytest-xdist."""
    if lacks := missing_requirement():
        pytest.skip(lacks)
    cluster = CitusCluster(durable=False)  # most of these tests wait for the disk otherwise, and no power fails
    yield cluster
    cluster.remove()


@pytest.fixture
def citus_urls(citus_cluster: CitusCluster) -> Iterator[Urls]:
    urls = citus_cluster.fresh()
    yield urls
    citus_cluster.drop(urls)


def _three_free_ports() -> int:
    while True:
        port = random.choice(PORTS)
        if all(_is_free(port + n) for n in range(len(NODES))):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
