"""How long a valid key is cached, on a real database and a clock that the test controls."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from api import tokens
from api.clock import SystemClock
from api.problems import ProblemError
from api.store.database import Database
from api.store.open_database import open_database
from api.store.statements import api_keys
from api.use_cases.access import authenticate
from api.use_cases.access.authenticate import Authentication
from api.use_cases.upkeep import Upkeep
from tests.servers import migrated, new_key


async def revoke(database: Database, key: str) -> None:
    token = tokens.parse(key)
    assert token is not None
    now = SystemClock().now()
    await database.write(token.workspace_id, lambda tx: tx.run(api_keys.REVOKE, key_id=token.key_id, revoked_at=now))


async def outcome(keys: Authentication, key: str) -> str:
    try:
        return (await keys.caller(f"Bearer {key}")).scope.value
    except ProblemError as problem:
        return problem.code


def test_a_revoked_key_stays_cached_for_at_most_five_seconds(tmp_path: Path) -> None:
    url = migrated(tmp_path)
    key = new_key(url)
    time = [1000.0]

    async def story() -> list[str]:
        database = open_database(url)
        await database.open()
        upkeep = Upkeep(database, SystemClock())
        keys = Authentication(database, upkeep, SystemClock().now, lambda: time[0])
        outcomes = [await outcome(keys, key)]
        await revoke(database, key)
        for seconds in (4.9, 0.2, 60.0):
            time[0] += seconds
            outcomes.append(await outcome(keys, key))
        await upkeep.close()
        await database.close()
        return outcomes

    assert asyncio.run(story()) == ["admin", "admin", "invalid_key", "invalid_key"]


def test_a_key_is_rejected_from_its_expiry_on(tmp_path: Path) -> None:
    url = migrated(tmp_path)
    key = new_key(url)
    seconds = [0.0]

    async def story() -> list[str]:
        database = open_database(url)
        await database.open()
        upkeep = Upkeep(database, SystemClock())
        token = tokens.parse(key)
        assert token is not None
        start = SystemClock().now()
        expiry = {"key_id": token.key_id, "expires_at": start + timedelta(seconds=12)}
        await database.write(token.workspace_id, lambda tx: tx.run(api_keys.SET_EXPIRY, **expiry))
        keys = Authentication(database, upkeep, lambda: start + timedelta(seconds=seconds[0]), lambda: seconds[0])
        outcomes = []
        for at in (0.0, 10.0, 11.9, 12.0, 60.0):
            seconds[0] = at
            outcomes.append(await outcome(keys, key))
        await upkeep.close()
        await database.close()
        return outcomes

    assert asyncio.run(story()) == ["admin", "admin", "admin", "invalid_key", "invalid_key"]


def test_a_malformed_key_is_rejected_without_the_database() -> None:
    keys = Authentication(None, None, SystemClock().now)  # type: ignore[arg-type]  # using None would be an AttributeError
    for text in ("", "x", tokens.new_token(uuid4(), uuid4()).text()[:-1]):
        assert asyncio.run(outcome(keys, text)) == "invalid_key"


def test_the_cache_of_keys_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authenticate, "REMEMBERED_KEYS", 2)
    url = migrated(tmp_path)
    keys_created = [new_key(url) for _ in range(4)]

    async def story() -> int:
        database = open_database(url)
        await database.open()
        upkeep = Upkeep(database, SystemClock())
        keys = Authentication(database, upkeep, SystemClock().now)
        for key in keys_created:
            assert await outcome(keys, key) == "admin"
        await upkeep.close()
        await database.close()
        return len(keys._cached)

    assert asyncio.run(story()) == 2
