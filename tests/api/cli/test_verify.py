"""`nextset verify` on databases that were edited by hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from api.cli.main import main
from api.store.engines.sqlite import path_of
from domain.progress.progress import RULES_VERSION
from tests.scenarios.story import Athlete, Calendar, Coach
from tests.servers import Client, migrated, new_key, served


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = migrated(tmp_path)
    monkeypatch.setenv("NEXTSET_DATABASE_URL", url)
    return url


@pytest.fixture
def ana(url: str) -> Athlete:
    """An athlete with two logged sessions. The server has stopped."""
    calendar = Calendar()
    with served(url, clock=calendar) as address, Client(address, new_key(url)) as client:
        ana = Coach(client, calendar).enrolls("Ana", start={"bss": 10})
        ana.trains()
        ana.rests(2)
        ana.trains()
    return ana


@pytest.fixture
def sql(url: str) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path_of(url), isolation_level=None)
    yield connection
    connection.close()


def verify(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["verify", *arguments])


def test_what_the_api_stored_matches_the_history(ana: Athlete) -> None:
    result = verify()
    assert (result.exit_code, result.stdout) == (0, "1 enrollments verified. Stored progress that differs: 0.\n")


def by_earlier_rules(sql: sqlite3.Connection) -> None:
    """Store the progress as if the rules of an earlier release had folded it, at other loads."""
    version = f',"rules_version":{RULES_VERSION}'
    sql.execute("UPDATE enrollments SET progress = replace(progress, ?, '')", (version,))
    sql.execute("UPDATE enrollments SET progress = replace(progress, '\"loads\":[10.0]', '\"loads\":[8.0]')")


def test_progress_folded_by_earlier_rules_is_no_difference(ana: Athlete, sql: sqlite3.Connection) -> None:
    by_earlier_rules(sql)
    result = verify()
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "1 enrollments verified. Stored progress that differs: 0.",
        "Progress folded by the rules of an earlier release, to fold again with the next event or by --repair: 1.",
    ]


@pytest.mark.slow
def test_repair_folds_the_progress_of_earlier_rules_again(ana: Athlete, sql: sqlite3.Connection) -> None:
    by_earlier_rules(sql)
    assert verify("--repair").stdout.endswith("by the rules of an earlier release, folded again: 1.\n")
    assert verify().stdout == "1 enrollments verified. Stored progress that differs: 0.\n"


def test_the_next_event_folds_the_progress_of_earlier_rules_again(
    url: str, ana: Athlete, sql: sqlite3.Connection
) -> None:
    """The prescription that was issued before the upgrade stays as it is, and no decision is reported as changed."""
    by_earlier_rules(sql)
    sql.close()
    key = ana.coach.client.headers["Authorization"].removeprefix("Bearer ")
    with served(url, clock=ana.coach.calendar) as address, Client(address, key) as client:
        ana.coach.client = client
        issued = ana.next()
        ana.rests(2)
        ana.trains()
        assert ana.said["changed"] == []
        assert ana.next()["session_number"] == issued["session_number"] + 1
    assert verify().stdout == "1 enrollments verified. Stored progress that differs: 0.\n"


def test_progress_changed_by_hand_is_found_and_repaired(ana: Athlete, sql: sqlite3.Connection) -> None:
    sql.execute("UPDATE enrollments SET progress = replace(progress, '\"sessions\":2', '\"sessions\":3')")
    result = verify()
    assert (result.exit_code, result.stdout.split(" of ")[0]) == (1, f"differs: enrollment {ana.enrollment_id}")
    assert verify("--repair").stdout.startswith(f"repaired: enrollment {ana.enrollment_id}")
    assert verify().exit_code == 0


def test_a_deleted_prescription_of_a_session_is_reported_as_lost_and_not_recreated(
    ana: Athlete, sql: sqlite3.Connection
) -> None:
    sql.execute("DELETE FROM prescriptions WHERE session_id = ?", (ana.sessions[0],))
    before = sql.execute("SELECT progress FROM enrollments").fetchall()
    for result in (verify(), verify("--repair")):
        assert result.exit_code == 1
        assert result.stdout.startswith(f"lost: enrollment {ana.enrollment_id}")
        assert f"session {ana.sessions[0]} refers to prescription" in result.stdout
        assert "0 enrollments verified" in result.stdout
    assert sql.execute("SELECT progress FROM enrollments").fetchall() == before


def test_a_session_whose_prescription_is_lost_can_be_deleted(ana: Athlete, sql: sqlite3.Connection, url: str) -> None:
    sql.execute("DELETE FROM prescriptions WHERE session_id = ?", (ana.sessions[0],))
    workspace_id = UUID(sql.execute("SELECT workspace_id FROM enrollments").fetchone()[0])
    with served(url, clock=Calendar()) as address, Client(address, new_key(url, workspace_id=workspace_id)) as client:
        path = f"{ana.path}/sessions/{ana.sessions[0]}"
        tag = client.get(path).headers["ETag"]
        assert client.delete(path, headers={"If-Match": tag}).status_code == 200
    assert verify().exit_code == 0


def test_a_database_of_another_release_is_not_touched(ana: Athlete, sql: sqlite3.Connection) -> None:
    sql.execute("UPDATE alembic_version SET version_num = '9999'")
    result = verify("--repair")
    assert result.exit_code == 1
    assert "was migrated by a later release" in result.stderr
