"""Connections that requests take turns with."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from api.store.database import UnavailableError
from api.store.engines.connection_pool import Connection, ConnectionPool
from tests.databases import Urls
from tests.waiting import PATIENCE_SECONDS

pytestmark = [pytest.mark.anyio, pytest.mark.postgresql]


def connections(urls: Urls, size: int = 2, wait_seconds: float = PATIENCE_SECONDS) -> ConnectionPool:
    async def connect() -> Connection:
        return await asyncpg.connect(urls.api)

    return ConnectionPool(connect, size, wait_seconds)


async def test_the_one_used_last_is_used_next(postgresql_urls: Urls) -> None:
    pool = connections(postgresql_urls)
    first = await pool.acquire()
    pool.release(first)
    assert await pool.acquire() is first
    second = await pool.acquire()
    pool.release(second)
    pool.release(first)
    assert await pool.acquire() is first
    pool.release(first)
    await pool.close()
    assert first.is_closed()
    assert second.is_closed()


async def test_who_finds_none_waits_for_its_turn_and_not_for_ever(postgresql_urls: Urls) -> None:
    pool = connections(postgresql_urls, size=1, wait_seconds=0.01)
    held = await pool.acquire()
    with pytest.raises(UnavailableError):
        await pool.acquire()
    pool._wait_seconds = PATIENCE_SECONDS
    waiting = asyncio.create_task(pool.acquire())
    await asyncio.sleep(0)
    pool.release(held)
    assert await waiting is held
    pool.release(held)
    await pool.close()


async def test_a_connection_that_was_cut_takes_the_idle_ones_along(postgresql_urls: Urls) -> None:
    pool = connections(postgresql_urls)
    first, second = await pool.acquire(), await pool.acquire()
    pool.release(first)
    second.terminate()
    pool.release(second)
    fresh = await pool.acquire()
    assert fresh not in (first, second)
    assert await fresh.fetchval("select 1") == 1
    pool.release(fresh)
    await pool.close()


async def test_one_given_back_within_a_transaction_is_not_used_again(postgresql_urls: Urls) -> None:
    pool = connections(postgresql_urls)
    first = await pool.acquire()
    await first.execute(f"begin; set local app.workspace_id = '{uuid4().hex}'")
    pool.release(first)
    second = await pool.acquire()
    assert second is not first
    pool.release(second)
    await pool.close()


async def test_a_connection_that_cannot_be_made_leaves_the_turn_to_others() -> None:
    async def connect() -> Connection:
        raise ConnectionRefusedError

    pool = ConnectionPool(connect, 1, 0.1)
    for _ in range(3):
        with pytest.raises(ConnectionRefusedError):
            await pool.acquire()
