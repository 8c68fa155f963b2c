"""Reading the feed in pages."""

from __future__ import annotations

from uuid import UUID

import pytest

from api.problems import ProblemError
from api.store.database import Database
from api.use_cases.feed.list_changes import end_of_feed
from tests.api.use_cases.feed.rows import context_of, read, seen, session, store

pytestmark = pytest.mark.anyio


async def test_the_feed_of_a_new_workspace_is_empty(database: Database, workspace_id: UUID) -> None:
    page = await read(database, workspace_id)
    assert (page.changes, page.up_to, page.has_more) == ((), 0, False)


async def test_pages_follow_each_other(database: Database, workspace_id: UUID) -> None:
    for number in range(5):
        await store(database, workspace_id, session(f"{number}", 1))
    first = await read(database, workspace_id, limit=2)
    second = await read(database, workspace_id, first.up_to, limit=2)
    third = await read(database, workspace_id, second.up_to, limit=2)
    assert [each for page in (first, second, third) for each in seen(page)] == [(f"{n}", 1) for n in range(5)]
    assert [page.has_more for page in (first, second, third)] == [True, True, False]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
async def test_a_page_may_end_within_the_changes_of_one_write(
    database: Database, workspace_id: UUID, limit: int
) -> None:
    await store(database, workspace_id, *(session(f"{number}", 1) for number in range(3)))
    await store(database, workspace_id, *(session(f"{number}", 1) for number in range(3, 7)))
    found: list[tuple[str, int]] = []
    after, has_more = 0, True
    while has_more:
        page = await read(database, workspace_id, after, limit)
        assert len(page.changes) <= limit
        found += seen(page)
        after, has_more = page.up_to, page.has_more
    assert found == [(f"{number}", 1) for number in range(7)]


async def test_the_end_is_a_cursor_for_what_comes_after(database: Database, workspace_id: UUID) -> None:
    await store(database, workspace_id, session("before", 1))
    end = await end_of_feed(context_of(database, workspace_id))
    await store(database, workspace_id, session("after", 1))
    assert seen(await read(database, workspace_id, end)) == [("after", 1)]


async def test_a_cursor_beyond_the_end_has_expired(database: Database, workspace_id: UUID) -> None:
    await store(database, workspace_id, session("a", 1))
    with pytest.raises(ProblemError) as error:
        await read(database, workspace_id, 2)
    assert error.value.code == "cursor_expired"
