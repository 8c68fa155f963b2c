"""Every SQL statement of the product follows the rules."""

from __future__ import annotations

import pytest

from tests.project.sql_rules import broken, every_statement

STATEMENTS = every_statement()
# Statements across workspaces: of the operator's commands, and of the worker that finds due work. No request uses them.
ACROSS_WORKSPACES = {"workspaces.ALL", "due_work.FIND", "due_work.FIND_IMPORTS"}
# Rules for Citus that the SQLite side of a statement may break.
ALLOWED_ON_SQLITE = {"outbox.INSERT": ["selects within VALUES"]}


@pytest.mark.parametrize("name", sorted(STATEMENTS.keys() - ACROSS_WORKSPACES))
def test_a_statement_keeps_the_rules_on_either_engine(name: str) -> None:
    assert broken(STATEMENTS[name].postgresql.sql) == [], STATEMENTS[name].postgresql.sql
    assert broken(STATEMENTS[name].sqlite.sql) == ALLOWED_ON_SQLITE.get(name, []), STATEMENTS[name].sqlite.sql


def test_what_looks_across_workspaces_is_listed() -> None:
    assert {name for name, each in STATEMENTS.items() if each.across_workspaces} == ACROSS_WORKSPACES


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("SELECT name FROM athletes WHERE athlete_id = $1", "doesn't bind the workspace of athletes"),
        (
            "SELECT 1 FROM athletes JOIN events USING (workspace_id) WHERE athletes.workspace_id = $1::UUID",
            "doesn't bind the workspace of events",
        ),
        ("UPDATE athletes SET updated_at = now() WHERE athletes.workspace_id = $1", "calls now("),
        ("UPDATE athletes SET workspace_id = $1", "changes a workspace_id"),
        ("INSERT INTO athletes (athlete_id) VALUES ($1)", "doesn't bind the workspace of athletes"),
        ("INSERT INTO programs (workspace_id, slug) VALUES ($1, (SELECT 1))", "selects within VALUES"),
        ("DELETE FROM events WHERE number = ?", "doesn't bind the workspace of events"),
    ],
)
def test_a_broken_rule_is_found(sql: str, fault: str) -> None:
    assert fault in broken(sql)
