"""Release b65b0c6 is stopped, its database migrated, and this release started: athletes notice nothing.

`tests/migrations/b65b0c6` holds its database on either engine, filled by `tests.migrations.populate`, an admin key, and
what that release answered.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.store.engines.sqlite import path_of
from tests.api.test_server import assert_one_sentence
from tests.databases import PostgresqlServer, Urls
from tests.migrations.populate import READ_ON, answers, kept_session
from tests.migrations.upgrading import operator
from tests.scenarios.story import Athlete, Calendar, Coach, Json, complaint
from tests.servers import Client, Process, served

pytestmark = pytest.mark.slow

RELEASED = Path(__file__).parent / "b65b0c6"
BY_NEW_RULES = {"/Cleo/next/exercises/0/decision/facts/what": "an override names its parts in other facts"}
"""What the histories of that release give under the rules of this one: the place of each difference, and its reason."""


@pytest.fixture
def urls(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Urls:
    """The database as that release left it."""
    dump = (RELEASED / f"{engine}.sql").read_text("utf-8")
    if engine == "postgresql":
        server: PostgresqlServer = request.getfixturevalue("postgresql_server")
        urls = server.empty()
        server.say_in(urls.name, dump)
        return urls
    url = f"sqlite:///{tmp_path / 'nextset.sqlite'}"
    connection = sqlite3.connect(path_of(url))
    connection.executescript(dump)
    connection.close()
    return Urls(url, url)


@pytest.fixture
def key(engine: str) -> str:
    """A key that `nextset keys create` of that release printed."""
    return (RELEASED / f"{engine}.key").read_text().strip()


@pytest.fixture
def before() -> Json:
    """What that release answered, by athlete. One region, side and baseline of pain are the first complaint now."""
    lines = (RELEASED / "answers.jsonl").read_text("utf-8").splitlines()
    found: Json = {name: answer for line in lines for name, answer in json.loads(line).items()}
    for answer in found.values():
        for enrollment in answer["enrollments"]:
            enrollment["complaints"] = _complaints(enrollment)
    return found


def _complaints(enrollment: Json) -> list[Json]:
    region, side, baseline = (enrollment.pop(name) for name in ("region", "affected_side", "baseline_pain"))
    has_none = region is None and side == "none" and baseline == 0
    return [] if has_none else [complaint(side, baseline, name=region or "pain", region=region)]


@pytest.fixture
def upgraded(urls: Urls, tmp_path: Path) -> Urls:
    done = operator(urls, tmp_path, "migrate", "--app-role", "nextset_app")
    assert done.stdout.startswith("Migrated: 0007, 0008"), done.stderr
    return urls


@pytest.fixture
def client(upgraded: Urls, key: str, tmp_path: Path) -> Iterator[Client]:
    process = Process(upgraded.api, tmp_path)
    process.start()
    with Client(process.url, key) as client:
        yield client
    assert process.stop() == 0


def differences(before: Any, now: Any, place: str = "") -> list[str]:
    """Where the new answer lacks something of the old one or has another value. It may have more fields."""
    if isinstance(before, dict) and isinstance(now, dict):
        return [
            found
            for name, value in before.items()
            for found in (differences(value, now[name], f"{place}/{name}") if name in now else [f"{place}/{name}"])
        ]
    if isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        return [
            found
            for nth, (one, other) in enumerate(zip(before, now, strict=True))
            for found in differences(one, other, f"{place}/{nth}")
        ]
    return [] if before == now else [f"{place}: {before!r}, now {now!r}"]


def test_before_the_migration_the_server_does_not_start(urls: Urls, tmp_path: Path) -> None:
    done = operator(urls, tmp_path, "serve")
    assert_one_sentence(done, 1, "lacks migrations")


def test_sessions_and_next_prescriptions_are_as_before(
    client: Client, before: Json, upgraded: Urls, tmp_path: Path
) -> None:
    assert differences(before, answers(client)) == []
    assert operator(upgraded, tmp_path, "verify").stdout.splitlines() == [
        "7 enrollments verified. Stored progress that differs: 0.",
        "Progress folded by the rules of an earlier release, to fold again with the next event or by --repair: 7.",
    ]


def test_after_the_rules_of_this_release_folded_the_histories_only_named_differences_remain(
    client: Client, before: Json, upgraded: Urls, tmp_path: Path
) -> None:
    repaired = operator(upgraded, tmp_path, "verify", "--repair")
    assert repaired.stdout.endswith("by the rules of an earlier release, folded again: 7.\n"), repaired.stderr
    again = operator(upgraded, tmp_path, "verify")
    assert (again.returncode, again.stdout) == (0, "7 enrollments verified. Stored progress that differs: 0.\n")
    assert differences(before, answers(client)) == list(BY_NEW_RULES)


def test_training_goes_on(upgraded: Urls, key: str, tmp_path: Path) -> None:
    calendar = Calendar()
    calendar.today = READ_ON
    with served(upgraded.api, clock=calendar) as address, Client(address, key) as client:
        athletes = client.get("/v1/athletes").json()["items"]
        for each in athletes:
            athlete = Athlete(Coach(client, calendar), each["id"], "")
            athlete.trains(READ_ON)
            assert athlete.said["changed"] == []
    again = operator(upgraded, tmp_path, "verify")
    assert (again.returncode, len(athletes)) == (0, 6)
    assert "Stored progress that differs: 0." in again.stdout


def test_a_session_that_the_earlier_release_stored_is_not_stored_again(client: Client) -> None:
    (gil,) = client.get("/v1/athletes", params={"external_id": "gil"}).json()["items"]
    path = f"/v1/athletes/{gil['id']}/sessions"
    repeated = client.post(path, json=kept_session())
    stored = client.get(path).json()["items"]
    assert (repeated.status_code, repeated.json()["session"]["id"], len(stored)) == (200, stored[0]["id"], 3)
