"""Ten thousand sessions in the tables of migration 0001, through every later migration: athletes notice nothing.

`tests/migrations/be6cca7` holds the rows of commit be6cca7, the last one whose only migration was 0001, and what its
server answered. Its own stories over HTTP made them: two programs of the catalog and one of the workspace's own with
two revisions, sides, pain with late scores, a skip, overrides, a correction, a deletion, pounds, idempotency keys, and
an archived athlete. The test stores each athlete many times, each time with other ids.
"""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import func, select

from api.store.engines.sqlite import path_of
from api.store.schema.applied_migrations import released_migrations
from api.store.schema.connection import with_connection
from api.store.schema.migrate import configuration
from api.store.schema.tables import events
from tests.databases import APP, PostgresqlServer, Urls
from tests.migrations.upgrading import operator
from tests.scenarios.rows import query
from tests.scenarios.story import Athlete, Calendar, Coach, Json, expect
from tests.servers import Client, served

pytestmark = pytest.mark.slow

OLDEST = Path(__file__).parent / "be6cca7"
COPIES = 209
SESSIONS, ENROLLMENTS = 10_000, 5 * COPIES
READ_ON = date(2026, 8, 3)
KEPT_ONCE = {"workspaces", "api_keys", "programs", "program_revisions", "idempotency_keys"}
"""What the copies of an athlete share."""
_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def _rows() -> list[Json]:
    with gzip.open(OLDEST / "rows.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _inserts(rows: list[Json], copy: int) -> str:
    """The statements that store one copy of the athletes."""
    workspace = next(each["row"]["workspace_id"] for each in rows if each["table"] == "workspaces")

    def other_id(found: re.Match[str]) -> str:
        return found[0] if found[0] == workspace else f"{found[0][:-12]}{int(found[0][-12:], 16) ^ copy:012x}"

    chosen = [each for each in rows if copy == 0 or each["table"] not in KEPT_ONCE]
    return "".join(_ID.sub(other_id, _insert(each["table"], each["row"], copy)) for each in chosen)


def _insert(table: str, row: Json, copy: int) -> str:
    if table == "athletes" and row["external_id"] is not None and copy:
        row = row | {"external_id": f"{row['external_id']}-{copy}"}
    values = ", ".join(map(_literal, row.values()))
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values});\n"  # noqa: S608  # rows of this repository


def _literal(value: Any) -> str:
    """Numbers are quoted too: PostgreSQL takes '1' for a boolean, but not 1."""
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


@pytest.fixture(scope="module")
def filled(engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Urls:
    """A database with the tables of migration 0001, as be6cca7 would have left it after 10,000 sessions."""
    rows = _rows()
    if engine == "postgresql":
        server: PostgresqlServer = request.getfixturevalue("postgresql_server")
        urls = server.empty()
        with_connection(urls.migration, lambda connection: command.upgrade(configuration(connection), "0001"))
        for copy in range(COPIES):
            # The server of the test run logs every statement, and these would fill its log.
            quietly = f"SET log_statement = 'none';\nBEGIN;\n{_inserts(rows, copy)}COMMIT;\n"
            assert server.say_in(urls.name, quietly).rstrip().endswith("COMMIT")
        return urls
    url = f"sqlite:///{tmp_path_factory.mktemp('oldest') / 'nextset.sqlite'}"
    with_connection(url, lambda connection: command.upgrade(configuration(connection), "0001"), create=True)
    connection = sqlite3.connect(path_of(url))
    connection.executescript("BEGIN;" + "".join(_inserts(rows, copy) for copy in range(COPIES)) + "COMMIT;")
    connection.close()
    return Urls(url, url)


@pytest.fixture(scope="module")
def upgraded(filled: Urls, tmp_path_factory: pytest.TempPathFactory) -> Urls:
    folder = tmp_path_factory.mktemp("operator")
    done = operator(filled, folder, "migrate", "--app-role", APP)
    assert done.stdout == f"Migrated: {', '.join(released_migrations()[1:])}.\n", done.stderr
    return filled


@pytest.fixture(scope="module")
def answered() -> Json:
    """What be6cca7 answered, by athlete."""
    lines = (OLDEST / "answers.jsonl").read_text("utf-8").splitlines()
    return {name: answer for line in lines for name, answer in json.loads(line).items()}


@pytest.fixture(scope="module")
def coach(upgraded: Urls) -> Iterator[Coach]:
    calendar = Calendar()
    calendar.today = READ_ON
    key = (OLDEST / "key").read_text().strip()
    with served(upgraded.api, clock=calendar) as address, Client(address, key) as client:
        yield Coach(client, calendar)


def _everyone(client: Client, path: str, **query: str) -> list[Json]:
    items: list[Json] = []
    page: Json = {"next_cursor": None}
    while not items or page["next_cursor"]:
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else {}
        page = expect(client.get(path, params={"limit": "100", **query, **cursor}), 200)
        items += page["items"]
    return items


def _sets(exercise: Json) -> list[list[Any]]:
    return [[each["side"], each["reps"], each["load"]] for each in exercise["sets"]]


def test_no_stored_progress_differs(upgraded: Urls, tmp_path: Path) -> None:
    """The test after all others looks again, when the rules of this release have folded every history."""
    expected = f"{ENROLLMENTS} enrollments verified. Stored progress that differs: 0.\n"
    assert operator(upgraded, tmp_path, "verify").stdout.startswith(expected)
    again = operator(upgraded, tmp_path, "verify", "--repair")
    assert again.stdout.endswith(f"by the rules of an earlier release, folded again: {ENROLLMENTS}.\n"), again.stderr


def test_all_sessions_are_there(coach: Coach, upgraded: Urls) -> None:
    statement = select(func.count()).select_from(events).where(events.c.kind == "session")
    ((count,),) = query(upgraded.api, statement)
    athletes = _everyone(coach.client, "/v1/athletes") + _everyone(coach.client, "/v1/athletes", archived="true")
    assert (count >= SESSIONS, len(athletes)) == (True, ENROLLMENTS), count


def test_sessions_are_as_they_were_logged(coach: Coach, answered: Json) -> None:
    athletes = (
        _everyone(coach.client, "/v1/athletes", archived="true")[:5] + _everyone(coach.client, "/v1/athletes")[::20]
    )
    assert {each["name"] for each in athletes} == set(answered)
    for each in athletes:
        sessions = _everyone(coach.client, f"/v1/athletes/{each['id']}/sessions")
        assert [
            [session["performed_on"], [[done["slot"], _sets(done)] for done in session["exercises"]]]
            for session in sessions
        ] == answered[each["name"]]["sessions"]


def test_next_sessions_are_those_that_be6cca7_gave(coach: Coach, answered: Json) -> None:
    for each in _everyone(coach.client, "/v1/athletes")[:20]:
        following = coach.client.get(f"/v1/athletes/{each['id']}/next-session", params={"on": READ_ON.isoformat()})
        exercises = expect(following, 200)["exercises"]
        assert [[e["slot"], _sets(e), e["decision"]["code"]] for e in exercises] == answered[each["name"]]["next"]


def test_training_goes_on(coach: Coach, upgraded: Urls, tmp_path: Path) -> None:
    for each in _everyone(coach.client, "/v1/athletes")[:20]:
        athlete = Athlete(coach, each["id"], "")
        athlete.trains(READ_ON)
        assert athlete.said["changed"] == []
    assert "Stored progress that differs: 0." in operator(upgraded, tmp_path, "verify").stdout
