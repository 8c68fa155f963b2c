"""Changes are kept for thirty days."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from api.problems import ProblemError
from api.store.database import Database
from api.use_cases.feed.expiry import CHANGES_RETENTION, delete_expired
from api.use_cases.feed.list_changes import FeedCursor
from tests.api.use_cases.feed.rows import NOON, read, seen, session, store

pytestmark = pytest.mark.anyio

LATER = NOON + CHANGES_RETENTION + timedelta(seconds=1)


async def prune(database: Database, workspace_id: UUID) -> int:
    return await database.write(workspace_id, lambda tx: delete_expired(tx, LATER))


async def test_expired_changes_are_deleted(database: Database, workspace_id: UUID) -> None:
    await store(database, workspace_id, session("old", 1))
    await store(database, workspace_id, session("new", 1), at=LATER)
    await read(database, workspace_id)
    assert await prune(database, workspace_id) == 1
    assert seen(await read(database, workspace_id)) == [("new", 1)]


async def test_a_cursor_before_a_deleted_change_has_expired(database: Database, workspace_id: UUID) -> None:
    for number in range(3):
        await store(database, workspace_id, session(f"{number}", 1))
    await read(database, workspace_id)
    await prune(database, workspace_id)
    with pytest.raises(ProblemError) as error:
        await read(database, workspace_id, FeedCursor(1))
    assert error.value.code == "cursor_expired"
    assert seen(await read(database, workspace_id, FeedCursor(2))) == [("2", 1)]


async def test_positions_go_on_after_everything_expired(database: Database, workspace_id: UUID) -> None:
    await store(database, workspace_id, session("a", 1), session("b", 1))
    end = (await read(database, workspace_id)).up_to
    await prune(database, workspace_id)
    await store(database, workspace_id, session("c", 1), at=LATER)
    page = await read(database, workspace_id, end)
    assert [(each.position, each.change.id) for each in page.changes] == [(3, "c")]


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], scope="session")
async def test_a_change_without_a_position_is_kept_however_old(database: Database, workspace_id: UUID) -> None:
    await store(database, workspace_id, session("a", 1))
    await store(database, workspace_id, session("b", 1))
    assert await prune(database, workspace_id) == 0
    assert len((await read(database, workspace_id)).changes) == 2
