"""From the tables of the first migration, with data, through every later migration: the API answers the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command

from api.store.schema.applied_migrations import released_migrations
from api.store.schema.connection import with_connection
from api.store.schema.migrate import configuration
from tests.databases import Urls
from tests.migrations.populate import TODAY, answers, populate
from tests.migrations.upgrading import operator
from tests.scenarios.rows import verified
from tests.scenarios.story import Calendar
from tests.servers import Client, new_key, served

pytestmark = pytest.mark.slow


def test_nothing_of_the_training_is_lost_on_the_way(database_urls: Urls, tmp_path: Path) -> None:
    calendar = Calendar()
    calendar.today = TODAY
    key = new_key(database_urls.api)
    with served(database_urls.api, clock=calendar) as address, Client(address, key) as client:
        populate(client)
        before = answers(client)
    with_connection(database_urls.migration, lambda connection: command.downgrade(configuration(connection), "0001"))

    done = operator(database_urls, tmp_path, "migrate", "--app-role", "nextset_app")
    assert done.stdout == f"Migrated: {', '.join(released_migrations()[1:])}.\n", done.stderr

    with served(database_urls.api, clock=calendar) as address, Client(address, key) as client:
        assert answers(client) == before
    assert len(before) == 7
    found = verified(database_urls.api)
    assert (found.returncode, found.stdout) == (0, "7 enrollments verified. Stored progress that differs: 0.\n")
