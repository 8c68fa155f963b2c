"""Webhook endpoints over HTTP: their secrets, limits and states."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from api.settings import Settings
from api.webhook_keys import new_key as new_webhook_key
from tests.receiver import receiver
from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import places_of
from tests.scenarios.story import Coach, Json, expect
from tests.servers import Client, migrated, new_key, served

URL = "http://127.0.0.1:9/hook"
PATH = "/v1/webhook-endpoints"


def created(coach: Coach, **fields: Any) -> Json:
    endpoint: Json = expect(coach.client.post(PATH, json={"url": URL} | fields), 201)
    return endpoint


def change(coach: Coach, endpoint: Json, **fields: Any) -> Json:
    path = f"{PATH}/{endpoint['id']}"
    tag = coach.client.get(path).headers["ETag"]
    changed: Json = expect(coach.client.patch(path, json=fields, headers={"If-Match": tag}), 200)
    return changed


def test_a_secret_is_shown_once_and_stored_encrypted(coach: Coach, story_server: StoryServer) -> None:
    endpoint = created(coach)
    secret = endpoint.pop("secret")
    assert secret.startswith("whsec_")
    assert expect(coach.client.get(f"{PATH}/{endpoint['id']}"), 200) == endpoint
    assert expect(coach.client.get(PATH), 200)["items"] == [endpoint]
    assert places_of(story_server.database_url, secret.removeprefix("whsec_")) == []


def test_a_secret_is_not_in_a_replayed_response(coach: Coach, story_server: StoryServer) -> None:
    key = {"Idempotency-Key": "create-endpoint"}
    first = coach.client.post(PATH, json={"url": URL}, headers=key)
    again = coach.client.post(PATH, json={"url": URL}, headers=key)
    assert first.json()["secret"] is not None
    assert again.json() == first.json() | {"secret": None}
    assert places_of(story_server.database_url, first.json()["secret"].removeprefix("whsec_")) == []


def test_a_workspace_has_at_most_twenty_endpoints(coach: Coach) -> None:
    for _ in range(20):
        endpoint = created(coach)
    refused = coach.client.post(PATH, json={"url": URL})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert coach.client.delete(f"{PATH}/{endpoint['id']}").status_code == 204
    created(coach)


def test_a_change_needs_the_current_version(coach: Coach) -> None:
    path = f"{PATH}/{created(coach)['id']}"
    stale = coach.client.patch(path, json={"description": "x"}, headers={"If-Match": '"7"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")


def test_types_and_address_can_be_changed(coach: Coach) -> None:
    endpoint = created(coach, event_types=["session.logged"])
    changed = change(coach, endpoint, event_types=None, url="http://127.0.0.1:10/", description="Staging")
    assert (changed["event_types"], changed["url"], changed["description"], changed["version"]) == (
        None,
        "http://127.0.0.1:10/",
        "Staging",
        2,
    )


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"url": "ftp://app.example.com"}, "/url"),
        ({"url": "nonsense"}, "/url"),
        ({"url": ""}, "/url"),
        ({"url": URL, "event_types": []}, "/event_types"),
        ({"url": URL, "event_types": ["session.erased"]}, "/event_types/0"),
        ({"url": URL, "secret": "mine"}, "/secret"),
    ],
)
def test_an_invalid_endpoint_is_refused_at_its_place(coach: Coach, fields: Json, pointer: str) -> None:
    refused = coach.client.post(PATH, json=fields)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)


def test_an_address_is_checked_when_it_changes(coach: Coach) -> None:
    path = f"{PATH}/{created(coach)['id']}"
    refused = coach.client.patch(path, json={"url": "ftp://x.example"}, headers={"If-Match": '"1"'})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/url")


@pytest.mark.parametrize("scope", ["read", "write"])
def test_only_an_admin_key_sees_endpoints(coach: Coach, scope: str) -> None:
    key = expect(coach.client.post("/v1/api-keys", json={"name": scope, "scope": scope}), 201)["secret"]
    for method in ("GET", "POST"):
        body = None if method == "GET" else {"url": URL}
        refused = coach.client.request(method, PATH, json=body, headers={"Authorization": f"Bearer {key}"})
        assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")


def test_an_endpoint_that_is_disabled_gets_no_test_event(coach: Coach) -> None:
    endpoint = created(coach)
    change(coach, endpoint, enabled=False)
    refused = coach.client.post(f"{PATH}/{endpoint['id']}/test")
    assert (refused.status_code, refused.json()["detail"]) == (409, "The endpoint is disabled.")


def test_without_the_setting_an_endpoint_is_refused_with_its_name(tmp_path: Path) -> None:
    url = migrated(tmp_path)
    settings = Settings(database_url=url)
    with served(url, settings=settings) as address, Client(address, new_key(url)) as client:
        refused = client.post(PATH, json={"url": "https://app.example.com/hook"})
        page = client.get("/problems/webhooks_not_configured")
    assert (refused.status_code, refused.json()["code"]) == (409, "webhooks_not_configured")
    assert "NEXTSET_WEBHOOK_KEYS" in page.text


def test_outside_development_only_public_https_addresses_are_accepted(tmp_path: Path) -> None:
    url = migrated(tmp_path)
    settings = Settings(database_url=url, webhook_keys=new_webhook_key())
    with served(url, settings=settings) as address, Client(address, new_key(url)) as client:
        refused = [client.post(PATH, json={"url": each}) for each in (URL, "https://10.0.0.1/", "https://localhost/")]
        assert [(each.status_code, each.json()["errors"][0]["pointer"]) for each in refused] == [(422, "/url")] * 3
        expect(client.post(PATH, json={"url": "https://app.example.com/hook"}), 201)


def test_a_rotated_secret_and_the_one_before_both_verify(coach: Coach) -> None:
    with receiver() as hook:
        endpoint = created(coach, url=hook.url, event_types=["import.finished"])
        rotated = expect(coach.client.post(f"{PATH}/{endpoint['id']}/rotate-secret", json={}), 200)
        assert rotated["secret"] != endpoint["secret"]
        expect(coach.client.post(f"{PATH}/{endpoint['id']}/test"), 202)
        (request,) = hook.wait_for(1)
    signatures = request.headers["webhook-signature"].split()
    assert len(signatures) == 2
    for secret in (endpoint["secret"], rotated["secret"]):
        signed = Webhook(secret).sign(request.id, _time_of(request.headers), request.body.decode())
        assert signed in signatures


def test_a_secret_that_was_leaked_ends_at_once(coach: Coach) -> None:
    with receiver() as hook:
        endpoint = created(coach, url=hook.url, event_types=["import.finished"])
        path = f"{PATH}/{endpoint['id']}"
        expect(coach.client.post(f"{path}/rotate-secret", json={"overlap_seconds": 0}), 200)
        expect(coach.client.post(f"{path}/test"), 202)
        (request,) = hook.wait_for(1)
    assert len(request.headers["webhook-signature"].split()) == 1


def _time_of(headers: dict[str, str]) -> Any:
    return datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
