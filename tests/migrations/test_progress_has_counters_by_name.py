"""Migration 0007, both ways, with counters of Nextset and of the program in the database."""

from __future__ import annotations

import json
from typing import Any

from alembic import command
from sqlalchemy import select

from api.store.schema.connection import with_connection
from api.store.schema.migrate import configuration, migrate
from api.store.schema.tables import enrollments
from tests.databases import Urls
from tests.scenarios.rows import query, verified
from tests.scenarios.story import Calendar, Coach
from tests.scenarios.test_programs.by_the_book import KG_GYM
from tests.servers import Client, new_key, served


def test_stored_progress_is_renamed_and_still_agrees_with_its_history(database_urls: Urls) -> None:
    url, calendar = database_urls.api, Calendar()
    with served(url, clock=calendar) as address, Client(address, new_key(url)) as client:
        coach = Coach(client, calendar)
        coach.enrolls("Ana", "two-for-two", equipment=KG_GYM).trains(squat=12)
        coach.enrolls("Bo", "stronglifts-5x5", equipment=KG_GYM).trains()
    before = _progress(url)

    with_connection(database_urls.migration, lambda connection: command.downgrade(configuration(connection), "0006"))
    old = _progress(url)
    assert all("tracks" in each and "progression_states" not in each for each in old)
    assert {name for each in old for name in _counters(each, "tracks")} >= {"increases", "two_over"}

    migrate(database_urls.migration)
    assert _progress(url) == before
    assert {name for each in before for name in _custom(each)} == {"two_over"}
    found = verified(url)
    assert found.returncode == 0, found.stdout


def _progress(url: str) -> list[dict[str, Any]]:
    rows = query(url, select(enrollments.c.progress).order_by(enrollments.c.enrollment_id))
    return [json.loads(row.progress) for row in rows]


def _states(progress: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [state for progression in progress[key].values() for state in progression["states"].values()]


def _counters(progress: dict[str, Any], key: str) -> set[str]:
    return {name for state in _states(progress, key) for name in state.get("counters", {})}


def _custom(progress: dict[str, Any]) -> set[str]:
    return {name for state in _states(progress, "progression_states") for name in state.get("custom_counters", {})}
