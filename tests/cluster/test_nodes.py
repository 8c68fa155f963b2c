"""Any node can serve, also while the coordinator is down. What queries all nodes waits while a worker is down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import httpx
import pytest

from api import tokens
from api.use_cases.imports.worker import SWEPT_EVERY_SECONDS
from tests.citus import NODES, CitusCluster
from tests.databases import APP, OWNER, Urls
from tests.migrations.upgrading import operator
from tests.scenarios.rows import verified
from tests.scenarios.story import FIRST_DAY, Athlete, Calendar, Coach
from tests.scenarios.test_a_large_import import ended, new_athlete, sent
from tests.servers import Client, Process, new_key
from tests.waiting import wait_until

pytestmark = pytest.mark.cluster


def log(athlete: Athlete, key: str) -> httpx.Response:
    exercise = {"slot": "bss", "exercise": "bulgarian-split-squat", "sets": [{"set": 1, "reps": 9, "load": 10}]}
    body = {"performed_on": FIRST_DAY.isoformat(), "exercises": [exercise]}
    return athlete.coach.client.post(f"{athlete.path}/sessions", json=body, headers={"Idempotency-Key": key})


@contextmanager
def without_the_other_worker(cluster: CitusCluster, urls: Urls, key: str) -> Iterator[None]:
    """The worker that holds no rows of the workspace of this key is down."""
    token = tokens.parse(key)
    assert token is not None
    (other,) = {"w1", "w2"} - {cluster.node_of(urls, token.workspace_id)}
    cluster.crash(other)
    try:
        yield
    finally:
        cluster.start(other)


@pytest.fixture
def served_by_worker(citus_urls: Urls, citus_cluster: CitusCluster, tmp_path: Path) -> Iterator[Process]:
    process = Process(citus_cluster.url(APP, citus_urls.name, "w1"), tmp_path)
    process.start()
    yield process
    process.stop()


def test_what_is_logged_through_one_node_is_read_through_the_others(
    citus_urls: Urls, citus_cluster: CitusCluster, served_by_worker: Process, tmp_path: Path
) -> None:
    with Client(served_by_worker.url, new_key(citus_urls.api)) as client:
        athlete = Coach(client, Calendar()).enrolls("Ana", start={"bss": 10})
        assert log(athlete, "k").status_code == 201
        next_session = client.get(f"{athlete.path}/next-session").json()
    for node in ("c", "w2"):
        process = Process(citus_cluster.url(APP, citus_urls.name, node), tmp_path)
        process.start()
        with Client(process.url, client.key) as other:
            assert other.get(f"{athlete.path}/next-session").json() == next_session
        process.stop()


def test_the_owners_commands_see_all_workspaces_through_any_node(
    citus_urls: Urls, citus_cluster: CitusCluster, served_by_worker: Process
) -> None:
    for _ in range(4):
        with Client(served_by_worker.url, new_key(citus_urls.api)) as client:
            Coach(client, Calendar()).enrolls("Ana", start={"bss": 10})
    for node in NODES:
        done = verified(citus_cluster.url(OWNER, citus_urls.name, node))
        assert done.stdout == "4 enrollments verified. Stored progress that differs: 0.\n", done.stderr


def test_a_worker_serves_its_workspaces_while_the_coordinator_is_down(
    citus_urls: Urls, citus_cluster: CitusCluster, served_by_worker: Process
) -> None:
    key = new_key(citus_urls.api)
    token = tokens.parse(key)
    assert token is not None
    if citus_cluster.node_of(citus_urls, token.workspace_id) != "w1":
        citus_cluster.move(citus_urls, token.workspace_id)
    with Client(served_by_worker.url, key) as client:
        athlete = Coach(client, Calendar()).enrolls("Ana", start={"bss": 10})
        citus_cluster.crash("c")
        try:
            assert client.get("/health/ready").status_code == 200
            assert log(athlete, "k").status_code == 201
        finally:
            citus_cluster.start("c")
        assert log(athlete, "k").headers["Idempotency-Replayed"] == "true"


def test_a_node_that_is_down_is_503_with_retry_after_and_serves_again_afterwards(
    citus_urls: Urls, citus_cluster: CitusCluster, tmp_path: Path
) -> None:
    process = Process(citus_urls.api, tmp_path)
    process.start()
    key = new_key(citus_urls.api)
    token = tokens.parse(key)
    assert token is not None
    node = citus_cluster.node_of(citus_urls, token.workspace_id)
    with Client(process.url, key) as client:
        athlete = Coach(client, Calendar()).enrolls("Ana", start={"bss": 10})
        citus_cluster.crash(node)
        try:
            for answer in (client.get(f"{athlete.path}/next-session"), log(athlete, "k")):
                assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
                assert int(answer.headers["Retry-After"]) >= 1
        finally:
            citus_cluster.start(node)
        assert log(athlete, "k").status_code == 201
    process.stop()


@pytest.mark.parametrize(
    "command", ["workspaces list", "keys list", "keys create --name App", "verify", "distribute --lift-force"]
)
def test_a_command_that_queries_all_nodes_fails_while_a_worker_is_down(
    citus_urls: Urls, citus_cluster: CitusCluster, tmp_path: Path, command: str
) -> None:
    with without_the_other_worker(citus_cluster, citus_urls, new_key(citus_urls.api)):
        done = operator(citus_urls, tmp_path, *command.split())
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: ")
    assert "onnection to the remote node" in done.stderr


def test_an_import_waits_while_a_worker_without_its_workspace_is_down(
    citus_urls: Urls, citus_cluster: CitusCluster, tmp_path: Path
) -> None:
    key = new_key(citus_urls.api)
    process = Process(citus_urls.api, tmp_path)
    process.start()
    with Client(process.url, key) as client:
        athlete_id = new_athlete(client)
        with without_the_other_worker(citus_cluster, citus_urls, key):
            wait_until(lambda: process.logged("the sweep for imports failed"))
            started = sent(client, athlete_id).json()
            sleep(SWEPT_EVERY_SECONDS)  # the sweeps of this time fail, without a log line of their own
            assert client.get(f"/v1/imports/{started['id']}").json()["status"] == started["status"]
        assert ended(client, started["id"])["status"] == "finished"
    process.stop()


def test_a_move_is_repeated_where_a_crash_left_the_placement_ids_behind(
    citus_urls: Urls, citus_cluster: CitusCluster
) -> None:
    token = tokens.parse(new_key(citus_urls.api))
    assert token is not None
    before = citus_cluster.node_of(citus_urls, token.workspace_id)
    citus_cluster.say_in(
        citus_urls.name,
        "SELECT setval('pg_dist_placement_placementid_seq', (SELECT max(placementid) - 3 FROM pg_dist_placement))",
    )
    citus_cluster.move(citus_urls, token.workspace_id)
    assert citus_cluster.node_of(citus_urls, token.workspace_id) != before
