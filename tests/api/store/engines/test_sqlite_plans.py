"""On SQLite no statement reads all rows of a workspace to find a few of them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.store.statement import Statement
from tests.project.sql_rules import every_statement
from tests.servers import migrated

WORKSPACE_ONLY = r"\(workspace_id=\?( AND (status|flagged)=\?)?\)"  # what most of its rows may have in common
WHOLE = {
    "workspaces.ALL": "the operator's list",
    "workspaces.BY_ID": "a workspace is its own key",
    "programs.ALL": "a workspace's own programs, the answer",
    "exercises.ALL": "a workspace's own exercises, the answer",
    "api_keys.DELETE_OF_ATHLETE": "erasing an athlete",
    "idempotency_keys.DELETE_OF_ATHLETE": "erasing an athlete: answers name them anywhere",
    "sheet_links.OF_ATHLETE_ALONE": "erasing an athlete",
}


STATEMENTS = every_statement()


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    folder = tmp_path_factory.mktemp("plans")
    migrated(folder)
    (file,) = Path(folder).glob("*.sqlite")
    opened = sqlite3.connect(file)
    yield opened
    opened.close()


def goes_through(connection: sqlite3.Connection, statement: Statement[Any]) -> list[str]:
    """The steps of its plan that read all rows of a workspace, or more."""
    values = [statement.sqlite.fixed.get(name) for name in statement.sqlite.order]
    plan = connection.execute(f"EXPLAIN QUERY PLAN {statement.sqlite.sql}", values)
    steps = [str(row[3]) for row in plan]
    return [step for step in steps if step.startswith("SCAN") or re.search(WORKSPACE_ONLY, step)]


@pytest.mark.parametrize("name", [name for name in STATEMENTS if name not in WHOLE])
def test_a_statement_does_not_go_through_a_whole_workspace(connection: sqlite3.Connection, name: str) -> None:
    assert goes_through(connection, STATEMENTS[name]) == []


@pytest.mark.parametrize("name", WHOLE)
def test_what_does_is_listed_with_its_reason(connection: sqlite3.Connection, name: str) -> None:
    assert goes_through(connection, STATEMENTS[name]) != []
