"""Migration 0004, both ways, with sessions in the database."""

from __future__ import annotations

import json
from typing import Any

from alembic import command
from sqlalchemy import Select, column, select, table

from api.store.schema.connection import with_connection
from api.store.schema.migrate import configuration, migrate
from api.store.schema.tables import events, prescriptions
from tests.databases import Urls
from tests.scenarios.rows import query, verified
from tests.scenarios.story import Calendar, Coach
from tests.servers import Client, new_key, served

SESSIONS: Select[Any] = select(column("document")).select_from(table("events"))  # the same in every release


def test_in_the_release_before_a_session_stores_what_was_issued(database_urls: Urls) -> None:
    url, calendar = database_urls.api, Calendar()
    with served(url, clock=calendar) as address, Client(address, new_key(url)) as client:
        ana = Coach(client, calendar).enrolls("Ana", "runner-knee-strength")
        asked = ana.next()
        ana.trains()
    stored = {str(row.prescription_id): row.document for row in query(url, select(prescriptions))}
    shown = json.loads(stored[asked["id"]])
    (session,) = query(url, select(events))
    assert (str(session.shown_in), json.loads(session.document)["issued"]) == (asked["id"], [])

    with_connection(database_urls.migration, lambda connection: command.downgrade(configuration(connection), "0003"))
    (session,) = query(url, SESSIONS)
    before = json.loads(session.document)
    assert (before["issued"], before["issued_unit"]) == (shown["exercises"], shown["unit"])

    migrate(database_urls.migration)
    (session,) = query(url, select(events))
    assert (session.shown_in, json.loads(session.document)) == (None, before)
    assert "1 enrollments" in (told := verified(url)).stdout, told.stderr
    assert told.returncode == 0, told.stdout
