"""A shard that moves loses the locks on its rows: the transaction that had one is attempted again."""

from __future__ import annotations

from functools import partial
from uuid import UUID, uuid4

import anyio.to_thread
import pytest

from api.store.database import LostLockError, Transaction
from api.store.open_database import open_database
from api.store.statements import athletes
from tests.api.store.statements import NOW, add
from tests.citus import CitusCluster
from tests.databases import Urls

pytestmark = [pytest.mark.cluster, pytest.mark.anyio]

PATIENT = "&lock_timeout_seconds=600&statement_timeout_seconds=600"


async def count_up(tx: Transaction, athlete_id: UUID, meanwhile: list[object]) -> int:
    """Lock an athlete, do what is to be done meanwhile, and store the next version."""
    row = await tx.first(athletes.LOCK_BY_ID, athlete_id=athlete_id)
    assert row is not None
    while meanwhile:
        await meanwhile.pop()()  # type: ignore[operator]  # a coroutine function
    await tx.defer(
        athletes.UPDATE,
        if_no_row=LostLockError,
        athlete_id=athlete_id,
        external_id=None,
        document="{}",
        version=row.version + 1,
        updated_at=NOW,
        archived_at=None,
        tags=None,
        metadata=None,
    )
    return row.version + 1


async def test_a_change_that_lost_its_lock_to_a_move_is_made_after_the_other_one(
    citus_urls: Urls, citus_cluster: CitusCluster, workspace_id: UUID
) -> None:
    athlete_id = uuid4()
    one, other = open_database(citus_urls.api + PATIENT), open_database(citus_urls.api)
    await one.open()
    await other.open()
    await one.write(workspace_id, partial(add, athlete_id=athlete_id))

    async def move_and_change() -> None:
        await anyio.to_thread.run_sync(citus_cluster.move, citus_urls, workspace_id)
        assert await other.write(workspace_id, partial(count_up, athlete_id=athlete_id, meanwhile=[])) == 1

    assert await one.write(workspace_id, partial(count_up, athlete_id=athlete_id, meanwhile=[move_and_change])) == 2
    await one.close()
    await other.close()
