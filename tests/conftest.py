"""Fixtures of `tests.servers` and `tests.databases`; the profiles of Hypothesis; the time of each group of tests."""

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from api.store.engines import postgresql
from api.store.schema import applied_migrations
from api.store.schema import connection as schema_connection
from tests.citus import citus_cluster, citus_urls
from tests.databases import (
    anyio_backend,
    database,
    database_url,
    database_urls,
    engine,
    postgresql_server,
    postgresql_urls,
    session_database_url,
    sqlite_template,
    sqlite_urls,
    workspace_id,
)
from tests.servers import client, server
from tests.waiting import PATIENCE_SECONDS

__all__ = [
    "anyio_backend",
    "citus_cluster",
    "citus_urls",
    "client",
    "database",
    "database_url",
    "database_urls",
    "engine",
    "postgresql_server",
    "postgresql_urls",
    "server",
    "session_database_url",
    "sqlite_template",
    "sqlite_urls",
    "workspace_id",
]

# The same examples in every run, so a failure comes from a change. HYPOTHESIS=search tries new ones.
# No deadline and no `too_slow`: how long an example takes depends on the machine.
no_time_limits = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("the same", no_time_limits, derandomize=True)
settings.register_profile("search", no_time_limits)
settings.load_profile(os.environ.get("HYPOTHESIS", "the same"))

DEADLINES = (
    (postgresql, "CONNECT_SECONDS"),
    (postgresql, "LATEST_ATTEMPT_SECONDS"),
    (schema_connection, "CONNECT_SECONDS"),
    (applied_migrations, "CONNECT_SECONDS"),
)


@pytest.fixture(scope="session", autouse=True)
def patient_database() -> Iterator[None]:
    """No deadline of the PostgreSQL engine passes because the machine is slow."""
    with pytest.MonkeyPatch.context() as patch:
        for module, deadline in DEADLINES:
            patch.setattr(module, deadline, PATIENCE_SECONDS)
        yield


GROUPS = ("cluster", "clients", "browser", "libreoffice", "hostile", "slow", "postgresql")
"""The markers of tests that need more than Python. A test counts for the first that it has."""


ON_CITUS = ("tests/api/store/", "tests/api/use_cases/", "tests/api/routes/", "tests/scenarios/", "tests/tools/")
NOT_ON_CITUS = (
    "tests/scenarios/test_programs/",
    "tests/scenarios/test_previews",
    "tests/scenarios/test_at_once.py::test_ten_thousand_requests",
    "tests/scenarios/test_killed_while_writing.py",  # the fault run kills the server too
    "tests/scenarios/test_hostile_input.py::test_an_invalid_",
    "tests/api/use_cases/programs/test_preview",
)
"""The folders whose tests run on Citus too, and what is left out of them. The rest does not depend on the database."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the engine `citus` out of the other folders."""

    def runs(item: pytest.Item) -> bool:
        parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        return parameters.get("engine") != "citus" or (
            item.nodeid.startswith(ON_CITUS) and not item.nodeid.startswith(NOT_ON_CITUS)
        )

    if others := [item for item in items if not runs(item)]:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if runs(item)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the seconds of each group of tests, over all processes, and the figures that tests report."""
    seconds: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                group = next((name for name in GROUPS if name in report.keywords), "")
                seconds[group] += report.duration  # type: ignore[assignment]  # a Counter of floats
                figures = (str(value) for name, value in report.user_properties if name == "figures")
                for line in figures if report.when == "call" else ():
                    terminalreporter.write_line(line)
    for group in GROUPS:
        if seconds[group]:
            terminalreporter.write_line(f"{group}: {seconds[group]:.0f} s")
