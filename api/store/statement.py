"""A statement: SQLAlchemy Core, compiled once for the engine in use, typed by the Struct of its rows."""

import re
from functools import cache, cached_property
from typing import Any, Generic, TypeVar, overload
from uuid import UUID

import msgspec
from sqlalchemy import ClauseElement, Dialect
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.compiler import SQLCompiler

from api.store.row_reader import RowReader

R = TypeVar("R")

WORKSPACE = "workspace_id"
_POSTGRESQL: Dialect = PGDialect_asyncpg()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so
_SQLITE = SQLiteDialect_pysqlite(paramstyle="qmark")


class CompiledStatement(msgspec.Struct, frozen=True):
    """The SQL of a statement for one engine, and the order of its parameters."""

    sql: str
    order: tuple[str, ...]
    required: frozenset[str]
    """The parameters that the caller passes with each execution."""
    fixed: dict[str, object]
    """The values in the statement itself, such as the 1 of `limit(1)`."""

    def values(self, parameters: dict[str, object]) -> list[object]:
        """Return all values in positional order. `TypeError` names missing and unknown parameters."""
        if parameters.keys() != self.required:
            missing, unknown = self.required - parameters.keys(), parameters.keys() - self.required
            raise TypeError(f"missing parameters: {sorted(missing)}, unknown: {sorted(unknown)}, in: {self.sql}")
        by_name = self.fixed | parameters if self.fixed else parameters
        return [by_name[name] for name in self.order]


class Statement(Generic[R]):
    """A statement within one workspace, compiled on first use for the engine in use, typed by its rows.

    `row` is the `msgspec.Struct` whose fields are the selected columns; for a join, its fields are rows themselves.
    `postgresql` and `sqlite` replace the statement on that engine, for the few that need other SQL there.

    Raises `ValueError` for a row with a field that isn't selected, and, when it is compiled, for a statement that binds
    no `workspace_id` and isn't declared `across_workspaces`, and for a list of variable length (`in_` with a bind).
    """

    @overload
    def __init__(
        self: "Statement[None]",
        core: ClauseElement,
        row: None = None,
        *,
        postgresql: ClauseElement | None = None,
        sqlite: ClauseElement | None = None,
        across_workspaces: bool = False,
    ) -> None: ...
    @overload
    def __init__(
        self,
        core: ClauseElement,
        row: type[R],
        *,
        postgresql: ClauseElement | None = None,
        sqlite: ClauseElement | None = None,
        across_workspaces: bool = False,
    ) -> None: ...
    def __init__(
        self,
        core: ClauseElement,
        row: Any = None,
        *,
        postgresql: ClauseElement | None = None,
        sqlite: ClauseElement | None = None,
        across_workspaces: bool = False,
    ) -> None:
        self.across_workspaces = across_workspaces
        self.rows: RowReader[R] = RowReader(row, [column.key for column in getattr(core, "exported_columns", ())])
        self._for_postgresql = core if postgresql is None else postgresql
        self._for_sqlite = core if sqlite is None else sqlite

    @cached_property
    def postgresql(self) -> CompiledStatement:
        """The statement for PostgreSQL."""
        return self._compile_checked(self._for_postgresql, _POSTGRESQL)

    @cached_property
    def sqlite(self) -> CompiledStatement:
        """The statement for SQLite."""
        return self._compile_checked(self._for_sqlite, _SQLITE)

    def _compile_checked(self, core: ClauseElement, dialect: Dialect) -> CompiledStatement:
        compiled = _compile(core, dialect)
        if WORKSPACE not in compiled.required and not self.across_workspaces:
            raise ValueError(f"the statement binds no workspace_id: {compiled.sql}")
        return compiled

    def parameters(self, workspace_id: UUID | None, parameters: dict[str, object]) -> dict[str, object]:
        """Add the transaction's workspace to the parameters. None stands for a transaction across workspaces.

        Raises `TypeError` if the statement doesn't fit the transaction, or if the caller passes a workspace.
        """
        if self.across_workspaces != (workspace_id is None):
            extent = "within a workspace" if workspace_id else "across workspaces"
            raise TypeError(f"the transaction is {extent}, the statement isn't: {self._for_postgresql}")
        if workspace_id is None:
            return parameters
        if WORKSPACE in parameters:
            raise TypeError("workspace_id is bound by the transaction")
        parameters[WORKSPACE] = workspace_id
        return parameters


@cache  # one entry for each combination of writes, of which there are few
def combine_writes(statements: tuple[Statement[Any], ...]) -> str:
    """Return the SQL of one PostgreSQL statement that executes all these writes and selects their row counts.

    Each write sees the rows as they were before all of them, so none may depend on another. The values of the
    combined statement are those of the first write, then those of the second, and so on.
    """
    parts, offset = [], 0
    for number, statement in enumerate(statements):
        compiled = statement.postgresql
        sql = re.sub(r"\$(\d+)", lambda match, by=offset: f"${int(match[1]) + by}", compiled.sql)  # type: ignore[misc]  # by
        parts.append(f"w{number} AS ({sql} RETURNING 1)")
        offset += len(compiled.order)
    counts = ", ".join(f"(SELECT count(*) FROM w{number})" for number in range(len(parts)))  # noqa: S608  # counted
    return f"WITH {', '.join(parts)} SELECT {counts}"


def _compile(core: ClauseElement, dialect: Dialect) -> CompiledStatement:
    compiled = core.compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError("only statements that read or change rows are supported")
    if compiled.post_compile_params:
        raise ValueError(f"in_() compiles to SQL of variable length, use or_() of values: {compiled.string}")
    order = tuple(compiled.positiontup or ())
    required = frozenset(name for name in order if compiled.binds[name].required)
    fixed = {name: compiled.binds[name].effective_value for name in order if name not in required}
    return CompiledStatement(compiled.string, order, required, fixed)
