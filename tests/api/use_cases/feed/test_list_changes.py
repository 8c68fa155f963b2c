"""Reading the feed in pages."""

from __future__ import annotations

from uuid import UUID

import pytest

from api.problems import ProblemError
from api.store.database import Database
from api.use_cases.feed.list_changes import FeedCursor, end_of_feed
from tests.api.use_cases.feed.rows import context_of, read, seen, session, store

pytestmark = pytest.mark.anyio


async def test_the_feed_of_a_new_workspace_is_empty(database: Database, workspace_id: UUID) -> None:
    page = await read(database, workspace_id)
    assert (page.changes, page.up_to.position, page.has_more) == ((), 0, False)


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
    after, has_more = FeedCursor(0), True
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
        await read(database, workspace_id, FeedCursor(2))
    assert error.value.code == "cursor_expired"


@pytest.mark.parametrize("changes", [1, 3])
async def test_a_cursor_from_before_a_restored_backup_has_expired_once_its_position_is_given_again(
    database: Database, workspace_id: UUID, changes: int
) -> None:
    """After a restore, other writes get the positions of the lost ones. A cursor that the backup has stays valid."""
    await store(database, workspace_id, session("in the backup", 1))
    kept = await end_of_feed(context_of(database, workspace_id))
    lost = FeedCursor(kept.position + changes, "00000000")  # the mark of a write that the backup does not have
    await store(database, workspace_id, *(session(f"{number}", 1) for number in range(3)))
    with pytest.raises(ProblemError) as error:
        await read(database, workspace_id, lost)
    assert error.value.code == "cursor_expired"
    assert len(seen(await read(database, workspace_id, kept))) == 3
    assert len(seen(await read(database, workspace_id, FeedCursor(kept.position)))) == 3  # of an earlier release


async def test_every_place_of_the_feed_is_a_cursor(database: Database, workspace_id: UUID) -> None:
    for size in (1, 3, 2):
        await store(database, workspace_id, *(session(f"{size}-{number}", 1) for number in range(size)))
    place: FeedCursor | None = None
    for left in range(6, 0, -1):
        page = await read(database, workspace_id, place, limit=1)
        assert (len(page.changes), page.has_more) == (1, left > 1)
        place = page.up_to
    end = await read(database, workspace_id, place, limit=1)
    assert (end.changes, end.up_to, end.has_more) == ((), place, False)
    assert place == await end_of_feed(context_of(database, workspace_id))
