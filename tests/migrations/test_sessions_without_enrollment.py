"""Migration 0020, both ways: sessions keep their place in the history, and those without an enrollment are new."""

from __future__ import annotations

from alembic import command
from sqlalchemy import Row, select

from api.store.schema.connection import with_connection
from api.store.schema.migrate import configuration, migrate
from api.store.schema.tables import events
from tests.databases import Urls
from tests.scenarios.rows import query, verified
from tests.scenarios.story import FIRST_DAY, Calendar, Coach, Json, expect
from tests.servers import Client, new_key, served


def test_only_sessions_without_an_enrollment_are_lost_on_the_way_back(database_urls: Urls) -> None:
    url, calendar = database_urls.api, Calendar()
    with served(url, clock=calendar) as address, Client(address, new_key(url)) as client:
        ana = Coach(client, calendar).enrolls("Ana", start={"bss": 10})
        ana.trains()
        ana.trains()
        before = _stored(url)
        body: Json = {"enrollment_id": None, "performed_on": FIRST_DAY.isoformat(), "exercises": []}
        expect(client.post(f"{ana.path}/sessions", json=body), 201)
    assert len(_stored(url)) == len(before) + 1

    with_connection(database_urls.migration, lambda connection: command.downgrade(configuration(connection), "0019"))
    assert _stored(url) == before
    migrate(database_urls.migration)
    assert _stored(url) == before
    found = verified(url)
    assert found.returncode == 0, found.stdout


def _stored(url: str) -> list[Row[tuple[object, ...]]]:
    columns = [column for column in events.columns if not column.name.startswith("import_")]  # migration 0024
    return [*query(url, select(*columns).order_by(events.c.event_id))]
