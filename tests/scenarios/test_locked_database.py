"""Another process keeps the write lock of a SQLite database: writes are refused for the moment, reads are served."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from api.store.engines.sqlite import path_of
from tests.scenarios.story import Calendar, Coach
from tests.servers import Client, Process, migrated, new_key

pytestmark = pytest.mark.slow


def test_a_write_is_503_with_retry_after_until_the_lock_is_released(tmp_path: Path) -> None:
    process = Process(migrated(tmp_path), tmp_path)
    process.start()
    other = sqlite3.connect(path_of(process.database_url), isolation_level=None)
    try:
        with Client(process.url, new_key(process.database_url)) as client:
            ana = Coach(client, Calendar()).enrolls("Ana", start={"bss": 10})
            other.execute("BEGIN IMMEDIATE")
            refused = client.post("/v1/athletes", json={"name": "Ben", "unit": "kg"})
            assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
            assert int(refused.headers["Retry-After"]) >= 1
            assert client.get(f"{ana.path}/next-session").status_code == 200
            assert client.get("/health/ready").status_code == 200
            other.execute("ROLLBACK")
            assert client.post("/v1/athletes", json={"name": "Ben", "unit": "kg"}).status_code == 201
    finally:
        other.close()
        assert process.stop() == 0
