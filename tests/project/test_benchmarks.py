"""The statements with which the benchmarks fill tables name as many columns as the tables have."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from benchmarks.growth import MORE_ATHLETES, MORE_ENROLLMENTS, MORE_PRESCRIPTIONS, MORE_SESSIONS, fill_sqlite
from tests.servers import migrated


@pytest.mark.parametrize("sql", [MORE_ATHLETES, MORE_ENROLLMENTS, MORE_SESSIONS, MORE_PRESCRIPTIONS])
def test_a_table_can_be_filled(tmp_path: Path, sql: str) -> None:
    migrated(tmp_path)
    fill_sqlite(tmp_path / "nextset.sqlite", [(sql, uuid4(), 1)])
