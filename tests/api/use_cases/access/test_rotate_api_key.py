"""Keys that expire, their rotation with an overlap, and the key of the request itself. Over HTTP."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from api import tokens
from api.settings import Settings
from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import FIRST_DAY, Coach, Json, expect
from tests.servers import Client, migrated, new_key, served

KEYS = "/v1/api-keys"


def created(coach: Coach, **fields: object) -> Json:
    body = {"name": "Phone", "scope": "write", **fields}
    key: Json = expect(coach.client.post(KEYS, json=body), 201)
    return key


def works(server: StoryServer, key: Json) -> bool:
    with Client(server.address, key["secret"]) as client:
        return client.get("/v1/key").status_code == 200


def test_a_key_tells_who_it_is(coach: Coach, story_server: StoryServer) -> None:
    ana = coach.enrolls("Ana")
    key = created(coach, athlete_id=ana.id, expires_at="2026-03-09T12:00:00+01:00")
    with Client(story_server.address, key["secret"]) as client:
        told = expect(client.get("/v1/key"), 200)
    token = tokens.parse(key["secret"])
    assert token is not None
    assert (told["workspace_id"], told["limit"]) == (str(token.workspace_id), None)
    assert {name: told[name] for name in ("id", "name", "scope", "athlete_id", "expires_at")} == {
        "id": key["id"],
        "name": "Phone",
        "scope": "write",
        "athlete_id": ana.id,
        "expires_at": "2026-03-09T11:00:00Z",
    }
    assert "secret" not in told


def test_a_key_tells_its_rate_limit(tmp_path: Path) -> None:
    url = migrated(tmp_path)
    settings = Settings(database_url=url, requests_burst=40, requests_per_second=8, workers=4)
    with served(url, settings=settings) as address, Client(address, new_key(url)) as client:
        answer = client.get("/v1/key")
        assert answer.json()["limit"] == {"burst": 10, "per_second": 2.0}
        assert answer.headers["RateLimit-Policy"] == '"key";q=10;w=5'


def test_an_expiry_in_the_past_is_rejected(coach: Coach) -> None:
    body = {"name": "Phone", "scope": "read", "expires_at": "2026-03-02T12:00:00Z"}
    problem = expect(coach.client.post(KEYS, json=body), 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/expires_at"]


def test_an_expired_key_is_rejected(coach: Coach, story_server: StoryServer) -> None:
    key = created(coach, expires_at="2026-03-03T00:00:00Z")
    coach.calendar.comes_to(FIRST_DAY + timedelta(1))
    assert not works(story_server, key)
    assert key["id"] in [item["id"] for item in expect(coach.client.get(KEYS), 200)["items"]]


def test_both_keys_work_during_the_overlap_and_only_the_new_one_after_it(
    coach: Coach, story_server: StoryServer
) -> None:
    old = created(coach)
    answer = coach.client.post(f"{KEYS}/{old['id']}/rotate", json={"overlap_seconds": 86_400})
    new = expect(answer, 201)
    assert answer.headers["Location"] == f"{KEYS}/{new['id']}"
    assert (new["name"], new["scope"], new["athlete_id"], new["expires_at"]) == ("Phone", "write", None, None)
    assert (works(story_server, old), works(story_server, new)) == (True, True)
    later = created(coach)  # the server remembers a valid key for seconds, so another one is used after the overlap
    expect(coach.client.post(f"{KEYS}/{later['id']}/rotate", json={"overlap_seconds": 60}), 201)
    coach.calendar.comes_to(FIRST_DAY + timedelta(2))
    assert not works(story_server, later)


def test_a_rotation_never_prolongs_the_old_key(coach: Coach) -> None:
    old = created(coach, expires_at="2026-03-02T13:00:00Z")
    expect(coach.client.post(f"{KEYS}/{old['id']}/rotate", json={"overlap_seconds": 86_400}), 201)
    listed = {item["id"]: item["expires_at"] for item in expect(coach.client.get(KEYS), 200)["items"]}
    assert listed[old["id"]] == "2026-03-02T13:00:00Z"


@pytest.mark.parametrize("overlap", [-1, 30 * 86_400 + 1])
def test_an_overlap_has_bounds(coach: Coach, overlap: int) -> None:
    old = created(coach)
    problem = expect(coach.client.post(f"{KEYS}/{old['id']}/rotate", json={"overlap_seconds": overlap}), 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/overlap_seconds"]


def test_a_revoked_key_cannot_be_rotated(coach: Coach) -> None:
    old = created(coach)
    expect(coach.client.delete(f"{KEYS}/{old['id']}"), 200)
    assert expect(coach.client.post(f"{KEYS}/{old['id']}/rotate", json={}), 409)["code"] == "conflict"


def test_only_an_admin_rotates_keys(coach: Coach, story_server: StoryServer) -> None:
    key = created(coach)
    with Client(story_server.address, key["secret"]) as client:
        assert expect(client.post(f"{KEYS}/{key['id']}/rotate", json={}), 403)["code"] == "insufficient_scope"
