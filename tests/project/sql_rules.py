"""The rules for every SQL statement, so that one schema works on SQLite, PostgreSQL and Citus."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import Any

import api.store
from api.store.schema.tables import metadata
from api.store.statement import Statement

TABLES = sorted(metadata.tables)
_MENTIONED = re.compile(rf"\b(FROM|JOIN|INTO|UPDATE)\s+({'|'.join(TABLES)})\b", re.IGNORECASE)
_VOLATILE = re.compile(
    r"\b(now|random|clock_timestamp|statement_timestamp|gen_random_uuid|uuid_generate_\w+|nextval|setval|timeofday|"
    r"set_config|strftime|datetime|randomblob|last_insert_rowid|pg_advisory\w*)\s*\(|\bCURRENT_(TIMESTAMP|DATE|TIME)\b",
    re.IGNORECASE,
)
_BIND = r"(\$\d+(::UUID)?|\?)"


# Statements that tests of the database layer send themselves.
PARTS_OF_TEST_STATEMENTS = (
    "pg_sleep",
    "pg_prepared_statements",
    "$1::UUID IS NOT NULL",
    "INSERT INTO workspaces VALUES",
    "EXPLAIN ",
)
WHOLE_TEST_STATEMENTS = (
    "DELETE FROM athletes",
    "SELECT athletes.athlete_id, athletes.version, athletes.created_at, athletes.archived_at \nFROM athletes",
)


OF_THE_WORKER = re.compile(r"SELECT DISTINCT due_work\.workspace_id\s+FROM due_work\s+WHERE due_work\.due_at <= ")
"""The one statement of the server that looks across workspaces."""


def every_statement() -> dict[str, Statement[Any]]:
    """Every statement of the product, by module and name. All of them are defined in modules of the store."""
    modules = [importlib.import_module(found.name) for found in pkgutil.walk_packages(api.store.__path__, "api.store.")]
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, Statement)
    }


def executed_by(role: str, log: str) -> set[str]:
    """The statements of a role in a server's log, without those of the tests. Log lines begin with `role@`."""
    entries = re.split(r"^(?=\w*@)", log, flags=re.MULTILINE)
    pattern = re.compile(rf"{role}@ ?LOG:  (?:statement|execute [^:]*): (.*)", re.DOTALL)
    matches = (pattern.match(entry) for entry in entries)
    statements = {re.sub(r"\n\t", "\n", match[1]).strip() for match in matches if match}
    return {
        sql
        for sql in statements - set(WHOLE_TEST_STATEMENTS)
        if not any(part in sql for part in PARTS_OF_TEST_STATEMENTS) and not OF_THE_WORKER.match(sql)
    }


def broken(sql: str) -> list[str]:
    """The rules that a statement breaks, as sentences. Empty for statements that use none of Nextset's tables."""
    faults = [f"calls {found[0]}" for found in _VOLATILE.finditer(sql)]
    for verb, table in _MENTIONED.findall(sql):
        if verb.upper() == "INTO":
            bound = re.search(
                rf"INTO\s+{table}\s*\(workspace_id,.*?VALUES\s*\({_BIND},", sql, re.DOTALL | re.IGNORECASE
            )
        else:
            bound = re.search(rf"\b{table}\.workspace_id = {_BIND}", sql)
        if not bound:
            faults.append(f"doesn't bind the workspace of {table}")
    if re.search(r"\bUPDATE\b[^;]*?\bSET\b((?!\bWHERE\b).)*\bworkspace_id\s*=", sql, re.DOTALL | re.IGNORECASE):
        faults.append("changes a workspace_id")
    if re.search(r"VALUES\s*\([^)]*\bSELECT\b", sql, re.IGNORECASE):
        faults.append("selects within VALUES")
    return faults
