"""A statement: SQLAlchemy Core, compiled once for each engine, typed by what its rows become."""

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


class Compiled(msgspec.Struct, frozen=True):
    """The text of a statement for one engine, and where its parameters go."""

    sql: str
    order: tuple[str, ...]
    given: frozenset[str]
    """What the caller gives with each execution."""
    fixed: dict[str, object]
    """What the statement itself says, such as the 1 of `limit(1)`."""

    def values(self, parameters: dict[str, object]) -> list[object]:
        """The parameters in positional order; `TypeError` names what is missing or not known."""
        if parameters.keys() != self.given:
            missing, unknown = self.given - parameters.keys(), parameters.keys() - self.given
            raise TypeError(f"parameters missing: {sorted(missing)}, not known: {sorted(unknown)}, of: {self.sql}")
        every = self.fixed | parameters if self.fixed else parameters
        return [every[name] for name in self.order]


class Statement(Generic[R]):
    """A statement of one workspace, compiled once for each engine, typed by its rows.

    `row` is the `msgspec.Struct` whose fields are the selected columns, or rows, for a join. `postgresql` and
    `sqlite` are other spellings for the engine named, for the few statements that need one. Raises `ValueError` for a
    statement that binds no `workspace_id`, unless it says `across_workspaces`, for a row with a field that isn't
    selected, and for a list of changing length (`in_` with a bind).
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
        self.sqlite = self._compiled(core if sqlite is None else sqlite, _SQLITE)

    @cached_property
    def postgresql(self) -> Compiled:
        """The statement for PostgreSQL; compiled when first used, as many processes never do."""
        return self._compiled(self._for_postgresql, _POSTGRESQL)

    def _compiled(self, core: ClauseElement, dialect: Dialect) -> Compiled:
        compiled = _compile(core, dialect)
        if WORKSPACE not in compiled.given and not self.across_workspaces:
            raise ValueError(f"a statement that binds no workspace_id: {compiled.sql}")
        return compiled

    def parameters(self, workspace_id: UUID | None, parameters: dict[str, object]) -> dict[str, object]:
        """The parameters with the transaction's workspace; None is a transaction across workspaces.

        Raises `TypeError` when this isn't a statement for the transaction, or brings its own workspace.
        """
        if self.across_workspaces != (workspace_id is None):
            of = "a workspace" if workspace_id else "across workspaces"
            raise TypeError(f"this transaction is {of}, this statement isn't: {self.sqlite.sql}")
        if workspace_id is None:
            return parameters
        if WORKSPACE in parameters:
            raise TypeError("workspace_id is bound by the transaction")
        parameters[WORKSPACE] = workspace_id
        return parameters


@cache  # as many as there are kinds of writes
def together(statements: tuple[Statement[Any], ...]) -> str:
    """One statement for PostgreSQL that executes all of these and says how many rows each touched.

    They see the rows as they were before any of them, so none may build on another. Their values follow each other.
    """
    parts, given = [], 0
    for number, statement in enumerate(statements):
        own, shift = statement.postgresql, given
        sql = re.sub(r"\$(\d+)", lambda found, by=shift: f"${int(found[1]) + by}", own.sql)  # type: ignore[misc]  # by
        parts.append(f"w{number} AS ({sql} RETURNING 1)")
        given += len(own.order)
    counts = ", ".join(f"(SELECT count(*) FROM w{number})" for number in range(len(parts)))  # noqa: S608  # counted
    return f"WITH {', '.join(parts)} SELECT {counts}"


def _compile(core: ClauseElement, dialect: Dialect) -> Compiled:
    compiled = core.compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError("only statements that read or change rows belong here")
    if compiled.post_compile_params:
        raise ValueError(f"in_() changes its text with its length, say or_() of values: {compiled.string}")
    order = tuple(compiled.positiontup or ())
    given = frozenset(name for name in order if compiled.binds[name].required)
    fixed = {name: compiled.binds[name].effective_value for name in order if name not in given}
    return Compiled(compiled.string, order, given, fixed)
