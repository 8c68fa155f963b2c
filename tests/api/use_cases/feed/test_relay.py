"""The relay gives committed changes dense positions, in the order of each resource's versions."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import msgspec
import pytest

from api.store.database import Database, Transaction
from api.store.statements.outbox import OutboxRow
from api.use_cases.change_log import Change, ChangeAction, ResourceKind
from api.use_cases.feed.outbox import ERASED, OutboxEntry
from api.use_cases.feed.relay import in_order, place_changes, place_some
from tests.api.use_cases.feed.rows import NOON, insert, read, seen, session, store

pytestmark = pytest.mark.anyio


def row(number: int, *changes: Change) -> OutboxRow:
    document = msgspec.json.encode(OutboxEntry(changes)).decode()
    return OutboxRow(UUID(int=number), len(changes), None, document, NOON)


def numbers(rows: list[OutboxRow]) -> list[int]:
    return [each.outbox_id.int for each in rows]


def test_versions_of_a_resource_rise_although_a_clock_was_wrong() -> None:
    assert numbers(in_order([row(1, session("a", 3)), row(2, session("a", 1)), row(3, session("a", 2))])) == [2, 3, 1]


def test_rows_without_a_resource_in_common_keep_the_order_of_their_ids() -> None:
    assert numbers(in_order([row(1, session("a", 9)), row(2, session("b", 1)), row(3, session("c", 5))])) == [1, 2, 3]


def test_a_row_waits_for_the_earlier_versions_of_all_its_resources() -> None:
    rows = [row(1, session("a", 2), session("b", 2)), row(2, session("a", 1)), row(3, session("b", 1))]
    assert numbers(in_order(rows)) == [2, 3, 1]


def test_a_creation_comes_before_an_update_under_the_same_version() -> None:
    judged_again = Change(ResourceKind.SESSION, "a", ChangeAction.UPDATED, 1)
    assert numbers(in_order([row(1, judged_again), row(2, session("a", 1))])) == [2, 1]


def test_a_program_and_an_exercise_of_the_same_slug_are_two_resources() -> None:
    program = Change(ResourceKind.PROGRAM, "plank", ChangeAction.UPDATED, 7)
    exercise = Change(ResourceKind.EXERCISE, "plank", ChangeAction.UPDATED, 2)
    assert numbers(in_order([row(1, program), row(2, exercise)])) == [1, 2]


def test_versions_that_contradict_each_other_are_placed_all_the_same() -> None:
    rows = [row(1, session("a", 1), session("b", 2)), row(2, session("a", 2), session("b", 1)), row(3, session("c", 1))]
    assert sorted(numbers(in_order(rows))) == [1, 2, 3]


def test_an_emptied_row_is_placed_by_its_id() -> None:
    emptied = OutboxRow(UUID(int=1), 1, None, ERASED, NOON)
    assert numbers(in_order([emptied, row(2, session("a", 1))])) == [1, 2]


async def test_positions_have_no_gap(database: Database, workspace_id: UUID) -> None:
    await store(database, workspace_id, session("a", 1), session("b", 1))
    await read(database, workspace_id)
    await store(database, workspace_id, session("a", 2))
    await store(database, workspace_id, session("c", 1), session("d", 1), session("e", 1))
    page = await read(database, workspace_id)
    assert [each.position for each in page.changes] == [1, 2, 3, 4, 5, 6]


async def test_each_workspace_has_positions_of_its_own(database: Database, workspace_id: UUID) -> None:
    other = uuid4()
    await store(database, other, session("a", 1))
    await store(database, workspace_id, session("b", 1))
    assert [each.position for each in (await read(database, workspace_id)).changes] == [1]
    assert seen(await read(database, other)) == [("a", 1)]


async def test_relays_at_the_same_time_place_each_row_once(database: Database, workspace_id: UUID) -> None:
    for number in range(20):
        await store(database, workspace_id, session(f"{number}", 1))
    await asyncio.gather(*(place_changes(database, workspace_id) for _ in range(8)))
    page = await read(database, workspace_id)
    assert [each.position for each in page.changes] == list(range(1, 21))
    assert len(set(seen(page))) == 20


async def test_a_backlog_is_placed_in_several_turns(database: Database, workspace_id: UUID) -> None:
    for number in range(5):
        await store(database, workspace_id, session(f"{number}", 1))

    async def place_two(tx: Transaction) -> int:
        return await place_some(tx, at_most=2)

    turns = [await database.write(workspace_id, place_two) for _ in range(4)]
    assert sum(turns) in (0, 5)  # SQLite has placed them already
    assert [each.position for each in (await read(database, workspace_id)).changes] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], scope="session")
async def test_a_change_that_is_committed_late_is_not_skipped(database: Database, workspace_id: UUID) -> None:
    inserted, may_commit = asyncio.Event(), asyncio.Event()

    async def slow(tx: Transaction) -> None:
        await insert(tx, session("slow", 1), outbox_id=UUID(int=1))
        inserted.set()
        await may_commit.wait()

    writing = asyncio.create_task(database.write(workspace_id, slow))
    await inserted.wait()
    await store(database, workspace_id, session("fast", 1))
    first = await read(database, workspace_id)
    may_commit.set()
    await writing
    then = await read(database, workspace_id, first.up_to)
    assert (seen(first), seen(then)) == ([("fast", 1)], [("slow", 1)])
