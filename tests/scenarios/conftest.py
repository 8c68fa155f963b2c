"""The servers of `tests.servers`, and one that believes whatever day a story has come to."""

from collections.abc import Iterator
from datetime import time

import pytest

from api.routes import OPERATIONS
from tests.scenarios.story import FIRST_DAY, Calendar, Coach, on_the_day_of
from tests.servers import Client, new_key, served


@pytest.fixture(scope="session")
def story_server(kept_database_url: str) -> Iterator[tuple[str, str, Calendar]]:
    """The address and database of a server whose requests take place on the calendar's day."""
    calendar = Calendar()
    with served(kept_database_url, on_the_day_of(calendar, OPERATIONS)) as address:
        yield address, kept_database_url, calendar


@pytest.fixture
def coach(story_server: tuple[str, str, Calendar]) -> Iterator[Coach]:
    """A coach with a workspace of their own, on the first day of the story."""
    address, url, calendar = story_server
    calendar.today, calendar.at = FIRST_DAY, time(12)
    with Client(address, new_key(url)) as client:
        yield Coach(client, calendar)
