"""No mutated request makes the server fail, and each gets a response. Another workspace stays as it was.

The requests are the same in every run, up to the order in which threads send them. `HOSTILE_SEED=7` sends others, and
`HOSTILE_REQUESTS=100000` more.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.databases import Urls
from tests.hostile.campaign import FOREIGN_NAME, run
from tests.hostile.valid_requests import Workspace
from tests.scenarios.rows import verified
from tests.servers import Client, Process
from tests.tools.process_usage import usage_of

pytestmark = pytest.mark.hostile
REQUESTS = {"sqlite": 15_000, "postgresql": 1_000}  # in addition to the sweep of all bodies
LEAST_IN_ALL = {"sqlite": 20_000, "postgresql": 10_000}


def everything(client: Client, workspace: Workspace) -> list[Any]:
    """What the workspace's own admin key reads in it."""
    athlete = f"/v1/athletes/{workspace.ids['athlete_id']}"
    of_athlete = (
        "",
        "/enrollments",
        "/sessions",
        "/measurements",
        "/symptom-reports",
        "/prescriptions",
        "/history",
        "/next-session?on=2026-03-09",  # not the day of the run, which may end on another one
    )
    lists = ("/v1/athletes", "/v1/exercises", "/v1/programs", "/v1/sheet-links")
    return [client.get(path).json() for path in (*(athlete + path for path in of_athlete), *lists)]


def test_no_mutated_request_makes_the_server_fail(
    engine: str, database_urls: Urls, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    process = Process(database_urls.api, tmp_path, NEXTSET_BODY_SECONDS="600")
    process.start()
    try:
        foreign = Workspace(process.url, process.database_url, FOREIGN_NAME)
        with Client(process.url, foreign.key) as owner:
            before, usage = everything(owner, foreign), usage_of(process.pid)
            seed, requests = int(os.environ.get("HOSTILE_SEED", "1")), os.environ.get("HOSTILE_REQUESTS")
            result = run(
                process.url, process.database_url, foreign, seed=seed, requests=int(requests or REQUESTS[engine])
            )
            after = usage_of(process.pid)
            record_property("figures", f"{engine}: {result.summary()}; {usage.mib:.0f} to {after.mib:.0f} MiB")
            assert result.failures == []
            assert requests or result.statuses.total() >= LEAST_IN_ALL[engine]
            assert everything(owner, foreign) == before
            assert process.logged("internal error") == []
            assert foreign.key not in process.log.read_text()
    finally:
        process.stop()
    checked = verified(process.database_url)  # no half-written session
    assert checked.returncode == 0, checked.stdout + checked.stderr
