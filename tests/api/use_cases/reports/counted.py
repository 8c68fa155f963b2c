"""The statements of a use case, counted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Text, cast, select

from api.store.database import Transaction
from api.store.open_database import open_database
from api.store.schema.tables import athletes
from api.store.statement import Statement
from api.use_cases.request_context import RequestContext
from tests.api.use_cases.feed.rows import context_of
from tests.scenarios.rows import query

R = TypeVar("R")


class CountedReads:
    """A transaction that counts its statements, and notes how many rows each returned."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.workspace_id = tx.workspace_id
        self.rows: list[int] = []

    async def all(self, statement: Statement[R], **parameters: object) -> list[R]:
        found = await self._tx.all(statement, **parameters)
        self.rows.append(len(found))
        return found

    async def first(self, statement: Statement[R], **parameters: object) -> R | None:
        found = await self.all(statement, **parameters)
        return found[0] if found else None

    async def run(self, statement: Statement[Any], **parameters: object) -> int:
        raise AssertionError(f"a report writes {statement} {parameters}")

    async def defer(self, statement: Statement[Any], **parameters: object) -> None:
        raise AssertionError(f"a report writes {statement} {parameters}")


def statements_of(
    database_url: str, athlete_id: str, read: Callable[[RequestContext, UUID], Awaitable[object]]
) -> list[int]:
    """The rows that each statement of a use case returns."""
    identity = UUID(athlete_id)
    of_athlete = cast(athletes.c.athlete_id, Text) == athlete_id
    rows = query(database_url, select(cast(athletes.c.workspace_id, Text)).where(of_athlete))
    workspace_id = UUID(rows[0][0])

    async def count() -> list[int]:
        database = open_database(database_url)
        await database.open()

        async def counted(tx: Transaction) -> list[int]:
            reads = CountedReads(tx)
            await read(context_of(database, workspace_id, reads), identity)
            return reads.rows

        try:
            return await database.read(workspace_id, counted)
        finally:
            await database.close()

    return asyncio.run(count())
