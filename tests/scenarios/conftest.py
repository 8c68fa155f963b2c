"""The servers of `tests.servers`, and one that believes whatever day a story has come to."""

from collections.abc import Iterator
from datetime import time

import pytest

from api.routes import OPERATIONS
from tests.scenarios.story import FIRST_DAY, Calendar, Coach, on_the_day_of
from tests.servers import Client, client, migrated, new_key, served, server

__all__ = ["client", "coach", "server", "story_server"]


@pytest.fixture(scope="session")
def story_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Calendar]]:
    """The address and database of a server whose requests take place on the calendar's day."""
    url, calendar = migrated(tmp_path_factory.mktemp("story")), Calendar()
    with served(url, on_the_day_of(calendar, OPERATIONS)) as address:
        yield address, url, calendar


@pytest.fixture
def coach(story_server: tuple[str, str, Calendar]) -> Iterator[Coach]:
    """A coach with a workspace of their own, on the first day of the story."""
    address, url, calendar = story_server
    calendar.today, calendar.at = FIRST_DAY, time(12)
    with Client(address, new_key(url)) as client:
        yield Coach(client, calendar)
