"""The operator's commands on a distributed database: each sees every row, or refuses with a sentence."""

from __future__ import annotations

import subprocess
import sys
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, text

from api.store.schema.connection import with_connection
from api.store.schema.distribute import distribute_tables
from tests.citus import CitusCluster
from tests.databases import APP, OWNER, Urls
from tests.servers import clean_environment

pytestmark = pytest.mark.cluster

NOT_THE_OWNER = "Error: The role nextset_app can't see all workspaces: set NEXTSET_MIGRATION_URL to the URL of the role"


def nextset(urls: Urls, *arguments: str, owner: bool = True) -> subprocess.CompletedProcess[str]:
    settings = {"NEXTSET_DATABASE_URL": urls.api} | ({"NEXTSET_MIGRATION_URL": urls.migration} if owner else {})
    command = [sys.executable, "-m", "api.cli.main", *arguments]
    return subprocess.run(command, env=clean_environment(**settings), capture_output=True, text=True, check=False)


@pytest.fixture
def workspace(citus_urls: Urls) -> str:
    done = nextset(citus_urls, "workspaces", "create", "My gym")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_workspaces_on_every_node_are_listed(citus_urls: Urls, workspace: str) -> None:
    others = [nextset(citus_urls, "workspaces", "create", "Another").stdout.strip() for _ in range(3)]
    lines = nextset(citus_urls, "workspaces", "list").stdout.splitlines()
    assert sorted(line.split()[0] for line in lines) == sorted([workspace, *others])


def test_keys_are_created_listed_and_revoked(citus_urls: Urls, workspace: str) -> None:
    assert nextset(citus_urls, "keys", "create", "--name", "App").stdout.startswith("nextset_")
    (line,) = nextset(citus_urls, "keys", "list").stdout.splitlines()
    assert "active" in line
    assert nextset(citus_urls, "keys", "revoke", line.split()[0]).stdout == "Revoked: App\n"
    assert "revoked" in nextset(citus_urls, "keys", "list", "--workspace", workspace).stdout


@pytest.mark.parametrize("command", ["workspaces list", "keys list", "keys create --name App", "verify"])
def test_a_command_of_a_role_that_sees_no_workspace_is_refused(citus_urls: Urls, workspace: str, command: str) -> None:
    done = nextset(citus_urls, *command.split(), owner=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(NOT_THE_OWNER)


@pytest.mark.parametrize("option", [[], ["--lift-force"]], ids=["distribute", "lift"])
def test_only_the_owner_distributes(citus_urls: Urls, option: list[str]) -> None:
    done = nextset(citus_urls, "distribute", *option, owner=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: This role does not own the tables: set NEXTSET_MIGRATION_URL")


def test_distributing_has_no_statement_timeout(citus_urls: Urls) -> None:
    """A table of millions of rows takes minutes."""

    def timeout_after(connection: Connection) -> object:
        distribute_tables(connection)
        return connection.execute(text("SHOW statement_timeout")).scalar()

    assert with_connection(citus_urls.migration, timeout_after) == "0"


def test_distributing_again_forces_row_level_security_again(citus_urls: Urls, citus_cluster: CitusCluster) -> None:
    assert nextset(citus_urls, "distribute", "--lift-force").returncode == 0
    assert citus_cluster.count_without_forced_row_security(citus_urls) > 0
    assert nextset(citus_urls, "distribute").stdout == "All tables are already distributed.\n"
    assert citus_cluster.count_without_forced_row_security(citus_urls) == 0


def test_while_it_is_lifted_the_role_of_the_api_sees_one_workspace_only(
    citus_urls: Urls, citus_cluster: CitusCluster, workspace: str
) -> None:
    nextset(citus_urls, "distribute", "--lift-force")
    seen = f"""
        SET ROLE nextset_app;
        BEGIN; SET LOCAL citus.propagate_set_commands = 'local'; SET LOCAL app.workspace_id = '{{}}';
        SELECT count(*) FROM workspaces WHERE workspace_id = '{workspace}'; COMMIT
    """  # noqa: S608  # a constant and an id
    assert citus_cluster.say_in(citus_urls.name, seen.format(UUID(workspace).hex)) == "1"
    assert citus_cluster.say_in(citus_urls.name, seen.format(uuid4().hex)) == "0"


@pytest.mark.parametrize("command", ["migrate --app-role nextset_app", "distribute --lift-force"])
def test_a_command_for_the_coordinator_says_so_on_a_worker(
    citus_urls: Urls, citus_cluster: CitusCluster, command: str
) -> None:
    worker = Urls(*(citus_cluster.url(role, citus_urls.name, "w1") for role in (APP, OWNER)))
    done = nextset(worker, *command.split())
    assert done.returncode == 1
    assert done.stderr == "Error: This node is a worker of a Citus cluster. Run the command on the coordinator.\n"
