"""Migrations 0016 and 0022: one region, side and baseline become the first complaint, in the history too.

The region was any text. It becomes a member of the list of regions, or null.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy import Connection, func, select

from api.store.schema.connection import with_connection
from api.store.schema.migrate import configuration, migrate
from api.store.schema.tables import enrollments, events
from tests.databases import Urls
from tests.scenarios.rows import query, verified
from tests.scenarios.story import Calendar, Coach, complaint, expect
from tests.servers import Client, new_key, served

KNEE = complaint("right", 1, name="knee", region="knee")


def test_the_stored_values_become_the_first_complaint_and_history_agrees(database_urls: Urls) -> None:
    url, calendar = database_urls.api, Calendar()
    with served(url, clock=calendar) as address, Client(address, new_key(url)) as client:
        coach = Coach(client, calendar)
        ana = coach.enrolls("Ana", "runner-knee-strength", complaints=[KNEE])
        ana.trains(pain={"during": 4})
        tag = {"If-Match": client.get(ana.enrollment_path).headers["ETag"]}
        body = {"complaints": [KNEE | {"side": "both", "baseline_pain": 2}]}
        expect(client.patch(ana.enrollment_path, json=body, headers=tag), 200)
        ana.trains(pain={"during": 1})
        coach.enrolls("Bo").trains()
    before = _stored(url)

    with_connection(database_urls.migration, lambda connection: command.downgrade(configuration(connection), "0015"))
    old = _stored(url)
    assert [enrolled["region"] for enrolled in old["enrolled"]] == ["knee", None]
    assert [_single_fields(setup) for setup in old["progress"]] == [("both", 2), ("none", 0)]
    assert [_single_fields(setup) for setup in old["events"]] == [("both", 2)]
    assert not any("complaints" in setup for setups in old.values() for setup in setups)

    migrate(database_urls.migration)
    assert _stored(url) == before
    found = verified(url)
    assert found.returncode == 0, found.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "name", "region"),
    [
        ("Knee", "knee", "knee"),
        ("Lower back", "lower-back", "lower_back"),
        ("Patella", "patella", "knee"),
        ("Rechtes Knie (innen)", "rechtes-knie-innen", None),
        ("膝", "pain", None),
    ],
)
def test_any_region_gives_a_name_and_is_looked_up_in_the_list(
    database_urls: Urls, text: str, name: str, region: str | None
) -> None:
    url, calendar = database_urls.api, Calendar()
    with served(url, clock=calendar) as address, Client(address, new_key(url)) as client:
        Coach(client, calendar).enrolls("Ana", complaints=[KNEE])
    with_connection(database_urls.migration, lambda connection: command.downgrade(configuration(connection), "0015"))
    with_connection(database_urls.migration, lambda connection: _write_region(connection, text))
    migrate(database_urls.migration)
    stored, expected = _stored(url), [KNEE | {"region": region, "name": name}]
    assert stored["enrolled"][0]["setup"]["complaints"] == expected
    assert stored["progress"][0]["complaints"] == expected


def _write_region(connection: Connection, text: str) -> None:
    """Write another region into every enrollment: before migration 0016, it was any text."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL app.across_workspaces = 'on'"))
    changed = func.replace(enrollments.c.document, '"region":"knee"', f'"region":{json.dumps(text)}')
    connection.execute(enrollments.update().values(document=changed))
    connection.commit()


def _single_fields(setup: dict[str, Any]) -> tuple[str, int]:
    return setup["affected_side"], setup["baseline_pain"]


def _stored(url: str) -> dict[str, list[dict[str, Any]]]:
    """The setup of each enrollment's start, progress and events."""
    rows = query(url, select(enrollments.c.document, enrollments.c.progress).order_by(enrollments.c.enrollment_id))
    changed = query(url, select(events.c.document).where(events.c.kind == "setup"))
    return {
        "enrolled": [json.loads(row.document)["enrolled"] for row in rows],
        "first": [json.loads(row.document)["first"]["setup"] for row in rows],
        "progress": [json.loads(row.progress)["setup"] for row in rows],
        "events": [json.loads(row.document)["setup"] for row in changed],
    }
