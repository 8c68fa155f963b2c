"""Fixtures: a server whose clock is the story's calendar, and a coach who uses it."""

from collections.abc import Iterator
from datetime import time

import msgspec
import pytest

from tests.databases import new_database
from tests.scenarios.story import FIRST_DAY, Calendar, Coach
from tests.servers import Client, new_key, served


class StoryServer(msgspec.Struct):
    """A server's URL, its database, and its calendar."""

    address: str
    database_url: str
    calendar: Calendar


@pytest.fixture(scope="session")
def story_server(
    engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StoryServer]:
    """One server per engine for the whole run, with its own database."""
    url = new_database(engine, request, tmp_path_factory.mktemp("story"))
    calendar = Calendar()
    with served(url, clock=calendar) as address:
        yield StoryServer(address, url, calendar)


@pytest.fixture
def coach(story_server: StoryServer) -> Iterator[Coach]:
    """A coach in a new workspace, at noon of the first day of the story."""
    story_server.calendar.today, story_server.calendar.at = FIRST_DAY, time(12)
    key = new_key(story_server.database_url)
    with Client(story_server.address, key) as client:
        yield Coach(client, story_server.calendar)
    # The worker would store events for endpoints that are left, while a later test counts rows on a later day.
    with Client(story_server.address, key) as client:
        for endpoint in client.get("/v1/webhook-endpoints").json().get("items", ()):
            client.delete(f"/v1/webhook-endpoints/{endpoint['id']}")
