"""On SQLite, no statement scans all rows of a workspace to find a few of them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.store.engines.sqlite_transaction import to_sqlite_values
from api.store.schema.tables import metadata
from api.store.statement import Statement
from api.store.statements import archived_tables
from tests.project.sql_rules import every_statement
from tests.servers import migrated

WORKSPACE_ONLY = r"\(workspace_id=\?( AND (status|flagged)=\?)?\)"  # conditions that most rows of a workspace may meet
FULL_SCANS = {
    "workspaces.ALL": "the operator's list",
    "workspaces.BY_ID": "a workspace is its own key",
    "archived_tables.LOCK_WORKSPACE": "a workspace is its own key",
    "athletes.NAMES": "an imported log that names athletes by name, which is in their documents",
    "programs.ALL": "all of a workspace's programs are the result",
    "exercises.ALL": "all of a workspace's exercises are the result",
    "exercises.COUNT": "a workspace has few exercises of its own, at most 2,000",
    "exercises.ALL_OR_DELETED": "all of a workspace's exercises are the result",
    "enrollments.ON_PROGRAM": "deleting a program, which is rare",
    "api_keys.SECRET": "a workspace has at most 20 webhook endpoints, and is its own key",
    "sheet_links.SECRET": "a workspace is its own key",
    "workspaces.SET_TEST_CLOCK": "a workspace is its own key",
    "api_keys.DELETE_FOR_ATHLETE": "erasing an athlete",
    "idempotency_keys.DELETE_FOR_ATHLETE": "erasing an athlete: any stored response may contain their id",
    "outbox.ENDS": "rows without a position: there is none on SQLite",
    "outbox.UNPLACED": "rows without a position: there is none on SQLite",
    "outbox.PLACE": "rows without a position: there is none on SQLite",
    "outbox.LOCK_RELAY": "a workspace has one relay",
    "outbox.ADVANCE_RELAY": "a workspace has one relay",
    "outbox.EMPTY_FOR_ATHLETE": "erasing an athlete",
    "outbox.WITH_ATHLETE_AMONG_OTHERS": "erasing an athlete: a batch may be about several",
    "due_work.NEXT": "a workspace has few rows: they are deleted once the work is done",
    "due_work.FIND": "finds the workspaces with work to do: rows are deleted once it is done",
    "due_work.FIND_IMPORTS": "finds the workspaces with work to do: rows are deleted once it is done",
    "events.DOCUMENTS_SINCE": "undoing an import that created exercises, which is rare",
    "programs.DOCUMENTS_SINCE": "undoing an import that created exercises, which is rare",
    "imports.DELETE_FOR_ATHLETE": "erasing an athlete",
    "webhook_endpoints.ALL": "a workspace has at most 20 endpoints",
    "webhook_endpoints.MARKED": "a workspace has at most 20 endpoints, and a few that are being deleted",
    "webhook_endpoints.DISPATCH": "a workspace has one dispatch",
    "webhook_endpoints.LOCK_DISPATCH": "a workspace has one dispatch",
    "webhook_endpoints.ADVANCE_DISPATCH": "a workspace has one dispatch",
    "webhook_deliveries.DELETE_FOR_ATHLETE": "erasing an athlete",
    "events.SESSIONS_OF_DAY": "reads again the few sessions of the day that its subquery found by an index",
    "sheet_links.DELETE_FOR_ATHLETE_ONLY": "erasing an athlete",
}


STATEMENTS = every_statement()


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    folder = tmp_path_factory.mktemp("plans")
    migrated(folder)
    (file,) = Path(folder).glob("*.sqlite")
    connection = sqlite3.connect(file)
    yield connection
    connection.close()


def full_scans(connection: sqlite3.Connection, statement: Statement[Any]) -> list[str]:
    """The steps of its query plan that read all rows of a workspace, or more."""
    values = to_sqlite_values([statement.sqlite.fixed.get(name) for name in statement.sqlite.order])
    plan = connection.execute(f"EXPLAIN QUERY PLAN {statement.sqlite.sql}", values)
    steps = [str(row[3]) for row in plan]
    return [
        step
        for step in steps
        if (step.startswith("SCAN") and "VIRTUAL TABLE" not in step)  # a parameter that is an array of ids
        or re.search(WORKSPACE_ONLY, step)
    ]


@pytest.mark.parametrize("name", [name for name in STATEMENTS if name not in FULL_SCANS])
def test_a_statement_does_not_scan_a_whole_workspace(connection: sqlite3.Connection, name: str) -> None:
    assert full_scans(connection, STATEMENTS[name]) == []


@pytest.mark.parametrize("name", FULL_SCANS)
def test_a_statement_that_does_is_listed_with_its_reason(connection: sqlite3.Connection, name: str) -> None:
    assert full_scans(connection, STATEMENTS[name]) != []


@pytest.mark.parametrize("table", [name for name in sorted(metadata.tables) if archived_tables.key_columns(name)])
def test_a_later_page_of_an_archive_is_found_by_its_key_and_not_sorted(
    connection: sqlite3.Connection, table: str
) -> None:
    row = msgspec.defstruct("AnyRow", [(name, object) for name in archived_tables.columns(table)])
    sql = archived_tables.next_page(table, row).sqlite
    plan = connection.execute(f"EXPLAIN QUERY PLAN {sql.sql}", [None for _ in sql.order])
    (step,) = [str(each[3]) for each in plan]
    assert re.search(r"^SEARCH .* \(workspace_id=\? AND .*>", step), step
