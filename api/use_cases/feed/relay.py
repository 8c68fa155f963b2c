"""The relay: gives committed rows of the outbox their positions in the feed.

Transactions commit in another order than they begin. A number that a transaction takes for itself could become visible
after a higher one, and a reader would skip it. So the relay numbers only rows that are committed. The lock of one row
lets one relay run at a time for each workspace. On SQLite every row has its position from the start.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from uuid import UUID

import msgspec

from api.store.database import Database, LostLockError, Transaction
from api.store.statements import outbox
from api.store.statements.outbox import OutboxRow
from api.use_cases.change_log import Change, ChangeAction, ResourceKind
from api.use_cases.feed.outbox import DECODER

ROWS_PLACED_AT_ONCE = 10_000
"""So many are sorted together. They are placed every minute, so there are rarely more (`api/use_cases/upkeep.py`)."""


async def place_changes(database: Database, workspace_id: UUID) -> None:
    """Give every committed row of the workspace a position."""
    while await database.write(workspace_id, place_some, long=True) == ROWS_PLACED_AT_ONCE:
        pass


async def place_some(tx: Transaction, at_most: int = ROWS_PLACED_AT_ONCE) -> int:
    """Give up to `at_most` rows a position. Returns how many there were."""
    relay = await tx.first(outbox.LOCK_RELAY)
    if relay is None:
        if await tx.first(outbox.UNPLACED, at_most=1) is None:
            return 0
        await tx.run(outbox.INSERT_RELAY, position=0)
    before = 0 if relay is None else relay.position
    rows = await tx.all(outbox.UNPLACED, at_most=at_most)
    if not rows:
        return 0
    position, positions = before, dict[UUID, int]()
    for row in in_order(rows):
        position += row.size
        positions[row.outbox_id] = position
    await tx.run(outbox.PLACE, positions=msgspec.json.encode(positions).decode())
    if not await tx.run(outbox.ADVANCE_RELAY, before=before, position=position):
        raise LostLockError
    return len(rows)


def in_order(rows: Sequence[OutboxRow]) -> list[OutboxRow]:
    """Sort rows so that the versions of each resource rise. Clocks of servers differ, so times and ids can't tell.

    Rows without a resource in common are in the order of their ids. A row that was emptied has no resources.
    """
    followers = _followers(rows)
    awaited = [0] * len(rows)
    for number in (number for later in followers.values() for number in later):
        awaited[number] += 1
    ready = [(rows[number].outbox_id, number) for number, count in enumerate(awaited) if not count]
    heapq.heapify(ready)
    ordered: list[OutboxRow] = []
    while ready:
        _, number = heapq.heappop(ready)
        ordered.append(rows[number])
        for later in followers[number]:
            awaited[later] -= 1
            if not awaited[later]:
                heapq.heappush(ready, (rows[later].outbox_id, later))
    if len(ordered) < len(rows):  # only manual edits of the database cause this, and must not stop the feed
        placed = {row.outbox_id for row in ordered}
        ordered += [row for row in rows if row.outbox_id not in placed]
    return ordered


def _followers(rows: Sequence[OutboxRow]) -> dict[int, set[int]]:
    """By the number of a row: the rows that follow it, because they have the next version of one of its resources."""
    versions: dict[tuple[ResourceKind, str], list[tuple[int, bool, int]]] = defaultdict(list)
    for number, row in enumerate(rows):
        first: dict[tuple[ResourceKind, str], Change] = {}
        for change in DECODER.decode(row.document).changes:
            if change is not None:
                first.setdefault((change.resource, change.id), change)
        for key, change in first.items():
            versions[key].append((change.version, change.action is not ChangeAction.CREATED, number))
    followers: dict[int, set[int]] = defaultdict(set)
    for of_resource in versions.values():
        numbers = [number for *_, number in sorted(of_resource)]
        for earlier, later in pairwise(numbers):
            followers[earlier].add(later)
    return followers
