"""`nextset verify`: what it finds in a database that somebody had their hands in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli.main import main
from api.routes import OPERATIONS
from api.store.engines.sqlite import path_of
from tests.scenarios.story import Athlete, Calendar, Coach, on_the_day_of
from tests.servers import Client, migrated, new_key, served


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = migrated(tmp_path)
    monkeypatch.setenv("NEXTSET_DATABASE_URL", url)
    return url


@pytest.fixture
def ana(url: str) -> Athlete:
    """Two sessions behind her; the server is gone."""
    calendar = Calendar()
    with served(url, on_the_day_of(calendar, OPERATIONS)) as address, Client(address, new_key(url)) as client:
        ana = Coach(client, calendar).enrolls("Ana", start={"bss": 10})
        ana.trains()
        ana.rests(2)
        ana.trains()
    return ana


@pytest.fixture
def hand(url: str) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path_of(url), isolation_level=None)
    yield connection
    connection.close()


def verify(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["verify", *arguments])


def test_what_the_api_wrote_is_what_the_history_says(ana: Athlete) -> None:
    found = verify()
    assert (found.exit_code, found.stdout) == (0, "1 enrollments folded again, 0 differ from what is stored.\n")


def test_progress_that_was_changed_by_hand_is_found_and_mended(ana: Athlete, hand: sqlite3.Connection) -> None:
    hand.execute("UPDATE enrollments SET progress = replace(progress, '\"sessions\":2', '\"sessions\":3')")
    found = verify()
    assert (found.exit_code, found.stdout.split(" of ")[0]) == (1, f"differs: enrollment {ana.enrollment_id}")
    assert verify("--repair").stdout.startswith(f"repaired: enrollment {ana.enrollment_id}")
    assert verify().exit_code == 0


def test_a_prescription_that_a_session_answers_and_that_is_gone_is_said_and_not_made_up_for(
    ana: Athlete, hand: sqlite3.Connection
) -> None:
    hand.execute("DELETE FROM prescriptions WHERE session_id = ?", (ana.sessions[0],))
    before = hand.execute("SELECT progress FROM enrollments").fetchall()
    for found in (verify(), verify("--repair")):
        assert found.exit_code == 1
        assert found.stdout.startswith(f"lost: enrollment {ana.enrollment_id}")
        assert f"session {ana.sessions[0]} refers to prescription" in found.stdout
        assert "0 enrollments folded again" in found.stdout
    assert hand.execute("SELECT progress FROM enrollments").fetchall() == before


def test_a_database_of_another_release_is_left_alone(ana: Athlete, hand: sqlite3.Connection) -> None:
    hand.execute("UPDATE alembic_version SET version_num = '9999'")
    found = verify("--repair")
    assert found.exit_code == 1
    assert "was migrated by a later release" in found.stderr
