"""A coach moves a whole workspace to another server, from either engine to either engine, and nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from api import tokens
from api.store.schema.tables import metadata
from api.use_cases.archive.archive_format import ARCHIVED
from tests.archives import content_of, export, filled_workspace, manifest_of, send
from tests.databases import new_database
from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import query, verified
from tests.scenarios.story import expect
from tests.servers import Client, new_key, served


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.postgresql),
        pytest.param("citus", marks=pytest.mark.cluster),
    ]
)
def other_server(story_server: StoryServer, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoryServer]:
    """Another server, with a database of its own, on the same day."""
    url = new_database(request.param, request, tmp_path)
    with served(url, clock=story_server.calendar) as address:
        yield StoryServer(address, url, story_server.calendar)


@pytest.fixture
def filled(story_server: StoryServer) -> Iterator[Client]:
    """A client of a workspace with something in every table."""
    story_server.calendar.today = date(2026, 3, 9)
    with Client(story_server.address, filled_workspace(story_server.address, story_server.database_url)) as client:
        yield client


def everything(client: Client) -> dict[str, Any]:
    """What an app reads: each athlete's next session, prescriptions with their reasons, sessions with decisions."""
    found: dict[str, Any] = {}
    paths = ["/v1/athletes", "/v1/programs", "/v1/exercise-mappings"]
    for athlete in expect(client.get("/v1/athletes?limit=100"), 200)["items"]:
        path = f"/v1/athletes/{athlete['id']}"
        paths += [f"{path}/{name}?limit=100" for name in ("enrollments", "sessions", "prescriptions", "measurements")]
        paths += [f"{path}/records"]
        for enrollment in expect(client.get(f"{path}/enrollments"), 200)["items"]:
            paths.append(f"{path}/enrollments/{enrollment['id']}")
            paths.append(f"{path}/enrollments/{enrollment['id']}/progress")
        for each in expect(client.get(f"{path}/prescriptions?limit=100"), 200)["items"]:
            paths.append(f"{path}/prescriptions/{each['id']}/explanation")
        for each in expect(client.get(f"{path}/sessions?limit=100"), 200)["items"]:
            paths.append(f"{path}/sessions/{each['id']}")
    for path in paths:
        answer = client.get(path)
        found[path] = (answer.status_code, answer.headers.get("ETag"), answer.content)
    return found


@pytest.mark.slow
def test_a_workspace_arrives_with_every_prescription_decision_and_number(
    filled: Client, other_server: StoryServer
) -> None:
    archive = export(filled)
    assert {each["name"]: each["rows"] for each in manifest_of(archive)["files"] if not each["rows"]} == {}
    with Client(other_server.address, new_key(other_server.database_url)) as client:
        answer = expect(send(client, archive), 200)
        assert answer["rows"] == sum(each["rows"] for each in manifest_of(archive)["files"])
        before, after = everything(filled), everything(client)
        assert len(before) > 20
        assert {status for status, *_ in before.values()} == {200}
        assert after == before
        assert content_of(export(client)) == content_of(archive)
    done = verified(other_server.database_url)
    assert "Stored progress that differs: 0." in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


@pytest.mark.slow
def test_training_goes_on_where_it_was(filled: Client, other_server: StoryServer) -> None:
    archive = export(filled)
    with Client(other_server.address, new_key(other_server.database_url)) as client:
        expect(send(client, archive), 200)
        (cleo,) = [each for each in expect(client.get("/v1/athletes"), 200)["items"] if each["name"] == "Cleo"]
        path = f"/v1/athletes/{cleo['id']}"
        (enrollment,) = [
            each
            for each in expect(client.get(f"{path}/enrollments"), 200)["items"]
            if each["program"]["slug"] == "runner-knee-strength"
        ]
        body = {"enrollment_id": enrollment["id"], "performed_on": "2026-03-09", "exercises": []}
        first, second = (expect(each.post(f"{path}/sessions", json=body), 201) for each in (filled, client))
        assert first["decisions"] == second["decisions"]
        assert first["next"]["exercises"] == second["next"]["exercises"]
    assert verified(other_server.database_url).returncode == 0


def test_the_tags_of_athletes_can_be_searched_for_again(filled: Client, other_server: StoryServer) -> None:
    archive = export(filled)
    with Client(other_server.address, new_key(other_server.database_url)) as client:
        expect(send(client, archive), 200)
        tagged = [
            [each["id"] for each in expect(one.get("/v1/athletes?tag=tuesday-group"), 200)["items"]]
            for one in (filled, client)
        ]
        assert tagged[0] == tagged[1] != []


def test_two_workspaces_of_one_server_can_have_the_same_ids(filled: Client, story_server: StoryServer) -> None:
    archive = export(filled)
    with Client(story_server.address, new_key(story_server.database_url)) as copy:
        expect(send(copy, archive), 200)
        (cleo,) = [each for each in expect(copy.get("/v1/athletes"), 200)["items"] if each["name"] == "Cleo"]
        path = f"/v1/athletes/{cleo['id']}"
        tag = copy.get(path).headers["ETag"]
        assert copy.delete(path, headers={"If-Match": tag}).status_code == 204
        assert copy.get(path).status_code == 404
        assert filled.get(path).json() == cleo


def test_every_table_of_an_archive_keeps_its_workspace(filled: Client, other_server: StoryServer) -> None:
    archive = export(filled)
    key = new_key(other_server.database_url)
    with Client(other_server.address, key) as client:
        expect(send(client, archive), 200)
    token = tokens.parse(key)
    assert token is not None
    for table in ARCHIVED:
        found = query(other_server.database_url, select(metadata.tables[table.name].c.workspace_id).distinct())
        assert str(found[0][0]) == str(token.workspace_id)
